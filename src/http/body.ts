import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { BodyTooLarge } from './network-error.ts';

/** What is asked for where a request does not say: what {@link wholeBody} can decode. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

/**
 * A body, decoded. Rejects when it breaks off, also within its encoding, and with {@link BodyTooLarge} when it has more
 * bytes than that.
 */
export async function wholeBody(
  body: NodeJS.ReadableStream | null,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const bytes = await firstBytes(body, encoding, maxBytes + 1);
  if (bytes.length > maxBytes) throw new BodyTooLarge(maxBytes);
  return bytes;
}

/** The first bytes of a body, decoded, at most so many; what is left of it is not fetched. Rejects when it breaks off. */
export async function firstBytes(
  body: NodeJS.ReadableStream | null,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream, and the connection under it.
  for await (const chunk of body === null ? [] : decoded(body, encoding)) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** Node's decoders, unlike node-fetch's use of them, reject what ends too early. */
function decoded(body: NodeJS.ReadableStream, encoding: string | null): NodeJS.ReadableStream | Readable {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return pipeline(body, createGunzip(), () => {});
    case 'br':
      return pipeline(body, createBrotliDecompress(), () => {});
    default:
      throw new Error(`the answer is encoded as ${encoding}, which was not asked for`);
  }
}
