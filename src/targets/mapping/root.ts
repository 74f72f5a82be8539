import { err, ok, type Result } from '../../result.ts';
import type { Parsed } from '../../text/entries.ts';
import { parseEach } from '../parse-each.ts';

/** Why a text is no folder that can be the site's root. */
export type RootProblem =
  | { readonly code: 'root-several'; readonly got: string }
  | { readonly code: 'root-absolute'; readonly got: string }
  | { readonly code: 'root-segments'; readonly got: string };

/** The `root` input, which is one folder. */
export function parseRoot(text: string): Parsed<string, RootProblem, never> {
  return parseEach({ values: [text], problems: [], notices: [] }, readRoot);
}

/** Reads the folder whose content is the site's root: as `public` or, for the repository itself, empty. */
export function readRoot(text: string): Result<string, RootProblem> {
  const got = text.trim();
  const root = got.replace(/^(?:\.(?:\/|$))+/, '').replace(/\/$/, '');
  if (/[\r\n]/.test(got)) return err({ code: 'root-several', got });
  if (got.startsWith('/')) return err({ code: 'root-absolute', got });
  return root !== '' && hasDotOrEmptySegment(root) ? err({ code: 'root-segments', got }) : ok(root);
}

/** The path inside the root, or null for a path that is not in there: `public2/x` is not inside `public`. */
export function insideRoot(path: string, root: string): string | null {
  if (root === '') return path;
  return path.startsWith(root) && path[root.length] === '/' ? path.slice(root.length + 1) : null;
}

/** Whether a path has a segment that is empty, `.` or `..`. Git knows none; a list from another tool may. */
export function hasDotOrEmptySegment(path: string): boolean {
  return /(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}
