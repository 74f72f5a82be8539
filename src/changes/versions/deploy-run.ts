import { idAt, textAt, valueAt } from '../../text/json.ts';
import type { Event } from './event.ts';

/**
 * The run that deployed the version that this run purges: this run, or with `workflow_run` the run that started it.
 * Runs and workflows have the names and numbers of GitHub's lists.
 */
export interface DeployRun {
  /** The file name of its workflow, or the workflow's ID. */
  readonly workflow: string;
  /** The workflow that purges; it differs from `workflow` only with `workflow_run`. */
  readonly purgingWorkflow: string;
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  /** The event that started it. */
  readonly event: string;
  /** The branch that it ran for; null for a tag, or if unknown. */
  readonly branch: string | null;
  /** When the deploy began, ISO 8601 to the second; null if only the list of runs has the time. */
  readonly began: string | null;
  /** This run, or the run that started it, is a repetition, so it may purge without having deployed. */
  readonly isRepeated: boolean;
}

/** Returns the run that deployed; null if the runner and the payload do not identify it. */
export function deployRunOf(event: Event): DeployRun | null {
  const own = ownRun(event);
  if (own === null || event.name !== 'workflow_run') return own;
  const run = valueAt(event.payload, 'workflow_run');
  const workflow = /^\.github\/workflows\/([^/@]+)(?:@|$)/.exec(textAt(run, 'path'))?.[1];
  const [workflowId, id, number] = [idAt(run, 'workflow_id'), idAt(run, 'id'), idAt(run, 'run_number')];
  if ((!workflow && workflowId === 0) || id === 0 || number === 0) return null;
  const attempt = idAt(run, 'run_attempt') || 1;
  return {
    workflow: workflow ?? String(workflowId),
    purgingWorkflow: own.workflow,
    id,
    number,
    attempt,
    event: textAt(run, 'event'),
    branch: textAt(run, 'head_branch') || null,
    began: timeOf(textAt(run, 'run_started_at')),
    isRepeated: own.isRepeated || attempt > 1,
  };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function ownRun({ name, payload, env }: Event): DeployRun | null {
  // owner/repository/.github/workflows/FILE@REF. In a reusable workflow, this is the caller's.
  const workflow = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
  const [id, number] = [countOf(env.GITHUB_RUN_ID), countOf(env.GITHUB_RUN_NUMBER)];
  if (!workflow || id === 0 || number === 0) return null;
  const attempt = countOf(env.GITHUB_RUN_ATTEMPT) || 1;
  return {
    workflow,
    purgingWorkflow: workflow,
    id,
    number,
    attempt,
    event: name,
    branch: /^refs\/heads\/(.+)/s.exec(env.GITHUB_REF ?? '')?.[1] ?? null,
    began: timeOf(textAt(payload, 'deployment', 'created_at')),
    isRepeated: attempt > 1,
  };
}

function countOf(text = ''): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}

/**
 * Cuts a time in ISO 8601 and UTC to the second, so that times can be compared as texts. Returns null for anything else.
 */
export function timeOf(text: string): string | null {
  const seconds = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(text)?.[1];
  return seconds === undefined ? null : `${seconds}Z`;
}
