import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { KnownContents } from '../../src/changes/content.ts';
import { recognizeContent, type SeenContent } from '../../src/site/content.ts';
import { readEdgeResponse } from '../../src/site/edge-response.ts';

/** `git hash-object` of these texts. */
const BLOBS = {
  old: '3367afdbbf91e638efe983616377c60477cc6612',
  new: '3e757656cf36eca53338e520d134963a44f793f8',
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function seen(status: number, body: string | null) {
  const response = readEdgeResponse('https://example.com/', status, () => null);
  return { response, at: 0, body: body === null ? null : Buffer.from(body), problem: null };
}

const CHANGED: KnownContents = { ids: 'blob', held: [BLOBS.old], now: BLOBS.new };
const BUILT: KnownContents = { ids: 'bytes', held: [sha256('old\n'), null], now: sha256('new\n') };
const ADDED: KnownContents = { ids: 'blob', held: [null], now: BLOBS.new };
const DELETED: KnownContents = { ids: 'blob', held: [BLOBS.old], now: null };
/** Changed, and changed back: the edge may hold the content of now, too. */
const REVERTED: KnownContents = { ids: 'blob', held: [BLOBS.new, BLOBS.old], now: BLOBS.new };

test.for<[what: string, KnownContents, status: number, body: string | null, SeenContent]>([
  ['the new bytes, by their blob', CHANGED, 200, 'new\n', 'now'],
  ['the old bytes', CHANGED, 200, 'old\n', 'held'],
  ['bytes that something has rewritten', CHANGED, 200, 'new\n<script>', 'other'],
  ['a 404 where a file was and is', CHANGED, 404, 'not found', 'missing'],
  ['a 410 where a file was and is', CHANGED, 410, '', 'missing'],
  ['an error', CHANGED, 500, 'old\n', 'nothing'],
  ['a redirect', CHANGED, 302, 'old\n', 'nothing'],
  ['a part', CHANGED, 206, 'new\n', 'nothing'],
  ['a body that broke off or is too large', CHANGED, 200, null, 'nothing'],
  ['the new bytes, by their SHA-256', BUILT, 200, 'new\n', 'now'],
  ['the old bytes, by their SHA-256', BUILT, 200, 'old\n', 'held'],
  ['a 404 where there may have been nothing', BUILT, 404, '', 'held'],
  ['a 404 for a file that is new', ADDED, 404, '', 'held'],
  ['a page of errors that answers 200 for a file that is new', ADDED, 200, 'no such page', 'other'],
  ['a deleted file that is gone', DELETED, 404, '', 'now'],
  ['a deleted file that is still there', DELETED, 200, 'old\n', 'held'],
  ['something else in place of a deleted file', DELETED, 200, 'home', 'other'],
  ['the bytes that were there before and are there again', REVERTED, 200, 'new\n', 'now'],
])('%s', ([, known, status, body, content]) => {
  expect(recognizeContent(known, seen(status, body))).toBe(content);
});
