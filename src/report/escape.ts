import { formatInteger } from '../text/wording.ts';
import type { Shown } from './masking.ts';

/**
 * Escapes text as one line of the log. The runner reads `::command::` at the start of a line, even after spaces, and
 * `##[command]` anywhere in it.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function printable(text: Shown): string {
  return oneLine(text)
    .replace(/##\[/g, '#\u200b#[')
    .replace(/^(\s*):(?=:)/, '$1:\u200b');
}

/** Escapes line breaks, control characters, invisible direction marks, and lone surrogates. */
export function oneLine(text: Shown): Shown {
  return text
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
      asEscape,
    )
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, asEscape) as Shown;
}

function asEscape(character: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Returns text as a code span, in which nothing is Markdown, HTML, a mention, or a link. The fence is longer than any
 * run of backticks inside. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function codeSpan(text: Shown): string {
  const line = oneLine(text);
  const runs = line.match(/`+/g) ?? [];
  const longest = runs.reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = line === '' || /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * Returns text as a code span for a table, where a bare pipe would end the cell. Parsers disagree on `\\|`, so a pipe
 * after a backslash is written as `\\u007c`. https://github.github.com/gfm/#example-200
 */
export function tableCell(text: Shown): string {
  return codeSpan(text.replaceAll('\\|', '\\\\u007c') as Shown).replaceAll('|', '\\|');
}

/**
 * Escapes text for Markdown and HTML with character references. GitHub finds mentions and links in the rendered text,
 * where a reference is a character again, so a zero-width space breaks these. https://github.com/github/markup/issues/1168
 */
export function escapeMarkdown(text: Shown): string {
  return oneLine(text)
    .replace(/[&<>`*_[\]|~\\$]|(?<=^ *)[-+=]|(?<=^ *\d{1,9})[.)]|^ (?= {3})/g, reference)
    .replace(/@|(?<!&)#|:(?=\/\/)|www(?=\.)/gi, '$&&#8203;');
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** A value in a sentence: text in backticks, a JSON string, or an address. */
const VALUES = /`([^`]+)`|"((?:[^"\\]|\\.)+)"|(https?:\/\/[^\s"`<>]*[^\s"`<>.,;:!?)\]])/g;

/** Escapes text like {@link escapeMarkdown}, but shows values as code, so that they can be copied. */
export function escapeProse(text: Shown): string {
  let escaped = '';
  let from = 0;
  for (const { index, 0: whole, 1: code, 2: quoted, 3: address } of text.matchAll(VALUES)) {
    // A JSON string with escapes keeps its quotation marks.
    const plain = quoted?.includes('\\') ? whole : quoted;
    escaped += escapeMarkdown(text.slice(from, index) as Shown);
    // Without a separator, the fences of two adjacent spans would merge.
    if (escaped.endsWith('`')) escaped += '&#8203;';
    escaped += codeSpan((code ?? plain ?? address ?? whole) as Shown);
    from = index + whole.length;
  }
  return escaped + escapeMarkdown(text.slice(from) as Shown);
}

/** Capitalizes part of a sentence and adds a full stop if it has no end mark. */
export function asSentence(text: string): string {
  const stop = /[.!?…]$/.test(text) ? '' : '.';
  return capitalize(text) + stop;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Cuts text and says how much is missing. It takes masked text only: half a secret could not be masked. */
export function shorten(text: Shown, most: number): Shown {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… (${formatInteger(text.length - most)} more characters)` as Shown;
}

/** Joins the first few texts and adds how many more there are. */
export function firstFew<T>(all: readonly T[], say: (one: T) => string, most = 3, between = ', '): string {
  const few = all.slice(0, most).map((one) => say(one));
  const shown = few.join(between);
  return all.length > most ? `${shown} and ${formatInteger(all.length - most)} more` : shown;
}

/** Returns a line for each of the first entries, then one that counts the rest. */
export function firstLines<T>(all: readonly T[], say: (one: T) => string, most: number): readonly string[] {
  const more = all.length - most;
  const shown = all.slice(0, most).map(say);
  return more > 0 ? [...shown, `and ${formatInteger(more)} more, all in the report`] : shown;
}
