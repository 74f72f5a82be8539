import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unzipState, zipState } from '../../../src/changes/versions/zip.ts';

const REFUSED = { ok: false, reason: { code: 'state-not-an-archive' } };
const content = (text: string) => Buffer.from(text);

describe('an archive', () => {
  test('is a zip file with one entry, as other programs read it', () => {
    // These bytes were tested with `unzip -t`, `zip -T`, Python's zipfile and yauzl.
    expect(zipState(content('{}')).toString('hex')).toBe(
      [
        '504b0304 1400 0000 0800 0000 2100 43bfa6a3 04000000 02000000 0a00 0000 73746174652e6a736f6e',
        'abae0500',
        '504b0102 1400 1400 0000 0800 0000 2100 43bfa6a3 04000000 02000000 0a00 0000 0000 0000 0000 00000000',
        '00000000 73746174652e6a736f6e',
        '504b0506 0000 0000 0100 0100 38000000 2c000000 0000',
      ]
        .join('')
        .replaceAll(' ', ''),
    );
  });

  test('is extracted to the original content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(unzipState(zipState(bytes))).toEqual({ ok: true, value: Buffer.from(bytes) });
      }),
    );
  });

  test('with any byte changed is refused or has the same content', () => {
    const text = content('{"version":1,"commits":["a","b"]}');
    const archive = zipState(text);
    for (let index = 0; index < archive.length; index++) {
      for (const flip of [1, 0x80]) {
        const changed = Buffer.from(archive);
        changed.writeUInt8(archive.readUInt8(index) ^ flip, index);
        const result = unzipState(changed);
        // The last bits of the compressed data are unused.
        if (result.ok) expect(result.value).toEqual(text);
        else expect(result).toEqual(REFUSED);
      }
    }
  });

  test('that is truncated or has bytes before or after it is refused', () => {
    const archive = zipState(content('some content'));
    for (let length = 0; length < archive.length; length++)
      expect(unzipState(archive.subarray(0, length))).toEqual(REFUSED);
    for (const more of ['x', archive]) {
      expect(unzipState(Buffer.concat([archive, Buffer.from(more)]))).toEqual(REFUSED);
      expect(unzipState(Buffer.concat([Buffer.from(more), archive]))).toEqual(REFUSED);
    }
  });

  test('of random bytes is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(unzipState(bytes)).toEqual(REFUSED);
      }),
    );
  });
});

describe('an archive with a forged size', () => {
  /** Creates an archive whose headers have any size. */
  const forge = (text: Uint8Array, size: number): Buffer => {
    const data = deflateRawSync(text);
    const archive = zipState(text);
    const central = archive.lastIndexOf('PK\x01\x02');
    expect(central).toBe(archive.length - 22 - 56);
    expect(archive.subarray(40, 40 + data.length)).toEqual(data);
    for (const at of [22, central + 24]) archive.writeUInt32LE(size, at);
    return archive;
  };

  test('above the maximum is not decompressed', () => {
    const most = 64 * 1024 * 1024;
    const tooLarge = { ok: false, reason: { code: 'state-too-large' } };
    expect(unzipState(forge(content('short'), most + 1))).toEqual(tooLarge);
    expect(unzipState(forge(content('short'), most))).toEqual(REFUSED);
  });

  test('below the real one is refused', () => {
    const bomb = Buffer.alloc(1_000_000);
    expect(unzipState(forge(bomb, 10))).toEqual(REFUSED);
    expect(unzipState(forge(bomb, 0))).toEqual(REFUSED);
  });

  test('above the real one is refused', () => {
    expect(unzipState(forge(content('short'), 6))).toEqual(REFUSED);
    expect(unzipState(forge(content('short'), 5))).toMatchObject({ ok: true });
  });
});

test('a wrong checksum is refused even if both headers have it', () => {
  const archive = zipState(content('some content'));
  const central = archive.lastIndexOf('PK\x01\x02');
  for (const at of [14, central + 16]) archive.writeUInt32LE(crc32('other content'), at);
  expect(unzipState(archive)).toEqual(REFUSED);
});
