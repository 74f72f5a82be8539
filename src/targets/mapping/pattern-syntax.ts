import { err, ok, type Result } from '../../result.ts';

/** One pattern, read. */
export interface Pattern {
  readonly text: string;
  readonly parts: readonly PatternPart[];
}

/** What a pattern is made of, in order. Characters are code points. */
export type PatternPart =
  /** `a`, `[ab]`: one character, or with `?` at most one, or with `+` at least one. */
  | {
      readonly kind: 'character';
      readonly takes: ReadonlySet<number>;
      readonly times: 'one' | 'at-most-one' | 'at-least-one';
    }
  /** Any number of characters, `*` of all but the slash, `**` of all; what it takes is captured. */
  | { readonly kind: 'wildcard'; readonly takes: '*' | '**' }
  /** The two parts that follow, a wildcard and a character, are there together or not at all: `**` and `/`. */
  | { readonly kind: 'both-or-neither' };

/** Why a text is no pattern. */
export type PatternProblem =
  | { readonly code: 'pattern-empty'; readonly got: string }
  /** It starts as no path does, or ends as none does. */
  | { readonly code: 'pattern-matches-no-path'; readonly got: string }
  | { readonly code: 'pattern-too-long'; readonly got: string; readonly most: number }
  /** A `?` or `+` with no character in front: at the start, or after `*`, `?` or `+`. */
  | { readonly code: 'pattern-repeats-nothing'; readonly got: string; readonly sign: string }
  | { readonly code: 'pattern-bracket-not-closed'; readonly got: string }
  | { readonly code: 'pattern-bracket-empty'; readonly got: string }
  | { readonly code: 'pattern-bracket-character'; readonly got: string; readonly character: string }
  | { readonly code: 'pattern-bracket-range'; readonly got: string; readonly range: string }
  | { readonly code: 'pattern-escape'; readonly got: string; readonly escape: string };

/** More than any path needs, and few enough that a path of 4,096 bytes costs a tenth of a second at worst. */
const MAX_PATTERN_PARTS = 1024;

/**
 * Reads one pattern of the grammar that a workflow's `on.push.paths` has, without the `!` in front:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 *
 * Where the page is silent, this does as GitHub does: it refuses a `?` or `+` that follows no character, brackets with
 * anything but letters and digits, and a backslash in front of a letter or digit; `{`, `}`, `(`, `]` are themselves.
 * Two of its ways are left out, since the page says otherwise: its `**` stops at a line break, and its `**` + `/` takes
 * the start of a name as well, so that `NOTREADME.md` is a "README.md file anywhere".
 */
export function readPattern(text: string): Result<Pattern, PatternProblem> {
  if (text === '') return err({ code: 'pattern-empty', got: text });
  if (/^\.{0,2}\/|(?<!\*\*)\/$/.test(text)) return err({ code: 'pattern-matches-no-path', got: text });
  const parts: PatternPart[] = [];
  for (const { 0: token, index, groups } of text.matchAll(TOKEN)) {
    const { stars, characters = '', sign } = groups ?? {};
    if (stars !== undefined) {
      // At the end, no path could follow the slash of `**/`, which GitHub takes for `**`.
      parts.push(...wildcard(stars, index + token.length === text.length));
    } else if (characters === '') {
      return err({ code: 'pattern-repeats-nothing', got: text, sign: token });
    } else {
      const set = readCharacters(characters, text);
      if (!set.ok) return set;
      parts.push(character(set.value, sign === '?' ? 'at-most-one' : sign === '+' ? 'at-least-one' : 'one'));
    }
    if (parts.length > MAX_PATTERN_PARTS) {
      return err({ code: 'pattern-too-long', got: text, most: MAX_PATTERN_PARTS });
    }
  }
  return ok({ text, parts });
}

export const SLASH = 0x2f;

/** Stars; or a bracket, an escape or any other character, with the sign that follows it; or a sign that follows none. */
const TOKEN = /(?<stars>\*\*\/|\*\*?)|(?<characters>\[[^\]]*\]|\\.|[^?+])(?<sign>[?+])?|[?+]/gsu;

function wildcard(stars: string, atEnd: boolean): readonly PatternPart[] {
  if (stars === '*') return [{ kind: 'wildcard', takes: '*' }];
  const any: PatternPart = { kind: 'wildcard', takes: '**' };
  const folders = stars === '**/' && !atEnd;
  return folders ? [{ kind: 'both-or-neither' }, any, character(new Set([SLASH]), 'one')] : [any];
}

function character(
  takes: ReadonlySet<number>,
  times: Extract<PatternPart, { kind: 'character' }>['times'],
): PatternPart {
  return { kind: 'character', takes, times };
}

/** The characters that a bracket, an escape or a single character stands for. */
function readCharacters(token: string, got: string): Result<ReadonlySet<number>, PatternProblem> {
  if (token.startsWith('[')) return readBracket(token, got);
  if (!token.startsWith('\\')) return ok(new Set([codeOf(token)]));
  const escaped = token.slice(1);
  if (!/[\u0020-\u007e]/.test(escaped) || ALPHANUMERIC.test(escaped)) {
    return err({ code: 'pattern-escape', got, escape: token });
  }
  return ok(new Set([codeOf(escaped)]));
}

const ALPHANUMERIC = /[A-Za-z0-9]/;

function readBracket(token: string, got: string): Result<ReadonlySet<number>, PatternProblem> {
  if (!token.endsWith(']')) return err({ code: 'pattern-bracket-not-closed', got });
  if (token === '[]') return err({ code: 'pattern-bracket-empty', got });
  const set = new Set<number>();
  for (const [range, low = range, high = range] of token.slice(1, -1).matchAll(/([^-])-([^-])|./gsu)) {
    const odd = [low, high].find((character) => !ALPHANUMERIC.test(character));
    if (odd !== undefined) return err({ code: 'pattern-bracket-character', got, character: odd });
    // As on GitHub, a range from a capital to a small letter is one, and has the signs between them.
    const mixed = /\d/.test(low) !== /\d/.test(high);
    if (mixed || low > high) return err({ code: 'pattern-bracket-range', got, range });
    for (let code = codeOf(low); code <= codeOf(high); code++) set.add(code);
  }
  return ok(set);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
