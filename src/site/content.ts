import { contentId, type KnownContents } from '../changes/content.ts';
import type { ProbeResult } from './visit.ts';

/** A file with known contents and the URLs that may serve it. */
export interface ServedFile {
  /** Its repository path, or its path in the build folder. Untrusted text. */
  readonly path: string;
  /** Every URL form of the file. It is unknown which of them the host serves. */
  readonly urls: readonly string[];
  readonly contents: KnownContents;
}

/**
 * The content that a response contains:
 * - `now`: the deployed content
 * - `held`: an earlier content that the edge may still hold
 * - `missing`: 404 or 410, although the file should exist
 * - `other`: different bytes, because something rewrites them or they belong to an unknown version
 * - `nothing`: no evidence, such as an error, a redirect, or an incomplete body
 */
export type SeenContent = 'now' | 'held' | 'missing' | 'other' | 'nothing';

/** The statuses that mean that the file does not exist. */
export const GONE: ReadonlySet<number> = new Set([404, 410]);

/** Compares a response with the known contents of a file. */
export function recognizeContent({ held, now, ids }: KnownContents, seen: ProbeResult): SeenContent {
  const { response, body } = seen;
  if (response === null) return 'nothing';
  if (GONE.has(response.status)) return now === null ? 'now' : held.includes(null) ? 'held' : 'missing';
  if (response.status !== 200 || body === null) return 'nothing';
  const matches = (id: string | null): boolean => id !== null && contentId(body, id, ids) === id;
  if (matches(now)) return 'now';
  return held.some(matches) ? 'held' : 'other';
}

/** The order of precedence when several files share a URL. */
const PRECEDENCE: readonly SeenContent[] = ['now', 'held', 'missing', 'other'];

/**
 * Compares a response with all changed files that its URL may serve: `/a/` may be `a.html` or `a/index.html`. A 404 is
 * no proof that a deleted file is gone if another file should be at the same URL.
 */
export function recognizeAny(files: readonly KnownContents[], seen: ProbeResult): SeenContent {
  const isExpected = files.some(({ now }) => now !== null);
  const all = files.map((file) => {
    const content = recognizeContent(file, seen);
    const isGone = file.now === null && content === 'now';
    return isGone && isExpected ? 'missing' : content;
  });
  return PRECEDENCE.find((content) => all.includes(content)) ?? 'nothing';
}
