import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { err, ok, type Result } from '../result.ts';

export type GzipProblem =
  | { readonly code: 'gzip-too-large'; readonly most: number }
  /** `error` is zlib's word, like Z_BUF_ERROR. */
  | { readonly code: 'gzip-broken'; readonly error: string };

/** RFC 1952, section 2.3.1 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a whole gzip: one that ends too early, or whose checksum is wrong, gives nothing.
 * @param most bytes that it may unpack to
 */
export async function unzip(bytes: Uint8Array, most: number): Promise<Result<Uint8Array, GzipProblem>> {
  try {
    return ok(await promisify(gunzip)(bytes, { maxOutputLength: most }));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') return err({ code: 'gzip-too-large', most });
    return err({ code: 'gzip-broken', error: String(code ?? error) });
  }
}
