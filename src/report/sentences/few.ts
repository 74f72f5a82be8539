import { quote } from '../../text/entries.ts';
import type { Few } from '../../text/few.ts';
import { formatInteger } from '../../text/wording.ts';

/** A sentence for each of the first few, and how many more there are. */
export function sayFew<T>({ count, first }: Few<T>, sentence: (one: T) => string): string {
  return withMore(count, first.map(sentence), '; ');
}

export function quoteFew({ count, first }: Few<string>): string {
  return withMore(
    count,
    first.map((text) => quote(text)),
    ', ',
  );
}

function withMore(count: number, shown: readonly string[], between: string): string {
  const more = count - shown.length;
  return more > 0 ? `${shown.join(between)}${between}and ${formatInteger(more)} more` : shown.join(between);
}
