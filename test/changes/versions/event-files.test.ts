import { describe, expect, test } from 'vitest';
import { event } from '../events.ts';
import { run, summary } from '../workflow.ts';

/** A push as the runners of Gitea and Forgejo hand it over: newest commit first, with lists and a total. */
const ID = { before: '0a'.repeat(20), first: '1a'.repeat(20), after: '2a'.repeat(20) };

const commit = (id: string, lists: Readonly<Record<string, unknown>> = {}) => ({
  id,
  added: [],
  removed: [],
  modified: [],
  ...lists,
});

const commits = [
  commit(ID.after, { modified: ['b.html'], removed: ['old.html'], added: ['naïve.html'] }),
  commit(ID.first, { added: ['b.html'], modified: ['a.html', 'old.html'] }),
];

const push = (overlay: Readonly<Record<string, unknown>> = {}) =>
  event('push', { before: ID.before, after: ID.after, commits, total_commits: 2, ...overlay });

describe('the lists in a push, where nothing else tells', () => {
  test('all files of all commits', async () => {
    const changes = await run({ event: 'push', payload: push() });
    expect(changes).toMatchObject({ source: 'event', base: ID.before, head: ID.after });
    expect(summary(changes)).toEqual(['M b.html', 'M a.html', 'D old.html', 'A naïve.html']);
    expect(changes.notices).toEqual([
      'There is no checkout in the workspace (run actions/checkout before this step); there is no `github-token` to ask GitHub with; so the files are those that the event lists, which tells no symlinks and submodules.',
    ]);
  });

  test('oldest commit first, as in GitHub’s own webhook', async () => {
    const changes = await run({ event: 'push', payload: push({ commits: commits.toReversed() }) });
    expect(summary(changes)).toContain('D old.html');
  });

  test.each([
    ['fewer commits than there were', { total_commits: 7 }],
    ['a forced push', { forced: true }],
    ['commits that do not end at after', { after: '3a'.repeat(20) }],
    ['no lists, as on Actions', { commits: commits.map(({ id }) => ({ id })) }],
    ['a commit without lists', { commits: [commits[0], { id: ID.first }] }],
    ['a list of something else', { commits: [commit(ID.after, { added: [1] })], total_commits: 1 }],
    ['no commits', { commits: [], total_commits: 0 }],
    [
      'as many as GitHub lists at most',
      { commits: Array.from({ length: 2048 }, () => commits[0]), total_commits: 2048 },
    ],
  ])('%s: not known', async (_, overlay) => {
    expect((await run({ event: 'push', payload: push(overlay) })).kind).toBe('unknown');
  });

  test('another base than the push’s: not known', async () => {
    const changes = await run({ event: 'push', payload: push(), inputs: { base: ID.first } });
    expect(changes.kind).toBe('unknown');
  });
});
