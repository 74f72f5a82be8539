import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/changes/github/api.ts';
import type { GitHubProblem } from '../../../src/changes/github/problem.ts';
import { type RunsQuestion, readRuns, type WorkflowRun } from '../../../src/changes/versions/runs.ts';
import { err, ok } from '../../../src/result.ts';
import { createFakeClock } from '../../fake-clock.ts';

interface Listed {
  readonly id: number;
  readonly created_at: string;
  readonly status?: string;
}

const DAY = 86_400_000;
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** Lists runs, newest first, at an interval of `seconds` before the end of January. */
const runs = (many: number, seconds = 600): Listed[] =>
  Array.from({ length: many }, (_, index) => ({
    id: many - index,
    created_at: iso(Date.UTC(2026, 0, 31) - index * seconds * 1000),
  }));

const PATH = '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs';

/** GitHub's lists, with 1,000 runs per search and 100 per page. From request number `breaks` on, requests fail. */
function lists(
  byWorkflow: Readonly<Record<string, readonly Listed[] | Refused>>,
  breaks = Number.POSITIVE_INFINITY,
) {
  const asked: string[] = [];
  const read: GitHub['read'] = async ({ path, parameters, what, permission }) => {
    const { workflow = '', created = '>=0', page = 1 } = parameters;
    asked.push(`${workflow} ${created} ${page}`);
    const list = path === PATH ? (byWorkflow[workflow] ?? []) : NOT_FOUND;
    if ('code' in list) return err({ ...list, what, permission });
    if (asked.length >= breaks) return err({ ...FORBIDDEN, what, permission });
    const [from = '', to = '~'] = String(created).replace('>=', '').split('..');
    const found = list.filter(({ created_at }) => created_at >= from && created_at <= to);
    const start = (Number(page) - 1) * 100;
    const shown = found
      .slice(0, 1000)
      .slice(start, start + 100)
      .map((run) => ({ status: 'completed', ...run, run_number: run.id }));
    return ok({ total_count: found.length, workflow_runs: shown });
  };
  return { read, asked };
}

type Refused = Pick<Extract<GitHubProblem, { status: number; permission: string }>, 'code' | 'status'>;
const NOT_FOUND: Refused = { code: 'github-not-found', status: 404 };
const FORBIDDEN: Refused = { code: 'github-forbidden', status: 403 };
/** The problem that `readRuns` reports for it. */
const forbidden = {
  ...FORBIDDEN,
  what: { kind: 'runs', id: 'w' },
  permission: 'actions: read',
} as GitHubProblem;

const since = '2026-01-30T00:00:00Z';
const question = (more: Partial<RunsQuestion> = {}): RunsQuestion => ({
  workflow: 'w',
  since,
  isComplete: () => true,
  ...more,
});
const ids = (list: readonly WorkflowRun[]) => list.map(({ id }) => id);

async function read(questions: readonly RunsQuestion[], github: Pick<GitHub, 'read'>) {
  const clock = createFakeClock();
  const found = await readRuns(questions, { github, clock, signal: new AbortController().signal });
  return { found, naps: clock.naps };
}

describe('a list of runs', () => {
  test('reaches 30 days further back than the state, for runs that were repeated', async () => {
    const all = runs(100, 86_400);
    const github = lists({ w: all });
    const { found } = await read([question()], github);
    const list = found.get('w');
    const expected = all
      .filter(({ created_at }) => created_at >= iso(Date.parse(since) - 30 * DAY))
      .map(({ id }) => id);
    expect(list?.ok && ids(list.value)).toEqual(expected);
    expect(github.asked).toEqual(['w >=2025-12-31T00:00:00Z 1']);
  });

  test.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [1000, 10],
    [1001, 11],
    [3000, 31],
  ])('of length %d takes %d requests and is complete', async (many, requests) => {
    const github = lists({ w: runs(many) });
    const { found } = await read([question()], github);
    const list = found.get('w');
    expect(list?.ok && ids(list.value)).toEqual(runs(many).map(({ id }) => id));
    expect(github.asked).toHaveLength(requests);
  });

  test('is given up after 50 requests, or if more than 1,000 runs share a second', async () => {
    for (const [list, requests] of [
      [runs(5000, 60), 50],
      [runs(1500, 0), 20],
    ] as const) {
      const github = lists({ w: list });
      const { found } = await read([question()], github);
      expect(found.get('w')).toEqual(err({ code: 'too-many-runs', workflow: 'w', requests: 50 }));
      expect(github.asked).toHaveLength(requests);
    }
  });

  test('is given up if a search claims runs but returns none', async () => {
    let asked = 0;
    const nothing = { total_count: 5000, workflow_runs: [] };
    const { found } = await read([question()], { read: async () => ok({ ...nothing, asked: asked++ }) });
    expect(found.get('w')).toMatchObject({ ok: false, reason: { code: 'too-many-runs' } });
    expect(asked).toBe(10);
  });

  test('fails if one page cannot be read', async () => {
    const { found } = await read([question()], lists({ w: runs(300) }, 3));
    expect(found.get('w')).toEqual(err({ code: 'runs-not-read', workflow: 'w', problem: forbidden }));
  });

  test('is not requested after the signal has aborted', async () => {
    const github = lists({ w: runs(1) });
    const reason = new Error('out of time');
    const deps = { github, clock: createFakeClock(), signal: AbortSignal.abort(reason) };
    await expect(readRuns([question()], deps)).rejects.toBe(reason);
    expect(github.asked).toEqual([]);
  });

  test('has only its newest runs without a state', async () => {
    const github = lists({ w: runs(300) });
    const { found } = await read([question({ since: null })], github);
    expect(found.get('w')).toMatchObject({ ok: true, value: { length: 100 } });
  });
});

describe('an incomplete list is read again after 2 and 5 seconds', () => {
  test.each([
    [0, []],
    [1, [2000]],
    [2, [2000, 5000]],
    [9, [2000, 5000]],
  ])('until it is complete (after %d more reads)', async (after, naps) => {
    const list = runs(3);
    const github = lists({ w: list });
    const isComplete = () => github.asked.length > after;
    const { found, naps: slept } = await read([question({ isComplete })], github);
    expect(slept).toEqual(naps);
    expect(found.get('w')).toMatchObject({ ok: true, value: { length: 3 } });
  });

  test('and the new runs are added', async () => {
    const list = runs(2);
    const github = lists({ w: list });
    const isComplete = (known: readonly WorkflowRun[]) => {
      if (known.length === 2) list.unshift({ id: 3, created_at: '2026-01-31T01:00:00Z' });
      return known.length === 3;
    };
    const { found } = await read([question({ isComplete })], github);
    const all = found.get('w');
    expect(all?.ok && ids(all.value)).toEqual([3, 2, 1]);
  });

  test('and the newer data of a run counts', async () => {
    const list: Listed[] = [{ id: 2, created_at: since, status: 'in_progress' }];
    const isComplete = () => {
      list[0] = { id: 2, created_at: since };
      return false;
    };
    const { found } = await read([question({ isComplete })], lists({ w: list }));
    expect(found.get('w')).toMatchObject({ value: [{ id: 2, hasEnded: true }] });
  });

  test('and stays as it was if that fails', async () => {
    const github = lists({ w: runs(3) }, 2);
    const { found } = await read([question({ isComplete: () => false })], github);
    expect(found.get('w')).toMatchObject({ ok: true, value: { length: 3 } });
    expect(github.asked).toHaveLength(3);
  });

  test('but a complete list is not', async () => {
    const github = lists({ w: runs(1), v: runs(1) });
    await read([question(), question({ workflow: 'v', isComplete: () => false })], github);
    expect(github.asked.filter((asked) => asked.startsWith('w'))).toHaveLength(1);
  });
});

describe('the problem of a list', () => {
  test('is GitHub’s, with the permission that is needed', async () => {
    const { found } = await read([question()], lists({ w: FORBIDDEN }));
    expect(found.get('w')).toEqual(err({ code: 'runs-not-read', workflow: 'w', problem: forbidden }));
  });

  test('for 404 is a missing permission, or a deleted workflow if others are listed', async () => {
    const alone = await read(
      [question(), question({ workflow: 'v' })],
      lists({ w: NOT_FOUND, v: NOT_FOUND }),
    );
    expect([...alone.found.values()]).toMatchObject([
      { reason: { code: 'runs-not-read' } },
      { reason: { code: 'runs-not-read' } },
    ]);
    const beside = await read([question(), question({ workflow: 'v' })], lists({ w: runs(1), v: NOT_FOUND }));
    expect(beside.found.get('v')).toEqual(err({ code: 'workflow-gone', workflow: 'v' }));
    const refused = await read(
      [question(), question({ workflow: 'v' })],
      lists({ w: runs(1), v: FORBIDDEN }),
    );
    expect(refused.found.get('v')).toMatchObject({ reason: { code: 'runs-not-read' } });
  });
});

test('readRuns returns the fields that GitHub lists', async () => {
  const [created_at, run_started_at, updated_at] = [1, 2, 3].map((day) => `2026-01-0${day}T00:00:00Z`);
  const commit = 'a'.repeat(40);
  const listed = {
    ...{ id: 70, run_number: 7, run_attempt: 2, event: 'push', head_sha: commit, head_branch: 'main' },
    ...{ created_at, run_started_at, updated_at, status: 'completed' },
  };
  // An old server lacks some fields.
  const older = { ...listed, id: 60, run_attempt: undefined, run_started_at: undefined, status: 'queued' };
  const answer = ok({ total_count: 2, workflow_runs: [listed, older] });
  const { found } = await read([question()], { read: async () => answer });
  const both = { number: 7, event: 'push', commit, branch: 'main', created: created_at, changed: updated_at };
  expect(found.get('w')).toEqual(
    ok([
      { ...both, id: 70, attempt: 2, began: run_started_at, hasEnded: true },
      { ...both, id: 60, attempt: 1, began: created_at, hasEnded: false },
    ]),
  );
});

test('readRuns accepts JSON of any shape', async () => {
  for (const value of [null, [], { workflow_runs: 1 }, { workflow_runs: [null, 1, { id: 'x' }] }]) {
    const { found } = await read([question()], { read: async () => ok(value) });
    expect(found.get('w')?.ok).toBe(true);
  }
});
