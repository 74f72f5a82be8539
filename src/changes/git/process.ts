import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';

/** Why git did not do what it was asked for. */
export type GitProblem =
  | { readonly code: 'git-not-installed' }
  | { readonly code: 'no-checkout' }
  /** git refuses a repository that belongs to another user, whatever it is told. */
  | { readonly code: 'checkout-of-another-user' }
  | { readonly code: 'commit-not-in-checkout'; readonly commit: string }
  /** A clone with `filter`, which lacks trees, or the blobs of links. */
  | { readonly code: 'checkout-is-partial' }
  /** `got` is the first line that git said. */
  | { readonly code: 'git-failed'; readonly got: string };

interface GitOptions {
  readonly workspace: string;
  readonly env: Environment;
  /** Ends the process, and rejects with its reason. */
  readonly signal: AbortSignal;
}

/** Runs git in the workspace, where it only reads, and gives back what it prints. */
export function runGit(
  args: readonly string[],
  input: string,
  { workspace, env, signal }: GitOptions,
): Promise<Result<Buffer, GitProblem>> {
  return new Promise((done, fail) => {
    const options = {
      // Windows looks for programs in the current folder first, and in the workspace anything may be called git.
      cwd: dirname(process.execPath),
      env: { ...inherited(env), ...hardened(workspace) },
      signal,
      encoding: 'buffer',
      maxBuffer: Number.POSITIVE_INFINITY,
      windowsHide: true,
    } as const;
    const child = execFile('git', ['-C', workspace, ...SAFELY, ...args], options, (error, stdout, stderr) => {
      if (signal.aborted) fail(signal.reason);
      else if (error?.code === 'ENOENT') done(err({ code: 'git-not-installed' }));
      else done(error ? err(problemIn(stderr.toString() || error.message)) : ok(stdout));
    });
    // A git that ends before it has read everything is no reason to end as well: its exit status tells.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** In a container job the workspace belongs to another user; `safe.directory` counts on the command line. */
const SAFELY = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];

/** What git needs to be found and to start, on any system. Inputs and tokens are none of its business. */
const INHERITED = new Set([
  'PATH',
  'HOME',
  'USERPROFILE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LD_LIBRARY_PATH',
]);

function inherited(env: Environment): Environment {
  // On Windows it is `Path`, or any other case.
  return Object.fromEntries(Object.entries(env).filter(([name]) => INHERITED.has(name.toUpperCase())));
}

/**
 * https://git-scm.com/docs/git#_environment_variables
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; for older ones no protocol
 * is allowed. With the ceiling git takes the repository of the workspace and none around it.
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
  };
}

/** What kept git from its work, by what it said. */
function problemIn(said: string): GitProblem {
  if (/not a git repository|cannot change to/.test(said)) return { code: 'no-checkout' };
  if (/dubious ownership/.test(said)) return { code: 'checkout-of-another-user' };
  const commit = /bad object ([0-9a-f]{40,64})/.exec(said)?.[1];
  if (commit) return { code: 'commit-not-in-checkout', commit };
  if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(said)) {
    return { code: 'checkout-is-partial' };
  }
  return { code: 'git-failed', got: said.trim().split('\n', 1)[0] ?? '' };
}
