import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edge, startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import type { ApiEntry } from '../edge/handler.ts';
import { action, type Ran, runAction } from '../runner.ts';
import { type Witnessed, witnessedBy } from './witness.ts';

/** A large purge by a real process over real connections. Almost a quarter of the requests meet a fault. */
export interface Storm {
  readonly seed: number;
  readonly urls: number;
  readonly tags: number;
}

export interface Weathered {
  /** The broken laws, one sentence each. */
  readonly broken: readonly string[];
  /** The number of targets that the report calls purged, or failed. */
  readonly confirmed: number;
  readonly failedTargets: number;
  /** The number of requests that arrived, and of those that met a fault. */
  readonly requests: number;
  readonly faulty: number;
  readonly tookMs: number;
  /** The peak memory of the process. */
  readonly peakMiB: number;
}

const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';

/** Temporary faults, which a retry overcomes. They break connections and bodies; slow responses are simulated elsewhere. */
const PASSING: readonly Fault[] = [
  ...(['reset', 'resetAfter', 'truncate', 'half', { drip: 1 }] as const),
  { status: 502, html: '<html><title>502 Bad Gateway</title></html>' },
];
/** Responses that confirm nothing and are final. */
const FINAL: readonly Fault[] = [
  { status: 200, html: '<html>Sign in</html>' },
  { status: 200, json: { success: false, errors: [{ code: 1000, message: 'not today' }] } },
];

/** Runs the purge and checks the laws. */
export async function weather({ seed, urls: urlCount, tags: tagCount }: Storm): Promise<Weathered> {
  const zone = { name: 'site.example', plan: 'enterprise' } as const;
  const edge = await startEdge({ zones: [zone], tokens: [{ value: TOKEN }], maxBatch: 100 });
  const folder = mkdtempSync(join(tmpdir(), 'purge-storm-'));
  const started = performance.now();
  try {
    const urls = Array.from({ length: urlCount }, (_, page) => `https://www.site.example/page-${page}`);
    const tags = Array.from({ length: tagCount }, (_, tag) => `tag-${tag}`);
    edge.fill(urls);
    writeFileSync(join(folder, 'urls.txt'), urls.join('\n'));
    const passing = edge.order(PASSING, { seed, chance: 0.2 });
    const final = edge.order(FINAL, { seed: seed + 1, chance: 0.03 });
    const witness = join(folder, 'witness.json');
    const inputs = {
      ...{ 'api-token': TOKEN, zone: edge.zones[0]?.id ?? '', plan: zone.plan, 'batch-size': '100' },
      ...{ 'urls-from': 'urls.txt', tags: tags.join(' '), retries: '20' },
    };
    const ran = await runAction(inputs, {
      workspace: folder,
      env: { CLOUDFLARE_BASE_URL: edge.apiUrl, ...witnessedBy(witness) },
    });
    const { peakMiB } = JSON.parse(readFileSync(witness, 'utf8')) as Witnessed;
    const targets = targetsOf(ran);
    return {
      broken: lawsBroken(ran, [...urls, ...tags], edge.requests, edge),
      confirmed: targets.filter(({ status }) => status === 'purged').length,
      failedTargets: targets.filter(({ status }) => status === 'failed').length,
      requests: edge.requests.length,
      faulty: passing.taken + final.taken,
      tookMs: performance.now() - started,
      peakMiB,
    };
  } finally {
    await edge.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ReportedTarget {
  readonly value: string;
  readonly status: string;
  readonly error: string | null;
  readonly request: number | null;
}

function targetsOf({ report }: Ran): readonly ReportedTarget[] {
  return (report as { targets: readonly ReportedTarget[] } | null)?.targets ?? [];
}

/**
 * Returns the laws that a run broke, one sentence each.
 * @param expectedTargets the targets that the report must contain
 * @param arrived the requests that the API received
 * @param signalled whether a signal was sent, which may leave no exit status
 */
export function lawsBroken(
  ran: Ran,
  expectedTargets: readonly string[],
  arrived: readonly ApiEntry[],
  edge: Edge,
  signalled = false,
): readonly string[] {
  const broken: string[] = [];
  const law = (holds: boolean, violation: string): void => {
    if (!holds) broken.push(violation);
  };
  const targets = targetsOf(ran);
  const purged = targets.filter(({ status }) => status === 'purged');
  const failed = targets.filter(({ status }) => status === 'failed');
  const { result } = ran.outputs;

  law(ran.stderr === '', `it wrote to stderr: ${ran.stderr.slice(0, 200)}`);
  // Null if a signal ended the process after it had written everything and no longer handled signals.
  const statuses = [result === 'purged' ? 0 : 1, ...(signalled ? [null] : [])];
  law(statuses.includes(ran.status), `the exit status of ${result} is ${ran.status}`);
  law(Object.keys(ran.outputs).length === OUTPUTS, `it has ${Object.keys(ran.outputs).length} outputs`);
  law(
    same(
      targets.map(({ value }) => value),
      expectedTargets,
    ),
    'the report does not have exactly the requested targets',
  );
  law(purged.length + failed.length === targets.length, 'a target is neither purged nor failed');
  law(ran.outputs.purged === String(purged.length), 'the output purged is not the number of purged targets');
  law(ran.outputs.failed === String(failed.length), 'the output failed is not the number of failed targets');
  const expected = purged.length === 0 ? 'failed' : failed.length > 0 ? 'partial' : 'purged';
  law(result === expected, `the result is ${result}, but should be ${expected}`);
  for (const { value, error } of failed) {
    law(error !== null, `${value} failed without a reason`);
    law(failed.length > MAX_LOGGED || ran.stdout.includes(value), `${value} failed but is not in the log`);
  }
  law(ran.summary.endsWith('\n'), 'the summary is incomplete');

  const requests = (ran.report as { requests: readonly { id: string | null }[] } | null)?.requests ?? [];
  const ids = new Set(arrived.map(({ id }) => id));
  for (const { value, request } of purged) {
    law(
      ids.has(requests[request ?? -1]?.id ?? ''),
      `${value} is reported as purged, but no request has its ID`,
    );
    if (value.startsWith('https:'))
      law(!edge.cached(value), `${value} is reported as purged, but is still cached`);
  }
  return broken;
}

/** The log has at most a thousand lines about failures, a few of which contain no target. */
const MAX_LOGGED = 990;
const OUTPUTS = Object.keys(action.outputs).length;

/** Compares two lists, regardless of their order. */
function same(one: readonly string[], other: readonly string[]): boolean {
  const sorted = [...other].sort();
  return one.length === other.length && [...one].sort().every((value, index) => value === sorted[index]);
}
