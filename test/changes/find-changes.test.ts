import { describe, expect, test } from 'vitest';
import { parseState } from '../../src/changes/versions/state-format.ts';
import type { StateStore, StoreProblem } from '../../src/changes/versions/store.ts';
import { err } from '../../src/result.ts';
import { event } from './events.ts';
import { clone, createRepository } from './repository.ts';
import { createMemoryStore, find, github, type Step, search, summary } from './workflow.ts';

/** Creates three commits on `main`: the second edits `b.html`, the third adds `c.html`. */
function site() {
  const repository = createRepository();
  const one = repository.commit({ 'a.html': '1', 'b.html': '1' });
  const two = repository.commit({ 'a.html': '1', 'b.html': '2' });
  const three = repository.commit({ 'a.html': '1', 'b.html': '2', 'c.html': '3' });
  return { repository, one, two, three };
}

const push = (before: string, after: string): Step => ({
  event: 'push',
  payload: event('push', { before, after }),
});

describe('without a state, findChanges', () => {
  test('compares the commits of a push in the checkout, without GitHub', async () => {
    const { repository, one, three } = site();
    const server = await github(repository);
    const { changes } = await find({ ...push(one, three), checkout: repository, github: server });
    expect(changes).toMatchObject({ source: 'git', head: three, versions: [{ commit: one }], notices: [] });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
    expect(server.requests).toEqual([]);
  });

  test('asks GitHub if the checkout is shallow or of another repository', async () => {
    const { repository, one, three } = site();
    const other = createRepository();
    other.commit({ 'x.html': '' });
    for (const checkout of [clone(repository, '--depth=1'), other]) {
      const { changes } = await find({ ...push(one, three), checkout, github: await github(repository) });
      expect(changes).toMatchObject({ source: 'github' });
      expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
    }
  });

  test('asks neither git nor GitHub in a dry run whose event does not name the deployed commit', async () => {
    const { repository, one } = site();
    const server = await github(repository);
    const merged = { merged: true, merge_commit_sha: null, base: { sha: one } };
    const { changes } = await find({
      event: 'pull_request',
      payload: event('pull_request', { action: 'closed', pull_request: merged }),
      inputs: { dryRun: true },
      checkout: repository,
      github: server,
    });
    expect(changes).toMatchObject({ kind: 'unknown', byEvent: null });
    expect(server.requests).toEqual([]);
  });

  test('notes an unreadable event file', async () => {
    const { changes } = await find({ event: 'push', payload: undefined });
    expect(changes.notices).toEqual([{ code: 'event-file-unreadable' }]);
  });

  test('finds files that only the old side of a force-push has', async () => {
    const { repository, two, three } = site();
    const other = repository.commit({ 'a.html': '1', 'd.html': '4' }, { parents: [two] });
    const { changes } = await find({ ...push(three, other), checkout: repository });
    expect(summary(changes)).toEqual(['D b.html', 'D c.html', 'A d.html']);
  });

  test('cannot compare a commit that neither the checkout nor GitHub has', async () => {
    const { repository, two } = site();
    const { changes } = await find({
      ...push('c'.repeat(40), two),
      checkout: repository,
      github: await github(repository),
    });
    expect(changes).toMatchObject({
      kind: 'unknown',
      reasons: [
        {
          code: 'versions-not-compared',
          git: { code: 'commit-not-in-checkout' },
          github: { code: 'github-unknown-object' },
        },
      ],
    });
  });

  test('compares the old and new commits of an annotated tag that moved', async () => {
    const { repository, one, three } = site();
    const tag = (commit: string) => {
      repository.git('tag', '--force', '--annotate', '--message=v1', 'v1', commit);
      return repository.git('rev-parse', 'refs/tags/v1');
    };
    const [before, after] = [tag(one), tag(three)];
    const payload = event('push', { ref: 'refs/tags/v1', before, after });
    const env = { GITHUB_REF: 'refs/tags/v1', GITHUB_SHA: three };
    for (const place of [{ checkout: repository }, { github: await github(repository) }]) {
      expect(summary((await find({ event: 'push', payload, env, ...place })).changes)).toEqual([
        'M b.html',
        'A c.html',
      ]);
    }
  });

  test.each([
    ['for a new branch', push('0'.repeat(40), 'a'.repeat(40)), 'unknown: event-without-base'],
    [
      'for a schedule',
      { event: 'schedule', env: { GITHUB_SHA: 'a'.repeat(40) } },
      'unknown: event-without-base',
    ],
    [
      'for a repeated push, whose `before` may be outdated',
      { ...push('b'.repeat(40), 'a'.repeat(40)), env: { GITHUB_RUN_ATTEMPT: '2' } },
      'unknown: event-without-base',
    ],
    [
      'for a build folder',
      { ...push('b'.repeat(40), 'a'.repeat(40)), build: new Map([['a', '1'.repeat(64)]]) },
      'unknown: build-without-state',
    ],
    ['for an event that deploys nothing', { event: 'delete' }, 'nothing: event-without-commit'],
    ['without an event', { event: '' }, 'unknown: no-commit-in-event'],
  ] as const)('compares nothing %s', async (_, step, expected) => {
    const { changes, keepState: settle } = await find(step);
    expect(summary(changes)).toEqual([expected]);
    expect(await settle({ ended: 'confirmed', purged: 'whole' })).toEqual({ code: 'no-state-to-keep' });
  });
});

describe('with `base` and `head`, findChanges', () => {
  const named = { event: 'schedule', env: {} };

  test.each(['release/v1', 'tags/release/v1', 'refs/tags/release/v1', 'ID'])(
    'resolves %s, which a shallow clone does not have',
    async (base) => {
      const { repository, one, two } = site();
      repository.git('tag', 'release/v1', one);
      const checkout = clone(repository, '--depth=1', '--no-tags');
      const inputs = { base: base === 'ID' ? one.toUpperCase() : base, head: two };
      const { changes } = await find({ ...named, inputs, checkout, github: await github(repository) });
      expect(changes).toMatchObject({ versions: [{ commit: one }], head: two, notices: [] });
    },
  );

  test('resolves `parent` in a shallow clone', async () => {
    const { repository, two, three } = site();
    const step = {
      ...named,
      inputs: { base: 'parent', head: three },
      checkout: clone(repository, '--depth=1'),
    };
    expect((await find({ ...step, github: await github(repository) })).changes).toMatchObject({
      versions: [{ commit: two }],
    });
    expect(summary((await find(step)).changes)).toEqual(['unknown: parent-not-known']);
  });

  test('resolves HEAD in the workspace, not at GitHub', async () => {
    const { repository, two, three } = site();
    const checkout = clone(repository);
    repository.commit({ 'a.html': '3' });
    const inputs = { base: 'HEAD~1', head: 'HEAD' };
    const { changes } = await find({ ...named, inputs, checkout, github: await github(repository) });
    expect(changes).toMatchObject({ versions: [{ commit: two }], head: three });
  });

  test.each([
    ['v9', { code: 'ref-not-found', input: 'base', ref: 'v9' }],
    ['c'.repeat(40), { code: 'ref-not-found', input: 'base', ref: 'c'.repeat(40) }],
    ['--all', { code: 'ref-not-found', input: 'base', ref: '--all' }],
    ['main', { code: 'base-is-head', ref: 'main' }],
  ])('rejects `base: %s`, although the checkout and GitHub can be read', async (base, reason) => {
    const { repository } = site();
    const step = {
      ...named,
      inputs: { base, head: 'main' },
      checkout: repository,
      github: await github(repository),
    };
    expect(await search(step)).toMatchObject({ ok: false, reason });
  });

  test('does not know a branch that neither the checkout nor GitHub can resolve', async () => {
    const { repository, one } = site();
    const server = await github(repository, { fail: () => 403 });
    const { changes } = await find({
      ...named,
      inputs: { base: 'elsewhere', head: one },
      // A complete clone would prove that the branch does not exist.
      checkout: clone(repository, '--depth=1'),
      github: server,
    });
    expect(changes).toMatchObject({
      reasons: [{ code: 'ref-not-known', problem: { code: 'github-forbidden' } }],
    });
  });
});

describe('with a state, findChanges', () => {
  const runs = [
    {
      id: 900,
      run_number: 9,
      run_attempt: 1,
      event: 'push',
      status: 'in_progress',
      head_branch: 'main',
      head_sha: '',
      created_at: '2026-01-09T00:00:00Z',
      run_started_at: '2026-01-09T00:00:00Z',
      updated_at: '2026-01-09T00:00:00Z',
    },
  ];
  const step = async (store: StateStore | 'no-place', more: Partial<Step> = {}) => {
    const { repository, two, three } = site();
    return {
      ...push(two, three),
      checkout: repository,
      github: await github(repository, { runs }),
      store,
      ...more,
    };
  };
  const held = (store: { readonly kept: readonly Uint8Array[] }) => {
    const state = parseState(store.kept.at(-1) ?? new Uint8Array(), 'purge-state-test');
    if (!state.ok) throw new Error(state.reason.code);
    return { ...state.value, versions: state.value.versions.map(({ commit }) => commit) };
  };

  test('does not know the changes in the first run, and holds only head after a confirmed purge of the site', async () => {
    const store = createMemoryStore();
    const { changes, keepState: settle } = await find(await step(store));
    expect(summary(changes)).toEqual(['unknown: no-state']);
    await settle({ ended: 'confirmed', purged: 'whole' });
    const { changes: next } = await find(await step(store));
    expect(held(store)).toMatchObject({
      unknown: false,
      versions: [next.kind === 'nothing' ? '' : next.head],
    });
    expect(held(store).workflows.get('purge.yml')).toMatchObject({
      began: '2026-01-09T00:00:00Z',
      number: 9,
      runs: [[900, 1]],
    });
  });

  test('compares the versions that a failed purge left', async () => {
    const store = createMemoryStore();
    const { repository, one, two } = site();
    const back = repository.commit({ 'a.html': '1', 'b.html': '1' });
    const more = { checkout: repository, github: await github(repository, { runs }), store };
    await (await find({ ...push('0'.repeat(40), one), ...more })).keepState({
      ended: 'confirmed',
      purged: 'whole',
    });
    await (await find({ ...push(one, two), ...more })).keepState({
      ended: 'partial',
      purged: 'less',
      files: new Set(['b.html']),
    });
    const { changes, keepState: settle } = await find({ ...push(two, back), ...more });
    expect(changes).toMatchObject({
      versions: [
        { commit: one, ended: 'confirmed' },
        { commit: two, ended: 'partial' },
      ],
    });
    expect(summary(changes)).toEqual(['M b.html']);
    await settle({ ended: 'confirmed', purged: 'changed' });
    expect(held(store).versions).toEqual([back]);
  });

  test('removes only the named base from the state', async () => {
    const store = createMemoryStore();
    const { repository, one, two, three } = site();
    const more = { checkout: repository, github: await github(repository, { runs }), store };
    await (await find({ ...push('0'.repeat(40), one), ...more })).keepState({
      ended: 'confirmed',
      purged: 'whole',
    });
    await (await find({ ...push(one, two), ...more })).keepState({ ended: 'failed', purged: 'less' });
    const { changes, keepState: settle } = await find({
      ...push(two, three),
      ...more,
      inputs: { base: two },
    });
    expect(summary(changes)).toEqual(['A c.html']);
    await settle({ ended: 'confirmed', purged: 'changed' });
    expect(held(store).versions).toEqual([three, one]);
  });

  test('unites the state with that of a run that ended meanwhile', async () => {
    const store = createMemoryStore();
    const { repository, one, two, three } = site();
    const more = { checkout: repository, github: await github(repository, { runs }), store };
    await (await find({ ...push('0'.repeat(40), one), ...more })).keepState({
      ended: 'confirmed',
      purged: 'whole',
    });
    const slow = await find({ ...push(one, three), ...more });
    await (await find({ ...push(one, two), ...more })).keepState({ ended: 'confirmed', purged: 'changed' });
    await slow.keepState({ ended: 'confirmed', purged: 'changed' });
    expect(held(store).versions).toEqual([three, two]);
  });

  test('compares a build folder by file', async () => {
    const store = createMemoryStore();
    const [old, now] = ['1'.repeat(64), '2'.repeat(64)];
    const built = (files: Readonly<Record<string, string | null>>) =>
      step(store, { build: new Map(Object.entries(files)) });
    await (await find(await built({ a: old, b: old }))).keepState({ ended: 'confirmed', purged: 'whole' });
    const { changes, keepState: settle } = await find(await built({ a: now, b: now, c: null }));
    expect(changes).toMatchObject({
      source: 'build',
      files: [
        { path: 'a', status: 'modified', held: [old], now },
        { path: 'b', status: 'modified', held: [old], now },
        { path: 'c', status: 'added', held: [null] },
      ],
    });
    await settle({ ended: 'partial', purged: 'less', files: new Set(['a']) });
    const again = await find(await built({ a: now, b: now, c: now }));
    expect(summary(again.changes)).toEqual(['M b', 'M c']);
  });

  test('warns if nearly all files of a build differ', async () => {
    const store = createMemoryStore();
    const built = (content: string) => {
      const files = Array.from({ length: 20 }, (_, index) => [`${index}.html`, content.repeat(64)] as const);
      return step(store, { build: new Map(files) });
    };
    await (await find(await built('1'))).keepState({ ended: 'confirmed', purged: 'whole' });
    const { changes } = await find(await built('2'));
    expect(changes.notices).toEqual([{ code: 'build-mostly-changed', changed: 20, files: 20 }]);
  });

  test('changes no state for an event that deploys nothing, and previews its purge in a dry run', async () => {
    const store = createMemoryStore();
    const { repository, one, two } = site();
    const more = { checkout: repository, github: await github(repository, { runs }), store };
    await (await find({ ...push('0'.repeat(40), one), ...more })).keepState({
      ended: 'confirmed',
      purged: 'whole',
    });
    const open = {
      event: 'pull_request',
      payload: event('pull_request', { action: 'opened', pull_request: { base: { sha: one } } }),
      env: { GITHUB_SHA: two },
      ...more,
    };
    expect(summary((await find(open)).changes)).toEqual(['nothing: pull-request-open']);
    const dry = await find({ ...open, inputs: { dryRun: true } });
    expect(summary(dry.changes)).toEqual(['M b.html']);
    expect(await dry.keepState({ ended: 'dry-run', purged: 'less' })).toEqual({ code: 'no-state-to-keep' });
    expect(store.kept).toHaveLength(1);
  });

  const broken = (problem: StoreProblem): StateStore => ({
    ...{ name: 'purge-state-test', inFile: false },
    newest: async () => err(problem),
    keep: async () => err(problem),
  });

  test('compares the commits of the event, with a notice, if the server has no artifacts', async () => {
    const { changes, keepState: settle } = await find(await step('no-place'));
    expect(summary(changes)).toEqual(['A c.html']);
    expect(changes.notices).toEqual([{ code: 'no-place-for-state' }]);
    expect(await settle({ ended: 'confirmed', purged: 'changed' })).toEqual({ code: 'no-state-to-keep' });
  });

  test('does not know the changes if the store fails, but does not fail itself', async () => {
    const problem = { code: 'state-timed-out', limitMs: 10_000 } as const;
    const { changes, keepState: settle } = await find(await step(broken(problem)));
    expect(changes).toMatchObject({ kind: 'unknown', reasons: [{ code: 'state-not-read', problem }] });
    expect(await settle({ ended: 'confirmed', purged: 'whole' })).toEqual({
      code: 'state-not-kept',
      problem,
    });
  });

  test('does not know the changes without the permission to list runs, but stores head', async () => {
    const store = createMemoryStore();
    const { keepState: settle } = await find(await step(store));
    await settle({ ended: 'confirmed', purged: 'whole' });
    const { repository, two, three } = site();
    const server = await github(repository, { fail: () => 403 });
    const found = await find({ ...push(two, three), checkout: repository, github: server, store });
    expect(found.changes).toMatchObject({
      reasons: [
        { code: 'runs-not-read', problem: { code: 'github-forbidden', permission: 'actions: read' } },
      ],
    });
    await found.keepState({ ended: 'failed', purged: 'less' });
    expect(held(store)).toMatchObject({ unknown: true });
    expect(held(store).versions).toContain(three);
  });

  test('replaces a state that cannot be parsed', async () => {
    const store = createMemoryStore();
    store.kept.push(Buffer.from('{'));
    const { changes, keepState: settle } = await find(await step(store));
    expect(changes).toMatchObject({
      reasons: [{ code: 'state-not-usable', problem: { code: 'state-malformed' } }],
    });
    await settle({ ended: 'confirmed', purged: 'whole' });
    expect(held(store).unknown).toBe(false);
  });
});

test('findChanges rejects with the signal’s reason when it aborts', async () => {
  const { repository, one, two } = site();
  const reason = new Error('out of time');
  await expect(
    find({ ...push(one, two), checkout: repository, signal: AbortSignal.abort(reason) }),
  ).rejects.toBe(reason);
});
