import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, code, inert, oneLine, printable, prose } from '../../src/report/escape.ts';
import { ALL } from '../hostile-texts.ts';
import { activeIn, textOf } from '../markdown.ts';

/** Hostile texts, whole, in pieces and put together, and signs that mean something in Markdown. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...ALL),
      fc.constantFrom(...'`|\\<>&*_~[]()#@:/.-+=!$ 1a\n'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

/** The places of a summary that texts from outside stand in. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'an item of a list': (text) => `- ${code(text)}`,
  'code in a sentence': (text) => `a ${code(text)} b ${code(text)}, ${code(text)}`,
  'a sentence': (text) => inert(text),
  'a sentence with code': (text) => prose(`a \`${text}\` b ${text}`),
  'a sentence in a list': (text) => `- ${inert(text)}`,
  'a sentence in a quote': (text) => `> ${inert(text)}`,
  'a heading': (text) => `#### ${inert(text)}`,
  'a cell': (text) => table(`${cell(text)} | b | c |`),
  cells: (text) => table(`${cell(text)} | ${inert(text)} | ${cell(text)} |`),
  'sentences with code in cells': (text) =>
    table(`${prose(`a \`${text}\` b`, cell)} | ${prose(text, cell)} | c |`),
  'the lead of a fold': (text) => `<details><summary>${inert(text)}</summary>\n\na\n\n</details>`,
  'what is folded': (text) =>
    `<details><summary>a</summary>\n\n- ${code(text)} → <i>${inert(text)}</i>\n\n</details>`,
};

function table(row: string): string {
  return `| a | b | c |\n|---|---|---:|\n| ${row}`;
}

describe('a text from outside is nothing but text in', () => {
  for (const [place, write] of Object.entries(PLACES)) {
    it(place, () => {
      for (const text of ALL) expect(activeIn(write(text)), text).toEqual([]);
      fc.assert(
        fc.property(hostile, (text) => {
          expect(activeIn(write(text))).toEqual([]);
        }),
        { numRuns: 300 },
      );
    });
  }
});

describe('and all of it is there to read', () => {
  const withoutSeparators = (text: string): string => text.replaceAll('\u200b', '');

  it('as code, to the letter', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (oneLine(text).trim() !== '') expect(textOf(code(text))).toBe(oneLine(text));
      }),
      { numRuns: 300 },
    );
  });

  it('as a sentence, but for what keeps signs apart', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(withoutSeparators(textOf(inert(text)))).toBe(withoutSeparators(oneLine(text)));
      }),
      { numRuns: 300 },
    );
  });

  it('in a cell, where a pipe behind a backslash is written as its code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = textOf(cell(text).replaceAll('\\|', '|')).replaceAll('\\\\u007c', '\\|');
        if (oneLine(text).trim() !== '' && !text.includes('u007c')) expect(read).toBe(oneLine(text));
      }),
      { numRuns: 300 },
    );
  });

  it('in the log', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(withoutSeparators(printable(text))).toBe(withoutSeparators(oneLine(text)));
      }),
      { numRuns: 300 },
    );
  });
});
