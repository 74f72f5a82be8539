import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { err, ok, type Result } from '../../result.ts';
import { MAX_STATE_BYTES } from './store.ts';

/** The name of the file in the archive, for people who download the artifact. */
const FILE_NAME = Buffer.from('state.json');

/** PKWARE's APPNOTE, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end of central directory). */
const LOCAL_BYTES = 30 + FILE_NAME.length;
const CENTRAL_BYTES = 46 + FILE_NAME.length;
const END_BYTES = 22;
const CRC_AT = 14;
const SIZE_AT = 22;

/** Returns the bytes before and after the compressed content. They depend on these numbers only; the date is 1980-01-01. */
function frame(crc: number, packed: number, size: number): Record<'before' | 'after', Buffer> {
  // Version 2.0, no flags, deflated, time and date, CRC, both sizes, the length of the name, no extra field.
  const entry = Buffer.alloc(26);
  entry.writeUInt16LE(20, 0);
  entry.writeUInt16LE(8, 4);
  entry.writeUInt16LE(0x21, 8);
  entry.writeUInt32LE(crc, 10);
  entry.writeUInt32LE(packed, 14);
  entry.writeUInt32LE(size, 18);
  entry.writeUInt16LE(FILE_NAME.length, 22);

  const before = Buffer.concat([Buffer.from('PK\x03\x04'), entry, FILE_NAME]);
  // Made by version 2.0; no comment, first disk, no attributes, the local header at 0.
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), entry, Buffer.alloc(14), FILE_NAME]);
  const end = Buffer.alloc(END_BYTES);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(CENTRAL_BYTES, 12);
  end.writeUInt32LE(LOCAL_BYTES + packed, 16);
  return { before, after: Buffer.concat([central, end]) };
}

/** Creates an archive with one file. The same content always gives the same bytes. A megabyte takes about 35 ms. */
export function zipState(content: Uint8Array): Buffer {
  const data = deflateRawSync(content);
  const { before, after } = frame(crc32(content), data.length, content.length);
  return Buffer.concat([before, data, after]);
}

/**
 * Extracts the content of an archive that {@link zipState} made. All bytes around the content must be those that belong
 * to its CRC and sizes, so an archive cannot mislead with other names, entries, comments or lengths. At most the size
 * in the archive, and at most {@link MAX_STATE_BYTES}, is decompressed.
 */
export function unzipState(
  archive: Uint8Array,
): Result<Uint8Array, { readonly code: 'state-too-large' | 'state-not-an-archive' }> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  const packed = bytes.length - LOCAL_BYTES - CENTRAL_BYTES - END_BYTES;
  if (packed < 0) return err({ code: 'state-not-an-archive' });
  const crc = bytes.readUInt32LE(CRC_AT);
  const size = bytes.readUInt32LE(SIZE_AT);
  const { before, after } = frame(crc, packed, size);
  const data = bytes.subarray(LOCAL_BYTES, LOCAL_BYTES + packed);
  if (!bytes.equals(Buffer.concat([before, data, after]))) return err({ code: 'state-not-an-archive' });
  if (size > MAX_STATE_BYTES) return err({ code: 'state-too-large' });
  try {
    const content = inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
    if (content.length === size && crc32(content) === crc) return ok(content);
  } catch {
    // The data is malformed, or larger than `size`.
  }
  return err({ code: 'state-not-an-archive' });
}
