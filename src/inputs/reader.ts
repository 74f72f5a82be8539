import type { Environment } from '../context.ts';
import type { InputParser } from './parsers.ts';
import type { ForeignCredential, InputNotice, InputProblem } from './problem.ts';

/** Where inputs come from. */
export interface InputSource {
  /** Trimmed, empty where it is not set. */
  readonly get: (name: string) => string;
  readonly env: Environment;
}

/** Linux's limit for one variable of a process, and inputs come as variables: MAX_ARG_STRLEN in execve(2). */
const MAX_INPUT_BYTES = 128 * 1024;
/**
 * The same on Windows, in characters: a longer one is listed, but cannot be read.
 * https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-setenvironmentvariablew
 */
const MAX_WINDOWS_INPUT = 32_766;

/** Inputs by name, each with what reads it. */
export type InputGroup = Readonly<Record<string, InputParser<unknown>>>;

/** `verify-limit` as `verifyLimit`. */
type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** What was read of a group. */
export type InputValues<Group extends InputGroup> = {
  readonly [Name in keyof Group & string as CamelCase<Name>]: Group[Name] extends InputParser<infer Value>
    ? Value
    : never;
};

/**
 * Reads inputs and gathers what is wrong with all of them.
 * @param defaults what an input is whose text is empty, by its name
 * @param findCredential finds what no text of an input may hold: nothing else is then said of it
 */
export function createReader(
  { get, env }: InputSource,
  defaults: Readonly<Record<string, string>>,
  findCredential: (input: string, text: string) => ForeignCredential | null,
) {
  const most = env.RUNNER_OS === 'Windows' ? MAX_WINDOWS_INPUT : MAX_INPUT_BYTES;
  const unreadable = new Set(Object.keys(env).filter((name) => env[name] === undefined));
  const { problems, reject, check } = createProblems(findCredential);
  const notices: InputNotice[] = [];
  const readOne = <T>(input: string, parse: InputParser<T>): T => {
    if (unreadable.has(`INPUT_${input.toUpperCase()}`)) reject({ input, code: 'input-unreadable', most });
    const text = get(input) || (defaults[input] ?? '');
    if (!check(input, text)) return parse('').value;
    const bytes = Buffer.byteLength(text);
    if (bytes > most * 0.9) {
      notices.push({ input, code: 'input-nearly-full', bytes, most });
    }
    const reading = parse(text);
    for (const problem of reading.problems) reject({ input, ...problem });
    for (const notice of reading.notices) notices.push({ input, ...notice });
    return reading.value;
  };
  return {
    problems,
    notices,
    /** Whether the input has any text of its own. */
    given: (input: string): boolean => get(input) !== '',
    /** Whether the input has a value other than its default. A comment is none. */
    set: (input: string): boolean => {
      const value = spelledOut(get(input));
      return value !== '' && value !== spelledOut(defaults[input] ?? '');
    },
    reject,
    check,
    read: <Group extends InputGroup>(group: Group): InputValues<Group> => {
      const values = Object.entries(group).map(([input, parse]) => {
        const name = input.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
        return [name, readOne(input, parse)];
      });
      // Each name has the value that its own parser gives, which the compiler cannot follow through the entries.
      return Object.fromEntries(values) as InputValues<Group>;
    },
  };
}

/** What is wrong with inputs. Of one that holds a foreign credential, nothing else is said after it. */
function createProblems(findCredential: (input: string, text: string) => ForeignCredential | null) {
  const problems: InputProblem[] = [];
  const misused = new Set<string>();
  const reject = (problem: InputProblem): void => {
    if (!misused.has(problem.input)) problems.push(problem);
  };
  return {
    problems,
    reject,
    /** Whether the text of an input or variable holds no credential of another. */
    check: (input: string, text: string): boolean => {
      const foreign = text === '' ? null : findCredential(input, text);
      if (foreign === null) return true;
      reject({ input, ...foreign });
      misused.add(input);
      return false;
    },
  };
}

export type Reader = ReturnType<typeof createReader>;

/** What of a text counts, in a spelling to compare it by. */
function spelledOut(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n')
    .toLowerCase();
}
