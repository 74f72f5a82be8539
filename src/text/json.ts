/** Parses JSON. Returns undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, but not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns what is at a path of names in untrusted JSON, or undefined. Ignores inherited names like `constructor`. */
export function valueAt(value: unknown, ...names: readonly string[]): unknown {
  let here = value;
  for (const name of names) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}

/** Like {@link valueAt} for a string. Returns `''` for anything else. */
export function textAt(value: unknown, ...names: readonly string[]): string {
  const text = valueAt(value, ...names);
  return typeof text === 'string' ? text : '';
}

/** Like {@link valueAt} for an array. Returns an empty one for anything else. */
export function listAt(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const list = valueAt(value, ...names);
  return Array.isArray(list) ? list : [];
}

/** Like {@link valueAt} for a numeric ID. Returns 0, which is never an ID, for anything else. */
export function idAt(value: unknown, ...names: readonly string[]): number {
  const id = valueAt(value, ...names);
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : 0;
}
