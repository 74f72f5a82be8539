import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entries, parseTextEntries, quote } from '../../src/text/entries.ts';
import { anyCharacter } from '../arbitraries.ts';

describe('a list input', () => {
  it.each<[what: string, text: string, values: unknown[]]>([
    ['nothing', '', []],
    ['blank lines only', ' \n\t\n\r\n', []],
    ['one entry', 'a', ['a']],
    ['one entry per line', 'a\nb\nc', ['a', 'b', 'c']],
    ['line breaks of Windows and old Macs', 'a\r\nb\rc\r\n', ['a', 'b', 'c']],
    ['spaces and tabs around entries', '  a \n\tb\t', ['a', 'b']],
    ['a no-break space around an entry', '\u00a0a\u00a0', ['a']],
    ['spaces inside an entry', 'a b', ['a b']],
    ['blank lines in between', 'a\n\n\nb', ['a', 'b']],
    ['comments', '# all\na\n  # indented\n#b', ['a']],
    ['a # later in a line as part of the entry', 'a#b\na # b', ['a#b', 'a # b']],
    ['a byte order mark', '\ufeffa\nb', ['a', 'b']],
    ['a byte order mark before a JSON array', '\ufeff ["a"]', ['a']],
    ['a JSON array', '["a", " b ", ""]', ['a', ' b ', '']],
    ['a JSON array over several lines', '[\n  "a",\n  "#b"\n]\n', ['a', '#b']],
    ['a JSON array of anything', '[1, null, {"url": "x"}, []]', [1, null, { url: 'x' }, []]],
    ['an empty JSON array', '[]', []],
    ['a bracket later on', '# an IPv6 address\n[::1]', ['[::1]']],
    ['what looks like other JSON', '{"a": 1}\n"b"\nnull', ['{"a": 1}', '"b"', 'null']],
    ['names of prototypes', '__proto__\nconstructor', ['__proto__', 'constructor']],
  ])('reads %s', (_what, text, values) => {
    expect(entries(text)).toEqual({ value: values, problems: [], notices: [] });
  });

  it.each([['[a, b]'], ['["a", "b"'], ['["a"]\n["b"]'], ["['a']"], ['[::1]'], ['["a",]'], ['[']])(
    'rejects %j, which starts like a JSON array but is not one',
    (text) => {
      const { value: values, problems } = entries(text);
      expect(values).toEqual([]);
      expect(problems).toMatchObject([{ code: 'list-not-json', got: text }]);
    },
  );

  it('reports each entry of a JSON array that is not a string, and keeps the strings', () => {
    expect(parseTextEntries('["a", 1, null, ["b"], {"c": 2}, "  d  ", ""]')).toEqual({
      value: ['a', 'd'],
      problems: [
        { code: 'list-entry-not-text', got: 1 },
        { code: 'list-entry-not-text', got: null },
        { code: 'list-entry-not-text', got: ['b'] },
        { code: 'list-entry-not-text', got: { c: 2 } },
      ],
      notices: [],
    });
  });

  it('returns any list that is written with one entry per line or as JSON', () => {
    const line = fc
      .string({ unit: anyCharacter, minLength: 1 })
      .filter((text) => text === text.trim() && !/[\r\n]/.test(text) && !/^[#[]/.test(text));
    fc.assert(
      fc.property(fc.array(line), (list) => {
        expect(entries(list.join('\n')).value).toEqual(list);
        expect(entries(`\n${list.join('\r\n\r\n')}\n`).value).toEqual(list);
        expect(entries(JSON.stringify(list)).value).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });

  it('skips only blank lines and comments', () => {
    const anyText = fc.string({ unit: anyCharacter }).filter((text) => !text.trim().startsWith('['));
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.split(/[\r\n]+/).map((line) => line.trim());
        const kept = lines.filter((line) => line !== '' && !line.startsWith('#'));
        expect(parseTextEntries(text)).toEqual({ value: kept, problems: [], notices: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('reads a text that starts with a bracket as a whole JSON array, or rejects it', () => {
    const bracketed = fc.oneof(fc.json(), fc.string({ unit: anyCharacter })).map((text) => `[${text}]`);
    fc.assert(
      fc.property(bracketed, (text) => {
        const { value: values, problems } = entries(text);
        if (problems.length > 0) expect([values.length, problems.length]).toEqual([0, 1]);
        else expect(values).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });
});

describe('quote', () => {
  it.each<[text: string, quoted: string]>([
    ['a', '"a"'],
    ['', '""'],
    ['say "x"', '"say \\"x\\""'],
    ['a\nb\r\u0000\u001b[31m', '"a\\nb\\r\\u0000\\u001b[31m"'],
    ['::error::x', '"::error::x"'],
    ['\ud800', '"\\ud800"'],
    ['x'.repeat(120), `"${'x'.repeat(120)}"`],
    ['x'.repeat(121), `"${'x'.repeat(120)}…"`],
    [`${'x'.repeat(119)}😀`, `"${'x'.repeat(119)}\\ud83d…"`],
  ])('quotes %j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  it('returns a short text on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (text) => {
        const quoted = quote(text, 40);
        expect(quoted).not.toMatch(/[\u0000-\u001f]/);
        expect(JSON.parse(quoted).length).toBeLessThanOrEqual(41);
      }),
      { numRuns: 100 },
    );
  });
});
