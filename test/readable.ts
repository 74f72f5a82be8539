import { marked } from 'marked';

/** Pieces of a secret with this length count as leaks. */
const TELLING = 8;

/**
 * Returns how a secret, or a long piece of it, can be read in a text: as it is, in the Markdown that GitHub shows, and after
 * decoding.
 */
export function waysToRead(secret: string, text: string): readonly string[] {
  const pieces = Array.from({ length: Math.max(1, secret.length - TELLING + 1) }, (_, at) =>
    secret.slice(at, at + TELLING),
  );
  const holds = (shown: string): boolean => pieces.some((piece) => shown.includes(piece));
  const ways: Readonly<Record<string, boolean>> = {
    'as it is': holds(text),
    'as a page': holds(pageText(text)),
    'by character references': holds(withoutReferences(text)),
    'percent-decoded': holds(
      text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    ),
    'as JSON': holds(
      text.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    ),
    'as base64': [0, 1, 2].some((before) => text.includes(innerBase64(secret, before))),
  };
  return Object.keys(ways).filter((way) => ways[way]);
}

/** Returns the visible text of Markdown. */
function pageText(markdown: string): string {
  const html = marked.parse(markdown, { gfm: true, async: false });
  return withoutReferences(html.replace(/<[^>]*>/g, '')).replaceAll('\u200b', '');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Decodes references twice, because a reference to `&` may create another one. */
function withoutReferences(text: string): string {
  const once = (encoded: string): string =>
    encoded
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
      .replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => NAMED[name] ?? '');
  return once(once(text));
}

/** Returns the part of a secret's base64 that does not depend on the text around it, with this many bytes before it. */
function innerBase64(secret: string, before: number): string {
  const encoded = Buffer.from('x'.repeat(before) + secret).toString('base64url');
  return encoded.slice(4, -4);
}
