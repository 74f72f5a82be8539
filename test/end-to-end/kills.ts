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
  /** When the signal was sent, in milliseconds from the first line of the log; null: the action was done before. */
  readonly at: number | null;
  readonly signal: NodeJS.Signals;
  readonly result: string;
  readonly confirmed: number;
  /** What went against a law, a sentence each. */
  readonly broken: readonly string[];
}

export interface Kills {
  readonly seed: number;
  readonly times: number;
  /** Of the site, every one of which has changed. */
  readonly files: number;
  /** Runs at a time. */
  readonly width: number;
}

// Not those of the stage, which only a test can import: `npm run soak` is none.
const ZONE = '023e105f4ecef8ad9ca31a8372d0c353';
const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
const SITE = 'https://www.example.com';
/**
 * Purges a built site many times, and ends each run by a signal, from its first line to its last: moments are spread over
 * the time that a whole run takes, each somewhere in its own part of it.
 */
export async function kill({ seed, times, files, width }: Kills): Promise<readonly Killed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'purge-kills-'));
  mkdirSync(join(folder, 'site'));
  const names = Array.from({ length: files }, (_, file) => `file-${file}.txt`);
  try {
    await purgeFirst(folder, names);
    for (const name of names) writeFileSync(join(folder, 'site', name), after(name));
    const whole = await purgeOnce(folder, names, 'whole.json', null);
    const problems = whole.killed.broken.map((law) => `without a signal: ${law}`);
    const killed: Killed[] = [{ ...whole.killed, broken: problems }];
    const moments = Array.from({ length: times }, (_, time) => ({
      time,
      at: ((time + draw(seed, time)) / times) * whole.tookMs * 1.05,
      signal: draw(seed, time + times) < 0.5 ? ('SIGTERM' as const) : ('SIGINT' as const),
    }));
    const queue = moments.values();
    const work = async (): Promise<void> => {
      for (const { time, at, signal } of queue) {
        killed.push((await purgeOnce(folder, names, `${time}.json`, { at, signal })).killed);
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    return killed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From 0 to 1, by seed and number. */
function draw(seed: number, number: number): number {
  return createHash('md5').update(`${seed} ${number}`).digest().readUInt32BE() / 2 ** 32;
}

/** What a file has, before and after all of them changed. */
const before = (name: string): string => `${name} before`;
const after = (name: string): string => `${name} after`;

const FIRST = 'first.json';

/** Requests of a whole run, so that a signal can come between them; more where Cloudflare's batches are full. */
const REQUESTS = 20;

function inputsFor(state: string, files: number): Readonly<Record<string, string>> {
  const batch = Math.min(100, Math.ceil(files / REQUESTS));
  return {
    ...{ 'api-token': TOKEN, zone: ZONE, plan: 'pro', 'max-urls': '1000000' },
    ...{ 'changed-files': 'urls', 'base-url': SITE, 'build-dir': 'site', state },
    'batch-size': String(batch),
  };
}

/** The state is in a file, and the run before is number 1: nobody has to be asked about runs. */
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

/** Leaves the state that all the others begin with. */
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
  kill: { readonly at: number; readonly signal: NodeJS.Signals } | null,
): Promise<{ killed: Killed; tookMs: number }> {
  const edge = await startZone(15);
  const urls = names.map((name) => `${SITE}/${name}`);
  edge.fill(urls);
  copyFileSync(join(folder, FIRST), join(folder, state));
  let began = 0;
  let sent = 0;
  const ran = await runAction(inputsFor(state, names.length), {
    workspace: folder,
    env: environment(edge, '2'),
    onLog: (_log, child) => {
      if (began > 0) return;
      began = performance.now();
      if (kill === null) return;
      setTimeout(() => {
        if (child.exitCode === null && child.kill(kill.signal)) sent = performance.now();
      }, kill.at);
    },
  });
  const ended = performance.now();
  const { result = '' } = ran.outputs;
  const broken = [
    // Before the changes are known, there is nothing to name.
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

/** The state is the old one, to the letter, or a new one, whole, that forgets no copy which the edge still has. */
function stateBroken(folder: string, state: string, names: readonly string[], edge: Edge): readonly string[] {
  if (readdirSync(folder).some((file) => file.startsWith(`${state}.`))) return ['a half state is left'];
  const [old, now] = [FIRST, state].map((file) => readFileSync(join(folder, file)));
  if (now === undefined || old?.equals(now)) return [];
  const [, name = ''] = /"name":"([^"]+)"/.exec(now.toString()) ?? [];
  const read = parseState(now, name);
  if (!read.ok) return [`the state is broken: ${read.reason.code}`];
  const { files, unknown } = read.value;
  if (unknown || files === null || files.size !== names.length) return ['the state is not that of the build'];
  const forgotten = names.filter((file) => {
    const held = files.get(file) ?? [];
    const isCached = edge.cached(`${SITE}/${file}`);
    return !held.includes(hash(after(file))) || (isCached && !held.includes(hash(before(file))));
  });
  return forgotten.length === 0 ? [] : [`the state forgets ${forgotten.length} files`];
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
