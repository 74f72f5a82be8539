import { contentId, type KnownContents } from '../changes/content.ts';
import type { ProbeResult } from './visit.ts';

/** A file whose contents are known, and where it may be served. */
export interface ServedFile {
  /** Its repository path, or its path in the build folder. Untrusted text. */
  readonly path: string;
  /** The URLs that it may be served at: which of them a host serves is not known. */
  readonly urls: readonly string[];
  readonly contents: KnownContents;
}

/**
 * Which content an answer brought: the one that is to be served `now`; one that the edge may have `held` from before;
 * none, where a file should be (`missing`); bytes that are neither (`other`), since something on the way rewrites them,
 * or they are of a version that nobody knows; or `nothing` that tells, like an error, a redirect, or a body that broke
 * off.
 */
export type SeenContent = 'now' | 'held' | 'missing' | 'other' | 'nothing';

/** The statuses that say that there is no such file. */
export const GONE: ReadonlySet<number> = new Set([404, 410]);

/** Compares an answer with the contents that are known. */
export function recognizeContent({ held, now, ids }: KnownContents, seen: ProbeResult): SeenContent {
  const { response, body } = seen;
  if (response === null) return 'nothing';
  if (GONE.has(response.status)) return now === null ? 'now' : held.includes(null) ? 'held' : 'missing';
  if (response.status !== 200 || body === null) return 'nothing';
  const known = [now, ...held].filter((id) => id !== null);
  const isIt = (id: string): boolean => contentId(body, id, ids) === id;
  if (now !== null && isIt(now)) return 'now';
  return known.some(isIt) ? 'held' : 'other';
}

/** What counts first where several files may be served at one address. */
const TELLING: readonly SeenContent[] = ['now', 'held', 'missing', 'other'];

/**
 * The same for an address that several changed files may be served at, as `/a/` is both that of `a.html` and of
 * `a/index.html`. One that is deleted proves nothing by a 404 where another one should be.
 */
export function recognizeAny(files: readonly KnownContents[], seen: ProbeResult): SeenContent {
  const present = files.filter(({ now }) => now !== null);
  const gone = files.filter(({ now }) => now === null).map((file) => recognizeContent(file, seen));
  const all = [
    ...present.map((file) => recognizeContent(file, seen)),
    ...(present.length === 0 ? gone : gone.map((content) => (content === 'now' ? 'missing' : content))),
  ];
  return TELLING.find((content) => all.includes(content)) ?? 'nothing';
}
