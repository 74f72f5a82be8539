import { at, idAt, textAt } from '../../text/json.ts';
import type { Event } from './event.ts';

/**
 * The run that deployed what this one purges: this one, or with `workflow_run` the one that started it. Runs, and the
 * workflows that they are of, are known by what GitHub's lists call them.
 */
export interface DeployRun {
  /** The name of the workflow's file, or its ID. */
  readonly workflow: string;
  /** The workflow that purges: the same but with `workflow_run`. */
  readonly own: string;
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  /** What started it. */
  readonly event: string;
  /** The branch that it ran for; null for a tag, or where GitHub does not tell. */
  readonly branch: string | null;
  /** When the deploy began, ISO 8601 to the second; null where only the list of runs tells. */
  readonly began: string | null;
  /** It was started again, or what it answers to was: it may purge without having deployed. */
  readonly isRepeated: boolean;
  /** It is certain to have deployed after it began: the first attempt of a push, a release or a deployment. */
  readonly isFirm: boolean;
}

/** Null where the runner, or the payload, does not tell. */
export function deployRunOf(event: Event): DeployRun | null {
  const own = ownRun(event);
  if (own === null || event.name !== 'workflow_run') return own;
  const run = at(event.payload, 'workflow_run');
  const workflow = /^\.github\/workflows\/([^/@]+)(?:@|$)/.exec(textAt(run, 'path'))?.[1];
  const [workflowId, id, number] = [idAt(run, 'workflow_id'), idAt(run, 'id'), idAt(run, 'run_number')];
  if ((!workflow && workflowId === 0) || id === 0 || number === 0) return null;
  const attempt = idAt(run, 'run_attempt') || 1;
  const isRepeated = own.isRepeated || attempt > 1;
  return {
    workflow: workflow ?? String(workflowId),
    own: own.workflow,
    id,
    number,
    attempt,
    event: textAt(run, 'event'),
    branch: textAt(run, 'head_branch') || null,
    began: timeOf(textAt(run, 'run_started_at')),
    isRepeated,
    isFirm: !isRepeated && FIRM.has(textAt(run, 'event')),
  };
}

const FIRM = new Set(['push', 'release', 'deployment_status']);

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function ownRun({ name, payload, env }: Event): DeployRun | null {
  // owner/repository/.github/workflows/FILE@REF; a workflow that is called by another one has its caller's.
  const workflow = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
  const [id, number] = [countOf(env.GITHUB_RUN_ID), countOf(env.GITHUB_RUN_NUMBER)];
  if (!workflow || id === 0 || number === 0) return null;
  const attempt = countOf(env.GITHUB_RUN_ATTEMPT) || 1;
  return {
    workflow,
    own: workflow,
    id,
    number,
    attempt,
    event: name,
    branch: /^refs\/heads\/(.+)/s.exec(env.GITHUB_REF ?? '')?.[1] ?? null,
    began: timeOf(textAt(payload, 'deployment', 'created_at')),
    isRepeated: attempt > 1,
    isFirm: attempt === 1 && FIRM.has(name),
  };
}

function countOf(text = ''): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}

/** A time of GitHub's as texts that are in order: ISO 8601 in UTC, to the second, which it is cut to. */
export function timeOf(text: string): string | null {
  const seconds = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(text)?.[1];
  return seconds === undefined ? null : `${seconds}Z`;
}
