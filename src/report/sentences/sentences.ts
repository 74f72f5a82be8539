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
