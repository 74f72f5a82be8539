import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edge, type SilentEdge, startEdge } from '../edge/edge.ts';
import type { Asked, Fault } from '../edge/faults.ts';
import type { ApiEntry } from '../edge/handler.ts';
import { action, type Ran, runAction } from '../runner.ts';
import { type Witnessed, witnessedBy } from './witness.ts';

/** Several runs of the action at once, on one account, against an API that answers a third of the requests wrongly. */
export interface Storm {
  readonly seed: number;
  /** Each with a zone of its own, all on the plan Free of one account. */
  readonly runs: number;
  /** Of each run. */
  readonly urls: number;
  readonly tags: number;
  /** Requests that are never answered, too. Each costs the 30 s after which the action gives it up. */
  readonly stalls: boolean;
  readonly timeoutMinutes: number;
}

export interface Weathered {
  /** What went against a law, a sentence each. */
  readonly broken: readonly string[];
  /** Of what became of every target. The same for the same storm. */
  readonly digest: string;
  readonly confirmed: number;
  readonly named: number;
  /** Requests that arrived; those of them that met a fault, and those that met an empty bucket. */
  readonly requests: number;
  readonly faulty: number;
  readonly limited: number;
  readonly tookMs: number;
  /** Of the largest of the processes. */
  readonly peakMiB: number;
}

const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
export const RETRIES = 20;

/** What passes when a request is sent again. */
const PASSING: readonly Fault[] = [
  {
    status: 429,
    json: { success: false, errors: [{ code: 1134, message: 'rate limit' }] },
    headers: { 'retry-after': '1' },
  },
  { status: 500, text: '' },
  { status: 502, html: '<html><title>502 Bad Gateway</title></html>' },
  { status: 503, json: { success: false, errors: [{ code: 1000, message: 'unavailable' }] } },
  'reset',
  'resetAfter',
  'truncate',
  'half',
];
/** What is no confirmation, and final. */
const FINAL: readonly Fault[] = [
  { status: 200, html: '<html>Sign in</html>' },
  { status: 200, json: { success: false, errors: [{ code: 1000, message: 'not today' }] } },
  { status: 200, json: {} },
];

export async function weather(storm: Storm): Promise<Weathered> {
  const zones = Array.from({ length: storm.runs }, (_, run) => ({
    name: `site-${run}.example`,
    account: 'one',
  }));
  const edge = await startEdge({ zones, tokens: [{ value: TOKEN }], latencyMs: 5 });
  const folder = mkdtempSync(join(tmpdir(), 'purge-storm-'));
  const started = performance.now();
  try {
    const plans = edge.zones.map(({ id, name }) => ({
      id,
      urls: Array.from({ length: storm.urls }, (_, page) => `https://www.${name}/page-${page}`),
      tags: Array.from({ length: storm.tags }, (_, tag) => `tag-${tag}`),
    }));
    for (const { urls } of plans) edge.fill(urls);
    const met = brew(edge, storm);
    const runs = await Promise.all(
      plans.map(async ({ id, urls, tags }, run) => {
        const witness = join(folder, `${run}.json`);
        const ran = await runAction(
          {
            ...{ 'api-token': TOKEN, zone: id, retries: String(RETRIES) },
            ...{
              'urls-from': 'urls.txt',
              tags: tags.join(' '),
              'timeout-minutes': String(storm.timeoutMinutes),
            },
          },
          {
            workspace: workspaceWith(folder, run, urls),
            env: { CLOUDFLARE_BASE_URL: edge.apiUrl, ...witnessedBy(witness) },
          },
        );
        const { peakMiB } = JSON.parse(readFileSync(witness, 'utf8')) as Witnessed;
        const mine = edge.requests.filter(({ path }) => path.includes(id));
        return { ran, peakMiB, broken: lawsBroken(ran, [...urls, ...tags], mine, edge) };
      }),
    );
    const targets = runs.flatMap(({ ran }) => targetsOf(ran));
    const fates = targets.map(({ value, status }) => `${value} ${status}`).sort();
    return {
      broken: runs.flatMap(({ broken }, run) => broken.map((law) => `run ${run}: ${law}`)),
      digest: createHash('sha256').update(fates.join('\n')).digest('hex').slice(0, 16),
      confirmed: targets.filter(({ status }) => status === 'purged').length,
      named: targets.filter(({ status }) => status === 'failed').length,
      requests: edge.requests.length,
      faulty: met(),
      limited: edge.limited,
      tookMs: performance.now() - started,
      peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
    };
  } finally {
    await edge.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function workspaceWith(folder: string, run: number, urls: readonly string[]): string {
  const workspace = join(folder, `workspace-${run}`);
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'urls.txt'), urls.join('\n'));
  return workspace;
}

/**
 * Orders faults for three of ten requests. Which requests fail for good depends on what they hold, and on nothing that
 * comes in between; so what becomes of every target does, too.
 * @returns how many requests met one
 */
export function brew(
  edge: Pick<SilentEdge, 'order'>,
  { seed, stalls }: Pick<Storm, 'seed' | 'stalls'>,
): () => number {
  const chosen = ({ path, body }: Asked): number => {
    const hash = createHash('md5')
      .update(`${seed} ${path} ${JSON.stringify(body)}`)
      .digest();
    return hash.readUInt32BE() / 2 ** 32;
  };
  const final = FINAL.map((fault, index) => {
    const [from, to] = [index, index + 1].map((at) => (at / FINAL.length) * 0.08);
    const when = (asked: Asked): boolean => chosen(asked) >= (from ?? 0) && chosen(asked) < (to ?? 0);
    return edge.order(fault, { when, times: Number.POSITIVE_INFINITY });
  });
  const passing = edge.order(PASSING, { seed, chance: stalls ? 0.22 : 0.24 });
  const stalled = stalls ? [edge.order(['stall', 'stallBody'], { seed: seed + 1, chance: 0.02 })] : [];
  return () => [...final, passing, ...stalled].reduce((sum, { taken }) => sum + taken, 0);
}

interface Told {
  readonly value: string;
  readonly status: string;
  readonly error: string | null;
  readonly request: number | null;
}

function targetsOf({ report }: Ran): readonly Told[] {
  return (report as { targets: readonly Told[] } | null)?.targets ?? [];
}

/** The laws that a run has broken. */
export function lawsBroken(
  ran: Ran,
  asked: readonly string[],
  arrived: readonly ApiEntry[],
  edge: Edge,
  signalled = false,
): readonly string[] {
  const broken: string[] = [];
  const law = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(otherwise);
  };
  const targets = targetsOf(ran);
  const purged = targets.filter(({ status }) => status === 'purged');
  const failed = targets.filter(({ status }) => status === 'failed');
  const { result } = ran.outputs;

  law(ran.stderr === '', `it wrote to stderr: ${ran.stderr.slice(0, 200)}`);
  // Null: a signal has ended it, in the moments after all was written, when no process hears them any more.
  const statuses = [result === 'purged' ? 0 : 1, ...(signalled ? [null] : [])];
  law(statuses.includes(ran.status), `the exit status of ${result} is ${ran.status}`);
  law(Object.keys(ran.outputs).length === OUTPUTS, `it has ${Object.keys(ran.outputs).length} outputs`);
  law(
    same(
      targets.map(({ value }) => value),
      asked,
    ),
    'the report has other targets than were asked for',
  );
  law(purged.length + failed.length === targets.length, 'a target is neither purged nor failed');
  law(ran.outputs.purged === String(purged.length), 'the output purged is not the number of them');
  law(ran.outputs.failed === String(failed.length), 'the output failed is not the number of them');
  const due = purged.length === 0 ? 'failed' : failed.length > 0 ? 'partial' : 'purged';
  law(result === due, `it is ${result}, and should be ${due}`);
  for (const { value, error } of failed) {
    law(error !== null, `${value} has failed without a reason`);
    // The log names so many; the report has them all.
    law(
      failed.length > MAX_LOGGED || ran.stdout.includes(value),
      `${value} has failed and is not in the log`,
    );
  }
  law(ran.summary.endsWith('\n'), 'the summary is not whole');

  const requests = (ran.report as { requests: readonly { id: string | null }[] } | null)?.requests ?? [];
  const ids = new Set(arrived.map(({ id }) => id));
  for (const { value, request } of purged) {
    law(ids.has(requests[request ?? -1]?.id ?? ''), `${value} is called purged, and no request has that ID`);
    if (value.startsWith('https:'))
      law(!edge.cached(value), `${value} is called purged, and is still cached`);
  }
  return [...broken, ...arrivalsBroken(arrived, new Set(requests.map(({ id }) => id)))];
}

/** What went against a law in how a run's requests arrived. */
export function arrivalsBroken(
  arrived: readonly ApiEntry[],
  confirmed: ReadonlySet<string | null>,
): readonly string[] {
  return [...sentTooOften(arrived, confirmed), ...sentInPauses(arrived)];
}

const MAX_LOGGED = 1000;
const OUTPUTS = Object.keys(action.outputs).length;

function same(one: readonly string[], other: readonly string[]): boolean {
  const sorted = [...other].sort();
  return one.length === other.length && [...one].sort().every((value, index) => value === sorted[index]);
}

/** No request goes out more often than it may be tried, and none once it is confirmed. */
function sentTooOften(
  arrived: readonly ApiEntry[],
  confirmed: ReadonlySet<string | null>,
): readonly string[] {
  const free = costNothing(arrived, confirmed);
  return [...Map.groupBy(arrived, ({ body }) => JSON.stringify(body))].flatMap(([body, sent]) => {
    const tries = sent.filter((entry) => !free.has(entry)).length;
    const last = sent.findIndex(({ id }) => id !== null && confirmed.has(id));
    const after = last === -1 ? 0 : sent.length - 1 - last;
    return [
      ...(tries > RETRIES + 1 ? [`${body.slice(0, 80)} was tried ${tries} times`] : []),
      ...(after > 0 ? [`${body.slice(0, 80)} was sent again after it was confirmed`] : []),
    ];
  });
}

/** The requests that use up no retry: those answered 429, and those of an outage, which ask whether the API is back. */
function costNothing(
  arrived: readonly ApiEntry[],
  confirmed: ReadonlySet<string | null>,
): ReadonlySet<ApiEntry> {
  const free = new Set<ApiEntry>();
  let downInARow = 0;
  for (const entry of arrived) {
    const { status, id } = entry;
    const isUp = confirmed.has(id ?? '') || (status !== null && status >= 400 && status < 500);
    if (status === 429 || downInARow >= OUTAGE) free.add(entry);
    if (isUp) downInARow = 0;
    else if (status === null || status >= 500) downInARow += 1;
  }
  return free;
}

/** After so many failures in a row, the API counts as down. */
const OUTAGE = 3;

/** After a 429, what is under way may still arrive, and then nothing before `Retry-After` is over. */
function sentInPauses(arrived: readonly ApiEntry[]): readonly string[] {
  return arrived
    .filter(({ status }) => status === 429)
    .flatMap((limited) => {
      const late = arrived.filter(({ at }) => at > limited.at + UNDER_WAY_MS && at < limited.at + PAUSE_MS);
      return late.length > STRAGGLERS ? [`${late.length} requests came in the second after a 429`] : [];
    });
}

const UNDER_WAY_MS = 150;
/** `Retry-After` is a second or more; timers may be a little early. */
const PAUSE_MS = 950;
/** On a machine that has no time for the run, a request may go before the answer is read that is there already. */
const STRAGGLERS = 2;
