import { err, ok, type Result } from '../../result.ts';
import { type ListProblem, type Parsed, textEntries } from '../../text/entries.ts';
import { parseEach } from '../parse-each.ts';
import { encodeNonAscii, hasDotSegment, type PathFault, pathFault } from '../url-text.ts';
import { spellingsOf } from './encodings.ts';
import { applyRules, type Rule, type RuleFailure, type RuleProblem, readRule, wildcardsOf } from './rules.ts';

/** `pattern => url-path`: which repository files are known by which URL path. Its texts are URL path already. */
export interface RewriteRule extends Rule {
  /** For each reference, whether it stands for a `**`, whose slash goes when it is empty. */
  readonly folds: readonly boolean[];
}

/** Why a text is no rule of `rewrite`. */
export type RewriteProblem =
  | RuleProblem
  | { readonly code: 'rewrite-to-url'; readonly got: string }
  | { readonly code: 'rewrite-to-query'; readonly got: string }
  | { readonly code: 'rewrite-to-bare-percent'; readonly got: string }
  | ({ readonly got: string } & PathFault);

/** The `rewrite` input: rules, one a line. */
export function parseRewrite(text: string): Parsed<RewriteRule, ListProblem | RewriteProblem, never> {
  return parseEach(textEntries(text), readRewriteRule);
}

/** Reads one rule of the `rewrite` input: `pattern => url-path` or `/regex/flags => url-path`. */
export function readRewriteRule(text: string): Result<RewriteRule, RewriteProblem> {
  const reading = readRule(text);
  if (!reading.ok) return reading;
  const rule = reading.value;
  // A reference is no path yet; a name can stand for it, but for `%2` in front of one.
  const path = rule.texts.join('$');
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return err({ code: 'rewrite-to-url', got: text });
  if (path.includes('?')) return err({ code: 'rewrite-to-query', got: text });
  if (/%(?![0-9a-f]{2})/i.test(path)) return err({ code: 'rewrite-to-bare-percent', got: text });
  const fault = pathFault(path);
  if (fault !== null) return err({ got: text, ...fault });
  const wildcards = 'parts' in rule.left ? wildcardsOf(rule.left) : [];
  const folds = rule.references.map((reference) => wildcards[Number(reference) - 1] === '**');
  return ok({ ...rule, texts: rule.texts.map(encodeNonAscii), folds });
}

/**
 * The URL paths below a base-url that the rules give to files: for each file that a rule matches, and for each such
 * rule, its result in every spelling of what it captured. The result is taken as it is written; only the doubled slash
 * of an empty `**` is folded, and a slash that is missing at its start is added. A result is empty where a captured
 * text has made a dot segment, which would lead elsewhere.
 * @param budgetMs how long the regular expressions may run, all together; by default some seconds
 */
export function rewrite(
  rules: readonly RewriteRule[],
  files: readonly string[],
  budgetMs?: number,
): Result<ReadonlyMap<string, readonly (readonly string[])[]>, RuleFailure> {
  const matches = applyRules(rules, files, budgetMs);
  if (!matches.ok) return matches;
  const paths = new Map<string, readonly (readonly string[])[]>();
  for (const [file, list] of matches.value) {
    paths.set(
      file,
      list.map(({ rule, captured }) => urlPaths(rule, captured)),
    );
  }
  return ok(paths);
}

function urlPaths({ texts, folds }: RewriteRule, captured: readonly string[]): readonly string[] {
  const results = spellingsOf(captured, (spelled) => {
    let path = texts[0] ?? '';
    for (const [index, name] of spelled.entries()) {
      const text = texts[index + 1] ?? '';
      const doubled = name === '' && folds[index] && path.endsWith('/') && text.startsWith('/');
      path += doubled ? text.slice(1) : name + text;
    }
    return path.startsWith('/') ? path : `/${path}`;
  });
  return results.some(hasDotSegment) ? [] : results;
}
