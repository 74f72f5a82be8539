/** A sentence for each code of a room's reasons. The compiler names the code that has none. */
export type Sentences<R extends { readonly code: string }> = {
  readonly [Code in R['code']]: (reason: Extract<R, { readonly code: Code }>) => string;
};
