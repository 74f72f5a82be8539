/** What a text says that may be JSON; `undefined`, which JSON cannot say, where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is an object with names, so no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What lies under these names in untrusted JSON; `undefined` where one of them is not there. Names that every
 * object inherits (`constructor`) are not there.
 */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let here = value;
  for (const name of names) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}

/** The same where a text is wanted: `''` for anything else. */
export function textAt(value: unknown, ...names: readonly string[]): string {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : '';
}

/** The same where a list is wanted: an empty one for anything else. */
export function listAt(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const found = at(value, ...names);
  return Array.isArray(found) ? found : [];
}

/** The same where a number for an identifier is wanted: `0`, which identifies nothing, for anything else. */
export function idAt(value: unknown, ...names: readonly string[]): number {
  const found = at(value, ...names);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : 0;
}
