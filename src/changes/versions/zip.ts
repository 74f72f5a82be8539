import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { err, ok, type Result } from '../../result.ts';
import { MAX_STATE_BYTES } from './store.ts';

/** Artifacts are zip archives; what people find in this one when they download it. */
const FILE_NAME = Buffer.from('state.json');

/** PKWARE's specification, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
const LOCAL_BYTES = 30 + FILE_NAME.length;
const CENTRAL_BYTES = 46 + FILE_NAME.length;
const END_BYTES = 22;
const CRC_AT = 14;
const SIZE_AT = 22;

interface Measures {
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** What stands around the packed content: it follows from the measures alone, with 1980-01-01 for a date. */
function frame({ crc, packed, size }: Measures): { readonly before: Buffer; readonly after: Buffer } {
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

/** An archive with one file. The same content always gives the same bytes. A megabyte takes about 35 ms. */
export function zipState(content: Uint8Array): Buffer {
  const data = deflateRawSync(content);
  const { before, after } = frame({ crc: crc32(content), packed: data.length, size: content.length });
  return Buffer.concat([before, data, after]);
}

/**
 * The content of an archive that {@link zipState} made. Anything else is refused: the frame has to be, byte for byte, the
 * one that belongs to the measures, so that there are no other names, entries, comments or lengths to be led astray by;
 * and no more is unpacked than the archive says, nor than a state may have.
 */
export function unzipState(
  archive: Uint8Array,
): Result<Uint8Array, { readonly code: 'state-too-large' | 'state-not-an-archive' }> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  const packed = bytes.length - LOCAL_BYTES - CENTRAL_BYTES - END_BYTES;
  if (packed < 0) return err({ code: 'state-not-an-archive' });
  const crc = bytes.readUInt32LE(CRC_AT);
  const size = bytes.readUInt32LE(SIZE_AT);
  const { before, after } = frame({ crc, packed, size });
  const data = bytes.subarray(LOCAL_BYTES, LOCAL_BYTES + packed);
  if (!bytes.equals(Buffer.concat([before, data, after]))) return err({ code: 'state-not-an-archive' });
  if (size > MAX_STATE_BYTES) return err({ code: 'state-too-large' });
  const content = inflate(data, size);
  const whole = content !== null && content.length === size && crc32(content) === crc;
  return whole ? ok(content) : err({ code: 'state-not-an-archive' });
}

/** Null for what is no deflated data, and for what comes to more than `size` bytes. */
function inflate(data: Uint8Array, size: number): Buffer | null {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch {
    return null;
  }
}
