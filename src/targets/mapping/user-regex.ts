import { type Context, createContext, runInContext } from 'node:vm';
import { err, ok, type Result } from '../../result.ts';
import { textAt } from '../../text/json.ts';

/** A regular expression that the workflow's author wrote. */
export interface UserRegex {
  readonly source: string;
  readonly flags: string;
  /** How many groups it has. */
  readonly captures: number;
  /** Those of them that have a name. */
  readonly names: readonly string[];
}

/** An expression at work: `wanted` are the groups, by number or name, whose texts are asked for. */
interface RegexQuestion {
  readonly regex: UserRegex;
  readonly wanted: readonly (number | string)[];
}

/** A match: the index of the text, and what each wanted group took, empty for one that took no part. */
type RegexMatch = readonly [text: number, captured: readonly string[]];

/** Why expressions gave no answer, with the indexes of the question and the text that they were at. */
type RegexFailure =
  | { readonly kind: 'timed-out'; readonly seconds: number; readonly question: number; readonly text: number }
  | { readonly kind: 'threw'; readonly message: string; readonly question: number; readonly text: number };

/** For all expressions and texts of a run. A million texts take a second; whoever cancels a job waits 7.5 seconds. */
const REGEX_BUDGET_MS = 5000;

/**
 * Compiles an expression. With the flag `u`, `.` is never half a character; one that is too loosely written for `u`
 * goes without. The reason is V8's, without the expression that it repeats.
 */
export function readRegex(source: string, flags: string): Result<UserRegex, string> {
  try {
    return ok(compile(source, flags.includes('u') ? flags : `${flags}u`));
  } catch {
    // Said by the second attempt, which is closer to what was written.
  }
  try {
    return ok(compile(source, flags));
  } catch (error) {
    const message = String(error instanceof Error ? error.message : error);
    return err(message.replace(/Invalid regular expression: .*: /s, ''));
  }
}

/** The empty alternative in front matches at once, so that nothing of the expression itself runs. */
function compile(source: string, flags: string): UserRegex {
  // Without the alternative, for V8's own words about what is wrong.
  new RegExp(source, flags);
  const match = new RegExp(`|${source}`, flags).exec('');
  return { source, flags, captures: (match?.length ?? 1) - 1, names: Object.keys(match?.groups ?? {}) };
}

/**
 * Holds every text against every expression. An expression can take for ever, and whoever may commit a file chooses
 * the text, so all of them run in a realm of their own, where V8's watchdog stops them, even in the middle of one match.
 * Only texts and numbers cross over to that realm and back.
 * @returns for each question the texts that match, in order
 */
export function askRegexes(
  questions: readonly RegexQuestion[],
  texts: readonly string[],
  budgetMs = REGEX_BUDGET_MS,
): Result<readonly (readonly RegexMatch[])[], RegexFailure> {
  if (questions.length === 0) return ok([]);
  const input = JSON.stringify({
    questions: questions.map(({ regex: { source, flags }, wanted }) => ({ source, flags, wanted })),
    texts,
  });
  const realm = createContext({ input });
  // Apart from the rest, which may be stopped before it has begun.
  runInContext(PLACE, realm);
  try {
    const answer: { matches?: readonly (readonly RegexMatch[])[]; message: string } = JSON.parse(
      runInContext(ASK, realm, { timeout: budgetMs }),
    );
    return answer.matches
      ? ok(answer.matches)
      : err({ kind: 'threw', message: answer.message, ...placeOf(realm) });
  } catch (error) {
    // It is made in the other realm, so it need not be an instance of this one's Error.
    if (textAt(error, 'code') !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return err({ kind: 'timed-out', seconds: budgetMs / 1000, ...placeOf(realm) });
  }
}

/** What the realm's script is at, or was at last. */
function placeOf(realm: Context): { question: number; text: number } {
  return JSON.parse(runInContext('JSON.stringify({ question, text })', realm));
}

const PLACE = 'let question = 0; let text = 0;';

/** V8 may throw only when an expression runs: for one that is too large, or a match that needs too much memory. */
const ASK = `
  const ask = ({ source, flags, wanted }, texts) => {
    const regex = new RegExp(source, flags);
    const matches = [];
    for (let at = 0; at < texts.length; at++) {
      text = at;
      const match = regex.exec(texts[at]);
      if (match === null) continue;
      const group = (name) => (typeof name === 'number' ? match[name] : match.groups[name]) ?? '';
      matches.push([at, wanted.map(group)]);
    }
    return matches;
  };
  const answer = ({ questions, texts }) => {
    try {
      const matches = [];
      for (let at = 0; at < questions.length; at++) {
        question = at;
        matches.push(ask(questions[at], texts));
      }
      return { matches };
    } catch (error) {
      return { message: String(error.message) };
    }
  };
  JSON.stringify(answer(JSON.parse(input)));
`;
