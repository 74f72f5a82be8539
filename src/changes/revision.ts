/** Whether this is a full commit ID, SHA-1 or SHA-256, and not the zeros that stand for no commit. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) && !isNone(text);
}

/** Whether this is what a push event has in place of a commit that does not exist: all zeros. */
export function isNone(text: string): boolean {
  return /^0+$/.test(text);
}

/**
 * Whether a ref is a name that means the same in every copy of the repository, as `main` does, and `HEAD` or
 * `main~1` do not.
 * https://git-scm.com/docs/gitrevisions
 */
export function isName(ref: string): boolean {
  return !/^-|[\0-\x20~^:?*[\]\\\x7f]|\.\.|@\{|^@$|(?:^|_)HEAD$/.test(ref);
}

/** A commit as people write it. */
export function short(commit: string): string {
  return commit.slice(0, 7);
}
