import type { Clock } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { idAt, listAt, textAt } from '../../text/json.ts';
import type { GitHub } from '../github/api.ts';
import type { GitHubProblem } from '../github/problem.ts';
import { timeOf } from './deploy-run.ts';

/** A run of a workflow as GitHub lists it. Only its last attempt is listed. */
export interface WorkflowRun {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  readonly event: string;
  /** Its `head_sha`; for some events not the commit that it deployed. */
  readonly commit: string;
  readonly branch: string;
  readonly created: string | null;
  /** When the attempt began, or else when the run was created. These times are null if GitHub does not give them. */
  readonly began: string | null;
  readonly changed: string | null;
  /** Whether it has ended, at `changed` or earlier. */
  readonly hasEnded: boolean;
}

/** Why the runs of a workflow are unknown. */
export type RunsProblem =
  | { readonly code: 'runs-not-read'; readonly workflow: string; readonly problem: GitHubProblem }
  /** GitHub lists the runs of other workflows, but has no workflow of this name. */
  | { readonly code: 'workflow-gone'; readonly workflow: string }
  | { readonly code: 'too-many-runs'; readonly workflow: string; readonly requests: number }
  | { readonly code: 'runs-too-slow'; readonly workflow: string; readonly seconds: number };

/** The runs of a workflow, newest first. */
export type RunList = Result<readonly WorkflowRun[], RunsProblem>;

export interface RunsQuestion {
  /** The name of the workflow's file, or its ID. */
  readonly workflow: string;
  /** Runs that ended earlier do not matter, ISO 8601. Null: only the newest page is read. */
  readonly since: string | null;
  /** Returns false if the list lags behind and has to be read again. */
  readonly isComplete: (runs: readonly WorkflowRun[]) => boolean;
}

interface RunsDeps {
  readonly github: Pick<GitHub, 'read'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

/** How long a run can be repeated. https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs */
const REPEATABLE_MS = 30 * 24 * 3_600_000;
/** https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
const PAGE_SIZE = 100;
const MAX_RUNS_OF_A_SEARCH = 1000;
/** GitHub allows the job's token 1,000 requests per hour and repository. */
const MAX_REQUESTS = 50;
/** The waits before an incomplete list is read again. */
const LAG_PAUSES_MS = [2000, 5000];

/**
 * Lists the runs of workflows: of any ref, event and conclusion. The first question must be about a workflow that exists.
 * A list that is incomplete after two more reads is returned as it is. Rejects only with the reason of `signal`.
 */
export async function readRuns(
  questions: readonly RunsQuestion[],
  deps: RunsDeps,
): Promise<ReadonlyMap<string, RunList>> {
  const lists = new Map<string, RunList>();
  const readPage = createPageReader(deps);
  for (const question of questions) {
    const list = await readList(question, readPage);
    const isGone = isNotFound(list) && [...lists.values()].some(({ ok }) => ok);
    lists.set(question.workflow, isGone ? err({ code: 'workflow-gone', workflow: question.workflow }) : list);
  }

  for (const pause of LAG_PAUSES_MS) {
    const lagging = questions.flatMap(({ workflow, isComplete }) => {
      const list = lists.get(workflow);
      return list?.ok && !isComplete(list.value) ? [{ workflow, known: list.value }] : [];
    });
    if (lagging.length === 0) break;
    await deps.clock.sleep(pause, deps.signal);
    for (const { workflow, known } of lagging) {
      // Missing runs are new, so they are on the first page.
      const page = await readPage(workflow, null, 1);
      if (page.ok) lists.set(workflow, ok(distinct([...page.value.runs, ...known])));
    }
  }
  return lists;
}

function isNotFound(list: RunList): boolean {
  return !list.ok && list.reason.code === 'runs-not-read' && list.reason.problem.code === 'github-not-found';
}

/** Reads a list in searches of at most 1,000 runs. Each search continues where the previous one was cut off. */
async function readList({ workflow, since }: RunsQuestion, readPage: ReadPage): Promise<RunList> {
  const from = since && timeOf(new Date(Date.parse(since) - REPEATABLE_MS).toISOString());
  const runs: WorkflowRun[] = [];
  let created = from && `>=${from}`;
  for (;;) {
    const first = await readPage(workflow, created, 1);
    if (!first.ok) return first;
    runs.push(...first.value.runs);
    if (from === null) return ok(runs);
    const pages = Math.ceil(Math.min(first.value.total, MAX_RUNS_OF_A_SEARCH) / PAGE_SIZE);
    const rest = Array.from({ length: Math.max(0, pages - 1) }, (_, index) =>
      readPage(workflow, created, index + 2),
    );
    for (const page of await Promise.all(rest)) {
      if (!page.ok) return page;
      runs.push(...page.value.runs);
    }
    if (first.value.total <= MAX_RUNS_OF_A_SEARCH) return ok(distinct(runs));
    const oldest = runs.at(-1)?.created;
    const next = `${from}..${oldest}`;
    // A thousand runs were created within one second: no search can reach the older ones.
    if (!oldest || next === created) return err({ code: 'too-many-runs', workflow, requests: MAX_REQUESTS });
    created = next;
  }
}

/** @param created a search qualifier for the time of creation, or null for any time */
type ReadPage = (
  workflow: string,
  created: string | null,
  page: number,
) => Promise<Result<{ runs: readonly WorkflowRun[]; total: number }, RunsProblem>>;

/** Returns a reader of pages, for at most {@link MAX_REQUESTS}. */
function createPageReader({ github, signal }: RunsDeps): ReadPage {
  let requests = 0;
  return async (workflow, created, page) => {
    if (requests === MAX_REQUESTS) return err({ code: 'too-many-runs', workflow, requests });
    requests++;
    signal.throwIfAborted();
    const answer = await github.read({
      path: '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
      parameters: { workflow, per_page: PAGE_SIZE, page, ...(created !== null && { created }) },
      what: { kind: 'runs', id: workflow },
      permission: 'actions: read',
    });
    if (!answer.ok) return err({ code: 'runs-not-read', workflow, problem: answer.reason });
    const runs = listAt(answer.value, 'workflow_runs').map(readRun);
    return ok({ runs, total: idAt(answer.value, 'total_count') });
  };
}

function readRun(run: unknown): WorkflowRun {
  return {
    id: idAt(run, 'id'),
    number: idAt(run, 'run_number'),
    attempt: idAt(run, 'run_attempt') || 1,
    event: textAt(run, 'event'),
    commit: textAt(run, 'head_sha'),
    branch: textAt(run, 'head_branch'),
    created: timeOf(textAt(run, 'created_at')),
    began: timeOf(textAt(run, 'run_started_at')) ?? timeOf(textAt(run, 'created_at')),
    changed: timeOf(textAt(run, 'updated_at')),
    hasEnded: textAt(run, 'status') === 'completed',
  };
}

/** Lists each run once, as first read. Pages overlap if a run begins while they are read. */
function distinct(runs: readonly WorkflowRun[]): readonly WorkflowRun[] {
  const byId = new Map<number, WorkflowRun>();
  for (const run of runs) if (!byId.has(run.id)) byId.set(run.id, run);
  return [...byId.values()];
}
