import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideFromEvent } from '../../../src/changes/versions/event-rules.ts';
import { event, type Overlay } from '../events.ts';

const [BEFORE, AFTER, OTHER] = ['b', 'a', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const ZEROS = '0'.repeat(40);

function decide(
  name: string,
  overlay: Overlay,
  env: Readonly<Record<string, string>> = { GITHUB_SHA: OTHER },
) {
  return decideFromEvent({ name, payload: event(name.replace('_target', ''), overlay), env });
}

describe('an event that deploys', () => {
  const successful = {
    conclusion: 'success',
    head_sha: AFTER,
    event: 'push',
    head_repository: { full_name: 'o/r' },
  };
  const repository = { full_name: 'o/r' };

  test.each<[string, string, Overlay, unknown]>([
    ['a push', 'push', { before: BEFORE, after: AFTER }, { head: AFTER, base: BEFORE, before: BEFORE }],
    ['a force push', 'push', { before: BEFORE, after: AFTER, forced: true }, { head: AFTER, before: BEFORE }],
    [
      'a new branch',
      'push',
      { before: ZEROS, after: AFTER, created: true },
      { head: AFTER, base: null, before: null },
    ],
    [
      'a new branch, SHA-256',
      'push',
      { before: '0'.repeat(64), after: AFTER },
      { head: AFTER, base: null, before: null },
    ],
    [
      'an annotated tag, whose object is not a commit',
      'push',
      { ref: 'refs/tags/v1', before: ZEROS, after: AFTER },
      { head: OTHER },
    ],
    [
      'a merged pull request',
      'pull_request',
      { action: 'closed', pull_request: { merged: true, merge_commit_sha: AFTER, base: { sha: BEFORE } } },
      { head: AFTER, base: BEFORE, before: null },
    ],
    [
      'a merged pull request of a fork',
      'pull_request_target',
      { action: 'closed', pull_request: { merged: true, merge_commit_sha: AFTER } },
      { head: AFTER },
    ],
    [
      'a run after a push',
      'workflow_run',
      { workflow_run: successful, repository },
      { head: AFTER, base: null, before: null },
    ],
    [
      'a run after a schedule',
      'workflow_run',
      { workflow_run: { ...successful, event: 'schedule' }, repository },
      { head: AFTER },
    ],
    [
      'a run after a release',
      'workflow_run',
      { workflow_run: { ...successful, event: 'release' }, repository },
      { head: AFTER },
    ],
    [
      'a run after GitHub Pages published',
      'workflow_run',
      { workflow_run: { ...successful, event: 'dynamic' }, repository },
      { head: AFTER },
    ],
    ...['workflow_run', 'deployment_status', 'workflow_dispatch', 'repository_dispatch', 'issue_comment'].map(
      (cause): [string, string, Overlay, unknown] => [
        `a run after ${cause}, without a known commit`,
        'workflow_run',
        { workflow_run: { ...successful, event: cause }, repository },
        { head: { code: 'deploy-not-identified', cause } },
      ],
    ),
    [
      'a successful deployment',
      'deployment_status',
      { deployment: { sha: AFTER, environment: 'github-pages' }, deployment_status: { state: 'success' } },
      { head: AFTER },
    ],
    [
      'a transient deployment that is marked as production',
      'deployment_status',
      {
        deployment: { sha: AFTER, transient_environment: true, production_environment: true },
        deployment_status: { state: 'success' },
      },
      { head: AFTER },
    ],
    ['a page build', 'page_build', { build: { status: 'built', commit: AFTER } }, { head: AFTER }],
    ['a release', 'release', { action: 'published' }, { head: OTHER, base: null, before: null }],
    ['a schedule', 'schedule', {}, { head: OTHER, base: null, before: null }],
    [
      'a dispatch, with its inputs ignored',
      'workflow_dispatch',
      { inputs: { base: BEFORE } },
      { head: OTHER, base: null },
    ],
    ['a repository dispatch', 'repository_dispatch', {}, { head: OTHER, base: null }],
  ])('%s', (_, name, overlay, expected) => {
    expect(decide(name, overlay)).toMatchObject({ kind: 'deploys', ...(expected as object) });
  });

  test('an event without a rule, with the commit of its run', () => {
    expect(decideFromEvent({ name: 'issue_comment', payload: {}, env: { GITHUB_SHA: OTHER } })).toMatchObject(
      { head: OTHER },
    );
    expect(decideFromEvent({ name: '', payload: undefined, env: {} })).toMatchObject({
      head: { code: 'no-commit-in-event' },
    });
  });
});

describe('an event that deploys nothing', () => {
  const run = { conclusion: 'success', head_sha: AFTER, head_repository: { full_name: 'o/r' } };
  const repository = { full_name: 'o/r' };

  test.each<[string, string, Overlay, unknown]>([
    [
      'a deleted branch',
      'push',
      { ref: 'refs/heads/old', before: BEFORE, after: ZEROS, deleted: true },
      { kind: 'deploys-nothing', head: null, reason: { code: 'ref-deleted', ref: 'refs/heads/old' } },
    ],
    [
      'a push without a commit',
      'push',
      { after: '0'.repeat(64), deleted: undefined },
      { kind: 'deploys-nothing', head: null },
    ],
    [
      'an open pull request: its test merge',
      'pull_request',
      { action: 'opened', pull_request: { base: { sha: BEFORE }, head: { sha: AFTER } } },
      { kind: 'deploys-nothing', head: OTHER, base: BEFORE },
    ],
    [
      'an open pull request of a fork: its head',
      'pull_request_target',
      { action: 'opened', pull_request: { head: { sha: AFTER } } },
      { kind: 'deploys-nothing', head: AFTER },
    ],
    [
      'a closed pull request, although it has a merge commit',
      'pull_request',
      { action: 'closed', pull_request: { merged: false, merge_commit_sha: AFTER } },
      { kind: 'deploys-nothing', head: null, reason: { code: 'pull-request-not-merged' } },
    ],
    [
      'a merge group',
      'merge_group',
      { merge_group: { head_sha: AFTER, base_sha: BEFORE } },
      { kind: 'deploys-nothing', head: AFTER, base: BEFORE },
    ],
    [
      'a failed run',
      'workflow_run',
      { workflow_run: { ...run, conclusion: 'failure' }, repository },
      {
        kind: 'deploys-nothing',
        head: null,
        reason: { code: 'workflow-run-not-successful', conclusion: 'failure' },
      },
    ],
    [
      'a run of a fork',
      'workflow_run',
      { workflow_run: { ...run, head_repository: { full_name: 'x/r' } }, repository },
      { kind: 'deploys-nothing', head: null, reason: { code: 'workflow-run-of-fork' } },
    ],
    [
      'a run for a pull request',
      'workflow_run',
      { workflow_run: { ...run, event: 'pull_request' }, repository },
      { kind: 'deploys-nothing', head: AFTER },
    ],
    [
      'a new deployment',
      'deployment',
      { deployment: { sha: AFTER } },
      { kind: 'deploys-nothing', head: AFTER },
    ],
    ...['in_progress', 'failure', 'inactive'].map((state): [string, string, Overlay, unknown] => [
      `a deployment that is ${state}`,
      'deployment_status',
      { deployment: { sha: AFTER }, deployment_status: { state } },
      { kind: 'deploys-nothing', head: null, reason: { code: 'deployment-not-successful', state } },
    ]),
    ...['Preview', 'Preview – site', 'site (Preview)', 'preview/pr-12'].map(
      (environment): [string, string, Overlay, unknown] => [
        `a deployment to ${environment}`,
        'deployment_status',
        {
          deployment: { sha: AFTER, environment, production_environment: false },
          deployment_status: { state: 'success' },
        },
        { kind: 'deploys-nothing', reason: { code: 'deployment-of-preview', environment } },
      ],
    ),
    [
      'a transient deployment',
      'deployment_status',
      {
        deployment: { sha: AFTER, environment: 'x', transient_environment: true },
        deployment_status: { state: 'success' },
      },
      { kind: 'deploys-nothing' },
    ],
    [
      'a page build that failed',
      'page_build',
      { build: { status: 'errored', commit: AFTER } },
      { kind: 'deploys-nothing', head: null, reason: { code: 'page-not-built', status: 'errored' } },
    ],
    [
      'an edited release',
      'release',
      { action: 'edited' },
      { kind: 'deploys-nothing', reason: { code: 'release-not-published', action: 'edited' } },
    ],
    ['a created branch', 'create', {}, { kind: 'deploys-nothing', head: OTHER }],
    [
      'a deleted branch, although GITHUB_SHA is the tip of another one',
      'delete',
      {},
      { kind: 'deploys-nothing', head: null },
    ],
  ])('%s', (_, name, overlay, expected) => {
    expect(decide(name, overlay)).toMatchObject(expected as object);
  });
});

describe('an untrusted payload', () => {
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
      'create',
      'delete',
      '',
      'constructor',
      '__proto__',
    ],
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
      'workflow_run',
    ],
    ...[
      'conclusion',
      'deployment',
      'deployment_status',
      'state',
      'build',
      'commit',
      'status',
      'release',
      'merge_group',
    ],
    ...['head_commit', 'repository', 'head_repository', 'environment', '__proto__', 'constructor', 'length'],
  ];
  const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom('closed', 'success', 'built', AFTER, ZEROS, true));
  const payload = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(fc.constantFrom(...KEYS), tie('value'))),
  })).value;

  test('never throws and yields only commit IDs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), payload, (name, value) => {
        const decision = decideFromEvent({ name, payload: value, env: {} });
        const commits = [decision.head, decision.base].filter((commit) => typeof commit === 'string');
        for (const commit of commits) expect(commit).toMatch(/^[0-9a-f]{40}$/);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['push', { before: '--upload-pack=evil', after: 'main' }],
    ['push', { before: `${BEFORE}\n`, after: [AFTER] }],
    ['pull_request', { action: 'closed', pull_request: { merged: true, merge_commit_sha: null } }],
    ['pull_request', {}],
    ['workflow_run', { workflow_run: 'success' }],
  ])('without a commit ID yields none: %s %j', (name, value) => {
    expect(decideFromEvent({ name, payload: value, env: {} })).toMatchObject({
      head: { code: 'no-commit-in-event' },
    });
  });
});

describe('decideFromEvent', () => {
  const repository = { full_name: 'o/r' };
  const run = (event: string) => ({
    repository,
    workflow_run: { conclusion: 'success', head_repository: repository, head_sha: AFTER, event },
  });
  const status = (environment: string) => ({
    deployment_status: { state: 'success' },
    deployment: { sha: AFTER, environment },
  });
  const ref = 'refs/heads/main';

  test.each<[name: string, payload: object | null, decision: object]>([
    [
      'push',
      { ref, after: AFTER, deleted: true },
      { kind: 'deploys-nothing', head: null, reason: { code: 'ref-deleted', ref } },
    ],
    [
      'push',
      { deleted: true },
      { kind: 'deploys-nothing', head: null, reason: { code: 'ref-deleted', ref: '' } },
    ],
    ['push', { ref, after: 'x', head_commit: { id: AFTER } }, { kind: 'deploys', head: AFTER }],
    [
      'pull_request',
      { action: 'opened', pull_request: { head: { sha: AFTER } } },
      { kind: 'deploys-nothing', head: AFTER, reason: { code: 'pull-request-open' } },
    ],
    ['pull_request', { pull_request: null }, { kind: 'deploys' }],
    [
      'merge_group',
      { merge_group: { head_sha: AFTER, base_sha: BEFORE } },
      { head: AFTER, base: BEFORE, reason: { code: 'merge-group-not-merged' } },
    ],
    ...['merge_group', 'pull_request', 'pull_request_target'].map((cause): [string, object, object] => [
      'workflow_run',
      run(cause),
      { head: AFTER, reason: { code: 'workflow-run-deploys-nothing', cause } },
    ]),
    ['deployment', { deployment: { sha: AFTER } }, { head: AFTER, reason: { code: 'deployment-not-live' } }],
    ['deployment_status', status('site (Preview – x)'), { reason: { code: 'deployment-of-preview' } }],
    ['deployment_status', status('My preview'), { kind: 'deploys' }],
    ['deployment_status', status('site (Preview) two'), { kind: 'deploys' }],
    ...['published', 'released', 'prereleased', 'created'].map((action): [string, object, object] => [
      'release',
      { action, release: {} },
      { kind: 'deploys' },
    ]),
    ['create', {}, { kind: 'deploys-nothing', reason: { code: 'event-without-commit', event: 'create' } }],
    [
      'delete',
      {},
      { kind: 'deploys-nothing', head: null, reason: { code: 'event-without-commit', event: 'delete' } },
    ],
  ])('decides %s %j', (name, payload, decision) => {
    expect(decideFromEvent({ name, payload, env: {} })).toMatchObject(decision);
  });
});
