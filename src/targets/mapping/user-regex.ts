import { createContext, runInContext } from 'node:vm';
import { err, ok, type Result } from '../../result.ts';
import { textAt } from '../../text/json.ts';

/** A regular expression that the workflow's author wrote. */
export interface UserRegex {
  readonly source: string;
  readonly flags: string;
  /** The number of groups. */
  readonly captures: number;
  /** The names of the named groups. */
  readonly names: readonly string[];
}

/** A rule with an expression. `references` are the numbers or names of the groups whose texts are returned. */
interface RegexRule {
  readonly left: UserRegex;
  readonly references: readonly (number | string)[];
}

/** The index of a matching text, and the captured texts that a rule refers to. A group without a match gives an empty one. */
export type RuleMatch = readonly [text: number, captured: readonly string[]];

/** Why matching failed. `detail` is V8's message. */
export type RegexFault =
  | { readonly code: 'rule-too-slow'; readonly seconds: number }
  | { readonly code: 'rule-threw'; readonly detail: string };

/** For all expressions and texts of a run. A million texts take a second; a cancelled step is stopped after 7.5 seconds. */
const REGEX_BUDGET_MS = 5000;

/**
 * Compiles an expression, with the flag `u` if its syntax allows, so that `.` never matches half a character. The error is
 * V8's message without the expression.
 */
export function readRegex(source: string, flags: string): Result<UserRegex, string> {
  try {
    return ok(compile(source, flags.includes('u') ? flags : `${flags}u`));
  } catch {
    // The message of the second attempt is closer to what the author wrote.
  }
  try {
    return ok(compile(source, flags));
  } catch (error) {
    return err(textAt(error, 'message').replace(/Invalid regular expression: .*: /s, ''));
  }
}

function compile(source: string, flags: string): UserRegex {
  // Without the alternative below, so that V8's message is about the expression itself.
  new RegExp(source, flags);
  // The empty alternative matches at once, so the expression itself never runs.
  const match = new RegExp(`|${source}`, flags).exec('');
  return { source, flags, captures: (match?.length ?? 1) - 1, names: Object.keys(match?.groups ?? {}) };
}

/**
 * Matches every expression against every text. An expression can run forever on a text that anyone with commit access can
 * choose, so they run in a realm of their own, where V8's watchdog can abort them in the middle of a match.
 * @returns for each rule, the texts that match, in order; or the fault, with the indexes of what was being matched
 */
export function matchRegexes(
  rules: readonly RegexRule[],
  texts: readonly string[],
  budgetMs = REGEX_BUDGET_MS,
): Result<readonly (readonly RuleMatch[])[], RegexFault & { readonly rule: number; readonly text: number }> {
  if (rules.length === 0) return ok([]);
  const input = JSON.stringify({ rules, texts });
  const place = { rule: 0, text: 0 };
  let answer: string;
  try {
    answer = runInContext(MATCH, createContext({ input, place }), { timeout: budgetMs });
  } catch (error) {
    if (textAt(error, 'code') === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      return err({ code: 'rule-too-slow', seconds: budgetMs / 1000, ...place });
    }
    // V8 rejects an expression only when it runs if it is too large, or if a match needs too much memory.
    return err({ code: 'rule-threw', detail: textAt(error, 'message'), ...place });
  }
  return ok(JSON.parse(answer));
}

const MATCH = `
  const { rules, texts } = JSON.parse(input);
  const answers = rules.map(({ left, references }, rule) => {
    place.rule = rule;
    const regex = new RegExp(left.source, left.flags);
    return texts.flatMap((text, index) => {
      place.text = index;
      const match = regex.exec(text);
      if (match === null) return [];
      const group = (name) => (typeof name === 'number' ? match[name] : match.groups[name]) ?? '';
      return [[index, references.map(group)]];
    });
  });
  JSON.stringify(answers);
`;
