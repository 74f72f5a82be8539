import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRange } from '../../../src/changes/versions/range.ts';
import { event } from '../events.ts';

const BEFORE = 'b'.repeat(40);
const AFTER = 'a'.repeat(40);
const OTHER = 'c'.repeat(40);

/** A push to `main`, as most workflows get it. */
const push = {
  name: 'push',
  payload: event('push', { before: BEFORE, after: AFTER }),
  env: { GITHUB_SHA: AFTER, GITHUB_REF: 'refs/heads/main' },
};

describe('what the inputs say goes before what the event says', () => {
  test.each([
    ['auto', '', { commit: BEFORE }, { commit: AFTER }],
    ['v1.0', '', { ref: 'v1.0', from: '`base`' }, { commit: AFTER }],
    [OTHER.toUpperCase(), '', { commit: OTHER }, { commit: AFTER }],
    ['parent', '', { parentOf: { commit: AFTER } }, { commit: AFTER }],
    ['v1.0', 'v2.0', { ref: 'v1.0', from: '`base`' }, { ref: 'v2.0', from: '`head`' }],
    [
      'parent',
      'gh-pages',
      { parentOf: { ref: 'gh-pages', from: '`head`' } },
      { ref: 'gh-pages', from: '`head`' },
    ],
    // A head that the event's base does not belong to:
    [
      'auto',
      'gh-pages',
      { parentOf: { ref: 'gh-pages', from: '`head`' } },
      { ref: 'gh-pages', from: '`head`' },
    ],
    ['auto', OTHER, { parentOf: { commit: OTHER } }, { commit: OTHER }],
    // The event's own head in other words:
    ['auto', 'main', { commit: BEFORE }, { commit: AFTER }],
    ['auto', 'heads/main', { commit: BEFORE }, { commit: AFTER }],
    ['auto', 'refs/heads/main', { commit: BEFORE }, { commit: AFTER }],
    ['auto', AFTER, { commit: BEFORE }, { commit: AFTER }],
  ])('base %s, head %j', (base, head, expectedBase, expectedHead) => {
    expect(decideRange(push, { base, head })).toMatchObject({
      kind: 'compare',
      base: expectedBase,
      head: expectedHead,
    });
  });

  test('last-success goes on with the event’s base', () => {
    expect(decideRange(push, { base: 'last-success', head: '' })).toMatchObject({
      kind: 'since-last-success',
      search: { kind: 'recorded', branch: 'main', event: '' },
      head: { commit: AFTER },
      otherwise: { kind: 'compare', base: { commit: BEFORE } },
    });
  });

  test('last-success of a tag is that of any tag', () => {
    const tag = { ...push, env: { GITHUB_SHA: AFTER, GITHUB_REF: 'refs/tags/v1' } };
    expect(decideRange(tag, { base: 'last-success', head: '' })).toMatchObject({
      search: { kind: 'recorded', branch: '', event: 'push' },
    });
  });

  test('a push of nothing deletes, also where it does not say so', () => {
    const gone = { ...push, payload: event('push', { after: '0'.repeat(64), deleted: undefined }) };
    expect(decideRange(gone, { base: 'v1', head: '' }).kind).toBe('nothing');
  });

  test('both set: the event does not matter', () => {
    const deleted = { name: 'delete', payload: event('delete'), env: {} };
    expect(decideRange(deleted, { base: 'v1', head: 'v2' }).kind).toBe('compare');
  });

  test('one set: an event that certainly changed nothing still did not', () => {
    const closed = { name: 'pull_request', payload: event('pull_request'), env: {} };
    expect(decideRange(closed, { base: BEFORE, head: '' }).kind).toBe('nothing');
    expect(decideRange(closed, { base: 'auto', head: 'gh-pages' }).kind).toBe('nothing');
  });
});

describe('a payload is untrusted', () => {
  const NAMES = [
    ...[
      'push',
      'pull_request',
      'pull_request_target',
      'merge_group',
      'workflow_run',
      'deployment',
      'page_build',
    ],
    ...[
      'deployment_status',
      'release',
      'schedule',
      'workflow_dispatch',
      'repository_dispatch',
      'create',
      'delete',
    ],
    ...['', 'constructor', '__proto__', 'toString'],
  ];
  const KEYS = [
    ...[
      'ref',
      'before',
      'after',
      'deleted',
      'action',
      'pull_request',
      'merged',
      'merge_commit_sha',
      'base',
      'sha',
    ],
    ...[
      'workflow_run',
      'conclusion',
      'deployment',
      'deployment_status',
      'state',
      'build',
      'commit',
      'status',
      'inputs',
    ],
    ...[
      'release',
      'merge_group',
      'head_commit',
      'repository',
      'head_repository',
      '__proto__',
      'constructor',
      'length',
    ],
  ];
  const leaf = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('closed', 'success', 'built', AFTER, '0'.repeat(40), true),
  );
  const payload = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(fc.constantFrom(...KEYS), tie('value'))),
  })).value;

  test('nothing in it throws, and what is compared are commit IDs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), payload, (name, value) => {
        const range = decideRange({ name, payload: value, env: {} }, { base: 'auto', head: '' });
        if (range.kind !== 'compare' || !('commit' in range.base)) return;
        expect(range.base.commit).toMatch(/^[0-9a-f]{40}$/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['push', { before: '--upload-pack=evil', after: AFTER }],
    ['push', { before: `${BEFORE}\n`, after: AFTER }],
    ['push', { before: BEFORE.slice(1), after: AFTER }],
    ['push', { before: [BEFORE], after: AFTER }],
    ['push', { before: BEFORE, after: 'main' }],
    ['pull_request', { action: 'closed', pull_request: { merged: true, merge_commit_sha: null } }],
    ['pull_request', {}],
    ['workflow_run', { workflow_run: 'success' }],
  ])('%s %j: not known', (name, payload) => {
    expect(decideRange({ name, payload, env: {} }, { base: 'auto', head: '' })).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('set `base`'),
    });
  });
});
