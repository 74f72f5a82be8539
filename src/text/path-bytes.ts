import { isUtf8 } from 'node:buffer';

/** The lone surrogate U+DC00 + `b` stands for the byte `b`, which is from 0x80 to 0xFF. */
const ESCAPE = 0xdc00;

/** In bytes as Latin-1: what has the shape of a UTF-8 character, or any other byte that is not ASCII. */
const CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;

/**
 * Decodes a path as git has it, which may be any bytes. Bytes that are not UTF-8 become lone surrogates, as with Python's
 * `surrogateescape`, so that `encodePath` returns the same bytes. Surrogates in UTF-8 (CESU-8) are escaped as well.
 * https://peps.python.org/pep-0383/
 */
export function decodePath(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString();
  return buffer.toString('latin1').replace(CHARACTER, (latin1) => {
    const character = Buffer.from(latin1, 'latin1');
    if (isUtf8(character)) return character.toString();
    return String.fromCharCode(...Array.from(character, (byte) => ESCAPE + byte));
  });
}

/** Returns the bytes of a path that `decodePath` returned. Any other lone surrogate becomes U+FFFD. */
export function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path);
  // With the `u` flag, the class matches lone surrogates only, never the second half of a pair.
  const parts = path.split(/([\uDC80-\uDCFF])/u);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.of(part.charCodeAt(0) - ESCAPE) : Buffer.from(part),
    ),
  );
}
