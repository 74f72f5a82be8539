import { type Parsed, quote } from '../text/entries.ts';

/** Where inputs come from. */
export interface InputSource {
  /** Trimmed, empty where it is not set. */
  readonly get: (name: string) => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** All that is wrong with the inputs, each sentence with the name of its input. */
export class InputError extends Error {
  override name = 'InputError' as const;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Linux's limit for one variable of a process, and inputs come as variables: MAX_ARG_STRLEN in execve(2). */
const LARGEST_INPUT = 128 * 1024;
/** Reads one input at a time and gathers what is wrong with all of them. */
export function createReader({ get, env }: InputSource) {
  const problems: string[] = [];
  const notices: string[] = [];
  const warnings: string[] = [];
  const refuse = (name: string, problem: string): void => {
    problems.push(`${name}: ${problem}`);
  };
  return {
    problems,
    notices,
    warnings,
    refuse,
    text: (name: string): string => get(name),
    /** Whether the workflow gives the input at all; an input that is given empty is given. */
    given: (name: string): boolean => env[`INPUT_${name.toUpperCase()}`] !== undefined,
    /** What the parser notices goes to `told`. */
    list: <T>(
      name: string,
      parse: (text: string) => Parsed<T>,
      fallback = '',
      told = notices,
    ): readonly T[] => {
      const bytes = Buffer.byteLength(get(name));
      if (bytes > LARGEST_INPUT * 0.9) {
        notices.push(
          `${name}: has ${Math.round(bytes / 1024)} KiB, and the environment of a step holds at most 128 KiB of an input; put a list that grows into a file, and the file into \`urls-from\``,
        );
      }
      const parsed = parse(get(name) || fallback);
      for (const problem of parsed.problems) refuse(name, problem);
      for (const notice of parsed.notices) told.push(`${name}: ${notice}`);
      return parsed.values;
    },
    choice: <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
      const text = get(name) || choices[0];
      const choice = choices.find((one) => one === text);
      if (choice === undefined) refuse(name, `got ${quote(text)}; it takes ${choices.join(', ')}`);
      return choice ?? choices[0];
    },
    /** The YAML 1.2 core schema's booleans, as `core.getBooleanInput` reads them. */
    flag: (name: string): boolean => {
      const text = get(name) || 'false';
      if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text))
        refuse(name, `got ${quote(text)}; it takes true or false`);
      return text.toLowerCase() === 'true';
    },
    number: (
      name: string,
      fallback: number,
      takes: { least: number; most: number; whole: boolean },
    ): number => {
      const text = get(name) || String(fallback);
      const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      const fits =
        number >= takes.least && number <= takes.most && (!takes.whole || Number.isInteger(number));
      if (!fits) {
        refuse(
          name,
          `got ${quote(text)}; it takes a ${takes.whole ? 'whole ' : ''}number from ${takes.least} to ${takes.most}`,
        );
      }
      return fits ? number : fallback;
    },
  };
}

export type Reader = ReturnType<typeof createReader>;
