import { formatInteger } from '../text/wording.ts';
import type { Shown } from './masking.ts';

/**
 * Text that comes from outside, as one line of the log that no runner takes for a command. The runner reads
 * `::command::` at the start of a line (spaces before it do not help) and `##[command]` anywhere in it.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function printable(text: Shown): string {
  return oneLine(text)
    .replace(/##\[/g, '#\u200b#[')
    .replace(/^(\s*):(?=:)/, '$1:\u200b');
}

/** Line breaks, control characters, invisible direction marks and lone surrogates, written as escapes. */
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
 * Text that comes from outside as a code span of a summary, in which nothing is Markdown, HTML, a mention or a link.
 * The fence is longer than any run of backticks inside. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function codeSpan(text: Shown): string {
  const line = oneLine(text);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((most, run) => Math.max(most, run.length), 0) + 1);
  const pad = line === '' || /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * The same in a table, where a bare pipe would end the cell. Behind a backslash some take `\\|` for a pipe and some for
 * the end of the cell, so there it is an escape like that of a line break. https://github.github.com/gfm/#example-200
 */
export function tableCell(text: Shown): string {
  return codeSpan(text.replaceAll('\\|', '\\\\u007c') as Shown).replaceAll('|', '\\|');
}

/**
 * Sentences with text from outside in them, in a summary: what Markdown or HTML would act on is a character reference.
 * Mentions and links are made of the finished text too, in which a reference is a character again, so a space of no
 * width keeps these apart. https://github.com/github/markup/issues/1168
 */
export function escapeMarkdown(text: Shown): string {
  return oneLine(text)
    .replace(/[&<>`*_[\]|~\\$]|(?<=^ *)[-+=]|(?<=^ *\d{1,9})[.)]|^ (?= {3})/g, reference)
    .replace(/@|(?<!&)#|:(?=\/\/)|www(?=\.)/gi, '$&&#8203;');
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** What of a sentence is a value: in backticks, as a JSON text, or an address. */
const VALUES = /`([^`]+)`|"((?:[^"\\]|\\.)+)"|(https?:\/\/[^\s"`<>]*[^\s"`<>.,;:!?)\]])/g;

/**
 * The same, where values are shown as code, so that they can be copied: names of inputs and permissions, what was given,
 * addresses.
 */
export function escapeProse(text: Shown): string {
  let escaped = '';
  let from = 0;
  for (const { index, 0: whole, 1: code, 2: quoted, 3: address } of text.matchAll(VALUES)) {
    // With its escapes, a text is one only in its quotation marks.
    const plain = quoted?.includes('\\') ? whole : quoted;
    escaped += escapeMarkdown(text.slice(from, index) as Shown);
    // The fences of two spans side by side would be one.
    if (escaped.endsWith('`')) escaped += '&#8203;';
    escaped += codeSpan((code ?? plain ?? address ?? whole) as Shown);
    from = index + whole.length;
  }
  return escaped + escapeMarkdown(text.slice(from) as Shown);
}

/** A part of a sentence as one of its own. */
export function asSentence(text: string): string {
  const stop = /[.!?…]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${stop}`;
}

/** A text at most so long, and what is left out of it. It is masked before: half a secret would not be found. */
export function shorten(text: Shown, most: number): Shown {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… (${formatInteger(text.length - most)} more characters)` as Shown;
}

/** What is said of the first few of many, with the number of the others. */
export function first<T>(all: readonly T[], say: (one: T) => string, most = 3, between = ', '): string {
  const shown = all
    .slice(0, most)
    .map((one) => say(one))
    .join(between);
  return all.length > most ? `${shown} and ${formatInteger(all.length - most)} more` : shown;
}

/** A line for each of the first few of a list in the log. */
export function firstLines<T>(all: readonly T[], say: (one: T) => string, most: number): readonly string[] {
  const more = all.length - most;
  const shown = all.slice(0, most).map(say);
  return more > 0 ? [...shown, `and ${formatInteger(more)} more, all in the report`] : shown;
}
