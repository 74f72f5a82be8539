import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/changes/github/api.ts';
import type { DeployRun } from '../../../src/changes/versions/deploy-run.ts';
import { readHeld } from '../../../src/changes/versions/held.ts';
import type { State, WorkflowRecord } from '../../../src/changes/versions/state.ts';
import { formatState } from '../../../src/changes/versions/state-format.ts';
import type { StateStore } from '../../../src/changes/versions/store.ts';
import { err, ok } from '../../../src/result.ts';
import { createFakeClock } from '../../fake-clock.ts';

const A = 'a'.repeat(40);
const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

/** This is run 7. The state was stored by run 6. */
const RUN: DeployRun = {
  ...{ workflow: 'deploy.yml', purgingWorkflow: 'deploy.yml', id: 7, number: 7, attempt: 1 },
  ...{ event: 'push', branch: 'main', began: null, isRepeated: false },
};
const RECORD: WorkflowRecord = { began: at(10), number: 6, runs: [[6, 1]], unseen: [] };
const STATE: State = {
  unknown: false,
  versions: [{ commit: A, run: null, ended: 'confirmed' }],
  files: null,
  workflows: new Map([['deploy.yml', RECORD]]),
};
const NOTHING = { ...STATE, unknown: true, versions: [], workflows: new Map() };
const OPTIONS = { inFile: false, hasHead: false, hasBuild: false, withRuns: true };

const listed = (number: number) => ({
  ...{ id: number, run_number: number, run_attempt: 1, event: 'push', head_sha: A, head_branch: 'main' },
  ...{ status: number === 7 ? 'in_progress' : 'completed', created_at: at(number) },
  ...{ run_started_at: at(number), updated_at: at(number) },
});
/** GitHub's lists of runs, and the requests for them. */
function lists(answer: (asked: number) => readonly number[] = () => [7, 6]) {
  const asked: unknown[] = [];
  const read: GitHub['read'] = async ({ parameters: { workflow, created } }) => {
    asked.push([workflow, created]);
    return ok({ total_count: 1, workflow_runs: answer(asked.length).map(listed) });
  };
  return { read, asked };
}

function storeOf(newest: StateStore['newest']): StateStore {
  return { name: 'state', inFile: false, newest, keep: () => Promise.reject(new Error('nothing is kept')) };
}
const keeping = (state: State) => storeOf(async () => ok({ id: '3', bytes: formatState(state, 'state') }));

interface World {
  readonly run?: DeployRun | null;
  readonly store?: StateStore;
  readonly github?: Pick<GitHub, 'read'>;
  readonly clock?: ReturnType<typeof createFakeClock>;
  readonly signal?: AbortSignal;
}

function read(
  { run = RUN, store = keeping(STATE), ...more }: World = {},
  options: Partial<typeof OPTIONS> = {},
) {
  const { github = lists(), clock = createFakeClock(), signal = new AbortController().signal } = more;
  return readHeld(run, { ...OPTIONS, ...options }, { store, github, clock, signal });
}

describe('readHeld', () => {
  test('returns the state if no run has deployed since', async () => {
    const held = await read();
    expect(held).toMatchObject({ reasons: [], notices: [], entry: '3' });
    expect(held.record).toEqual({ began: at(7), number: 7 });
    expect(held.state).toMatchObject({ unknown: false, versions: STATE.versions });
  });

  const bytes = Buffer.from('{');
  test.each<[string, StateStore, string | null, object]>([
    ['there is no state', storeOf(async () => ok(null)), null, { code: 'no-state' }],
    [
      'the store cannot be read',
      storeOf(async () => err({ code: 'state-without-token' })),
      null,
      { code: 'state-not-read', problem: { code: 'state-without-token' } },
    ],
    [
      'the entry is not an archive',
      storeOf(async () => err({ code: 'state-not-an-archive', id: '3' })),
      '3',
      { code: 'state-not-read', problem: { code: 'state-not-an-archive', id: '3' } },
    ],
    [
      'the entry is not a state',
      storeOf(async () => ok({ id: '3', bytes })),
      '3',
      { code: 'state-not-usable', problem: { code: 'state-malformed' } },
    ],
    ['the stored state is unknown', keeping(NOTHING), '3', { code: 'state-unknown' }],
  ])('returns an unknown state if %s, with no other reason', async (_, store, entry, reason) => {
    for (const run of [RUN, null]) {
      expect(await read({ store, run })).toMatchObject({
        state: { unknown: true },
        reasons: [reason],
        entry,
      });
      const alone = await read({ store, run }, { withRuns: false });
      expect(alone).toMatchObject({ state: NOTHING, reasons: [reason], entry });
    }
    const { state } = await read({ store: storeOf(async () => ok(null)) }, { hasBuild: true });
    expect(state.files).toEqual(new Map());
  });

  test('returns an unknown state if the runner does not identify the run', async () => {
    const reasons = [{ code: 'run-not-identified' }];
    expect(await read({ run: null })).toMatchObject({
      state: { ...STATE, unknown: true },
      reasons,
      entry: '3',
    });
  });

  test.each([RUN, null])(
    'returns the state without asking GitHub if later runs are not wanted',
    async (run) => {
      const github = lists();
      const held = await read({ run, github }, { withRuns: false });
      expect(held).toEqual({
        ...{ state: STATE, reasons: [], notices: [], entry: '3' },
        ...{ record: null, overlaps: false, endedRuns: new Map() },
      });
      expect(github.asked).toEqual([]);
    },
  );
});

describe('the lists of runs', () => {
  test('are read for this workflow and each one that the state names', async () => {
    const other = { began: null, number: 2, runs: [], unseen: [] };
    const workflows = new Map([['nightly.yml', other], ...STATE.workflows]);
    const github = lists();
    await read({ github, store: keeping({ ...STATE, workflows }) });
    expect(github.asked.slice(0, 2)).toEqual([
      ['deploy.yml', '>=2025-12-02T00:10:00Z'],
      ['nightly.yml', undefined],
    ]);
  });

  test.each([
    ['this run', (asked: number) => (asked === 1 ? [6] : [7, 6]), 2],
    ['an earlier run', (asked: number) => (asked === 1 ? [8, 6] : [8, 7, 6]), 2],
    ['nothing', () => [7, 6], 1],
  ])('are read until they are complete (at first, they lack %s)', async (_, answer, times) => {
    const github = lists(answer);
    const run = { ...RUN, id: answer(2)[0] ?? 0 };
    expect((await read({ github, run })).reasons).toEqual([]);
    expect(github.asked).toHaveLength(times);
  });

  test('are complete without this run if they are of another workflow', async () => {
    const workflows = new Map([...STATE.workflows, ['nightly.yml', RECORD]]);
    const github = lists((asked) => (asked === 1 ? [7, 6] : [6]));
    expect((await read({ github, store: keeping({ ...STATE, workflows }) })).reasons).toEqual([]);
    expect(github.asked).toHaveLength(2);
  });
});

describe('the time limit', () => {
  test('stops the reading of lists after ten seconds', async () => {
    const clock = createFakeClock();
    let asked = 0;
    const github: Pick<GitHub, 'read'> = {
      read: async () => {
        asked++;
        await clock.sleep(6000);
        return ok({ total_count: 3000, workflow_runs: [listed(7)] });
      },
    };
    const { reasons, state } = await read({ github, clock });
    expect(reasons).toEqual([{ code: 'runs-too-slow', workflow: 'deploy.yml', seconds: 10 }]);
    expect([state.unknown, clock.now()]).toEqual([true, 10_000]);
    await clock.sleep(60_000);
    expect(asked).toBe(10);
  });

  test('includes the time for the state: after a slow store, no list is read', async () => {
    const clock = createFakeClock();
    const problem = { code: 'state-timed-out', limitMs: 10_000 } as const;
    const store = storeOf(async () => {
      await clock.sleep(10_000);
      return err(problem);
    });
    const github = lists();
    const held = await read({ clock, store, github });
    expect(held).toMatchObject({ state: { unknown: true }, reasons: [{ code: 'state-not-read', problem }] });
    expect(github.asked).toEqual([]);
  });

  test('leaves no timer behind', async () => {
    const clock = createFakeClock();
    const rung: number[] = [];
    const timeout: typeof clock.timeout = (ms) => {
      const made = clock.timeout(ms);
      made.signal.addEventListener('abort', () => rung.push(ms));
      return made;
    };
    await read({ clock: { ...clock, timeout } });
    await clock.sleep(20_000);
    expect(rung).toEqual([]);
  });
});

test('rejects with the reason of a cancellation', async () => {
  const reason = new Error('cancelled');
  const controller = new AbortController();
  const github: Pick<GitHub, 'read'> = {
    read: () => {
      controller.abort(reason);
      return new Promise(() => {});
    },
  };
  await expect(read({ github, signal: controller.signal })).rejects.toBe(reason);
});

test('rejects with an unexpected error', async () => {
  const fault = new TypeError('is not a function');
  await expect(read({ github: { read: () => Promise.reject(fault) } })).rejects.toBe(fault);
});
