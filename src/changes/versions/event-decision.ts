import { at, textAt } from '../../text/json.ts';
import { isNone } from '../revision.ts';
import type { Event } from './event.ts';
import { commitOf, deploys, deploysNothing, type EventDecision, nothing } from './event-told.ts';

/** Reads the event. `about` is what of the payload it is about: `pull_request`, `build`, … */
type Rule = (event: Event, about: unknown) => EventDecision;

/**
 * `GITHUB_SHA` is what is deployed for some events only: for others it is the tip of the default branch, or a
 * merge that is thrown away.
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

/** What this event tells, by its rule. Never throws, whatever the payload holds. */
export function decideFromEvent(event: Event): EventDecision {
  const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
  if (about === undefined) return rule(event, undefined);
  const part = at(event.payload, about);
  return typeof part === 'object' && part !== null ? rule(event, part) : anyOther(event);
}

function push(event: Event): EventDecision {
  const { payload, env } = event;
  const ref = textAt(payload, 'ref') || env.GITHUB_REF || '';
  const [before, after] = [textAt(payload, 'before'), textAt(payload, 'after')];
  // GITHUB_SHA is the tip of the default branch then.
  if (at(payload, 'deleted') === true || isNone(after)) return nothing({ code: 'ref-deleted', ref });
  // `after` of an annotated tag is the tag's own object.
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
    return deploysNothing(head, { code: 'pull-request-open' }, base);
  }
  // Even then there is a `merge_commit_sha`.
  if (at(pull, 'merged') !== true) return nothing({ code: 'pull-request-not-merged' });
  return deploys(event, commitOf(textAt(pull, 'merge_commit_sha')), { base });
}

function mergeGroup(_: Event, group: unknown): EventDecision {
  const head = commitOf(textAt(group, 'head_sha'));
  return deploysNothing(head, { code: 'merge-group-not-merged' }, textAt(group, 'base_sha'));
}

/**
 * What started a run that is recorded with the commit that it deploys. `dynamic` is what GitHub's own workflow has
 * that publishes a branch to GitHub Pages.
 */
const TELLS_ITS_DEPLOY = new Set(['push', 'schedule', 'release', 'dynamic']);

function workflowRun(event: Event, run: unknown): EventDecision {
  const conclusion = textAt(run, 'conclusion');
  if (conclusion !== 'success') return nothing({ code: 'workflow-run-not-successful', conclusion });
  const repository = textAt(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
  if (textAt(run, 'head_repository', 'full_name') !== repository)
    return nothing({ code: 'workflow-run-of-fork' });
  const head = commitOf(textAt(run, 'head_sha'));
  const cause = textAt(run, 'event');
  if (cause.startsWith('pull_request') || cause === 'merge_group') {
    return deploysNothing(head, { code: 'workflow-run-deploys-nothing', cause });
  }
  if (TELLS_ITS_DEPLOY.has(cause)) return deploys(event, head);
  return { kind: 'deploys', head: { code: 'deploy-not-told', cause }, base: null, before: null };
}

function deployment(_: Event, it: unknown): EventDecision {
  return deploysNothing(commitOf(textAt(it, 'sha')), { code: 'deployment-not-live' });
}

function deploymentStatus(event: Event, it: unknown): EventDecision {
  const state = textAt(event.payload, 'deployment_status', 'state');
  if (state !== 'success') return nothing({ code: 'deployment-not-successful', state });
  const head = commitOf(textAt(it, 'sha'));
  const environment = textAt(it, 'environment');
  return isPreview(it, environment)
    ? deploysNothing(head, { code: 'deployment-of-preview', environment })
    : deploys(event, head);
}

/**
 * Whether a deployment is for looking at only. Hosts do not agree on how to say so: Vercel's environment is
 * `Preview` or `Preview – project`, that of Cloudflare Pages `project (Preview)`, others say it is transient.
 * (`production_environment` tells nothing: it is true by default for the name `production` alone.)
 * https://docs.github.com/rest/deployments/deployments#create-a-deployment
 */
function isPreview(deployment: unknown, environment: string): boolean {
  if (at(deployment, 'production_environment') === true) return false;
  return (
    at(deployment, 'transient_environment') === true || /^preview\b|\(preview\b[^)]*\)$/i.test(environment)
  );
}

function pageBuild(event: Event, build: unknown): EventDecision {
  const status = textAt(build, 'status');
  return status === 'built'
    ? deploys(event, commitOf(textAt(build, 'commit')))
    : nothing({ code: 'page-not-built', status });
}

function release(event: Event): EventDecision {
  const action = textAt(event.payload, 'action');
  const head = commitOf(event.env.GITHUB_SHA);
  return ['published', 'released', 'prereleased', 'created'].includes(action)
    ? deploys(event, head)
    : deploysNothing(head, { code: 'release-not-published', action });
}

/** A push of the same branch or tag tells more. */
function created({ name, env }: Event): EventDecision {
  return deploysNothing(commitOf(env.GITHUB_SHA), { code: 'event-without-commit', event: name });
}

/** GITHUB_SHA is the tip of the default branch. */
function deleted({ name }: Event): EventDecision {
  return nothing({ code: 'event-without-commit', event: name });
}

/** `schedule`, both dispatches, and whatever else there is: the commit of the run is what is deployed. */
function anyOther(event: Event): EventDecision {
  return deploys(event, commitOf(event.env.GITHUB_SHA));
}
