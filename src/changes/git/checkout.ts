import { resolve } from 'node:path';
import pLimit from 'p-limit';
import type { Environment } from '../../context.ts';
import { ok, type Result } from '../../result.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { ChangedFile } from '../changes.ts';
import { isName } from '../revision.ts';
import { type TreeDifference, type TreeEntry, uniteDifferences } from '../tree-entry.ts';
import { type GitProblem, runGit } from './process.ts';

/** The repository that a step before checked out into the workspace, if one did. It is read, never written. */
export interface Checkout {
  /** The commits that these revisions name here, `undefined` for those that are not here. One process. */
  readonly resolve: (names: readonly string[]) => Promise<readonly (string | undefined)[]>;
  /**
   * The files that differ between head and any of the versions, all of them commit IDs. One process a version.
   *
   * @param under the only folder that matters; here all of it comes, since git is quick
   */
  readonly compareVersions: (
    versions: readonly string[],
    head: string,
    under: string,
  ) => Promise<Result<readonly ChangedFile[], GitProblem>>;
}

export interface CheckoutDeps {
  readonly env: Environment;
  /** Everything that runs ends when this aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
}

/** More processes at a time would only wait for a core. */
const MAX_PROCESSES = 4;

export function openCheckout({ env, signal }: CheckoutDeps): Checkout {
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const limit = pLimit(MAX_PROCESSES);
  const run = (args: readonly string[], input = '') =>
    limit(() => runGit(args, input, { workspace, env, signal }));

  return {
    resolve: async (names) => {
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
    },
    compareVersions: async (versions, head) => {
      const differences = await Promise.all(
        versions.map((version) => run([...DIFF_TREE, version, head, '--'])),
      );
      const parsed: TreeDifference[] = [];
      for (const difference of differences) {
        if (!difference.ok) return difference;
        parsed.push(parseRaw(difference.value));
      }
      return ok(uniteDifferences(parsed));
    },
  };
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

function entry(mode = '000000', id = ''): TreeEntry | undefined {
  return mode === '000000' ? undefined : { mode, id };
}
