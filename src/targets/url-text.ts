/** What no part of a URL may hold as it stands. */
export type TextFault =
  | { readonly code: 'text-not-unicode' }
  | { readonly code: 'text-with-space-or-control' }
  | { readonly code: 'text-with-invisible'; readonly character: string }
  | { readonly code: 'text-with-backslash' };

/** Why a text cannot be a URL's path, with or without a query, as it stands. */
export type PathFault =
  | TextFault
  | { readonly code: 'path-wildcard' }
  | { readonly code: 'path-fragment' }
  | { readonly code: 'path-dot-segment' };

/** What stands in the way of a text being sent as a part of a URL, or null. */
export function textFault(text: string): TextFault | null {
  // Nearly all are, and a list may have a million of them.
  if (/^[\u0021-\u005b\u005d-\u007e]*$/.test(text)) return null;
  if (!text.isWellFormed()) return { code: 'text-not-unicode' };
  if (/[\u0000-\u0020\u007f]/.test(text)) return { code: 'text-with-space-or-control' };
  const [character] = INVISIBLE.exec(text) ?? [];
  if (character !== undefined) return { code: 'text-with-invisible', character };
  return text.includes('\\') ? { code: 'text-with-backslash' } : null;
}

/**
 * What nobody sees, and what a document or a chat has left in a text: C1 controls, Unicode's spaces, format characters.
 * Two joiners shape emoji and scripts like Persian's, so between characters that are not ASCII they stay.
 */
const INVISIBLE =
  /[\p{Cc}\p{Z}]|(?![\u200c\u200d])\p{Cf}|(?<!\P{ASCII})[\u200c\u200d]|[\u200c\u200d](?!\P{ASCII})/u;

/** What stands in the way of a text being a URL's path (with or without a query), or null. */
export function pathFault(text: string): PathFault | null {
  const fault = textFault(text);
  if (fault !== null) return fault;
  if (text.includes('*')) return { code: 'path-wildcard' };
  if (text.includes('#')) return { code: 'path-fragment' };
  return hasDotSegment(text.replace(/\?.*/s, '')) ? { code: 'path-dot-segment' } : null;
}

/** Whether a URL path holds `.` or `..`, in any of the spellings that lead to another path. */
export function hasDotSegment(path: string): boolean {
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

/** Percent-encodes what is not ASCII, as UTF-8, and keeps the spelling of all else. */
export function encodeNonAscii(text: string): string {
  return text.replace(/[^\u0000-\u007f]+/g, encodeURIComponent);
}
