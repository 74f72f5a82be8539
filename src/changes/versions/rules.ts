import { quote } from '../../text/entries.ts';
import { at, idAt, textAt } from '../../text/json.ts';
import { isCommit, isNone, readRevision, short } from '../revision.ts';
import type { Event } from './event.ts';
import {
  commitOf,
  compare,
  deploys,
  deploysNothing,
  nothing,
  type Range,
  type Told,
  unknown,
} from './told.ts';

/** Reads the event. `about` is what of the payload it is about: `pull_request`, `build`, … */
type Rule = (event: Event, about: unknown) => Told;

/** What this event tells, by its rule. Never throws, whatever the payload holds. */
export function tell(event: Event): Told {
  const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
  if (about === undefined) return rule(event, undefined);
  const part = at(event.payload, about);
  return typeof part === 'object' && part !== null ? rule(event, part) : anyOther(event);
}

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
  ['schedule', { rule: schedule }],
  ['workflow_dispatch', { rule: workflowDispatch }],
  ['repository_dispatch', { rule: repositoryDispatch }],
  ['create', { rule: refChange }],
  ['delete', { rule: refChange }],
]);

function push(event: Event): Told {
  const { payload, env } = event;
  const ref = textAt(payload, 'ref') || env.GITHUB_REF || '';
  const name = quote(ref.replace(/^refs\/(?:heads|tags)\//, ''));
  const [before, after] = [textAt(payload, 'before'), textAt(payload, 'after')];
  // GITHUB_SHA is the tip of the default branch then.
  if (at(payload, 'deleted') === true || isNone(after)) return nothing(`${name} was deleted`);

  // `after` of an annotated tag is the tag's own object.
  const isTag = ref.startsWith('refs/tags/');
  const head = commitOf(isTag ? env.GITHUB_SHA : after, textAt(payload, 'head_commit', 'id'), env.GITHUB_SHA);
  return deploys(event, head, (to): Range => {
    if (isCommit(before)) {
      return compare(before, to, `the push moved ${name} from ${short(before)} to ${short(to)}`);
    }
    if (isTag) return unknown(`${name} is a new tag, set \`base\` to the tag that was served before`);
    if (!isNone(before)) return unknown('the push event has no usable `before`, set `base`');
    // A branch that starts on the default branch brings nothing that was not there.
    const main = textAt(payload, 'repository', 'default_branch');
    if (main === '' || textAt(payload, 'base_ref') !== `refs/heads/${main}`) {
      return unknown(`${name} is a new branch, and what was served before is not known, set \`base\``);
    }
    const remedy = 'where it is deployed by itself, set `base: last-success`';
    return nothing(`${name} was created from ${quote(main)} and has nothing of its own (${remedy})`);
  });
}

function pullRequest(event: Event, pull: unknown): Told {
  const { name, payload, env } = event;
  if (textAt(payload, 'action') !== 'closed') {
    // GITHUB_SHA is the test merge for `pull_request`, the tip of the base branch for `pull_request_target`.
    const head = commitOf(name === 'pull_request' ? env.GITHUB_SHA : '', textAt(pull, 'head', 'sha'));
    return deploysNothing(
      head,
      'a pull request deploys nothing before it is merged',
      'pull_request.base.sha',
    );
  }
  // Even then there is a `merge_commit_sha`.
  if (at(pull, 'merged') !== true) return nothing('the pull request was closed without being merged');
  const base = textAt(pull, 'base', 'sha');
  const why = 'a run for a pull request is recorded with a commit of its branch, not with what is deployed';
  return deploys(
    event,
    commitOf(textAt(pull, 'merge_commit_sha')),
    (to) =>
      isCommit(base)
        ? compare(base, to, `the pull request was merged into ${short(base)} as ${short(to)}`)
        : unknown('the pull request has no usable `base.sha`, set `base`'),
    { kind: 'none', why },
  );
}

function mergeGroup(_: Event, group: unknown): Told {
  const head = commitOf(textAt(group, 'head_sha'));
  return deploysNothing(head, 'a merge group deploys nothing before it is merged', 'merge_group.base_sha');
}

function workflowRun(event: Event, run: unknown): Told {
  const conclusion = textAt(run, 'conclusion');
  if (conclusion !== 'success') return nothing(`the workflow run's conclusion is ${quote(conclusion)}`);
  const repository = textAt(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
  if (textAt(run, 'head_repository', 'full_name') !== repository) {
    return nothing('the workflow run was for a commit of another repository, a fork');
  }
  const head = commitOf(textAt(run, 'head_sha'));
  const cause = textAt(run, 'event');
  if (cause.startsWith('pull_request') || cause === 'merge_group') {
    return deploysNothing(head, `the workflow run was for ${quote(cause)}, which deploys nothing`);
  }
  const told = { id: idAt(run, 'workflow_id'), branch: textAt(run, 'head_branch'), current: idAt(run, 'id') };
  const search = { kind: 'answers', event: event.name, deploys: { of: 'workflow', ...told } } as const;
  return deploys(event, head, undefined, search);
}

function deployment(_: Event, it: unknown): Told {
  const head = commitOf(textAt(it, 'sha'));
  return deploysNothing(head, 'a deployment is not live when it is created, unlike on `deployment_status`');
}

function deploymentStatus(event: Event, it: unknown): Told {
  const state = textAt(event.payload, 'deployment_status', 'state');
  if (state !== 'success') return nothing(`the deployment's state is ${quote(state)}`);
  const told = { name: textAt(it, 'environment'), current: idAt(it, 'id'), commit: textAt(it, 'sha') };
  const search = { kind: 'answers', event: event.name, deploys: { of: 'environment', ...told } } as const;
  return deploys(event, commitOf(told.commit), undefined, search);
}

function pageBuild(event: Event, build: unknown): Told {
  const status = textAt(build, 'status');
  if (status !== 'built') return nothing(`the page build's status is ${quote(status)}`);
  const told = { commit: textAt(build, 'commit'), created: textAt(build, 'created_at') };
  const search = { kind: 'answers', event: event.name, deploys: { of: 'pages', ...told } } as const;
  return deploys(
    event,
    commitOf(told.commit),
    (commit) => ({
      kind: 'since-last-success',
      head: { commit },
      search,
      otherwise: {
        kind: 'compare',
        base: { parentOf: { commit } },
        head: { commit },
        reason: `the first parent of ${short(commit)} is taken for what was built before, which is right for one commit a build`,
      },
    }),
    search,
  );
}

function release(event: Event): Told {
  const action = textAt(event.payload, 'action');
  const head = commitOf(event.env.GITHUB_SHA);
  return ['published', 'released', 'prereleased', 'created'].includes(action)
    ? deploys(event, head, () => unknown('set `base` to the tag of the release that was served before'))
    : deploysNothing(head, `a release that is ${quote(action)} deploys nothing`);
}

function schedule(event: Event): Told {
  return deploys(event, commitOf(event.env.GITHUB_SHA));
}

function workflowDispatch(event: Event): Told {
  const head = commitOf(event.env.GITHUB_SHA);
  const base = textAt(event.payload, 'inputs', 'base');
  if (base === '') return deploys(event, head);
  const from = "the run's input `base`";
  return deploys(event, head, (commit) => ({
    kind: 'compare',
    base: readRevision(base, from),
    head: { commit },
    reason: `${from} is set`,
  }));
}

function repositoryDispatch(event: Event): Told {
  const remedy = 'list the files with `files-from`, or set `base`';
  return deploys(event, commitOf(event.env.GITHUB_SHA), () =>
    unknown(`a repository_dispatch event tells of changes outside of git, ${remedy}`),
  );
}

function refChange({ name }: Event): Told {
  return nothing(`a ${name} event tells of no commit, unlike \`push\``);
}

function anyOther(event: Event): Told {
  const what =
    event.name === '' ? 'there is no event that tells' : `the event ${quote(event.name)} does not tell`;
  return deploys(event, commitOf(event.env.GITHUB_SHA), () =>
    unknown(`${what} what was served before, set \`base\``),
  );
}
