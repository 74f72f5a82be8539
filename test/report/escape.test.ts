import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as escaping from '../../src/report/escape.ts';
import { createMask } from '../../src/report/masking.ts';
import { anyCharacter } from '../arbitraries.ts';

/** These texts hold no secret. */
const shown = createMask([]);
const printable = (text: string): string => escaping.printable(shown(text));
const oneLine = (text: string): string => escaping.oneLine(shown(text));
const codeSpan = (text: string): string => escaping.codeSpan(shown(text));
const tableCell = (text: string): string => escaping.tableCell(shown(text));
const escapeMarkdown = (text: string): string => escaping.escapeMarkdown(shown(text));
const escapeProse = (text: string): string => escaping.escapeProse(shown(text));
const { firstFew: first, asSentence } = escaping;
const shorten = (text: string, most: number): string => escaping.shorten(shown(text), most);

/** Texts with many characters that have a meaning for the runner, Markdown, or HTML. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...':#[]()<>&;`*_|~!@\\/$+-="\'{} \t\n\r',
      'a',
      '1',
      '\u00a0',
      '\u2028',
      '\u202e',
      '%0A',
      '##[',
      '::',
    ),
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 1 }),
  ),
});

describe('a line of the log', () => {
  it.each<[what: string, text: string, shown: string]>([
    ['plain text', 'Purged https://example.com/?a=b#c', 'Purged https://example.com/?a=b#c'],
    ['any language', 'über 日本 😀 עברית', 'über 日本 😀 עברית'],
    ['a command', '::error::x', ':\u200b:error::x'],
    ['a command after spaces', '  \u00a0::stop-commands::x', '  \u00a0:\u200b:stop-commands::x'],
    ['many colons', ':::', ':\u200b::'],
    ['colons later on', 'a::b', 'a::b'],
    ['an old command', 'a ##[error]x', 'a #\u200b#[error]x'],
    ['an old command after another character', '###[error]', '##\u200b#[error]'],
    ['line breaks', 'a\n::error::b\r\nc', 'a\\n::error::b\\r\\nc'],
    ['line breaks that are not ASCII', 'a\u2028b\u2029c\u0085d', 'a\\u2028b\\u2029c\\u0085d'],
    ['terminal colours', '\u001b[31mred', '\\u001b[31mred'],
    ['a tab, a null and a bell', '\t\u0000\u0007', '\\t\\u0000\\u0007'],
    ['direction marks', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
    ['a byte order mark before a command', '\ufeff::error::', '\\ufeff::error::'],
    ['lone surrogates', '\ud83d \ude00 😀', '\\ud83d \\ude00 😀'],
    ['percent signs, which the runner decodes only in commands', '%0A::error::', '%0A::error::'],
  ])('escapes %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is one line and no command', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = printable(text);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        expect(line).not.toMatch(/^\s*::/);
        expect(line).not.toContain('##[');
        expect(line.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('can be decoded to the whole text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const back = oneLine(text).replace(/\\(u[0-9a-f]{4}|[nrt])/g, (whole) => JSON.parse(`"${whole}"`));
        if (!text.includes('\\')) expect(back).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a code span of the summary', () => {
  it.each<[text: string, markdown: string]>([
    ['a', '`a`'],
    ['a b', '`a b`'],
    ['', '`  `'],
    ['<b>&amp;*_~', '`<b>&amp;*_~`'],
    ['a`b', '``a`b``'],
    ['a``b`c', '```a``b`c```'],
    ['`a', '`` `a ``'],
    ['a`', '`` a` ``'],
    [' a ', '`  a  `'],
    ['a\nb', '`a\\nb`'],
    ['```\n# x', '```` ```\\n# x ````'],
  ])('%j', (text, markdown) => {
    expect(codeSpan(text)).toBe(markdown);
  });

  it('does not end before its text does', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [, fence = '', inside = ''] = /^(`+)([^`].*[^`]|[^`])\1$/s.exec(codeSpan(text)) ?? [];
        expect(fence).not.toBe('');
        // No run of backticks inside is as long as the fence, which alone would end the span.
        expect((inside.match(/`+/g) ?? []).some((run) => run.length === fence.length)).toBe(false);
        expect(inside).not.toMatch(/[\r\n]/);
        const padded = /^ .* $/s.test(inside) && /[^ ]/.test(inside);
        if (oneLine(text).trim() !== '') expect(padded ? inside.slice(1, -1) : inside).toBe(oneLine(text));
      }),
      { numRuns: 300 },
    );
  });

  it('has no bare pipe in a table, where it would end the cell', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // Some parsers accept any backslash before a pipe, and others pair up backslashes first.
        expect(tableCell(text)).not.toMatch(/(?<!\\)\||(?<!\\)(?:\\\\)+\|/);
        expect(tableCell(text).replaceAll('\\|', '|')).toBe(codeSpan(text.replaceAll('\\|', '\\\\u007c')));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a sentence of the summary', () => {
  it.each<[text: string, markdown: string]>([
    ['A plain sentence, with 100 % of "it".', 'A plain sentence, with 100 % of "it".'],
    ['<img src=x onerror=y>', '&#60;img src=x onerror=y&#62;'],
    ['&lt;b&gt;', '&#38;lt;b&#38;gt;'],
    ['**a** __b__ ~~c~~', '&#42;&#42;a&#42;&#42; &#95;&#95;b&#95;&#95; &#126;&#126;c&#126;&#126;'],
    ['[a](https://b.example)', '&#91;a&#93;(https:&#8203;//b.example)'],
    ['![a](b)', '!&#91;a&#93;(b)'],
    ['www.example.com WWW.example.com', 'www&#8203;.example.com WWW&#8203;.example.com'],
    ['`a` | b', '&#96;a&#96; &#124; b'],
    ['# a\n# b', '#&#8203; a&#92;n#&#8203; b'],
    ['@someone', '@&#8203;someone'],
    ['\\*', '&#92;&#42;'],
    ['$x$', '&#36;x&#36;'],
  ])('%j', (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });

  it('has no active Markdown or HTML, and the same text when rendered', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = escapeMarkdown(text);
        expect(markdown.replace(/&#\d+;/g, '\u200b')).not.toMatch(
          /[&<>`*_[\]|~\\$\r\n]|[@#](?!\u200b)|:\/\/|www\./i,
        );
        const read = markdown
          .replaceAll('&#8203;', '')
          .replace(/&#(\d+);/g, (_, number) => String.fromCharCode(number));
        expect(read).toBe(oneLine(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe('prose', () => {
  it.each<[text: string, markdown: string]>([
    ['set `base` to it', 'set `base` to it'],
    ['`a|b` and *c*', '`a|b` and &#42;c&#42;'],
    ['a ` alone', 'a &#96; alone'],
    ['`a``b`', '`a`&#8203;`b`'],
    ['got "https://a.example/?b=*c*": no', 'got `https://a.example/?b=*c*`: no'],
    ['got "a\\"b"', 'got `"a\\"b"`'],
    ['"a`b""c"', '``a`b``&#8203;`c`'],
    ['see https://a.example/b_c.', 'see `https://a.example/b_c`.'],
  ])('%j shows values as code: %j', (text, markdown) => {
    expect(escapeProse(text)).toBe(markdown);
  });

  it('has no active Markdown or HTML outside of code spans', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bare = escapeProse(text).replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/gs, '');
        expect(bare).not.toMatch(/[<>`[\]|~\r\n]|:\/\/|@(?!&#8203;)/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a sentence', () => {
  it.each([
    ['no file changed', 'No file changed.'],
    ['Done.', 'Done.'],
    ['`a` is b', '`a` is b.'],
    ['really?', 'Really?'],
  ])('made of %j is %j', (text, sentence) => {
    expect(asSentence(text)).toBe(sentence);
  });
});

it('a shortened text says how many characters are missing', () => {
  expect(shorten('abcdef', 6)).toBe('abcdef');
  expect(shorten('abcdefg', 5)).toBe('abcde… (2 more characters)');
  expect(shorten('a😀', 2).isWellFormed()).toBe(true);
});

describe('a list of the first few entries', () => {
  it.each<[count: number, most: number, shown: string]>([
    [0, 2, ''],
    [2, 2, '0, 1'],
    [3, 2, '0, 1 and 1 more'],
    [5000, 1, '0 and 4,999 more'],
  ])('of %i entries has at most %i: %s', (count, most, shown) => {
    expect(
      first(
        Array.from({ length: count }, (_, index) => index),
        String,
        most,
      ),
    ).toBe(shown);
  });

  it('may have another separator', () => {
    expect(first(['a', 'b', 'c'], String, 2, '; ')).toBe('a; b and 1 more');
  });
});
