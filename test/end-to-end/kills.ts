import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseState } from '../../src/changes/versions/state-format.ts';
import { type Edge, startEdge } from '../edge/edge.ts';
import { runAction } from '../runner.ts';
import { runInProcess } from './in-process.ts';
import { RUNNER_PATIENCE_MS } from './signal.ts';
import { lawsBroken } from './storm.ts';

export interface Killed {
  /** When the signal was sent, in milliseconds after the first log line; null if the action had already ended. */
  readonly at: number | null;
  readonly signal: NodeJS.Signals;
  readonly result: string;
  readonly confirmed: number;
  /** The broken laws, one sentence each. */
  readonly broken: readonly string[];
}

export interface Kills {
  readonly seed: number;
  readonly times: number;
  /** The number of files of the site, all of which have changed. */
  readonly files: number;
  /** The number of concurrent runs. */
  readonly width: number;
}

/** When a run gets a signal: a time after its first log line, or when the edge receives this request; 0 for the first line. */
interface Kill {
  readonly when: { readonly afterMs: number } | { readonly atRequest: number };
  readonly signal: NodeJS.Signals;
}

// Not imported from stage.ts, which needs vitest: `npm run soak` runs without it.
const ZONE = '023e105f4ecef8ad9ca31a8372d0c353';
const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
const SITE = 'https://www.example.com';

/**
 * Purges a built site many times and ends each run by a signal. Divides the time that a full run takes into equal parts, and
 * sends each signal at a random moment of one part. The first result is a run without a signal.
 */
export function kill({ seed, times, files, width }: Kills): Promise<readonly Killed[]> {
  return inChangedSite(files, async (purge) => {
    const full = await purge('full', null);
    const problems = full.killed.broken.map((law) => `without a signal: ${law}`);
    const killed: Killed[] = [{ ...full.killed, broken: problems }];
    const moments = Array.from({ length: times }, (_, time) => ({
      time,
      afterMs: ((time + draw(seed, time)) / times) * full.tookMs * 1.05,
      signal: draw(seed, time + times) < 0.5 ? ('SIGTERM' as const) : ('SIGINT' as const),
    }));
    const queue = moments.values();
    const work = async (): Promise<void> => {
      for (const { time, afterMs, signal } of queue) {
        killed.push((await purge(String(time), { when: { afterMs }, signal })).killed);
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    return killed;
  });
}

/**
 * Purges a built site of 500 changed files, and sends a signal as soon as the edge receives this request of {@link REQUESTS}.
 */
export function killAt(atRequest: number, signal: NodeJS.Signals): Promise<Killed> {
  return inChangedSite(500, async (purge) => (await purge('one', { when: { atRequest }, signal })).killed);
}

type Purge = (
  name: string,
  kill: Kill | null,
) => Promise<{ readonly killed: Killed; readonly tookMs: number }>;

/** Creates a site whose files have all changed since the purge that left the state. Removes it after use. */
async function inChangedSite<T>(files: number, use: (purge: Purge) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'purge-kills-'));
  mkdirSync(join(folder, 'site'));
  const names = Array.from({ length: files }, (_, file) => `file-${file}.txt`);
  try {
    await purgeFirst(folder, names);
    for (const name of names) writeFileSync(join(folder, 'site', name), after(name));
    return await use((name, kill) => purgeOnce(folder, names, `${name}.json`, kill));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns a number from 0 to 1 that depends only on the seed and the number. */
function draw(seed: number, number: number): number {
  return createHash('md5').update(`${seed} ${number}`).digest().readUInt32BE() / 2 ** 32;
}

/** The content of a file before and after the change. */
const before = (name: string): string => `${name} before`;
const after = (name: string): string => `${name} after`;

const FIRST = 'first.json';

/**
 * The number of requests of a full run; more if the batches would be too large. A signal can come between them: up to 32 are
 * in flight, and as many may follow until it arrives.
 */
export const REQUESTS = 100;

function inputsFor(state: string, files: number): Readonly<Record<string, string>> {
  const batch = Math.min(100, Math.ceil(files / REQUESTS));
  return {
    ...{ 'api-token': TOKEN, zone: ZONE, plan: 'pro', 'max-urls': '1000000' },
    ...{ 'changed-files': 'urls', 'base-url': SITE, 'build-dir': 'site', state },
    'batch-size': String(batch),
  };
}

/** Returns the environment of a run. With the state in a file and consecutive run numbers, GitHub is not asked for runs. */
function environment(edge: Edge, number: string): Readonly<Record<string, string>> {
  return {
    CLOUDFLARE_BASE_URL: edge.apiUrl,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/deploy.yml@refs/heads/main',
    GITHUB_RUN_ID: number,
    GITHUB_RUN_NUMBER: number,
  };
}

function startZone(latencyMs: number): Promise<Edge> {
  return startEdge({
    zones: [{ name: 'example.com', id: ZONE, plan: 'pro' }],
    tokens: [{ value: TOKEN }],
    latencyMs,
  });
}

/** Creates the state with which all other runs begin. */
async function purgeFirst(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) writeFileSync(join(folder, 'site', name), before(name));
  const edge = await startZone(0);
  await runInProcess(inputsFor(FIRST, names.length), { workspace: folder, env: environment(edge, '1') });
  await edge.close();
}

async function purgeOnce(
  folder: string,
  names: readonly string[],
  state: string,
  kill: Kill | null,
): ReturnType<Purge> {
  const edge = await startZone(15);
  const urls = names.map((name) => `${SITE}/${name}`);
  edge.fill(urls);
  copyFileSync(join(folder, FIRST), join(folder, state));
  let began = 0;
  let sent = 0;
  let send = (): void => {};
  let received = 0;
  const when = (): boolean => {
    received += 1;
    if (kill && 'atRequest' in kill.when && kill.when.atRequest === received) send();
    return false;
  };
  edge.order('none', { when, times: Number.POSITIVE_INFINITY });
  const ran = await runAction(inputsFor(state, names.length), {
    workspace: folder,
    env: environment(edge, '2'),
    onLog: (_log, child) => {
      if (began > 0) return;
      began = performance.now();
      if (kill === null) return;
      send = () => {
        if (child.exitCode === null && child.kill(kill.signal)) sent = performance.now();
      };
      if ('afterMs' in kill.when) setTimeout(send, kill.when.afterMs);
      else if (kill.when.atRequest === 0) send();
    },
  });
  const ended = performance.now();
  const { result = '' } = ran.outputs;
  const broken = [
    // A run that ended before it knew the changes need not report any target.
    ...lawsBroken(ran, ran.outputs['changed-files'] === '' ? [] : urls, edge.requests, edge, sent > 0),
    ...(sent > 0 && ended - sent > RUNNER_PATIENCE_MS
      ? [`it took ${Math.round(ended - sent)} ms to end`]
      : []),
    ...stateBroken(folder, state, names, edge),
  ];
  await edge.close();
  const at = sent > 0 ? Math.round(sent - began) : null;
  const confirmed = Number(ran.outputs.purged ?? 0);
  return {
    killed: { at, signal: kill?.signal ?? 'SIGTERM', result, confirmed, broken },
    tookMs: ended - began,
  };
}

/** Checks that the state is unchanged, or a complete new one that includes every old copy that is still cached. */
function stateBroken(folder: string, state: string, names: readonly string[], edge: Edge): readonly string[] {
  if (readdirSync(folder).some((file) => file.startsWith(`${state}.`)))
    return ['a partly written state remains'];
  const [oldState, newState] = [FIRST, state].map((file) => readFileSync(join(folder, file)));
  if (newState === undefined || oldState?.equals(newState)) return [];
  const [, name = ''] = /"name":"([^"]+)"/.exec(newState.toString()) ?? [];
  const parsed = parseState(newState, name);
  if (!parsed.ok) return [`the state cannot be parsed: ${parsed.reason.code}`];
  const { files, unknown } = parsed.value;
  if (unknown || files === null || files.size !== names.length) return ['the state does not match the build'];
  const forgotten = names.filter((file) => {
    const held = files.get(file) ?? [];
    const isCached = edge.cached(`${SITE}/${file}`);
    return !held.includes(hash(after(file))) || (isCached && !held.includes(hash(before(file))));
  });
  return forgotten.length === 0 ? [] : [`the state lacks content of ${forgotten.length} files`];
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
