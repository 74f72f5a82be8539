import { at, listAt, textAt } from '../../text/json.ts';
import type { ChangedFile } from '../changes.ts';
import type { Event } from './event.ts';

/** The files, or, as part of a sentence, why the event does not tell. */
export type EventFiles = { readonly files: readonly ChangedFile[] } | { readonly why: string };

/** GitHub cuts the commits of a push there. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const MOST_COMMITS = 2048;

/**
 * The files of a push, where its event lists them. GitHub takes the lists out for Actions; the runners of Gitea
 * and Forgejo leave them in, and cut the commits (`FEED_MAX_COMMIT_NUM`, 5) with the full number beside them.
 * https://github.blog/changelog/2019-10-16-changes-in-github-actions-push-event-payload
 *
 * The lists do not tell symlinks and submodules from files, nor, on those forges, a push from a forced one. The
 * status is the last commit's, and a file that came and went again is listed as well.
 */
export function listEventFiles({ name, payload }: Event, base: string, head: string): EventFiles {
  const commits = listAt(payload, 'commits');
  const itsOwn = name === 'push' && textAt(payload, 'before') === base && textAt(payload, 'after') === head;
  if (!itsOwn || commits.length === 0 || !commits.every(hasLists)) return { why: 'the event lists no files' };

  const ids = commits.map((commit) => textAt(commit, 'id'));
  const total = at(payload, 'total_commits') ?? at(payload, 'size') ?? commits.length;
  const newestFirst = ids[0] === head;
  if (
    commits.length !== total ||
    commits.length >= MOST_COMMITS ||
    at(payload, 'forced') === true ||
    !(newestFirst || ids.at(-1) === head)
  ) {
    return { why: "the event's lists of files are not complete" };
  }

  const files = new Map<string, ChangedFile>();
  for (const commit of newestFirst ? commits.toReversed() : commits) {
    for (const { list, status } of LISTS) {
      for (const path of listAt(commit, list) as readonly string[]) {
        files.set(path, { path, status, type: 'file', held: [], now: null });
      }
    }
  }
  return { files: [...files.values()] };
}

const LISTS = [
  { list: 'added', status: 'added' },
  { list: 'modified', status: 'modified' },
  { list: 'removed', status: 'deleted' },
] as const;

function hasLists(commit: unknown): boolean {
  return LISTS.every(({ list }) => {
    const paths = at(commit, list);
    return Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path !== '');
  });
}
