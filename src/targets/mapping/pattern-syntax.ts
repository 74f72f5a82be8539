import { err, ok, type Result } from '../../result.ts';

/** A parsed pattern. */
export interface Pattern {
  readonly text: string;
  readonly parts: readonly PatternPart[];
}

export type PatternPart =
  /** One of the texts. With `?` the text is optional, with `+` it can repeat. */
  | {
      readonly kind: 'text';
      readonly texts: ReadonlySet<string>;
      /** The length of each text. */
      readonly length: number;
      readonly times: 'one' | 'at-most-one' | 'at-least-one';
    }
  /** Captures any text: with `*` one without a slash, with `**` + `/` the text before a slash, or nothing. */
  | { readonly kind: 'wildcard'; readonly sign: '*' | '**' | '**/' };

/** Why a text is not a pattern. */
export type PatternFault =
  | { readonly code: 'pattern-empty' | 'pattern-bracket-not-closed' | 'pattern-bracket-empty' }
  /** It starts or ends in a way that no repository path does. */
  | { readonly code: 'pattern-matches-no-path' }
  | { readonly code: 'pattern-too-long'; readonly most: number }
  /** A `?` or `+` does not follow a character: it is at the start, or after `*`, `?` or `+`. */
  | { readonly code: 'pattern-repeats-nothing'; readonly sign: string }
  | { readonly code: 'pattern-bracket-character'; readonly character: string }
  | { readonly code: 'pattern-bracket-range'; readonly range: string }
  | { readonly code: 'pattern-escape'; readonly escape: string };

/** Characters and wildcards. More than a path needs; at worst, a path of 4,096 bytes takes half a second. */
const MAX_PATTERN_LENGTH = 1024;

/**
 * Parses a pattern without the leading `!`. The grammar is that of `on.push.paths` in a workflow:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 *
 * Where that page is silent, this does what GitHub does: it rejects a `?` or `+` that does not follow a character, brackets
 * with anything but letters and digits, and a backslash before a letter or digit; `{`, `}`, `(` and `]` are literal.
 * Two things differ because the page contradicts GitHub: GitHub's `**` stops at a line break, and its `**` + `/` also
 * matches the start of a name, so that `NOTREADME.md` counts as a "README.md file anywhere".
 */
export function readPattern(text: string): Result<Pattern, PatternFault> {
  if (text === '') return err({ code: 'pattern-empty' });
  if (/^\.{0,2}\/|(?<!\*\*)\/$/.test(text)) return err({ code: 'pattern-matches-no-path' });
  const parts: PatternPart[] = [];
  let length = 0;
  for (const { 0: token, index, groups = {} } of text.matchAll(TOKEN)) {
    const { wildcard, plain, characters, sign } = groups;
    if (wildcard !== undefined) {
      // No path ends with a slash, so GitHub reads a final `**/` as `**`.
      const isFinal = index + token.length === text.length;
      parts.push({
        kind: 'wildcard',
        sign: wildcard === '*' ? '*' : wildcard === '**' || isFinal ? '**' : '**/',
      });
    } else if (plain !== undefined) {
      parts.push({ kind: 'text', texts: new Set([plain]), length: plain.length, times: 'one' });
    } else if (characters !== undefined) {
      const choices = readCharacters(characters);
      if (!choices.ok) return choices;
      const [first = ''] = choices.value;
      const times = sign === '?' ? 'at-most-one' : sign === '+' ? 'at-least-one' : 'one';
      parts.push({ kind: 'text', texts: new Set(choices.value), length: first.length, times });
    } else {
      return err({ code: 'pattern-repeats-nothing', sign: token });
    }
    length += plain === undefined ? 1 : [...plain].length;
    if (length > MAX_PATTERN_LENGTH) return err({ code: 'pattern-too-long', most: MAX_PATTERN_LENGTH });
  }
  return ok({ text, parts });
}

/**
 * A wildcard; literal characters without a sign; a bracket, an escape or a character with the sign that follows it; or a
 * sign that does not follow a character.
 */
const TOKEN =
  /(?<wildcard>\*\*\/|\*\*?)|(?<plain>[^*?+[\\]+(?![?+]))|(?<characters>\[[^\]]*\]|\\.|[^?+])(?<sign>[?+])?|[?+]/gsu;

/** Returns the characters that a bracket, an escape or a single character stands for. */
function readCharacters(token: string): Result<readonly string[], PatternFault> {
  if (token.startsWith('[')) return readBracket(token);
  if (!token.startsWith('\\')) return ok([token]);
  const escaped = token.slice(1);
  if (!/[\u0020-\u007e]/.test(escaped) || ALPHANUMERIC.test(escaped)) {
    return err({ code: 'pattern-escape', escape: token });
  }
  return ok([escaped]);
}

const ALPHANUMERIC = /[A-Za-z0-9]/;

function readBracket(token: string): Result<readonly string[], PatternFault> {
  if (!token.endsWith(']')) return err({ code: 'pattern-bracket-not-closed' });
  if (token === '[]') return err({ code: 'pattern-bracket-empty' });
  const characters: string[] = [];
  for (const [range, low = range, high = range] of token.slice(1, -1).matchAll(/([^-])-([^-])|./gsu)) {
    const odd = [low, high].find((character) => !ALPHANUMERIC.test(character));
    if (odd !== undefined) return err({ code: 'pattern-bracket-character', character: odd });
    // As on GitHub, a range from a capital to a small letter is valid and includes the signs between them.
    const mixed = /\d/.test(low) !== /\d/.test(high);
    if (mixed || low > high) return err({ code: 'pattern-bracket-range', range });
    for (let code = low.charCodeAt(0); code <= high.charCodeAt(0); code++) {
      characters.push(String.fromCharCode(code));
    }
  }
  return ok(characters);
}
