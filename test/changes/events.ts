import { readFileSync } from 'node:fs';

/** JSON that lies over other JSON: objects are merged, everything else replaced. */
export interface Overlay {
  readonly [name: string]: unknown;
}

/**
 * An event as the runner writes it to GITHUB_EVENT_PATH, with these parts of it changed. Those in test/data/events
 * are GitHub's own examples, shortened, without the lists of files that Actions takes out.
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
