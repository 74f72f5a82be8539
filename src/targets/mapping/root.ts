import { err, ok, type Result } from '../../result.ts';
import type { Parsed } from '../../text/entries.ts';
import { parseEach } from '../parse-each.ts';

/** Why a text cannot be the site's root. */
export type RootProblem =
  | { readonly code: 'root-several'; readonly got: string }
  | { readonly code: 'root-absolute'; readonly got: string }
  | { readonly code: 'root-segments'; readonly got: string };

/** Parses the `root` input, which is one folder. */
export function parseRoot(text: string): Parsed<string, RootProblem, never> {
  return parseEach({ values: [text], problems: [], notices: [] }, readRoot);
}

/** Parses a folder: `public`, or an empty text for the repository itself. */
export function readRoot(text: string): Result<string, RootProblem> {
  const got = text.trim();
  const root = got.replace(/^(?:\.(?:\/|$))+/, '').replace(/\/$/, '');
  if (/[\r\n]/.test(got)) return err({ code: 'root-several', got });
  if (got.startsWith('/')) return err({ code: 'root-absolute', got });
  return root !== '' && hasDotOrEmptySegment(root) ? err({ code: 'root-segments', got }) : ok(root);
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
