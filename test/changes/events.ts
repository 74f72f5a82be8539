import { readFileSync } from 'node:fs';

/** JSON to merge into other JSON: objects are merged, everything else is replaced. */
export interface Overlay {
  readonly [name: string]: unknown;
}

/**
 * Returns an event as the runner writes it to GITHUB_EVENT_PATH, with an overlay. The files in test/data/events are
 * GitHub's examples, shortened, and without the lists of files that Actions removes.
 * https://github.com/octokit/webhooks/tree/main/payload-examples
 */
export function event(name: string, overlay: Overlay = {}): unknown {
  const file = new URL(`../data/events/${name}.json`, import.meta.url);
  return merge(JSON.parse(readFileSync(file, 'utf8')), overlay);
}

function merge(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return over;
  const merged = Object.entries(over).map(([name, value]) => [name, merge(under[name], value)]);
  return { ...under, ...Object.fromEntries(merged) };
}

function isObject(value: unknown): value is Overlay {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
