import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as escaping from '../../src/report/escape.ts';
import { createMask } from '../../src/report/masking.ts';
import { anyCharacter, cases } from '../arbitraries.ts';
import { ALL } from '../hostile-texts.ts';
import { activeIn, textOf } from '../markdown.ts';

/** These texts hold no secret. */
const shown = createMask([]);
const printable = (text: string): string => escaping.printable(shown(text));
const oneLine = (text: string): string => escaping.oneLine(shown(text));
const codeSpan = (text: string): string => escaping.codeSpan(shown(text));
const tableCell = (text: string): string => escaping.tableCell(shown(text));
const escapeMarkdown = (text: string): string => escaping.escapeMarkdown(shown(text));
const escapeProse = (text: string): string => escaping.escapeProse(shown(text));

const SIGNS = [...'`|\\<>&*_~[]()#@:/.-+=!$ 1a\n'];

/** Combinations of hostile texts and of characters with a meaning in Markdown. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...ALL),
      fc.constantFrom(...SIGNS),
      fc.string({ unit: anyCharacter, maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

/** The places in a summary where untrusted text appears. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'an item of a list': (text) => `- ${codeSpan(text)}`,
  'code in a sentence': (text) => `a ${codeSpan(text)} b ${codeSpan(text)}, ${codeSpan(text)}`,
  'a sentence': (text) => escapeMarkdown(text),
  'a sentence with code': (text) => escapeProse(`a \`${text}\` b ${text}`),
  'a sentence in a list': (text) => `- ${escapeMarkdown(text)}`,
  'a sentence in a quote': (text) => `> ${escapeMarkdown(text)}`,
  'a heading': (text) => `#### ${escapeMarkdown(text)}`,
  'a cell': (text) => table(`${tableCell(text)} | b | c |`),
  cells: (text) => table(`${tableCell(text)} | ${escapeMarkdown(text)} | ${tableCell(text)} |`),
  'the title of a collapsed section': (text) =>
    `<details><summary>${escapeMarkdown(text)}</summary>\n\na\n\n</details>`,
  'a collapsed section': (text) =>
    `<details><summary>a</summary>\n\n- ${codeSpan(text)} → <i>${escapeMarkdown(text)}</i>\n\n</details>`,
};

function table(row: string): string {
  return `| a | b | c |\n|---|---|---:|\n| ${row}`;
}

describe('untrusted text stays plain text in', () => {
  for (const [place, write] of Object.entries(PLACES)) {
    it(place, () => {
      for (const text of [...ALL, ...SIGNS]) expect(activeIn(write(text)), text).toEqual([]);
      fc.assert(
        fc.property(hostile, (text) => {
          expect(activeIn(write(text))).toEqual([]);
        }),
        cases(50),
      );
    });
  }
});

describe('untrusted text stays readable', () => {
  const withoutSeparators = (text: string): string => text.replaceAll('\u200b', '');

  it('as code, character by character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (oneLine(text).trim() !== '') expect(textOf(codeSpan(text))).toBe(oneLine(text));
      }),
      cases(50),
    );
  });

  it('as a sentence, apart from separators', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(withoutSeparators(textOf(escapeMarkdown(text)))).toBe(withoutSeparators(oneLine(text)));
      }),
      cases(50),
    );
  });

  it('in a cell, where a pipe after a backslash is an escape', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = textOf(tableCell(text).replaceAll('\\|', '|')).replaceAll('\\\\u007c', '\\|');
        if (oneLine(text).trim() !== '' && !text.includes('u007c')) expect(read).toBe(oneLine(text));
      }),
      cases(50),
    );
  });

  it('in the log', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(withoutSeparators(printable(text))).toBe(withoutSeparators(oneLine(text)));
      }),
      cases(50),
    );
  });
});
