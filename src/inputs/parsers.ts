import type { Parsed } from '../text/entries.ts';
import { nearest } from '../text/nearest.ts';
import type { InputReason, InputRemark } from './problem.ts';

/** What an input's text means. With any problem, the value stands for nothing: the run ends before it is used. */
export interface InputReading<T> {
  readonly value: T;
  readonly problems: readonly InputReason[];
  readonly notices: readonly InputRemark[];
}

/** Reads an input's text, which is trimmed, and empty where there is neither a value nor a default. */
export type InputParser<T> = (text: string) => InputReading<T>;

function read<T>(value: T, ...problems: readonly InputReason[]): InputReading<T> {
  return { value, problems, notices: [] };
}

/** The text itself. */
export const text: InputParser<string> = (text) => read(text);

/** Null for an empty text. */
export function optional<T>(parse: InputParser<T>): InputParser<T | null> {
  return (text) => (text === '' ? read(null) : parse(text));
}

/** One of these words, in upper or lower case. */
export function choice<T extends string>(...choices: readonly [T, ...T[]]): InputParser<T> {
  return (got) => {
    const word = got.toLowerCase();
    const chosen = choices.find((one) => one === word);
    if (chosen !== undefined) return read(chosen);
    const near = nearest(word, choices, word.length < 5 ? 1 : 2);
    return read(choices[0], { code: 'not-a-choice', got, choices, near });
  };
}

/** A text, or one of these words in upper or lower case. */
export function textOr(...words: readonly string[]): InputParser<string> {
  return (got) => read(words.find((word) => word === got.toLowerCase()) ?? got);
}

/** The booleans of YAML 1.2's core schema, as `core.getBooleanInput` reads them. */
export const flag: InputParser<boolean> = (got) =>
  /^(?:true|True|TRUE|false|False|FALSE)$/.test(got)
    ? read(got.toLowerCase() === 'true')
    : read(false, { code: 'not-a-boolean', got });

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
    return fits ? read(value) : read(least, { code: 'not-a-number', got, ...takes });
  };
}

/** A list, as the room that it is for reads it. */
export function list<T>(
  parse: (text: string) => Parsed<T, InputReason, InputRemark>,
): InputParser<readonly T[]> {
  return (text) => {
    if (text === '') return read([]);
    const { values, problems, notices } = parse(text);
    return { value: values, problems, notices };
  };
}

/** The same, where the list has one value; empty where it has none. */
export function single(
  parse: (text: string) => Parsed<string, InputReason, InputRemark>,
): InputParser<string> {
  const parseList = list(parse);
  return (text) => {
    const { value, ...rest } = parseList(text);
    return { value: value[0] ?? '', ...rest };
  };
}
