import { formatInteger } from '../text/wording.ts';
import { codeSpan, escapeMarkdown, escapeProse, shorten, tableCell } from './escape.ts';
import type { Mask } from './masking.ts';
import type { Problem } from './outcome.ts';

/** Of a sentence, in characters. */
const MAX_SENTENCE = 2000;
/** A list of more names is folded away. */
const MAX_OPEN_LIST = 10;

/** Bytes that are left for a part of the summary. */
export interface ByteBudget {
  left: number;
}

interface ListOptions {
  /** What the list is of. */
  readonly lead: string;
  /** A short list is open to see. */
  readonly open?: boolean;
  readonly most?: number;
}

/** GitHub-flavoured Markdown of untrusted text: whatever goes through here is masked, and then escaped. */
export interface Markdown {
  readonly code: (text: string) => string;
  /** Code in a cell of a table. */
  readonly cell: (text: string, most?: number) => string;
  readonly plain: (text: string) => string;
  /** Sentences, in which what stands in backticks is code; not longer than a person reads. */
  readonly prose: (text: string) => string;
  /** The same in a cell of a table. */
  readonly cellProse: (text: string, most: number) => string;
  readonly folded: (lead: string, content: string) => string;
  /** A list of names, folded away below its lead. */
  readonly list: (all: readonly string[], budget: ByteBudget, options: ListOptions) => string;
  /** What happened, the likely causes and the fix; without what it is about. */
  readonly explained: (problem: Problem) => string;
}

export function createMarkdown(mask: Mask): Markdown {
  const code = (text: string): string => codeSpan(mask(text));
  const plain = (text: string): string => escapeMarkdown(mask(text));
  const prose = (text: string): string => escapeProse(shorten(mask(text), MAX_SENTENCE));
  const folded = (lead: string, content: string): string =>
    `<details><summary>${plain(lead)}</summary>\n\n${content}\n\n</details>`;
  return {
    code,
    cell: (text, most = MAX_SENTENCE) => tableCell(shorten(mask(text), most)),
    plain,
    prose,
    cellProse: (text, most) => escapeProse(shorten(mask(text), most), tableCell),
    folded,
    list: (all, budget, { lead, open = false, most = all.length }) => {
      if (all.length === 0) return '';
      const shown = takeWhileFits(all.slice(0, most), (entry) => `- ${code(entry)}`, budget);
      const content = [...shown, ...andMore(all.length - shown.length)].join('\n');
      return open && all.length <= MAX_OPEN_LIST ? `**${plain(lead)}**\n${content}` : folded(lead, content);
    },
    explained: ({ title, message, causes = [], fix }) => {
      const [cause, ...others] = causes;
      const facts = lines(
        prose(message),
        cause === undefined || others.length > 0 ? '' : `**Likely cause:** ${prose(cause)}.`,
        fix === undefined ? '' : `**Fix:** ${prose(fix)}.`,
      );
      const several = ['**Likely causes:**', ...causes.map((one) => `- ${prose(one)}`)].join('\n');
      return joined(`#### ${plain(title)}`, facts, others.length === 0 ? '' : several);
    },
  };
}

/** As many of the first as there is room for. */
export function takeWhileFits<T>(all: readonly T[], show: (one: T) => string, budget: ByteBudget): string[] {
  const shown: string[] = [];
  for (const one of all) {
    const text = show(one);
    // Two for the line breaks behind it.
    const size = Buffer.byteLength(text) + 2;
    if (size > budget.left) break;
    budget.left -= size;
    shown.push(text);
  }
  return shown;
}

/** What a list says of entries that it leaves out. */
export function andMore(number: number): string[] {
  return number > 0 ? [`- and ${formatInteger(number)} more, all in the report`] : [];
}

export function lines(...all: readonly string[]): string {
  return all.filter((line) => line !== '').join('<br>\n');
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
