import fc from 'fast-check';

/**
 * How many cases of a property the suite runs: enough to find every bug so far. `PROPERTY_TIMES=100` runs a hundred times as
 * many.
 */
export const cases = (few: number): { readonly numRuns: number } => ({
  numRuns: few * Number(process.env.PROPERTY_TIMES ?? 1),
});

/*
 * Replaces fast-check's `binary`, `domain`, and `webUrl`, each of which takes seconds to create in every file.
 */

/** Any code point; common ones are more frequent. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(...[0x7f, 0xffff, 0x10ffff].map((max) => fc.integer({ min: 0, max })))
  .map((code) => (code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code)));

export const anyDomain: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.string({ unit: fc.constantFrom(...'abmxyz019'), minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom('com', 'example', 'museum'),
  )
  .map(([labels, top]) => [...labels, top].join('.'));

/** Characters of a path, literal and encoded: https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
const PATH = [..."azAZ09-._~!$&'()*+,;=:@", '%20', '%C3%BC', '%2F', '%25'];
const segment = fc.string({ unit: fc.constantFrom(...PATH), maxLength: 10 });
const tail = fc.option(fc.string({ unit: fc.constantFrom(...PATH, '/', '?'), maxLength: 10 }), {
  nil: undefined,
});

/** Absolute URLs as people write them, including dot segments, queries, and fragments. */
export const anyUrl: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('http', 'https'), anyDomain, fc.array(segment, { maxLength: 4 }), tail, tail)
  .map(([scheme, host, path, query, fragment]) =>
    [
      `${scheme}://${host}`,
      ...path.map((text) => `/${text}`),
      query === undefined ? '' : `?${query}`,
      fragment === undefined ? '' : `#${fragment}`,
    ].join(''),
  );
