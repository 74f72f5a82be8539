import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';

/** A sentence for each code of a room's reasons. The compiler names the code that has none. */
export type Sentences<R extends { readonly code: string }> = {
  readonly [Code in R['code']]: (reason: Extract<R, { readonly code: Code }>) => string;
};

/** The sentence for a reason. */
export function sentenceFrom<R extends { readonly code: string }>(table: Sentences<R>, reason: R): string {
  // The code names the entry that takes this reason, which the compiler cannot follow through the union.
  const tell = table[reason.code as R['code']] as (reason: R) => string;
  return tell(reason);
}

/** What tells the sentence for a reason. */
export function teller<R extends { readonly code: string }>(table: Sentences<R>): (reason: R) => string {
  return (reason) => sentenceFrom(table, reason);
}

/** The same sentences about an entry behind that entry: `got "a b": it has a space`. */
export function behindEntry<R extends { readonly code: string; readonly got: unknown }>(
  faults: Sentences<R>,
): Sentences<R> {
  const behind = (reason: R): string => {
    const entry = typeof reason.got === 'string' ? reason.got : JSON.stringify(reason.got);
    return `got ${quote(entry)}: ${sentenceFrom(faults, reason)}`;
  };
  const codes = Object.keys(faults).map((code) => [code, behind]);
  return Object.fromEntries(codes) as Sentences<R>;
}

/** Things that a sentence tells of many. */
const MAX_SAID = 3;

/** What is said of each of the first few, and how many more there are. */
export function sayFew<T>(all: readonly T[], say: (one: T) => string, between = '; '): string {
  const said = all.slice(0, MAX_SAID).map((one) => say(one));
  const more = all.length - said.length;
  return [...said, ...(more > 0 ? [`and ${formatInteger(more)} more`] : [])].join(between);
}
