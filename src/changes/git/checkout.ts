import { resolve } from 'node:path';
import pLimit from 'p-limit';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { ComparedFiles } from '../changes.ts';
import { compareThroughLinks, type LinksProblem, linkIds } from '../links.ts';
import { isName } from '../revision.ts';
import { type Tree, type TreeDifference, type TreeEntry, uniteDifferences } from '../tree-entry.ts';
import { type GitProblem, runGit } from './process.ts';

/** Why the checkout does not tell what changed. */
export type CheckoutProblem = GitProblem | LinksProblem;

/** The repository that a step before checked out into the workspace, if one did. It is read, never written. */
export interface Checkout {
  /** The commits that these revisions name here, `undefined` for those that are not here. One process. */
  readonly resolve: (names: readonly string[]) => Promise<readonly (string | undefined)[]>;
  /** Whether there is a clone with all history, as `fetch-depth: 0` makes one: it knows each branch and tag. */
  readonly isComplete: () => Promise<boolean>;
  /**
   * The files that differ between head and any of the versions, all of them commit IDs, also through links. One
   * process for each version and one for head; where there are links, one for where they lead.
   */
  readonly compareVersions: (
    versions: readonly string[],
    head: string,
  ) => Promise<Result<ComparedFiles, CheckoutProblem>>;
  /** What a commit holds, by path; null where it is not here. */
  readonly listTree: (commit: string) => Promise<Tree | null>;
}

interface CheckoutDeps {
  readonly env: Environment;
  /** Everything that runs ends when this aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
  readonly git?: typeof runGit;
}

/** More processes at a time would only wait for a core. */
const MAX_PROCESSES = 4;

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

/** Runs git in the workspace. */
type Run = (args: readonly string[], input?: string) => ReturnType<typeof runGit>;

async function resolveNames(run: Run, names: readonly string[]): Promise<readonly (string | undefined)[]> {
  // A line of the input is one name, so that none can be taken for an option.
  const asked = names.flatMap((name) =>
    candidates(name).map((spelling) => ({ name, line: `${spelling}^{commit}\n` })),
  );
  const answer = await run(
    ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    asked.map(({ line }) => line).join(''),
  );
  const lines = answer.ok ? answer.value.toString('latin1').split('\n') : [];
  return names.map((name) => {
    const found = asked.map(({ name: its }, index) => (its === name ? (lines[index] ?? '') : ''));
    return found.map((line) => /^([0-9a-f]{40,64}) commit$/.exec(line)?.[1]).find(Boolean);
  });
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
    differences.push(parseRaw(answer.value));
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
 * Plumbing, because `git diff` obeys the user's configuration. `.gitmodules` may still hide a submodule
 * (`ignore = all`), unless told otherwise.
 * https://git-scm.com/docs/git-diff-tree
 */
const DIFF_TREE = [
  'diff-tree',
  '-r',
  '-z',
  '--no-renames',
  '--raw',
  '--no-abbrev',
  '--ignore-submodules=none',
];

const LS_TREE = ['ls-tree', '-r', '-z', '--full-tree'];

/** A branch that is not checked out is there under the name of its remote only. */
function candidates(name: string): readonly string[] {
  if (name === '' || /[\0\r\n]/.test(name)) return [];
  return isName(name) ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`] : [name];
}

/** Reads `:MODE MODE ID ID STATUS NUL PATH NUL`, once for each path. An absent side has mode `000000`. */
export function parseRaw(raw: Uint8Array): TreeDifference {
  // All at once is quicker than path by path, and NUL is a part of no character.
  const fields = decodePath(raw).split('\0');
  const difference = new Map();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [mode, modeNow, id, idNow] = (fields[at] as string).slice(1).split(' ');
    difference.set(fields[at + 1] as string, { before: entry(mode, id), now: entry(modeNow, idNow) });
  }
  return difference;
}

/** Reads `MODE TYPE ID TAB PATH NUL`, once for each path. */
function parseTree(listed: Uint8Array): Tree {
  const entries = new Map<string, TreeEntry>();
  for (const line of decodePath(listed).split('\0')) {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    if (tab !== -1) entries.set(line.slice(tab + 1), { mode, id });
  }
  return entries;
}

/** Reads `ID TYPE SIZE LF CONTENT LF`, once for each blob; one that is missing is left out. */
function parseBlobs(answer: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf('\n', at);
    const [id = '', type, size = ''] = answer.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    texts.set(id, decodePath(answer.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return texts;
}

function entry(mode = '000000', id = ''): TreeEntry | undefined {
  return mode === '000000' ? undefined : { mode, id };
}
