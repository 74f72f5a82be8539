import picomatch from 'picomatch';
import { type ListProblem, type Parsed, quote, textEntries } from '../../text/entries.ts';

/** A list of globs, ready to be asked. */
export interface Paths {
  /** Whether the list takes a file; each glob is held against every name that the file goes by. */
  readonly take: (...names: readonly string[]) => boolean;
  readonly problems: readonly string[];
}

/**
 * Globs over repository paths, in order, as in a workflow's `on.push.paths`: `!` takes out again, the last glob that
 * matches decides, and a list of nothing but `!` takes all else. Case counts, dots are nothing special, `docs/` is all
 * that lies in `docs`, and a leading `/` or `./` is the repository's root.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function compilePaths(globs: readonly string[]): Paths {
  const problems: string[] = [];
  const rules = globs.flatMap((glob) => {
    const takes = !glob.startsWith('!');
    try {
      return [{ takes, matches: compile(takes ? glob : glob.slice(1)) }];
    } catch (error) {
      problems.push(`got ${quote(glob)}: it is not a glob (${reasonOf(error)})`);
      return [];
    }
  });
  const others = rules.every(({ takes }) => !takes);
  rules.reverse();
  const take = (...names: readonly string[]): boolean =>
    rules.find(({ matches }) => names.some(matches))?.takes ?? others;
  return { take, problems };
}

/** An input of globs, one a line. */
export function parsePaths(text: string): Parsed<string, ListProblem | string, never> {
  const list = textEntries(text);
  return { ...list, problems: [...list.problems, ...compilePaths(list.values).problems] };
}

/** The `root` input: the folder whose content is the site's root, as `public` or, for the repository itself, empty. */
export function parseRoot(text: string): Parsed<string, ListProblem | string, never> {
  const root = text.trim();
  const bare = root.replace(/^(?:\.(?:\/|$))+/, '').replace(/\/$/, '');
  const refuse = (why: string): Parsed<string, ListProblem | string, never> => ({
    values: [],
    problems: [`got ${quote(root)}: ${why}`],
    notices: [],
  });
  if (/[\r\n]/.test(root)) return refuse('it takes one folder');
  if (root.startsWith('/')) return refuse('it takes a folder inside the repository, like public');
  if (isCrooked(bare) && bare !== '') return refuse('it takes a plain folder, without dot or empty segments');
  return { values: [bare], problems: [], notices: [] };
}

/** The path inside the root, or null for a path that is not in there: `public2/x` is not inside `public`. */
export function insideRoot(path: string, root: string): string | null {
  if (root === '') return path;
  return path.startsWith(root) && path[root.length] === '/' ? path.slice(root.length + 1) : null;
}

/** Whether a path has dot or empty segments. Git knows none; a list from another tool may. */
export function isCrooked(path: string): boolean {
  return /(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}

/**
 * A glob whose `*` and `**` are captured, numbered as they stand: picomatch would number its braces too. It knows `*`,
 * `**`, `?`, `[…]`, `{…,…}` and `\`; for more there are regular expressions. Throws a SyntaxError for what is no glob.
 */
export function captureGlob(glob: string): RegExp {
  let depth = 0;
  const source = normalise(glob).replace(TOKEN, (token, escaped?: string, not?: string, members?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (members !== undefined) {
      const set = members.replace(/[\\[\]^]/g, '\\$&');
      // As in picomatch: `[id]` is one of two letters, and a file of that very name, as frameworks use it for routes.
      return not ? `[^/${set}]` : `(?:${literal(token)}|[${set}])`;
    }
    switch (token) {
      case '**/':
        return '(?:(.*?)/)?';
      case '/**':
        return '(?:/(.*))?';
      case '**':
        return '(.*?)';
      case '*':
        return '([^/]*?)';
      case '?':
        return '[^/]';
      case '{':
        depth += 1;
        return '(?:';
      case '}':
        if (depth === 0) return '\\}';
        depth -= 1;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return literal(token);
    }
  });
  return new RegExp(`^(?:${source})$`, 'su');
}

/** An escaped character, whole-segment stars, other stars, `?`, a class, braces, any other character. */
const TOKEN = /\\(.)|(?<=^|\/)\*\*\/|\/\*\*$|\*\*?|\?|\[([!^])?(\][^\]]*|[^\]]+)\]|[{},]|./gsu;

/** `posix` is for `[!a]`; `debug` makes picomatch throw where it would match nothing; on Windows too `/` separates. */
const OPTIONS = {
  dot: true,
  flags: 's',
  posix: true,
  windows: false,
  debug: true,
} as const;

function compile(glob: string): (path: string) => boolean {
  const pattern = normalise(glob);
  if (pattern === '**') return () => true;
  // Folders are called `(group)`; to picomatch that is a regular expression's group, and `"` would quote.
  const escaped = /[?*+@!]\(/.test(pattern)
    ? pattern
    : pattern.replace(/(?<!\\)[()|"]/g, '\\$&').replace(/^!/, '\\!');
  const regex = picomatch.makeRe(escaped, OPTIONS);
  return (path) => path === pattern || regex.test(path);
}

function normalise(glob: string): string {
  const bare = glob.replace(/^(?:\.?\/)+/, '');
  return bare === '' || bare.endsWith('/') ? `${bare}**` : bare;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** V8 repeats the whole expression before it says what is wrong with it. */
export function reasonOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replace(
    /^Invalid regular expression: .*: /s,
    '',
  );
}
