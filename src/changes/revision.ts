/** Returns whether a text is a full commit ID, SHA-1 or SHA-256, other than all zeros. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text) && !isZeroCommit(text);
}

/** Returns whether a text is all zeros, which a push event has for a commit that does not exist. */
export function isZeroCommit(text: string): boolean {
  return /^0+$/.test(text);
}

/**
 * Returns whether a ref means the same in every copy of the repository: `main` does, `HEAD` and `main~1` do not.
 * https://git-scm.com/docs/gitrevisions
 */
export function isStableRef(ref: string): boolean {
  return !/^-|[\0-\x20~^:?*[\]\\\x7f]|\.\.|@\{|^@$|(?:^|_)HEAD$/.test(ref);
}

/** Returns the abbreviated commit ID. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}
