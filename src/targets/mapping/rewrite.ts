import { pathFaultSentence } from '../../report/sentences/targets.ts';
import { type ListProblem, type Parsed, quote, textEntries } from '../../text/entries.ts';
import { encodeNonAscii, hasDotSegment, pathFault } from '../url-text.ts';
import { spellingsOf } from './encodings.ts';
import { captureGlob, reasonOf } from './patterns.ts';

/** `pattern => url-path`: which repository files are known by which URL path. */
export interface Rule {
  readonly text: string;
  readonly pattern: RegExp;
  /** The URL path in pieces: texts, which are URL path already, and the numbers of captures between them. */
  readonly texts: readonly string[];
  readonly captures: readonly number[];
}

/** The `rewrite` input: rules, one a line, `glob => url-path` or `/regex/flags => url-path`. */
export function parseRewrite(text: string): Parsed<Rule, ListProblem | string, never> {
  const list = textEntries(text);
  const readings = list.values.map(readRule);
  return {
    values: readings.filter((reading) => typeof reading !== 'string'),
    problems: [...list.problems, ...readings.filter((reading) => typeof reading === 'string')],
    notices: list.notices,
  };
}

/**
 * The URL paths below a base-url that a rule gives to a repository path, in every spelling of what it captured; null
 * where the rule does not match. The rule's own text is taken as it is, and slashes that an empty capture doubles are
 * folded. Empty where a captured text has made a dot segment, which would lead elsewhere.
 */
export function rewrite(rule: Rule, path: string): readonly string[] | null {
  const match = rule.pattern.exec(path);
  if (match === null) return null;
  const captured = rule.captures.map((number) => match[number] ?? '');
  const results = spellingsOf(captured, (spelled) =>
    rule.texts
      .map((piece, index) => `${piece}${spelled[index] ?? ''}`)
      .join('')
      .replace(/^\/*/, '/')
      .replace(/\/{2,}/g, '/'),
  );
  return results.some(hasDotSegment) ? [] : results;
}

/** The rule, or the problem with it. */
function readRule(text: string): Rule | string {
  const said = `got ${quote(text)}`;
  const [, left = '', right = ''] = /^(.*)=>(.*)$/s.exec(text) ?? [];
  const template = right.trim();
  if (left.trim() === '' || template === '') {
    return `${said}: it takes a pattern and a URL path, like content/**/*.md => /$1/$2/`;
  }
  const pattern = readPattern(left.trim());
  if (typeof pattern === 'string') return `${said}: ${pattern}`;
  const problem = templateProblem(template);
  if (problem !== null) return `${said}: ${problem}`;
  const pieces = template.split(/\$(\d+)/);
  const texts = pieces.filter((_, index) => index % 2 === 0).map(encodeNonAscii);
  const captures = pieces.filter((_, index) => index % 2 === 1).map(Number);
  const most = capturesOf(pattern);
  const beyond = captures.find((number) => number < 1 || number > most);
  if (beyond !== undefined) {
    return `${said}: it uses $${beyond}, and its pattern captures ${most === 0 ? 'nothing' : `$1 to $${most}`}`;
  }
  return { text, pattern, texts, captures };
}

/** The pattern, or the problem with it. */
function readPattern(text: string): RegExp | string {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    if (source === undefined) {
      return text.startsWith('!') ? 'a rule cannot take out again; leave the ! away' : captureGlob(text);
    }
    if (/[^ius]/.test(flags)) {
      return `its flags are ${quote(flags)}: it takes i, u and s (write a glob without the leading /)`;
    }
    return compileRegex(source, flags);
  } catch (error) {
    return `its pattern is not a ${source === undefined ? 'glob' : 'regular expression'} (${reasonOf(error)})`;
  }
}

/** With `u`, `.` is never half a character; an expression that is too loosely written for `u` goes without. */
function compileRegex(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags.includes('u') ? flags : `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}

function templateProblem(template: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(template))
    return 'its result has to be a path from the base-url, like /blog/$1/';
  if (template.includes('?')) return 'its result takes no query (a real ? is written %3F)';
  if (/%(?![0-9a-f]{2})/i.test(template)) return 'its result has a bare %, which is written %25';
  const fault = pathFault(template);
  return fault === null ? null : pathFaultSentence(fault);
}

/** How many groups a pattern has: as many as it leaves undefined when it matches by its empty alternative. */
function capturesOf(pattern: RegExp): number {
  return (new RegExp(`${pattern.source}|`, pattern.flags).exec('')?.length ?? 1) - 1;
}
