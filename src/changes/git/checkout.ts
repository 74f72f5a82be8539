import { resolve } from 'node:path';
import pLimit from 'p-limit';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { ComparedFiles } from '../changes.ts';
import { compareThroughLinks, type LinksProblem, linkIds } from '../links.ts';
import { isStableRef } from '../revision.ts';
import { type Tree, type TreeDifference, type TreeEntry, uniteDifferences } from '../tree-entry.ts';
import { type GitProblem, runGit } from './process.ts';

export type CheckoutProblem = GitProblem | LinksProblem;

/** The repository that an earlier step checked out into the workspace, if any. It is only read. */
export interface Checkout {
  /** Returns the commit ID of each revision, `undefined` for one that is not in the checkout. One process. */
  readonly resolve: (names: readonly string[]) => Promise<readonly (string | undefined)[]>;
  /** Returns whether this is a clone with all history (`fetch-depth: 0`), which has every branch and tag. */
  readonly isComplete: () => Promise<boolean>;
  /** Compares commit IDs, with symlinks followed. Runs a process per version, one for head, and one to read symlinks. */
  readonly compareVersions: (
    versions: readonly string[],
    head: string,
  ) => Promise<Result<ComparedFiles, CheckoutProblem>>;
  /** Returns null if the commit is not in the checkout. */
  readonly listTree: (commit: string) => Promise<Tree | null>;
}

interface CheckoutDeps {
  readonly env: Environment;
  /** Aborts all calls, which reject with the signal's reason. */
  readonly signal: AbortSignal;
  readonly git?: typeof runGit;
}

/** More processes at a time would only wait for a core. */
const MAX_PROCESSES = 4;

/** Reads the repository in `GITHUB_WORKSPACE`. */
export function openCheckout({ env, signal, git = runGit }: CheckoutDeps): Checkout {
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const limit = pLimit(MAX_PROCESSES);
  const run: Run = (args, input = '') => limit(() => git(args, input, { workspace, env, signal }));
  return {
    resolve: (names) => resolveNames(run, names),
    isComplete: async () => {
      const answer = await run(['rev-parse', '--is-shallow-repository']);
      return answer.ok && answer.value.toString().trim() === 'false';
    },
    compareVersions: (versions, head) => compareVersions(run, versions, head),
    listTree: async (commit) => {
      const listed = await run([...LS_TREE, commit, '--']);
      return listed.ok ? parseTree(listed.value) : null;
    },
  };
}

type Run = (args: readonly string[], input?: string) => ReturnType<typeof runGit>;

async function resolveNames(run: Run, names: readonly string[]): Promise<readonly (string | undefined)[]> {
  // Each line of the input is one name, so that no name is parsed as an option.
  const spellings = [...new Set(names.flatMap(spellingsOf))];
  const input = spellings.map((spelling) => `${spelling}^{commit}\n`).join('');
  const answer = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], input);
  const lines = answer.ok ? answer.value.toString('latin1').split('\n') : [];
  const commits = new Map(
    spellings.map((spelling, index) => [
      spelling,
      /^([0-9a-f]{40,64}) commit$/.exec(lines[index] ?? '')?.[1],
    ]),
  );
  return names.map((name) =>
    spellingsOf(name)
      .map((spelling) => commits.get(spelling))
      .find(Boolean),
  );
}

async function compareVersions(
  run: Run,
  versions: readonly string[],
  head: string,
): Promise<Result<ComparedFiles, CheckoutProblem>> {
  const [listed, ...compared] = await Promise.all([
    run([...LS_TREE, head, '--']),
    ...versions.map((version) => run([...DIFF_TREE, version, head, '--'])),
  ]);
  const differences: TreeDifference[] = [];
  for (const answer of compared) {
    if (!answer.ok) return answer;
    differences.push(parseDifference(answer.value));
  }
  if (differences.every(({ size }) => size === 0)) return ok({ files: [], unchanged: null });
  if (!listed.ok) return listed;
  const files = parseTree(listed.value);
  const links = linkIds(files, differences);
  if (links.size === 0) return ok(uniteDifferences(differences, () => files.keys()));
  const blobs = await run(['cat-file', '--batch'], `${[...links].join('\n')}\n`);
  if (!blobs.ok) return blobs;
  const texts = parseBlobs(blobs.value);
  if (texts.size < links.size) return err({ code: 'checkout-is-partial' });
  return compareThroughLinks(files, differences, (id) => texts.get(id) ?? '');
}

/**
 * A plumbing command, because `git diff` obeys the user's configuration. `.gitmodules` could hide a submodule
 * (`ignore = all`) without the last option. https://git-scm.com/docs/git-diff-tree
 */
const DIFF_TREE = 'diff-tree -r -z --no-renames --raw --no-abbrev --ignore-submodules=none'.split(' ');
const LS_TREE = ['ls-tree', '-r', '-z', '--full-tree'];

/** A branch that is not checked out exists only under the name of its remote. */
function spellingsOf(name: string): readonly string[] {
  if (name === '' || /[\0\r\n]/.test(name)) return [];
  return isStableRef(name)
    ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`]
    : [name];
}

/** Parses `:MODE MODE ID ID STATUS NUL PATH NUL` for each path. The mode of an absent side is `000000`. */
function parseDifference(output: Uint8Array): TreeDifference {
  // Decoding everything at once is faster than path by path. No character contains NUL.
  const fields = decodePath(output).split('\0');
  const difference = new Map();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [mode, modeNow, id, idNow] = (fields[at] as string).slice(1).split(' ');
    difference.set(fields[at + 1] as string, { before: entry(mode, id), now: entry(modeNow, idNow) });
  }
  return difference;
}

function entry(mode = '000000', id = ''): TreeEntry | undefined {
  return mode === '000000' ? undefined : { mode, id };
}

/** Parses `MODE TYPE ID TAB PATH NUL` for each path. */
function parseTree(output: Uint8Array): Tree {
  const entries = new Map<string, TreeEntry>();
  for (const line of decodePath(output).split('\0')) {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    if (tab !== -1) entries.set(line.slice(tab + 1), { mode, id });
  }
  return entries;
}

/** Parses `ID TYPE SIZE LF CONTENT LF` for each blob. Skips missing ones. */
function parseBlobs(output: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [id = '', type, size = ''] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    texts.set(id, decodePath(output.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return texts;
}
