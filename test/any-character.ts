import fc from 'fast-check';

/** Any code point, the common ones more often. fast-check's own unit `binary` is the same, and takes a second to be made. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(...[0x7f, 0xffff, 0x10ffff].map((max) => fc.integer({ min: 0, max })))
  .map((code) => (code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code)));
