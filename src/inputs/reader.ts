import type { Environment } from '../context.ts';
import type { InputParser } from './parsers.ts';
import type { ForeignCredential, InputNotice, InputProblem } from './problem.ts';

/** The source of the inputs. */
export interface InputSource {
  /** Returns an input's trimmed text; empty if not set. */
  readonly get: (name: string) => string;
  readonly env: Environment;
}

/** Inputs are environment variables. Linux's limit for one: MAX_ARG_STRLEN in execve(2). */
const MAX_INPUT_BYTES = 128 * 1024;
/**
 * Windows's limit, in characters: a longer variable is listed, but cannot be read.
 * https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-setenvironmentvariablew
 */
const MAX_WINDOWS_INPUT = 32_766;

/** Parsers by the inputs' names. */
export type InputGroup = Readonly<Record<string, InputParser<unknown>>>;

/** `verify-limit` as `verifyLimit`. */
type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** The parsed values of a group, by the inputs' names in camel case. */
export type InputValues<Group extends InputGroup> = {
  readonly [Name in keyof Group & string as CamelCase<Name>]: Group[Name] extends InputParser<infer Value>
    ? Value
    : never;
};

/**
 * Creates a reader that parses inputs, and collects their problems and notices.
 * @param defaults the texts of empty inputs, by name
 * @param findCredential finds a foreign credential in a text; such an input gets no other problem
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
    if (bytes > most * 0.9) notices.push({ input, code: 'input-nearly-full', bytes, most });
    const parsed = parse(text);
    for (const problem of parsed.problems) reject({ input, ...problem });
    for (const notice of parsed.notices) notices.push({ input, ...notice });
    return parsed.value;
  };
  return {
    problems,
    notices,
    /** Returns whether the input is not empty. */
    given: (input: string): boolean => get(input) !== '',
    /** Returns whether the input has a value that differs from its default. Ignores comments. */
    set: (input: string): boolean => {
      const value = withoutComments(get(input));
      return value !== '' && value !== withoutComments(defaults[input] ?? '');
    },
    reject,
    check,
    read: <Group extends InputGroup>(group: Group): InputValues<Group> => {
      const values = Object.entries(group).map(([input, parse]) => {
        const name = input.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
        return [name, readOne(input, parse)];
      });
      // The compiler cannot see that each name has the value of its own parser.
      return Object.fromEntries(values) as InputValues<Group>;
    },
  };
}

/** Collects problems. Ignores further problems of an input that contains a foreign credential. */
function createProblems(findCredential: (input: string, text: string) => ForeignCredential | null) {
  const problems: InputProblem[] = [];
  const misused = new Set<string>();
  const reject = (problem: InputProblem): void => {
    if (!misused.has(problem.input)) problems.push(problem);
  };
  return {
    problems,
    reject,
    /** Rejects a foreign credential in the text of an input or variable. Returns whether there is none. */
    check: (input: string, text: string): boolean => {
      const foreign = findCredential(input, text);
      if (foreign === null) return true;
      reject({ input, ...foreign });
      misused.add(input);
      return false;
    },
  };
}

export type Reader = ReturnType<typeof createReader>;

/** Returns the trimmed lines without blank lines and comments, in lower case. */
function withoutComments(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n')
    .toLowerCase();
}
