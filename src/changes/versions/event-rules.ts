import { textAt, valueAt } from '../../text/json.ts';
import { isCommit, isZeroCommit } from '../revision.ts';
import type { Event } from './event.ts';
import type { EventDecision, NothingReason } from './event-decision.ts';

/** Decides one kind of event. `subject` is the part of the payload that it is about: `pull_request`, `build`, … */
type Rule = (event: Event, subject: unknown) => EventDecision;

/**
 * `GITHUB_SHA` is the deployed commit for some events only. For others it is the tip of the default branch, or a test
 * merge.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const RULES: ReadonlyMap<string, { readonly rule: Rule; readonly about?: string }> = new Map([
  ['push', { rule: push }],
  ['pull_request', { rule: pullRequest, about: 'pull_request' }],
  ['pull_request_target', { rule: pullRequest, about: 'pull_request' }],
  ['merge_group', { rule: mergeGroup, about: 'merge_group' }],
  ['workflow_run', { rule: workflowRun, about: 'workflow_run' }],
  ['deployment', { rule: deployment, about: 'deployment' }],
  ['deployment_status', { rule: deploymentStatus, about: 'deployment' }],
  ['page_build', { rule: pageBuild, about: 'build' }],
  ['release', { rule: release, about: 'release' }],
  ['create', { rule: created }],
  ['delete', { rule: deleted }],
]);

/** Returns what an event deploys. Never throws, for any payload. */
export function decideFromEvent(event: Event): EventDecision {
  const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
  if (about === undefined) return rule(event, undefined);
  const subject = valueAt(event.payload, about);
  return typeof subject === 'object' && subject !== null ? rule(event, subject) : anyOther(event);
}

function push(event: Event): EventDecision {
  const { payload, env } = event;
  const ref = textAt(payload, 'ref') || env.GITHUB_REF || '';
  const [before, after] = [textAt(payload, 'before'), textAt(payload, 'after')];
  // GITHUB_SHA is the tip of the default branch then.
  if (valueAt(payload, 'deleted') === true || isZeroCommit(after))
    return deploysNothing({ code: 'ref-deleted', ref });
  // `after` of an annotated tag is the tag object.
  const isTag = ref.startsWith('refs/tags/');
  const head = commitOf(isTag ? env.GITHUB_SHA : after, textAt(payload, 'head_commit', 'id'), env.GITHUB_SHA);
  return deploys(event, head, { base: before, before });
}

function pullRequest(event: Event, pull: unknown): EventDecision {
  const { name, payload, env } = event;
  const base = textAt(pull, 'base', 'sha');
  if (textAt(payload, 'action') !== 'closed') {
    // GITHUB_SHA is the test merge for `pull_request`, the tip of the base branch for `pull_request_target`.
    const head = commitOf(name === 'pull_request' ? env.GITHUB_SHA : undefined, textAt(pull, 'head', 'sha'));
    return deploysNothing({ code: 'pull-request-open' }, head, base);
  }
  // A pull request that was closed without a merge has a `merge_commit_sha`, too.
  if (valueAt(pull, 'merged') !== true) return deploysNothing({ code: 'pull-request-not-merged' });
  return deploys(event, textAt(pull, 'merge_commit_sha'), { base });
}

function mergeGroup(_: Event, group: unknown): EventDecision {
  const [head, base] = [textAt(group, 'head_sha'), textAt(group, 'base_sha')];
  return deploysNothing({ code: 'merge-group-not-merged' }, head, base);
}

/**
 * Events whose runs have the commit that they deploy as `head_sha`. `dynamic` is the event of GitHub's own workflow
 * that publishes a branch to GitHub Pages.
 */
const HAS_DEPLOYED_COMMIT = new Set(['push', 'schedule', 'release', 'dynamic']);

function workflowRun(event: Event, run: unknown): EventDecision {
  const conclusion = textAt(run, 'conclusion');
  if (conclusion !== 'success') return deploysNothing({ code: 'workflow-run-not-successful', conclusion });
  const repository = textAt(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
  if (textAt(run, 'head_repository', 'full_name') !== repository)
    return deploysNothing({ code: 'workflow-run-of-fork' });
  const head = textAt(run, 'head_sha');
  const cause = textAt(run, 'event');
  if (cause.startsWith('pull_request') || cause === 'merge_group') {
    return deploysNothing({ code: 'workflow-run-deploys-nothing', cause }, head);
  }
  if (HAS_DEPLOYED_COMMIT.has(cause)) return deploys(event, head);
  return { kind: 'deploys', head: { code: 'deploy-not-identified', cause }, base: null, before: null };
}

function deployment(_: Event, subject: unknown): EventDecision {
  return deploysNothing({ code: 'deployment-not-live' }, textAt(subject, 'sha'));
}

function deploymentStatus(event: Event, subject: unknown): EventDecision {
  const state = textAt(event.payload, 'deployment_status', 'state');
  if (state !== 'success') return deploysNothing({ code: 'deployment-not-successful', state });
  const head = textAt(subject, 'sha');
  const environment = textAt(subject, 'environment');
  return isPreview(subject, environment)
    ? deploysNothing({ code: 'deployment-of-preview', environment }, head)
    : deploys(event, head);
}

/**
 * Returns whether a deployment is a preview. Hosts mark previews differently: Vercel by the environment `Preview` or
 * `Preview – project`, Cloudflare Pages by `project (Preview)`, others as transient. A false
 * `production_environment` proves nothing: by default it is true for the name `production` only.
 * https://docs.github.com/rest/deployments/deployments#create-a-deployment
 */
function isPreview(subject: unknown, environment: string): boolean {
  if (valueAt(subject, 'production_environment') === true) return false;
  return (
    valueAt(subject, 'transient_environment') === true || /^preview\b|\(preview\b[^)]*\)$/i.test(environment)
  );
}

function pageBuild(event: Event, build: unknown): EventDecision {
  const status = textAt(build, 'status');
  return status === 'built'
    ? deploys(event, textAt(build, 'commit'))
    : deploysNothing({ code: 'page-not-built', status });
}

function release(event: Event): EventDecision {
  const action = textAt(event.payload, 'action');
  return ['published', 'released', 'prereleased', 'created'].includes(action)
    ? anyOther(event)
    : deploysNothing({ code: 'release-not-published', action }, event.env.GITHUB_SHA);
}

/** A new branch or tag is also a push, and that event has more details. */
function created({ name, env }: Event): EventDecision {
  return deploysNothing({ code: 'event-without-commit', event: name }, env.GITHUB_SHA);
}

/** GITHUB_SHA is the tip of the default branch. */
function deleted({ name }: Event): EventDecision {
  return deploysNothing({ code: 'event-without-commit', event: name });
}

/** For `schedule`, dispatches, and events without a rule, the deployed commit is GITHUB_SHA. */
function anyOther(event: Event): EventDecision {
  return deploys(event, event.env.GITHUB_SHA);
}

function deploys(
  { name }: Event,
  head: string | undefined,
  previous: { readonly base?: string; readonly before?: string } = {},
): EventDecision {
  return {
    kind: 'deploys',
    head: commitOf(head) ?? { code: 'no-commit-in-event', event: name },
    base: commitOf(previous.base) ?? null,
    before: commitOf(previous.before) ?? null,
  };
}

function deploysNothing(reason: NothingReason, head?: string, base?: string): EventDecision {
  return { kind: 'deploys-nothing', head: commitOf(head) ?? null, base: commitOf(base) ?? null, reason };
}

/** Returns the first candidate that is a commit ID. */
function commitOf(...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && isCommit(candidate));
}
