import { type Parsed, parsed } from '../../text/entries.ts';

/** Why a text cannot be the site's root. */
export interface RootProblem {
  readonly code: 'root-several' | 'root-absolute' | 'root-segments';
  readonly got: string;
}

/** Parses the `root` input, one folder: `public`, for example, or empty for the repository itself. */
export function parseRoot(text: string): Parsed<string, RootProblem> {
  const got = text.trim();
  const value = got.replace(/^(?:\.(?:\/|$))+/, '').replace(/\/$/, '');
  const code = rootProblem(got, value);
  return parsed(value, code === null ? [] : [{ code, got }]);
}

function rootProblem(got: string, root: string): RootProblem['code'] | null {
  if (/[\r\n]/.test(got)) return 'root-several';
  if (got.startsWith('/')) return 'root-absolute';
  return root !== '' && hasDotOrEmptySegment(root) ? 'root-segments' : null;
}

/** Returns the path inside the root, or null if it is not inside: `public2/x` is not inside `public`. */
export function insideRoot(path: string, root: string): string | null {
  if (root === '') return path;
  return path.startsWith(root) && path[root.length] === '/' ? path.slice(root.length + 1) : null;
}

/** Whether a path has a segment that is empty, `.` or `..`. Git has no such paths, but a list from another tool can. */
export function hasDotOrEmptySegment(path: string): boolean {
  return /(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}
