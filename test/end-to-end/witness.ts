/*
 * Loaded into the action's process by NODE_OPTIONS, to tell at its end what cannot be seen from outside. Written for
 * `--import`, so nothing may be imported from here.
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
  /** The most memory that it had, in MiB. */
  readonly peakMiB: number;
}

/** For `env`: has the process write what it did to a file. */
export function witnessedBy(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, WITNESS: file };
}

const file = process.env.WITNESS;
if (file !== undefined && isMainThread) watch(file);

function watch(path: string): void {
  const started: { file: string; args: string[] }[] = [];
  const lookedUp: string[] = [];
  const prototypes = [Object.prototype, Array.prototype];
  const usual = prototypes.map((prototype) => new Set(Reflect.ownKeys(prototype)));

  const { spawn } = childProcess.ChildProcess.prototype as unknown as { spawn: (options: Spawn) => unknown };
  Object.assign(childProcess.ChildProcess.prototype, {
    spawn(options: Spawn) {
      started.push({ file: options.file, args: [...options.args] });
      return spawn.call(this, options);
    },
  });
  const { lookup } = dns;
  Object.assign(dns, {
    lookup(name: string, ...rest: unknown[]) {
      lookedUp.push(name);
      return Reflect.apply(lookup, dns, [name, ...rest]);
    },
  });
  process.on('exit', () => {
    const polluted = prototypes.flatMap((prototype, index) =>
      Reflect.ownKeys(prototype)
        .filter((key) => !usual[index]?.has(key))
        .map(String),
    );
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    writeFileSync(path, JSON.stringify({ started, lookedUp, polluted, peakMiB } satisfies Witnessed));
  });
}

interface Spawn {
  readonly file: string;
  readonly args: readonly string[];
}
