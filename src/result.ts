/** A value, or the reason why there is none. The reason is data, which `report/` turns into a sentence. */
export type Result<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<R>(reason: R): { readonly ok: false; readonly reason: R } {
  return { ok: false, reason };
}
