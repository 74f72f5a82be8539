import { formatInteger } from '../text/wording.ts';
import { codeSpan, escapeMarkdown, escapeProse, shorten, tableCell } from './escape.ts';
import type { Mask } from './masking.ts';
import type { Problem } from './problem.ts';

/** In characters. */
const MAX_SENTENCE = 2000;
const MAX_CELL = 300;
/** A longer list is collapsed. */
const MAX_OPEN_LIST = 10;

export type Markdown = ReturnType<typeof createMarkdown>;

/**
 * Creates functions that mask untrusted text, then escape it as GitHub Flavored Markdown.
 * @param bytes the size of all lists and tables. Open lists may name a million targets, so they have a part of their own
 */
export function createMarkdown(mask: Mask, bytes: number) {
  const openBudget: ByteBudget = { left: bytes * 0.6 };
  const budget: ByteBudget = { left: bytes * 0.4 };
  const code = (text: string): string => codeSpan(mask(text));
  const plain = (text: string): string => escapeMarkdown(shorten(mask(text), MAX_SENTENCE));
  const collapsed = (lead: string, content: string): string =>
    `<details><summary>${plain(lead)}</summary>\n\n${content}\n\n</details>`;
  /** Formats the first entries, up to an eighth of what is left, so that later lists have some. */
  const fitting = <T>(all: readonly T[], show: (one: T) => string): string[] =>
    takeWhileFits(all, show, budget, 1 / 8);
  const bullets = <T>(all: readonly T[], show: (one: T) => string): string => {
    const shown = fitting(all, (one) => `- ${show(one)}`);
    return [...shown, ...andMore(all.length - shown.length)].join('\n');
  };
  return {
    code,
    plain,
    /** Like `plain`, but with values as code. */
    prose: (text: string): string => escapeProse(shorten(mask(text), MAX_SENTENCE)),
    cell: (text: string): string => tableCell(shorten(mask(text), MAX_CELL)),
    collapsed,
    fitting,
    bullets,
    /** `head` is the first two lines of the table. */
    table: <T>(head: string, all: readonly T[], cells: (one: T) => readonly string[]): string => {
      const rows = fitting(all, (one) => `| ${cells(one).join(' | ')} |`);
      return joinBlocks([head, ...rows].join('\n'), ...andMore(all.length - rows.length));
    },
    list: (lead: string, names: readonly string[]): string =>
      names.length === 0 ? '' : collapsed(lead, bullets(names, code)),
    /** A list that is collapsed only if it is long. */
    openList: (lead: string, names: readonly string[]): string => {
      const shown = takeWhileFits(names, (name) => `- ${code(name)}`, openBudget);
      const content = [...shown, ...andMore(names.length - shown.length)].join('\n');
      return names.length > MAX_OPEN_LIST
        ? collapsed(lead, content)
        : `**${plain(lead)}**\n${content}`.trimEnd();
    },
  };
}

/** Returns a problem as Markdown, without its details and targets. */
export function problemText(
  { title, message, causes = [], fix }: Problem,
  { plain, prose }: Markdown,
): string {
  const [cause = ''] = causes;
  const facts = joinLines(
    prose(message),
    causes.length === 1 ? `**Likely cause:** ${prose(cause)}.` : '',
    fix === undefined ? '' : `**Fix:** ${prose(fix)}.`,
  );
  const list = ['**Likely causes:**', ...causes.map((one) => `- ${prose(one)}`)].join('\n');
  return joinBlocks(`#### ${plain(title)}`, facts, causes.length > 1 ? list : '');
}

/** The bytes that are left for lists. */
interface ByteBudget {
  left: number;
}

/** Formats entries while they fit into a share of the budget, and takes their bytes from it. */
export function takeWhileFits<T>(
  all: readonly T[],
  show: (one: T) => string,
  budget: ByteBudget,
  share = 1,
): string[] {
  const end = budget.left * (1 - share);
  const shown: string[] = [];
  for (const one of all) {
    const text = show(one);
    // Two bytes are for the line breaks after it.
    const size = Buffer.byteLength(text) + 2;
    if (budget.left - size < end) break;
    budget.left -= size;
    shown.push(text);
  }
  return shown;
}

/** Returns the entry that counts what a list or table leaves out, if it leaves out any. */
export function andMore(number: number): string[] {
  return number > 0 ? [`- and ${formatInteger(number)} more, all in the report`] : [];
}

/** Joins non-empty texts by line breaks. */
export function joinLines(...all: readonly string[]): string {
  return all.filter((line) => line !== '').join('<br>\n');
}

/** Joins non-empty texts by blank lines. */
export function joinBlocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
