import { expect, test } from 'vitest';
import { deployRunOf, timeOf } from '../../../src/changes/versions/deploy-run.ts';

const env = {
  GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/purge.yml@refs/heads/main',
  GITHUB_RUN_ID: '70',
  GITHUB_RUN_NUMBER: '7',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_REF: 'refs/heads/main',
};
const own = {
  workflow: 'purge.yml',
  purgingWorkflow: 'purge.yml',
  id: 70,
  number: 7,
  attempt: 1,
  branch: 'main',
  began: null,
  isRepeated: false,
};
const run = {
  id: 50,
  run_number: 5,
  run_attempt: 1,
  workflow_id: 9,
  path: '.github/workflows/deploy.yml',
  head_branch: 'hot',
  run_started_at: '2026-01-02T03:04:05Z',
  event: 'push',
};
const started = {
  event: 'push',
  workflow: 'deploy.yml',
  purgingWorkflow: 'purge.yml',
  id: 50,
  number: 5,
  attempt: 1,
  branch: 'hot',
  began: '2026-01-02T03:04:05Z',
  isRepeated: false,
};

test.each([
  ['push', {}, {}, own],
  ['release', {}, { GITHUB_REF: 'refs/tags/v1' }, { ...own, branch: null }],
  ['schedule', {}, {}, own],
  ['workflow_dispatch', {}, {}, own],
  ['push', {}, { GITHUB_RUN_ATTEMPT: '2' }, { ...own, attempt: 2, isRepeated: true }],
  ['push', {}, { GITHUB_WORKFLOW_REF: '' }, null],
  ['push', {}, { GITHUB_RUN_NUMBER: '' }, null],
  ['push', {}, { GITHUB_RUN_ID: '' }, null],
  ['push', {}, { GITHUB_RUN_ID: '70x' }, null],
  ['push', {}, { GITHUB_RUN_ID: 'x70' }, null],
  // A tag may have such a name.
  ['push', {}, { GITHUB_REF: 'refs/tags/refs/heads/main' }, { ...own, branch: null }],
  [
    'deployment_status',
    { deployment: { created_at: '2026-01-02T03:04:05Z' } },
    { GITHUB_REF: '' },
    { ...own, branch: null, began: '2026-01-02T03:04:05Z' },
  ],
  // The run that started this one takes its place.
  ['workflow_run', { workflow_run: run }, {}, started],
  ['workflow_run', { workflow_run: { ...run, path: '.github/workflows/deploy.yml@main' } }, {}, started],
  [
    'workflow_run',
    { workflow_run: { ...run, path: 'dynamic/pages/pages-build-deployment', event: 'dynamic' } },
    {},
    { ...started, event: 'dynamic', workflow: '9' },
  ],
  [
    'workflow_run',
    { workflow_run: { ...run, run_attempt: 2 } },
    {},
    { ...started, attempt: 2, isRepeated: true },
  ],
  ['workflow_run', { workflow_run: run }, { GITHUB_RUN_ATTEMPT: '2' }, { ...started, isRepeated: true }],
  // The file is in another repository, so the workflow's ID is used.
  [
    'workflow_run',
    { workflow_run: { ...run, path: 'o/shared/.github/workflows/deploy.yml@main' } },
    {},
    { ...started, workflow: '9' },
  ],
  ['workflow_run', {}, {}, null],
  ['workflow_run', { workflow_run: run }, { GITHUB_WORKFLOW_REF: '' }, null],
  ['workflow_run', { workflow_run: { ...run, id: null } }, {}, null],
  ['workflow_run', { workflow_run: { ...run, run_number: null } }, {}, null],
  ['workflow_run', { workflow_run: { ...run, path: '', workflow_id: null } }, {}, null],
])('deployRunOf: %s %j %j', (name, payload, more, expected) => {
  expect(deployRunOf({ name, payload, env: { ...env, ...more } })).toEqual(
    expected && { event: name, ...expected },
  );
});

test('timeOf returns times to the second, and null for other formats', () => {
  expect(timeOf('2026-01-02T03:04:05.678Z')).toBe('2026-01-02T03:04:05Z');
  const time = '2026-01-02T03:04:05Z';
  for (const other of ['', 'yesterday', '2026-01-02', '2026-01-02T03:04:05+01:00', `+${time}`, `${time}0`])
    expect(timeOf(other)).toBeNull();
});
