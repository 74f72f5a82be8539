/** Why a text cannot be a part of a URL. */
export type TextFault =
  | { readonly code: 'text-not-unicode' | 'text-with-space-or-control' | 'text-with-backslash' }
  | { readonly code: 'text-with-invisible'; readonly character: string };

/** Why a text cannot be a URL's path, with or without a query. */
export type PathFault = TextFault | { readonly code: 'path-wildcard' | 'path-fragment' | 'path-dot-segment' };

/** Returns why a text cannot be a part of a URL, or null. */
export function textFault(text: string): TextFault | null {
  // Nearly all texts match, and a list may have a million of them.
  if (/^[\u0021-\u005b\u005d-\u007e]*$/.test(text)) return null;
  if (!text.isWellFormed()) return { code: 'text-not-unicode' };
  if (/[\u0000-\u0020\u007f]/.test(text)) return { code: 'text-with-space-or-control' };
  const [character] = INVISIBLE.exec(text) ?? [];
  if (character !== undefined) return { code: 'text-with-invisible', character };
  return text.includes('\\') ? { code: 'text-with-backslash' } : null;
}

/**
 * Invisible characters, which documents and chats leave in copied text: C1 controls, Unicode's spaces, format characters.
 * Two joiners are allowed between non-ASCII characters, since they shape emoji and scripts like Persian's.
 */
const INVISIBLE =
  /[\p{Cc}\p{Z}]|(?![\u200c\u200d])\p{Cf}|(?<!\P{ASCII})[\u200c\u200d]|[\u200c\u200d](?!\P{ASCII})/u;

/** Returns why a text cannot be a URL's path (with or without a query), or null. */
export function pathFault(text: string): PathFault | null {
  const fault = textFault(text);
  if (fault !== null) return fault;
  if (text.includes('*')) return { code: 'path-wildcard' };
  if (text.includes('#')) return { code: 'path-fragment' };
  return hasDotSegment(text.replace(/\?.*/s, '')) ? { code: 'path-dot-segment' } : null;
}

/** Returns whether a URL path has a segment `.` or `..`, percent-encoded or not. Browsers resolve all of these. */
export function hasDotSegment(path: string): boolean {
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Percent-encodes non-ASCII characters as UTF-8. Leaves all others as they are. */
export function encodeNonAscii(text: string): string {
  return text.replace(/[^\u0000-\u007f]+/g, encodeURIComponent);
}
