import { marked } from 'marked';

/*
 * Checks job summaries as GitHub renders them. One reader is a real Markdown parser. The other one is suspicious: it knows the
 * markup of a summary (headings, lists, quotes, tables, folds, code spans, bold), and reports everything else that could be
 * markup. It looks for mentions and links in the rendered text, after character references are resolved, as GitHub does.
 */

/** Returns everything in a summary that is or could be active, beyond text and the summary's own markup. */
export function activeIn(markdown: string): readonly string[] {
  const found: string[] = [...foreignTags(markdown)];
  let columns = 0;
  for (const line of markdown.split('\n')) {
    const report = (what: string) => void found.push(`${what}: ${line}`);
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line)) report('a control character');
    if (/^\|[-:|]+\|$/.test(line)) continue;
    if (line.startsWith('| ')) {
      const [least, most] = cellsOf(line);
      // The first row after something else is the head.
      columns ||= least.length;
      if (least.length !== columns || most.length !== columns)
        report('a cell too many, or one that others end');
      for (const what of least.flatMap(activeInline)) report(what);
      continue;
    }
    columns = 0;
    const [own = ''] = OWN_BLOCK.exec(line) ?? [];
    const rest = line.slice(own.length);
    if (BLOCK.test(rest) && !rest.startsWith('**')) report('a block');
    for (const what of activeInline(rest)) report(what);
  }
  return found;
}

/** What a reader sees of a line: code spans, character references and the rest, as text. */
export function textOf(line: string): string {
  return spansOf(line)
    .map(({ code, text }) => (code ? text : decoded(text)))
    .join('');
}

const OWN_TAGS =
  /^<\/?(?:h3|h4|p|ul|li|blockquote|table|thead|tbody|tr|th|td|code|strong|i|br|details|summary)(?: align="right")?>$/;

function foreignTags(markdown: string): string[] {
  const html = marked.parse(markdown, { gfm: true, async: false });
  return (html.match(/<[^>]*>?/g) ?? []).filter((tag) => !OWN_TAGS.test(tag)).map((tag) => `the tag ${tag}`);
}

/** Headings, list items and quotes of the summary itself, folds, and their ends. */
const OWN_BLOCK = /^(?:#{3,4} |- |> |<details><summary>(?=.*<\/summary>$)|<\/details>$)/;

/** What CommonMark makes a block of, at the start of a line. https://spec.commonmark.org/0.31.2/#blocks-and-inlines */
const BLOCK =
  /^(?: {4}|\t| {0,3}(?:[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|#{1,6}(?:\s|$)|>|=+\s*$|(?:[-_*]\s*){3,}$|`{3,}[^`]*$|~{3}|\|))/;

/** The cells of a table row: as those split it to whom `\|` is a pipe, and as those who first pair up `\\`. */
function cellsOf(row: string): [string[], string[]] {
  const inner = row.slice(1, -1);
  return [inner.split(/(?<!\\)\|/), inner.split(/(?<=(?<!\\)(?:\\\\)*)\|/)];
}

function activeInline(text: string): string[] {
  const own = /<\/?i>|<br>$|<\/summary>$|\*\*/g;
  const rest = spansOf(text.replaceAll('\\|', '|'))
    .map((span) => (span.code ? '\ufffc' : span.text.replace(own, '')))
    .join('');
  const [sign] = /[&<>`*_[\]|~\\$]/.exec(rest.replace(/&#\d+;/g, '')) ?? [];
  const links = LINKED.filter(([, pattern]) => pattern.test(decoded(rest))).map(([what]) => what);
  return sign === undefined ? links : [`the sign ${sign}`, ...links];
}

/** What GitHub makes links of in the text of a page. */
const LINKED: readonly [what: string, pattern: RegExp][] = [
  ['a mention or an e-mail address', /@[a-z\d_]/i],
  ['a reference to an issue', /#\d/],
  ['a link', /[a-z]:\/\/|\bwww\.\S/i],
];

function decoded(text: string): string {
  return text.replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)));
}

/** Code spans and what is between them. https://spec.commonmark.org/0.31.2/#code-spans */
function spansOf(text: string): { code: boolean; text: string }[] {
  const found: { code: boolean; text: string }[] = [];
  for (let rest = text; rest !== ''; ) {
    const [whole = rest, before = '', fence = ''] = /^([^`]*)(`*)/.exec(rest) ?? [];
    const after = rest.slice(whole.length);
    const end = fence === '' ? -1 : after.search(new RegExp(`(?<!\`)${fence}(?!\`)`));
    found.push({ code: false, text: end === -1 ? whole : before });
    if (end !== -1) found.push({ code: true, text: unpadded(after.slice(0, end)) });
    rest = end === -1 ? after : after.slice(end + fence.length);
  }
  return found;
}

function unpadded(code: string): string {
  return /^ .* $/s.test(code) && /[^ ]/.test(code) ? code.slice(1, -1) : code;
}
