import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';

export type GitProblem =
  | { readonly code: 'git-not-installed' }
  | { readonly code: 'no-checkout' }
  /** git refuses a repository that belongs to another user, despite `safe.directory`. */
  | { readonly code: 'checkout-of-another-user' }
  | { readonly code: 'commit-not-in-checkout'; readonly commit: string }
  /** A clone with `filter` lacks trees, or the blobs of symlinks. */
  | { readonly code: 'checkout-is-partial' }
  /** `got` is the first line of git's message. */
  | { readonly code: 'git-failed'; readonly got: string };

interface GitOptions {
  readonly workspace: string;
  readonly env: Environment;
  /** Kills the process; the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Runs a git command that only reads, in the workspace, and returns its output. */
export function runGit(
  args: readonly string[],
  input: string,
  { workspace, env, signal }: GitOptions,
): Promise<Result<Buffer, GitProblem>> {
  const inherited = Object.entries(env).filter(([name]) => INHERITED.test(name));
  return new Promise((resolve, reject) => {
    const options = {
      // Windows looks for programs in the current folder first, and the workspace may contain any `git`.
      cwd: dirname(process.execPath),
      env: { ...Object.fromEntries(inherited), ...hardened(workspace) },
      signal,
      encoding: 'buffer',
      maxBuffer: Number.POSITIVE_INFINITY,
      windowsHide: true,
    } as const;
    const child = execFile('git', ['-C', workspace, ...SAFE, ...args], options, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason);
      else if (error?.code === 'ENOENT') resolve(err({ code: 'git-not-installed' }));
      else resolve(error ? err(problemIn(stderr.toString() || error.message)) : ok(stdout));
    });
    // A git that exits before it has read all input fails by its exit status, not by EPIPE.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** In a container job, the workspace belongs to another user. git honors `safe.directory` on the command line. */
const SAFE = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];

/** The variables that git needs to start on any system, none of them a secret. On Windows they may have any case. */
const INHERITED = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|LD_LIBRARY_PATH)$/i;

/**
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; older versions need a ban on all
 * protocols. The ceiling keeps git from using a repository above the workspace.
 * https://git-scm.com/docs/git#_environment_variables
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

function problemIn(message: string): GitProblem {
  if (/not a git repository|cannot change to/.test(message)) return { code: 'no-checkout' };
  if (/dubious ownership/.test(message)) return { code: 'checkout-of-another-user' };
  const commit = /bad object ([0-9a-f]{40,64})/.exec(message)?.[1];
  if (commit) return { code: 'commit-not-in-checkout', commit };
  if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(message)) {
    return { code: 'checkout-is-partial' };
  }
  return { code: 'git-failed', got: message.trim().split('\n', 1)[0] ?? '' };
}
