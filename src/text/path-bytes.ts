import { isUtf8 } from 'node:buffer';

/** The first of the 128 lone low surrogates that stand for the bytes 0x80 to 0xFF. */
const ESCAPE = 0xdc00;

/**
 * A path as git has it, any bytes, as text. UTF-8 is decoded; every other byte `b` becomes the lone
 * surrogate U+DC00 + `b`, as Python's `surrogateescape` does, so that `encodePath` gives the same bytes back.
 * Bytes that spell a surrogate (CESU-8) are no UTF-8 and are escaped as well.
 * https://peps.python.org/pep-0383/
 */
export function decodePath(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString();
  let text = '';
  for (let at = 0; at < buffer.length; ) {
    const part = buffer.subarray(at, at + characterLength(buffer, at));
    const valid = isUtf8(part);
    text += valid ? part.toString() : String.fromCharCode(ESCAPE + (buffer[at] as number));
    at += valid ? part.length : 1;
  }
  return text;
}

/** How many bytes the character that begins here has, if it is UTF-8; of ASCII, as many characters as follow. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead >= 0x80) return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  let end = at + 1;
  while (end < bytes.length && (bytes[end] as number) < 0x80) end++;
  return end - at;
}

/**
 * The bytes of a path that `decodePath` made. A lone surrogate that it cannot have made is no character of any
 * path and becomes U+FFFD.
 */
export function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path);
  // With the `u` flag the class matches lone surrogates only, never the second half of a pair.
  const parts = path.split(/([\uDC80-\uDCFF])/u);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.of(part.charCodeAt(0) - ESCAPE) : Buffer.from(part),
    ),
  );
}
