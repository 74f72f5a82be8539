import { quote } from '../../text/entries.ts';
import { at, idAt, textAt } from '../../text/json.ts';
import { short } from '../revision.ts';

/** The run that purged for a build. Numbers are 0 and texts empty where the runner did not tell. */
export interface BuildRun {
  /** The path of the workflow's file: numbers count the runs of one workflow. */
  readonly workflow: string;
  readonly number: number;
  readonly attempt: number;
  readonly commit: string;
}

/** The files of a build for which everything that differed was purged. */
export interface Manifest {
  readonly run: BuildRun;
  /**
   * By path from the build folder, as in ChangedFile: hexadecimal SHA-256, or null where the edge may have anything,
   * so that whatever the next build has there is a change.
   */
  readonly files: ReadonlyMap<string, string | null>;
}

/** Raised when a reader of one version would misread the other. */
const VERSION = 1;
const ALGORITHM = 'sha256';

/**
 * A manifest as it is stored: JSON, a line for each file, sorted by UTF-16 code units. The object of the files is not
 * made by `JSON.stringify`, which puts names that are numbers first; it does write lone surrogates as escapes.
 */
export function formatManifest({ run, files }: Manifest): string {
  const { commit, ...order } = run;
  const head = JSON.stringify({ version: VERSION, algorithm: ALGORITHM, commit, run: order });
  const lines = [...files.keys()]
    .sort()
    .map((path) => `${JSON.stringify(path)}:${JSON.stringify(files.get(path))}`);
  return `${head.slice(0, -1)},"files":{\n${lines.join(',\n')}\n}}\n`;
}

/**
 * Reads what may be anything; `why` not, is a sentence that goes on after the manifest's name. Of the run, what is
 * missing is not told: the hashes are all that a comparison needs.
 */
export function parseManifest(content: Uint8Array): Manifest | { readonly why: string } {
  let json: Json;
  try {
    json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return { why: 'is not JSON, so it is damaged or another file' };
  }
  const { value, nameOf } = json;
  const [version, algorithm, listed] = [at(value, 'version'), at(value, 'algorithm'), at(value, 'files')];
  if (version === undefined) return { why: 'tells no version, so it is damaged or another file' };
  if (version !== VERSION) {
    return { why: `is of version ${told(version)}, and this action reads version ${VERSION}` };
  }
  if (algorithm !== ALGORITHM) {
    return { why: `has hashes by ${told(algorithm)}, and this action compares ${ALGORITHM}` };
  }
  if (typeof listed !== 'object' || listed === null || Array.isArray(listed))
    return { why: 'lists no files' };
  const files = new Map<string, string | null>();
  for (const [key, hash] of Object.entries(listed)) {
    if (!isHash(hash)) return { why: `has no SHA-256 for ${quote(nameOf(key))}, so it is damaged` };
    files.set(nameOf(key), hash);
  }
  const run = {
    workflow: textAt(value, 'run', 'workflow'),
    number: idAt(value, 'run', 'number'),
    attempt: idAt(value, 'run', 'attempt'),
    commit: textAt(value, 'commit'),
  };
  return { run, files };
}

interface Json {
  readonly value: unknown;
  /** What a key of an object in `value` really is. */
  readonly nameOf: (key: string) => string;
}

/** A lone surrogate in front of a number: no text that was UTF-8 has it. */
const NUMBERED = '\ud800';

/**
 * `JSON.parse`, but for keys with escapes: in Node 24 it may give another one that it has read before. So these are
 * numbered, and read as texts, which it reads as they are.
 * https://github.com/nodejs/node/issues/63785
 */
function parseJson(text: string): Json {
  if (!text.includes('\\')) return { value: JSON.parse(text), nameOf: (key) => key };
  const names: string[] = [];
  const numbered = text.replace(
    /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g,
    (token, name: string, colon?: string) => {
      if (colon === undefined || !name.includes('\\')) return token;
      return `"${NUMBERED}${names.push(JSON.parse(name)) - 1}"${colon}`;
    },
  );
  const nameOf = (key: string): string =>
    key.startsWith(NUMBERED) ? (names[Number(key.slice(1))] ?? key) : key;
  return { value: JSON.parse(numbered), nameOf };
}

/** Any JSON, shortly. */
function told(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 60);
}

function isHash(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
}

/**
 * Whether a run was started after another one. Numbers count the runs of one workflow, so of two workflows, or
 * without numbers, neither is newer.
 */
export function isNewer(run: BuildRun, than: BuildRun): boolean {
  if (run.workflow !== than.workflow || than.number === 0) return false;
  return run.number === than.number ? run.attempt > than.attempt : run.number > than.number;
}

/** A run as people know it. */
export function labelOf({ number, attempt, commit }: BuildRun): string {
  const run = number === 0 ? 'an earlier run' : `run #${number}${attempt > 1 ? ` (attempt ${attempt})` : ''}`;
  return commit === '' ? run : `${run} at ${short(commit)}`;
}
