import { type Parsed, parsed } from '../text/entries.ts';
import { nearest } from '../text/nearest.ts';
import type { InputNoticeReason, InputReason } from './problem.ts';

/** Parses an input's text, which is trimmed, and empty if there is neither a value nor a default. */
export type InputParser<T> = (text: string) => Parsed<T, InputReason, InputNoticeReason>;

/** Parses nothing: the value is the text itself. */
export const text: InputParser<string> = (text) => parsed(text);

/** Makes a parser return null for an empty text. */
export function optional<T>(parse: InputParser<T>): InputParser<T | null> {
  return (text) => (text === '' ? parsed(null) : parse(text));
}

/** Parses one of these words, in upper or lower case. */
export function choice<T extends string>(...choices: readonly [T, ...T[]]): InputParser<T> {
  return (got) => {
    const word = got.toLowerCase();
    const chosen = choices.find((choice) => choice === word);
    if (chosen !== undefined) return parsed(chosen);
    const near = nearest(word, choices, word.length < 5 ? 1 : 2);
    return parsed(choices[0], [{ code: 'not-a-choice', got, choices, near }]);
  };
}

/** Accepts any text. Returns these words in lower case. */
export function textOr(...words: readonly string[]): InputParser<string> {
  return (got) => parsed(words.find((word) => word === got.toLowerCase()) ?? got);
}

/** Parses the booleans of YAML 1.2's core schema, like `core.getBooleanInput`. */
export const flag: InputParser<boolean> = (got) =>
  /^(?:true|True|TRUE|false|False|FALSE)$/.test(got)
    ? parsed(got.toLowerCase() === 'true')
    : parsed(false, [{ code: 'not-a-boolean', got }]);

/** Parses a number from `least` to `most`. */
export function number(
  least: number,
  most: number,
  takes: 'whole numbers' | 'fractions' = 'whole numbers',
): InputParser<number> {
  const whole = takes === 'whole numbers';
  return (got) => {
    const value = /^\d+(\.\d+)?$/.test(got) ? Number(got) : Number.NaN;
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    return fits ? parsed(value) : parsed(least, [{ code: 'not-a-number', got, least, most, whole }]);
  };
}
