import { formatInteger } from '../text/wording.ts';
import { codeSpan, escapeMarkdown, escapeProse, shorten, tableCell } from './escape.ts';
import type { Mask } from './masking.ts';
import type { Problem } from './problem.ts';

/** Of a sentence, and of code in a table, in characters. */
const MAX_SENTENCE = 2000;
const MAX_CELL = 300;
/** A list of more names is folded away. */
const MAX_OPEN_LIST = 10;

/** Bytes that are left for lists. */
export interface ByteBudget {
  left: number;
}

export type Markdown = ReturnType<typeof createMarkdown>;

/** GitHub-flavoured Markdown of untrusted text: whatever goes through here is masked, and then escaped. */
export function createMarkdown(mask: Mask) {
  const code = (text: string): string => codeSpan(mask(text));
  const plain = (text: string): string => escapeMarkdown(shorten(mask(text), MAX_SENTENCE));
  const folded = (lead: string, content: string): string =>
    `<details><summary>${plain(lead)}</summary>\n\n${content}\n\n</details>`;
  return {
    code,
    /** Sentences, not longer than a person reads. */
    plain,
    /** The same, where what stands in backticks is code. */
    prose: (text: string): string => escapeProse(shorten(mask(text), MAX_SENTENCE)),
    /** Code in a cell of a table. */
    cell: (text: string): string => tableCell(shorten(mask(text), MAX_CELL)),
    folded,
    /** Names, folded away below their lead. */
    list: (lead: string, all: readonly string[], budget: ByteBudget): string =>
      all.length === 0 ? '' : folded(lead, bullets(all, code, budget)),
    /** Names that nobody must miss: a few are open to see, and many take all the room that is left. */
    openList: (lead: string, all: readonly string[], budget: ByteBudget): string => {
      const content = bullets(all, code, budget, budget.left);
      return all.length > MAX_OPEN_LIST ? folded(lead, content) : `**${plain(lead)}**\n${content}`.trimEnd();
    },
  };
}

/** What happened, the likely causes and the fix; without what it is about. */
export function explained({ title, message, causes = [], fix }: Problem, { plain, prose }: Markdown): string {
  const [cause, ...others] = causes;
  const facts = lines(
    prose(message),
    cause === undefined || others.length > 0 ? '' : `**Likely cause:** ${prose(cause)}.`,
    fix === undefined ? '' : `**Fix:** ${prose(fix)}.`,
  );
  const several = ['**Likely causes:**', ...causes.map((one) => `- ${prose(one)}`)].join('\n');
  return joined(`#### ${plain(title)}`, facts, others.length === 0 ? '' : several);
}

/**
 * As many of the first as there is room for.
 * @param most bytes; otherwise an eighth of what is left, so that what comes after has some, too
 */
export function takeWhileFits<T>(
  all: readonly T[],
  show: (one: T) => string,
  budget: ByteBudget,
  most = budget.left / 8,
): string[] {
  const end = budget.left - most;
  const shown: string[] = [];
  for (const one of all) {
    const text = show(one);
    // Two for the line breaks behind it.
    const size = Buffer.byteLength(text) + 2;
    if (budget.left - size < end) break;
    budget.left -= size;
    shown.push(text);
  }
  return shown;
}

/** The same as a list, which says how many entries it leaves out. */
export function bullets<T>(
  all: readonly T[],
  show: (one: T) => string,
  budget: ByteBudget,
  most?: number,
): string {
  const shown = takeWhileFits(all, (one) => `- ${show(one)}`, budget, most);
  return [...shown, ...andMore(all.length - shown.length)].join('\n');
}

/** What a list or table says of entries that it leaves out. */
export function andMore(number: number): string[] {
  return number > 0 ? [`- and ${formatInteger(number)} more, all in the report`] : [];
}

export function lines(...all: readonly string[]): string {
  return all.filter((line) => line !== '').join('<br>\n');
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
