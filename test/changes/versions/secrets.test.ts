import { expect, it } from 'vitest';
import { getsSecrets } from '../../../src/changes/versions/event.ts';
import { event, type Overlay } from '../events.ts';

const FORK = { pull_request: { head: { repo: { full_name: 'ana/site' } } } };
const GONE = { pull_request: { head: { repo: null } } };

it.each<[name: string, payload: Overlay, actor: string, gets: boolean]>([
  ['push', {}, 'ana', true],
  ['push', {}, 'dependabot[bot]', false],
  ['pull_request', {}, 'ana', true],
  ['pull_request', FORK, 'ana', false],
  ['pull_request', GONE, 'ana', false],
  ['pull_request_review', FORK, 'ana', false],
  ['pull_request_review_comment', FORK, 'ana', false],
  ['pull_request_target', FORK, 'ana', true],
  ['workflow_run', {}, 'ana', true],
])('%s with %j by %s gets secrets: %j', (name, overlay, actor, gets) => {
  const payload = event(name.replace(/^pull_request_.*/, 'pull_request'), overlay);
  expect(getsSecrets({ name, payload, env: { GITHUB_ACTOR: actor } })).toBe(gets);
});

it('a pull request with an unreadable payload gets no secrets', () => {
  expect(getsSecrets({ name: 'pull_request', payload: undefined, env: {} })).toBe(false);
});
