import { err, ok, type Result } from '../../result.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../../text/entries.ts';
import { encodeNonAscii, hasDotSegment, type PathFault, pathFault } from '../url-text.ts';
import { spellingsOf } from './encodings.ts';
import { applyRules, type Rule, type RuleFailure, type RuleProblem, readRule, wildcardsOf } from './rules.ts';

/** A rule that maps repository files to a URL path. Its `texts` are percent-encoded. */
export interface RewriteRule extends Rule {
  /** For each reference, whether it is a `**`, which takes the slash that follows it along if it is empty. */
  readonly folds: readonly boolean[];
}

/** Why a text is not a rule of `rewrite`. */
export type RewriteProblem =
  | RuleProblem
  | ({ readonly got: string } & (
      | PathFault
      | { readonly code: 'rewrite-to-url' | 'rewrite-to-query' | 'rewrite-to-bare-percent' }
    ));

/** Parses the `rewrite` input: `pattern => url-path` or `/regex/flags => url-path`, one per line. */
export function parseRewrite(text: string): ParsedList<RewriteRule, RewriteProblem> {
  return parseEach(parseTextEntries(text), readRewriteRule);
}

function readRewriteRule(text: string): Result<RewriteRule, RewriteProblem> {
  const reading = readRule(text);
  if (!reading.ok) return reading;
  const rule = reading.value;
  // A `$` takes the place of each reference, so the percent sign of `%2$1` counts as bare.
  const path = rule.texts.join('$');
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return err({ code: 'rewrite-to-url', got: text });
  if (path.includes('?')) return err({ code: 'rewrite-to-query', got: text });
  if (/%(?![0-9a-f]{2})/i.test(path)) return err({ code: 'rewrite-to-bare-percent', got: text });
  const fault = pathFault(path);
  if (fault !== null) return err({ got: text, ...fault });
  const wildcards = 'parts' in rule.left ? wildcardsOf(rule.left) : [];
  const folds = rule.references.map((reference) => (wildcards[Number(reference) - 1]?.sign ?? '*') !== '*');
  return ok({ ...rule, texts: rule.texts.map(encodeNonAscii), folds });
}

/**
 * Returns the URL paths, below a base-url, that the rules give to files: for each file that a rule matches, one list per
 * matching rule, with the result in every spelling of its captures. Results are used as written, except that the doubled
 * slash of an empty `**` is folded and a missing slash at the start is added. A list is empty if a capture created a dot
 * segment, because that path would lead elsewhere.
 * @param budgetMs for all regular expressions; by default, a few seconds
 */
export function rewrite(
  rules: readonly RewriteRule[],
  files: readonly string[],
  budgetMs?: number,
): Result<ReadonlyMap<string, readonly (readonly string[])[]>, RuleFailure> {
  return applyRules(rules, files, urlPaths, budgetMs);
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
