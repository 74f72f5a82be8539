/*
 * Tells what a step did that cannot be seen from outside. Loaded into the action's process by NODE_OPTIONS: it is written
 * for `--import`, so it may import nothing of ours.
 */
import childProcess from 'node:child_process';
import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** What a process did. */
export interface Witnessed {
  /** Every program that it started, with its arguments. */
  readonly started: readonly { readonly file: string; readonly args: readonly string[] }[];
  /** Every host name that it looked up. */
  readonly lookedUp: readonly string[];
  /** What the prototypes of all objects and lists have that they should not. */
  readonly polluted: readonly string[];
  /** The most memory that its process had, in MiB. */
  readonly peakMiB: number;
}

/** For `env`: has the process write what it did to a file. */
export function witnessedBy(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, WITNESS: file };
}

/** What was seen of somebody's work so far. */
export interface Seen {
  readonly started: { file: string; args: string[] }[];
  readonly lookedUp: string[];
}

const PROTOTYPES = [Object.prototype, Array.prototype];
const USUAL = PROTOTYPES.map((prototype) => new Set(Reflect.ownKeys(prototype)));

/** What the prototypes have since this was loaded. */
export function polluted(): readonly string[] {
  return PROTOTYPES.flatMap((prototype, index) =>
    Reflect.ownKeys(prototype)
      .filter((key) => !USUAL[index]?.has(key))
      .map(String),
  );
}

/**
 * Notes which programs this process starts, and which names it looks up.
 * @param seen where to note it, asked each time; undefined where it is nobody's whose work is watched
 */
export function watch(seen: () => Seen | undefined): void {
  const { spawn } = childProcess.ChildProcess.prototype as unknown as { spawn: (options: Spawn) => unknown };
  Object.assign(childProcess.ChildProcess.prototype, {
    spawn(options: Spawn) {
      seen()?.started.push({ file: options.file, args: [...options.args] });
      return spawn.call(this, options);
    },
  });
  const { lookup } = dns;
  Object.assign(dns, {
    lookup(name: string, ...rest: unknown[]) {
      seen()?.lookedUp.push(name);
      return Reflect.apply(lookup, dns, [name, ...rest]);
    },
  });
}

const path = process.env.WITNESS;
if (path !== undefined && isMainThread) {
  const seen: Seen = { started: [], lookedUp: [] };
  watch(() => seen);
  process.on('exit', () => {
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    writeFileSync(path, JSON.stringify({ ...seen, polluted: polluted(), peakMiB } satisfies Witnessed));
  });
}

interface Spawn {
  readonly file: string;
  readonly args: readonly string[];
}
