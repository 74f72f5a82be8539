import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../../context.ts';
import { quote } from '../../text/entries.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { ChangedFile } from '../changes.ts';
import { isName, short } from '../revision.ts';
import { type Answer, change, type Entry } from '../tree-entry.ts';

/** The repository that a step before checked out into the workspace, if one did. It is read, never written. */
export interface Checkout {
  /** The commits that these revisions name here, `undefined` for those that are not here. One process. */
  readonly resolve: (names: readonly string[]) => Promise<readonly (string | undefined)[]>;
  /** The files that differ between two commits. One process where both are here, and little more than its time. */
  readonly diff: (base: string, head: string) => Promise<Answer>;
}

export interface CheckoutDeps {
  readonly env: Environment;
  /** Everything that runs ends when this aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
}

export function openCheckout({ env, signal }: CheckoutDeps): Checkout {
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const run = (args: readonly string[], input = ''): Promise<Run> =>
    git(['-C', workspace, ...SAFELY, ...args], input, { env: { ...env, ...hardened(workspace) }, signal });

  return {
    resolve: async (names) => {
      // A line of the input is one name, so that none can be taken for an option.
      const asked = names.flatMap((name) =>
        candidates(name).map((spelling) => ({ name, line: `${spelling}^{commit}\n` })),
      );
      const { stdout } = await run(
        ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
        asked.map(({ line }) => line).join(''),
      );
      const lines = stdout.toString('latin1').split('\n');
      return names.map((name) => {
        const found = asked.map(({ name: its }, index) => (its === name ? (lines[index] ?? '') : ''));
        return found.map((line) => /^([0-9a-f]{40,64}) commit$/.exec(line)?.[1]).find(Boolean);
      });
    },
    diff: async (base, head) => {
      const { stdout, problem } = await run([...DIFF_TREE, base, head, '--']);
      return problem === undefined ? { files: parseRaw(stdout) } : { why: explain(problem) };
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

/** In a container job the workspace belongs to another user; `safe.directory` counts on the command line. */
const SAFELY = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];

/**
 * https://git-scm.com/docs/git#_environment_variables
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; for older ones no protocol
 * is allowed. The last three have git take the repository of the workspace and no other one.
 */
function hardened(workspace: string): Environment {
  return {
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CEILING_DIRECTORIES: dirname(workspace),
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
  };
}

interface Run {
  readonly stdout: Buffer;
  /** What git said on its way out, `undefined` if it did its work. */
  readonly problem: string | undefined;
}

function git(
  args: readonly string[],
  input: string,
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<Run> {
  return new Promise((done, fail) => {
    const options = {
      // Windows looks for programs in the current folder first, and in the workspace anything may be called git.
      cwd: dirname(process.execPath),
      env,
      signal,
      encoding: 'buffer',
      maxBuffer: Number.POSITIVE_INFINITY,
      windowsHide: true,
    } as const;
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (signal.aborted) fail(signal.reason);
      else if (error?.code === 'ENOENT') done({ stdout, problem: 'ENOENT' });
      else done({ stdout, problem: error ? stderr.toString() || error.message : undefined });
    });
    // A git that ends before it has read everything is no reason to end as well: its exit status tells.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** A branch that is not checked out is there under the name of its remote only. */
function candidates(name: string): readonly string[] {
  if (name === '' || /[\0\r\n]/.test(name)) return [];
  return isName(name) ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`] : [name];
}

/** Reads `:MODE MODE ID ID STATUS NUL PATH NUL`, once for each path. An absent side has mode `000000`. */
export function parseRaw(raw: Uint8Array): readonly ChangedFile[] {
  // All at once is quicker than path by path, and NUL is a part of no character.
  const fields = decodePath(raw).split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [baseMode, headMode, baseId, headId] = (fields[at] as string).slice(1).split(' ');
    const file = change(fields[at + 1] as string, entry(baseMode, baseId), entry(headMode, headId));
    if (file) files.push(file);
  }
  return files;
}

function entry(mode = '000000', id = ''): Entry | undefined {
  return mode === '000000' ? undefined : { mode, id };
}

const DEEPER = 'set `fetch-depth: 0` on actions/checkout';

/** Why git could not compare, in the words of someone who can change it. */
function explain(problem: string): string {
  if (problem === 'ENOENT') return 'git is not installed on this runner';
  if (/not a git repository|cannot change to/.test(problem)) {
    return 'there is no checkout in the workspace (run actions/checkout before this step)';
  }
  if (/dubious ownership/.test(problem))
    return 'git refuses the checkout, because it belongs to another user';
  const missing = /bad object ([0-9a-f]{40,64})/.exec(problem)?.[1];
  if (missing) return `the checkout does not have ${short(missing)} (${DEEPER})`;
  if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(problem)) {
    return 'the checkout is a partial clone that lacks the trees (leave out `filter` on actions/checkout)';
  }
  return `git failed (${quote(problem.trim().split('\n', 1)[0] ?? '')})`;
}
