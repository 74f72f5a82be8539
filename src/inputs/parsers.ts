import type { Parsed } from '../text/entries.ts';
import { nearest } from '../text/nearest.ts';
import type { InputReason, InputRemark } from './problem.ts';

/** Parses an input's text, which is trimmed, and empty if there is neither a value nor a default. */
export type InputParser<T> = (text: string) => Parsed<T, InputReason, InputRemark>;

function parsed<T>(value: T, ...problems: readonly InputReason[]): Parsed<T, InputReason> {
  return { value, problems, notices: [] };
}

/** The text itself. */
export const text: InputParser<string> = (text) => parsed(text);

/** Null for an empty text. */
export function optional<T>(parse: InputParser<T>): InputParser<T | null> {
  return (text) => (text === '' ? parsed(null) : parse(text));
}

/** One of these words, in upper or lower case. */
export function choice<T extends string>(...choices: readonly [T, ...T[]]): InputParser<T> {
  return (got) => {
    const word = got.toLowerCase();
    const chosen = choices.find((one) => one === word);
    if (chosen !== undefined) return parsed(chosen);
    const near = nearest(word, choices, word.length < 5 ? 1 : 2);
    return parsed(choices[0], { code: 'not-a-choice', got, choices, near });
  };
}

/** A text, or one of these words in upper or lower case. */
export function textOr(...words: readonly string[]): InputParser<string> {
  return (got) => parsed(words.find((word) => word === got.toLowerCase()) ?? got);
}

/** The booleans of YAML 1.2's core schema, as `core.getBooleanInput` reads them. */
export const flag: InputParser<boolean> = (got) =>
  /^(?:true|True|TRUE|false|False|FALSE)$/.test(got)
    ? parsed(got.toLowerCase() === 'true')
    : parsed(false, { code: 'not-a-boolean', got });

/** A whole number within these bounds. */
export function whole(least: number, most: number): InputParser<number> {
  return number({ least, most, whole: true });
}

/** A number within these bounds, which may be a decimal fraction. */
export function decimal(least: number, most: number): InputParser<number> {
  return number({ least, most, whole: false });
}

function number(takes: {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}): InputParser<number> {
  const { least, most } = takes;
  return (got) => {
    const value = /^\d+(\.\d+)?$/.test(got) ? Number(got) : Number.NaN;
    const fits = value >= least && value <= most && (!takes.whole || Number.isInteger(value));
    return fits ? parsed(value) : parsed(least, { code: 'not-a-number', got, ...takes });
  };
}
