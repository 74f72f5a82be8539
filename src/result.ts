/** A value, or why there is none. The reason is data; only `report/` makes a sentence of it. */
export type Result<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<R>(reason: R): { readonly ok: false; readonly reason: R } {
  return { ok: false, reason };
}
