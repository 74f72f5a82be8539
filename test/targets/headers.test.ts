import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHeaderVariants, type Headers, parseUrlHeaders } from '../../src/targets/headers.ts';
import type { Target } from '../../src/targets/target.ts';
import { targetOf, targetsOf } from '../examples.ts';

describe('`url-headers`', () => {
  it.each<[what: string, text: string, variants: object[]]>([
    ['an empty text', '', []],
    ['a comment', '# CF-Device-Type: mobile', []],
    ['one value', 'CF-Device-Type: mobile', [{ 'CF-Device-Type': 'mobile' }]],
    ['a value without a space before it', 'CF-Device-Type:mobile', [{ 'CF-Device-Type': 'mobile' }]],
    [
      'several values',
      'CF-Device-Type: mobile, desktop ,tablet',
      [{ 'CF-Device-Type': 'mobile' }, { 'CF-Device-Type': 'desktop' }, { 'CF-Device-Type': 'tablet' }],
    ],
    [
      'several headers, which multiply',
      'CF-Device-Type: mobile, desktop\nCF-IPCountry: DE, FR',
      [
        { 'CF-Device-Type': 'mobile', 'CF-IPCountry': 'DE' },
        { 'CF-Device-Type': 'mobile', 'CF-IPCountry': 'FR' },
        { 'CF-Device-Type': 'desktop', 'CF-IPCountry': 'DE' },
        { 'CF-Device-Type': 'desktop', 'CF-IPCountry': 'FR' },
      ],
    ],
    [
      'one header on two lines, in upper and lower case',
      'CF-A: 1\ncf-a: 2',
      [{ 'CF-A': '1' }, { 'CF-A': '2' }],
    ],
    ['a value twice', 'CF-A: 1, 1\nCF-A: 1', [{ 'CF-A': '1' }]],
    ['empty values between commas', 'CF-A: ,1,,2,', [{ 'CF-A': '1' }, { 'CF-A': '2' }]],
    ['a name of one letter, a space before the colon', 'X : 1', [{ X: '1' }, {}]],
    ['colons in the value', 'Origin: https://a.example:8443', [{ Origin: 'https://a.example:8443' }, {}]],
    ['a JSON array of lines', '["CF-A: 1", " CF-B: 2 "]', [{ 'CF-A': '1', 'CF-B': '2' }]],
    ['a name that contains CF- but does not start with it', 'X-CF-A: 1', [{ 'X-CF-A': '1' }, {}]],
    ['the header name __proto__', '__proto__: x', [JSON.parse('{"__proto__": "x"}'), {}]],
    [
      'headers that requests may lack, with variants without them',
      'CF-Device-Type: mobile\nAccept-Language: de, fr\nOrigin: https://a.example',
      [
        { 'CF-Device-Type': 'mobile', 'Accept-Language': 'de', Origin: 'https://a.example' },
        { 'CF-Device-Type': 'mobile', 'Accept-Language': 'de' },
        { 'CF-Device-Type': 'mobile', 'Accept-Language': 'fr', Origin: 'https://a.example' },
        { 'CF-Device-Type': 'mobile', 'Accept-Language': 'fr' },
        { 'CF-Device-Type': 'mobile', Origin: 'https://a.example' },
        { 'CF-Device-Type': 'mobile' },
      ],
    ],
  ])('returns the variants of %s', (_what, text, variants) => {
    const { value: values, problems } = parseUrlHeaders(text);
    expect(JSON.stringify(values)).toBe(JSON.stringify(variants));
    expect(problems).toEqual([]);
  });

  it.each<[line: string, reason: object]>([
    ['CF-Device-Type', { code: 'url-headers-line' }],
    ['CF-Device-Type:', { code: 'url-headers-line' }],
    ['CF-Device-Type: , ,', { code: 'url-headers-line' }],
    [': mobile', { code: 'url-headers-line' }],
    ['CF Device Type: mobile', { code: 'header-name' }],
    ['"X-A": 1', { code: 'header-name' }],
    ['Origin: example.com', { code: 'header-origin' }],
    ['Origin: from https://a.example', { code: 'header-origin' }],
    ['[["CF-A: 1"]]', { code: 'list-entry-not-text' }],
    ['["X-A: 1\\r\\nX-Evil: 2"]', { code: 'header-value' }],
    ['[{"X-A": "1"}]', { code: 'list-entry-not-text' }],
  ])('rejects %s', (line, reason) => {
    expect(parseUrlHeaders(line)).toMatchObject({ value: [], problems: [reason] });
  });

  it('allows 1,000 variants, including those without a header', () => {
    const values = (count: number) => Array.from({ length: count }, (_, value) => value).join(', ');
    expect(parseUrlHeaders(`CF-A: ${values(1000)}`).value).toHaveLength(1000);
    expect(parseUrlHeaders(`X-A: ${values(1000)}`)).toEqual({
      value: [],
      problems: [{ code: 'too-many-variants', variants: 1001, most: 1000 }],
      notices: [],
    });
  });

  const url = targetOf('urls', 'https://example.com/');
  const variants: readonly Headers[] = [{ 'X-A': '1' }, {}];
  const applied = (targets: readonly Target[], all = variants): readonly Target[] => {
    const result = applyHeaderVariants(targets, all);
    if (!result.ok) throw new Error(result.reason.code);
    return result.value;
  };

  it('returns each URL once per variant, unchanged for the variant without headers', () => {
    const other = targetOf('urls', 'https://example.com/b');
    expect(applied([url, other])).toEqual([
      { ...url, headers: { 'X-A': '1' } },
      url,
      { ...other, headers: { 'X-A': '1' } },
      other,
    ]);
  });

  it('returns other kinds and targets of earlier reports unchanged, and all targets if there are no variants', () => {
    const reported = { ...url, zone: 'z1' };
    const targets = [
      url,
      targetOf('tags', 'a'),
      targetOf('hosts', 'b'),
      targetOf('prefixes', 'c/d'),
      reported,
    ];
    expect(applied(targets, [])).toEqual(targets);
    expect(applied(targets.slice(1))).toEqual(targets.slice(1));
  });

  it('gives precedence to a header of the URL itself, in upper or lower case', () => {
    const own = targetOf('urls', 'https://example.com/', { 'x-a': 'own' });
    expect(applied([own], [{ 'X-A': '1', 'X-B': '2' }])[0]?.headers).toEqual({ 'x-a': 'own', 'X-B': '2' });
  });

  it('rejects more targets than a run can hold', () => {
    const urls = targetsOf('urls', Array<string>(1001).fill('https://example.com/'));
    const many = Array.from({ length: 1000 }, (_, value) => ({ 'CF-A': String(value) }));
    expect(applyHeaderVariants([...urls, targetOf('tags', 'a')], many)).toEqual({
      ok: false,
      reason: {
        code: 'too-many-variant-targets',
        urls: 1001,
        variants: 1000,
        targets: 1_001_001,
        most: 1_000_000,
      },
    });
  });

  it('returns the product of all values as distinct variants', () => {
    const names = fc.uniqueArray(fc.constantFrom('CF-A', 'CF-B', 'C', 'D'), { minLength: 1 });
    const contents = fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 });
    fc.assert(
      fc.property(names, fc.array(contents, { minLength: 4, maxLength: 4 }), (headers, all) => {
        const lines = headers.map((name, index) => `${name}: ${all[index]?.join(', ')}`);
        const sets = parseUrlHeaders(lines.join('\n')).value.map((set) => JSON.stringify(set));
        const count = headers.reduce(
          (product, name, index) => product * ((all[index]?.length ?? 0) + (name.startsWith('CF') ? 0 : 1)),
          1,
        );
        expect(new Set(sets).size).toBe(count);
        expect(sets).toHaveLength(count);
      }),
      { numRuns: 100 },
    );
  });
});
