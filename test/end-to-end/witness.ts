/*
 * Records what a step does that is not visible from outside. NODE_OPTIONS loads this file into the action's process with
 * `--import`, so it imports no other file of this project.
 */
import childProcess from 'node:child_process';
import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** A record of what a process did. */
export interface Witnessed {
  /** Every program that it started, with its arguments. */
  readonly started: readonly { readonly file: string; readonly args: readonly string[] }[];
  /** Every host name that it looked up. */
  readonly lookedUp: readonly string[];
  /** The properties that were added to `Object.prototype` and `Array.prototype`. */
  readonly polluted: readonly string[];
  /** The peak memory of the process, in MiB. */
  readonly peakMiB: number;
}

/** Returns environment variables that make a process write its record to a file when it exits. */
export function witnessedBy(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, WITNESS: file };
}

/** A record in progress. */
export interface Seen {
  readonly started: { file: string; args: string[] }[];
  readonly lookedUp: string[];
}

const PROTOTYPES = [Object.prototype, Array.prototype];
const ORIGINAL_KEYS = PROTOTYPES.map((prototype) => new Set(Reflect.ownKeys(prototype)));

/** Returns the properties that were added to the prototypes since this module was loaded. */
export function polluted(): readonly string[] {
  return PROTOTYPES.flatMap((prototype, index) =>
    Reflect.ownKeys(prototype)
      .filter((key) => !ORIGINAL_KEYS[index]?.has(key))
      .map(String),
  );
}

/**
 * Records which programs this process starts and which names it looks up.
 * @param seen returns the record to use; undefined to record nothing. Called each time.
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
