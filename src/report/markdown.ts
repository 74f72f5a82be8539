import { grouped } from '../text/wording.ts';
import { code, inert, prose, shorten } from './escape.ts';
import type { Trouble } from './outcome.ts';

/** Of a sentence, in characters. */
const LONGEST_SENTENCE = 2000;
/** A list of more names is folded away. */
const LONGEST_OPEN_LIST = 10;

/** Bytes that are left for a part of the summary. */
export interface Room {
  left: number;
}

/** As many of the first as there is room for. */
export function fill<T>(all: readonly T[], show: (one: T) => string, room: Room): string[] {
  const shown: string[] = [];
  for (const one of all) {
    const text = show(one);
    // Two for the line breaks behind it.
    const size = Buffer.byteLength(text) + 2;
    if (size > room.left) break;
    room.left -= size;
    shown.push(text);
  }
  return shown;
}

/** What a list says of entries that it leaves out. */
export function rest(number: number): string[] {
  return number > 0 ? [`- and ${grouped(number)} more, all in the report`] : [];
}

export interface ListOptions {
  /** What the list is of. */
  readonly lead: string;
  /** A short list is open to see. */
  readonly open?: boolean;
  readonly most?: number;
}

/** A list of names, folded away below its lead. */
export function list(
  all: readonly string[],
  room: Room,
  { lead, open = false, most = all.length }: ListOptions,
): string {
  if (all.length === 0) return '';
  const shown = fill(all.slice(0, most), (entry) => `- ${code(entry)}`, room);
  const content = [...shown, ...rest(all.length - shown.length)].join('\n');
  return open && all.length <= LONGEST_OPEN_LIST ? `**${inert(lead)}**\n${content}` : folded(lead, content);
}

export function folded(lead: string, content: string): string {
  return `<details><summary>${inert(lead)}</summary>\n\n${content}\n\n</details>`;
}

/** What happened, the likely causes and the fix; without what it is about. */
export function explained({ title, message, causes = [], fix }: Trouble): string {
  const [cause, ...others] = causes;
  const facts = lines(
    said(message),
    cause === undefined || others.length > 0 ? '' : `**Likely cause:** ${said(cause)}.`,
    fix === undefined ? '' : `**Fix:** ${said(fix)}.`,
  );
  const several = ['**Likely causes:**', ...causes.map((one) => `- ${said(one)}`)].join('\n');
  return joined(`#### ${inert(title)}`, facts, others.length === 0 ? '' : several);
}

/** Sentences from outside, or with something from outside in them. */
export function said(text: string): string {
  return prose(shorten(text, LONGEST_SENTENCE));
}

export function lines(...all: readonly string[]): string {
  return all.filter((line) => line !== '').join('<br>\n');
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
