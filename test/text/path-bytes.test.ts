import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath, encodePath } from '../../src/text/path-bytes.ts';
import { anyCharacter } from '../arbitraries.ts';

describe('a path as text', () => {
  it.each([
    ['ASCII', Buffer.from('a/b.html'), 'a/b.html'],
    ['UTF-8', Buffer.from('naïve/日本/😀.html'), 'naïve/日本/😀.html'],
    ['a byte order mark, which is a character', Buffer.from('\uFEFFa'), '\uFEFFa'],
    ['Latin-1', Buffer.from('caf\xe9.html', 'latin1'), 'caf\udce9.html'],
    ['Latin-1 between UTF-8', Buffer.from([0xc3, 0xa9, 0xe9, 0xc3, 0xa9]), 'é\udce9é'],
    ['a truncated character', Buffer.from([0xe2, 0x82]), '\udce2\udc82'],
    ['an overlong slash', Buffer.from([0xc0, 0xaf]), '\udcc0\udcaf'],
    ['an encoded surrogate (CESU-8)', Buffer.from([0xed, 0xb3, 0xa9]), '\udced\udcb3\udca9'],
    ['a character beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80]), '\udcf4\udc90\udc80\udc80'],
  ])('represents %s', (_, bytes, text) => {
    expect(decodePath(bytes)).toBe(text);
    expect(encodePath(text)).toEqual(bytes);
  });

  it('returns any bytes unchanged', () => {
    const bytes = fc.array(
      fc.oneof(fc.nat(255), fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0x98)),
    );
    fc.assert(
      fc.property(bytes, (array) => {
        expect([...encodePath(decodePath(Uint8Array.from(array)))]).toEqual(array);
      }),
    );
  });

  it('returns any text unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(decodePath(encodePath(text))).toBe(text.toWellFormed());
      }),
    );
  });

  it('is decoded from a part of a larger buffer', () => {
    expect(decodePath(Uint8Array.from([0x61, 0x62, 0xe9, 0x64]).subarray(1, 3))).toBe('b\udce9');
  });

  it('replaces a surrogate that does not stand for a byte', () => {
    expect(encodePath('a\ud800b\udc41').toString()).toBe('a\ufffdb\ufffd');
  });
});
