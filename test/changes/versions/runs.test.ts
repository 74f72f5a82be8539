import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/changes/github/api.ts';
import type { GitHubProblem } from '../../../src/changes/github/problem.ts';
import { type RunsQuestion, readRuns, type WorkflowRun } from '../../../src/changes/versions/runs.ts';
import { err, ok } from '../../../src/result.ts';
import { createFakeClock } from '../../fake-clock.ts';

interface Listed {
  readonly id: number;
  readonly created_at: string;
}

const DAY = 86_400_000;
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** So many runs, the newest first, one every so many seconds before the end of January. */
const runs = (many: number, seconds = 600): Listed[] =>
  Array.from({ length: many }, (_, index) => ({
    id: many - index,
    created_at: iso(Date.UTC(2026, 0, 31) - index * seconds * 1000),
  }));

/** GitHub's lists: filtered by `created`, at most 1,000 a search, 100 a page. */
function lists(byWorkflow: Readonly<Record<string, readonly Listed[] | GitHubProblem>>) {
  const asked: string[] = [];
  const read: GitHub['read'] = async ({ parameters: { workflow = '', created = '>=0', page = 1 } }) => {
    asked.push(`${workflow} ${created} ${page}`);
    const list = byWorkflow[workflow] ?? [];
    if ('code' in list) return err(list);
    const [from = '', to = '~'] = String(created).replace('>=', '').split('..');
    const found = list.filter(({ created_at }) => created_at >= from && created_at <= to);
    const start = (Number(page) - 1) * 100;
    const shown = found
      .slice(0, 1000)
      .slice(start, start + 100)
      .map((run) => ({ ...run, run_number: run.id, status: 'completed' }));
    return ok({ total_count: found.length, workflow_runs: shown });
  };
  return { read, asked };
}

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

describe('a list', () => {
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
  ])('of %d runs takes %d requests, and lacks none', async (many, requests) => {
    const github = lists({ w: runs(many) });
    const { found } = await read([question()], github);
    const list = found.get('w');
    expect(list?.ok && ids(list.value)).toEqual(runs(many).map(({ id }) => id));
    expect(github.asked.length).toBeLessThanOrEqual(requests + 2);
  });

  test('is not read to its end where that takes more than 50 requests, or goes on within a second', async () => {
    for (const list of [runs(5000, 60), runs(1500, 0)]) {
      const github = lists({ w: list });
      const { found } = await read([question()], github);
      expect(found.get('w')).toMatchObject({ ok: false, reason: { code: 'too-many-runs', workflow: 'w' } });
      expect(github.asked.length).toBeLessThanOrEqual(50);
    }
  });

  test('without a state: its newest runs', async () => {
    const github = lists({ w: runs(300) });
    const { found } = await read([question({ since: null })], github);
    expect(found.get('w')).toMatchObject({ ok: true, value: { length: 100 } });
  });
});

describe('a list that lacks something is asked for again after 2 and 5 seconds', () => {
  test.each([
    [0, []],
    [1, [2000]],
    [2, [2000, 5000]],
    [9, [2000, 5000]],
  ])('complete after %d more', async (after, naps) => {
    const list = runs(3);
    const github = lists({ w: list });
    const isComplete = () => github.asked.length > after;
    const { found, naps: slept } = await read([question({ isComplete })], github);
    expect(slept).toEqual(naps);
    expect(found.get('w')).toMatchObject({ ok: true, value: { length: 3 } });
  });

  test('what it shows then comes in', async () => {
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
});

describe('why there is none', () => {
  const what = { kind: 'runs', id: 'w' } as const;
  const notFound: GitHubProblem = {
    code: 'github-not-found',
    what,
    status: 404,
    permission: 'actions: read',
  };

  test('GitHub says', async () => {
    const problem: GitHubProblem = {
      code: 'github-forbidden',
      what,
      status: 403,
      permission: 'actions: read',
    };
    const { found } = await read([question()], lists({ w: problem }));
    expect(found.get('w')).toEqual(err({ code: 'runs-not-told', workflow: 'w', problem }));
  });

  test('404 is a missing permission, or, where others are told, a workflow that is gone', async () => {
    const alone = await read([question(), question({ workflow: 'v' })], lists({ w: notFound, v: notFound }));
    expect([...alone.found.values()]).toMatchObject([
      { reason: { code: 'runs-not-told' } },
      { reason: { code: 'runs-not-told' } },
    ]);
    const beside = await read([question(), question({ workflow: 'v' })], lists({ w: runs(1), v: notFound }));
    expect(beside.found.get('v')).toEqual(err({ code: 'workflow-gone', workflow: 'v' }));
  });
});

test('JSON of any form is read', async () => {
  for (const value of [null, [], { workflow_runs: 1 }, { workflow_runs: [null, 1, { id: 'x' }] }]) {
    const { found } = await read([question()], { read: async () => ok(value) });
    expect(found.get('w')?.ok).toBe(true);
  }
});
