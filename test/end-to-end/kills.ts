import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '../../src/changes/build/manifest-format.ts';
import { startEdge } from '../edge/edge.ts';
import { runAction } from '../runner.ts';
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

const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
const SITE = 'https://www.example.com';
/** From the signal to the end of the process. The action means to need half of it, on a machine with nothing else to do. */
const LONGEST_END_MS = 4000;

/**
 * Purges a built site many times, and ends each run by a signal, from its first line to its last: moments are spread over
 * the time that a whole run takes, each somewhere in its own part of it.
 */
export async function kill({ seed, times, files, width }: Kills): Promise<readonly Killed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'purge-kills-'));
  mkdirSync(join(folder, 'site'));
  const names = Array.from({ length: files }, (_, file) => `file-${file}.txt`);
  for (const name of names) writeFileSync(join(folder, 'site', name), name);
  try {
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

async function purgeOnce(
  folder: string,
  names: readonly string[],
  manifest: string,
  kill: { readonly at: number; readonly signal: NodeJS.Signals } | null,
): Promise<{ killed: Killed; tookMs: number }> {
  const edge = await startEdge({
    zones: [{ name: 'example.com', plan: 'pro' }],
    tokens: [{ value: TOKEN }],
    latencyMs: 15,
  });
  const urls = names.map((name) => `${SITE}/${name}`);
  edge.fill(urls);
  const old = `{"version":1,"algorithm":"sha256","files":{${names.map((name) => `"${name}":null`)}}}`;
  writeFileSync(join(folder, manifest), old);
  let began = 0;
  let sent = 0;
  const ran = await runAction(
    {
      ...{ 'api-token': TOKEN, zone: edge.zones[0]?.id ?? '', plan: 'pro', 'max-urls': '1000000' },
      ...{ 'changed-files': 'urls', 'base-url': SITE, 'build-dir': 'site', manifest },
    },
    {
      workspace: folder,
      env: { CLOUDFLARE_BASE_URL: edge.apiUrl },
      onLog: (_log, child) => {
        if (began > 0) return;
        began = performance.now();
        if (kill === null) return;
        setTimeout(() => {
          if (child.exitCode === null && child.kill(kill.signal)) sent = performance.now();
        }, kill.at);
      },
    },
  );
  const ended = performance.now();
  const { result = '' } = ran.outputs;
  const broken = [
    // Before the changes are known, there is nothing to name.
    ...lawsBroken(ran, ran.outputs['changed-files'] === '' ? [] : urls, edge.requests, edge, sent > 0),
    ...(sent > 0 && ended - sent > LONGEST_END_MS ? [`it took ${Math.round(ended - sent)} ms to end`] : []),
    ...manifestBroken(join(folder, manifest), old, names, result),
  ];
  await edge.close();
  const at = sent > 0 ? Math.round(sent - began) : null;
  const confirmed = Number(ran.outputs.purged ?? 0);
  return {
    killed: { at, signal: kill?.signal ?? 'SIGTERM', result, confirmed, broken },
    tookMs: ended - began,
  };
}

/** The manifest is the new one if all is purged, and else, to the letter, the old one. */
function manifestBroken(
  path: string,
  old: string,
  names: readonly string[],
  result: string,
): readonly string[] {
  const content = readFileSync(path);
  if (result !== 'purged')
    return content.toString() === old ? [] : [`the manifest has changed, and it is ${result}`];
  const read = parseManifest(content);
  if ('why' in read) return [`the manifest ${read.why}`];
  const hash = (name: string): string => createHash('sha256').update(name).digest('hex');
  return names.every((name) => read.files.get(name) === hash(name)) && read.files.size === names.length
    ? []
    : ['the manifest is not that of the build'];
}
