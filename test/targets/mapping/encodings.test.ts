import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spellings, spellingsOf } from '../../../src/targets/mapping/encodings.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';

describe('spellings', () => {
  test.each<[path: string, spelled: string[]]>([
    // All clients write these alike.
    ['', ['']],
    ['a/b.css', ['a/b.css']],
    ['-._~', ['-._~']],
    ['my file.pdf', ['my%20file.pdf']],
    ['a#b?c', ['a%23b%3Fc']],
    ['a\\b', ['a%5Cb']],
    ['100%25', ['100%2525']],
    ['%2e%2e/x', ['%252e%252e/x']],
    ['tab\tx', ['tab%09x']],
    ['\u0000\u001f\u007f', ['%00%1F%7F']],
    ['<">`{}', ['%3C%22%3E%60%7B%7D']],
    ['über/日本', ['%C3%BCber/%E6%97%A5%E6%9C%AC']],
    ['😀', ['%F0%9F%98%80']],
    // encodeURIComponent encodes these; RFC 3986 and browsers do not.
    ['$&+,;=:@', ['$&+,;=:@', '%24%26%2B%2C%3B%3D%3A%40']],
    // All but browsers encode these.
    ['[]|^', ['%5B%5D%7C%5E', '[]|^']],
    // Only Go and Python encode these.
    ["!'()", ["!'()", '%21%27%28%29']],
    ['photo (1).jpg', ['photo%20(1).jpg', 'photo%20%281%29.jpg']],
    ["l'x.html", ["l'x.html", 'l%27x.html']],
    ['hey!.txt', ['hey!.txt', 'hey%21.txt']],
    // Python encodes reserved characters; Go does not.
    ['a+(b)', ['a+(b)', 'a%2B(b)', 'a+%28b%29', 'a%2B%28b%29']],
    // The API treats `*` as a wildcard.
    ['a*b', ['a%2Ab']],
    // A path has no mixed spellings.
    ['a+b/[c]', ['a+b/%5Bc%5D', 'a+b/[c]', 'a%2Bb/%5Bc%5D']],
    // Bytes that are not UTF-8.
    ['caf\udce9', ['caf%E9']],
    ['\udcc0\udcaf', ['%C0%AF']],
    ['é\udce9', ['%C3%A9%E9']],
    // Only NFC is added: not NFD, not NFKC, and nothing for a name that is not text.
    ['e\u0301', ['e%CC%81', '%C3%A9']],
    ['e\u0301+', ['e%CC%81+', 'e%CC%81%2B', '%C3%A9+', '%C3%A9%2B']],
    ['\u00e9', ['%C3%A9']],
    ['\ufb01', ['%EF%AC%81']],
    ['e\u0301\udcff', ['e%CC%81%FF']],
  ])('of the name %j', (path, spelled) => {
    expect(spellings(path)).toEqual(spelled);
  });

  test('of several names use one way of encoding at a time', () => {
    expect(spellingsOf(['a+b', '[c]'], ([one, two]) => `/${two}/$/${one}`)).toEqual([
      '/%5Bc%5D/$/a+b',
      '/[c]/$/a+b',
      '/%5Bc%5D/$/a%2Bb',
    ]);
    expect(spellingsOf(['e\u0301', 'x'], ([one, two]) => `/${one}/${two}`)).toEqual([
      '/e%CC%81/x',
      '/%C3%A9/x',
    ]);
    expect(spellingsOf(['a', 'b'], ([one, two]) => `/${two}/${one}/`)).toEqual(['/b/a/']);
    expect(spellingsOf([], () => '/feed.xml')).toEqual(['/feed.xml']);
  });
});

describe('laws', () => {
  const byte = fc.oneof(fc.integer({ min: 1, max: 127 }), fc.integer({ min: 1, max: 255 }));
  const path = fc.oneof(
    fc.array(byte, { maxLength: 30 }).map((bytes) => decodePath(Uint8Array.from(bytes))),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('e', '\u0301', '%', '2', 'E', '.', '/', '+', '[', '\udce9', '😀') }),
  );

  test('each spelling decodes to the bytes of the name or of its NFC', () => {
    fc.assert(
      fc.property(path, (name) => {
        const same = [name, ...(name.isWellFormed() ? [name.normalize('NFC')] : [])].map(hex);
        for (const spelled of spellings(name)) expect(same).toContain(percentDecoded(spelled));
      }),
      { numRuns: 300 },
    );
  });

  test('there are at most ten, without duplicates, and the first is that of RFC 3986', () => {
    fc.assert(
      fc.property(path, (name) => {
        const spelled = spellings(name);
        expect(new Set(spelled).size).toBe(spelled.length);
        expect(spelled.length).toBeGreaterThan(0);
        expect(spelled.length).toBeLessThanOrEqual(10);
        expect(spelled[0]).toMatch(/^(?:[A-Za-z0-9\-._~!$&'()+,;=:@/]|%[0-9A-F]{2})*$/);
        for (const other of spelled) expect(other).toMatch(/^(?:[\w\-.~!$&'()+,;=:@/[\]|^]|%[0-9A-F]{2})*$/);
      }),
    );
  });

  test('they include those of JavaScript and Python, except for a literal `*`', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const name = text.replaceAll('/', '').replace(/^\.+/, '');
        const javascript = encodeURIComponent(name).replaceAll('*', '%2A');
        const python = javascript.replace(/[!'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
        expect(spellings(name)).toEqual(expect.arrayContaining([javascript, python]));
      }),
    );
  });
});

function hex(name: string): string {
  return encodePath(name).toString('hex');
}

function percentDecoded(spelled: string): string {
  const bytes = spelled.replace(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('hex');
}
