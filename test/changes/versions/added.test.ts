import { describe, expect, test } from 'vitest';
import { addRuns } from '../../../src/changes/versions/added.ts';
import type { DeployRun } from '../../../src/changes/versions/deploy-run.ts';
import type { AddOptions } from '../../../src/changes/versions/recorded.ts';
import type { RunList, WorkflowRun } from '../../../src/changes/versions/runs.ts';
import type { State, WorkflowRecord } from '../../../src/changes/versions/state.ts';
import { err, ok } from '../../../src/result.ts';

const commit = (digit: string): string => digit.repeat(40);
const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

/** This is run 9, since minute 30. The state was stored by run 7, which began in minute 10. */
const own: DeployRun = {
  workflow: 'w',
  purgingWorkflow: 'w',
  id: 90,
  number: 9,
  attempt: 1,
  event: 'push',
  branch: 'main',
  began: null,
  isRepeated: false,
};
const record: WorkflowRecord = { began: at(10), number: 7, runs: [[70, 1]], unseen: [] };
const state: State = {
  unknown: false,
  versions: [{ commit: commit('a'), run: null, ended: 'confirmed' }],
  files: null,
  workflows: new Map([['w', record]]),
};
const plain: AddOptions = { hasHead: false, hasBuild: false, inFile: false };

const listed = (id: number, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
  id,
  number: Math.floor(id / 10),
  attempt: 1,
  event: 'push',
  commit: commit('b'),
  branch: 'main',
  created: at(0),
  began: at(id === 90 ? 30 : 20),
  changed: at(25),
  hasEnded: id !== 90,
  ...more,
});
const eighth = listed(80);
const kept = listed(70, { began: at(10), changed: at(15) });

interface Case {
  readonly runs?: readonly WorkflowRun[];
  readonly run?: Partial<DeployRun>;
  readonly options?: Partial<AddOptions>;
  readonly state?: State;
}

function add({ runs = [], run, options, state: from = state }: Case) {
  const lists = new Map<string, RunList>([['w', ok([...runs, listed(90), kept])]]);
  const added = addRuns(from, lists, { ...own, ...run }, { ...plain, ...options });
  return {
    ...added,
    commits: added.state.versions.map((version) => version.commit),
    codes: added.reasons.map(({ code }) => code),
  };
}

describe('a later run', () => {
  test.each([
    ['a failed run on any ref', listed(80, { branch: 'hot' })],
    ['a run in progress', listed(80, { hasEnded: false, changed: at(0) })],
    ['a run that ended in the same second as the state’s time', listed(80, { changed: at(10) })],
    ['an ended run whose number no list has shown before', listed(80, { changed: at(5) })],
    ['a repetition of a run in the state', listed(70, { attempt: 2 })],
    ['a repetition of an old run', listed(10, { attempt: 2 })],
    ['a schedule', listed(80, { event: 'schedule' })],
    ['a release', listed(80, { event: 'release', branch: 'v1' })],
    ['a deployment of any kind', listed(80, { event: 'deployment_status' })],
    ['a publication by GitHub Pages', listed(80, { event: 'dynamic' })],
  ])('adds its commit: %s', (_, run) => {
    const filler = run.id === 80 ? [] : [listed(80, { event: 'pull_request' })];
    const { commits, codes, state: after } = add({ runs: [run, ...filler] });
    expect(codes).toEqual([]);
    expect(commits).toEqual([commit('a'), commit('b')]);
    expect(after.versions[1]).toMatchObject({
      run: { workflow: 'w', number: run.number, attempt: run.attempt },
      ended: null,
    });
    expect(after.workflows.get('w')?.runs).toContainEqual([run.id, run.attempt]);
  });

  test.each([
    ['a run in the state', kept],
    ['a run that ended before the state’s time', listed(60, { changed: at(9) })],
    ['a run with the state’s number that ended before', listed(71, { changed: at(9) })],
    ['a run for a pull request', listed(80, { event: 'pull_request' })],
    ['a workflow_run of this workflow, which stands for another run', listed(80, { event: 'workflow_run' })],
  ])('adds no commit: %s', (_, run) => {
    const filler = run.id === 80 ? [] : [listed(80, { event: 'merge_group' })];
    expect(add({ runs: [run, ...filler] })).toMatchObject({ commits: [commit('a')], codes: [] });
  });
});

describe('the state becomes unknown', () => {
  test.each<[string, Case, unknown]>([
    [
      'after a dispatch',
      { runs: [listed(80, { event: 'workflow_dispatch' })] },
      { code: 'run-not-recorded', number: 8, because: 'event' },
    ],
    [
      'after a repository dispatch',
      { runs: [listed(80, { event: 'repository_dispatch', branch: 'x' })] },
      { because: 'event' },
    ],
    [
      'after a run that another workflow started',
      { runs: [listed(80, { event: 'workflow_run' })], run: { purgingWorkflow: 'other' } },
      { because: 'event' },
    ],
    ['after any run if `head` is set', { runs: [eighth], options: { hasHead: true } }, { because: 'head' }],
    [
      'after a run of this ref with a build folder',
      { runs: [eighth], options: { hasBuild: true } },
      { because: 'build' },
    ],
    [
      'after a release with a build folder, since each one has another ref',
      { runs: [listed(80, { event: 'release', branch: 'v1' })], options: { hasBuild: true } },
      { because: 'build' },
    ],
    [
      'after any run with a build folder if this run is for a tag',
      { runs: [listed(80, { branch: 'x' })], options: { hasBuild: true }, run: { branch: null } },
      { because: 'build' },
    ],
    [
      'after a run without a branch with a build folder',
      { runs: [listed(80, { branch: '' })], options: { hasBuild: true } },
      { because: 'build' },
    ],
    [
      'after another attempt of this run with a build folder',
      { runs: [listed(80, { event: 'create' })], options: { hasBuild: true }, run: { attempt: 2 } },
      { code: 'run-not-recorded' },
    ],
    ['if the list lacks a number', { runs: [] }, { code: 'run-not-listed', number: 8 }],
    [
      'if the list lacks this run',
      { runs: [eighth], run: { id: 91 } },
      { code: 'run-not-listed', number: 9 },
    ],
    [
      'if it has no record of the workflow',
      { state: { ...state, workflows: new Map() } },
      { code: 'workflow-not-named' },
    ],
    [
      'if its record of the workflow has no time',
      { state: { ...state, workflows: new Map([['w', { ...record, began: null }]]) } },
      { code: 'workflow-not-named' },
    ],
    [
      'if a branch is unseen and this run is for a tag',
      {
        runs: [eighth],
        state: { ...state, workflows: new Map([['w', { ...record, unseen: ['hot'] }]]) },
        run: { branch: null },
      },
      { code: 'branch-not-kept', branch: 'hot' },
    ],
  ])('%s', (_, of, expected) => {
    const { state: after, reasons } = add(of);
    expect(after.unknown).toBe(true);
    expect(reasons).toContainEqual(expect.objectContaining(expected));
  });

  test('if an earlier attempt kept no state and its version is not listed', () => {
    const runs = [listed(80, { event: 'create' })];
    const lists = new Map<string, RunList>([
      ['w', ok([listed(90, { attempt: 2, hasEnded: false }), ...runs, kept])],
    ]);
    const repeated = { ...own, attempt: 2, isRepeated: true };
    const reasons = (options: Partial<AddOptions>, from = state) =>
      addRuns(from, lists, repeated, { ...plain, ...options }).reasons;
    expect(reasons({})).toEqual([]);
    expect(reasons({ hasHead: true })).toEqual([{ code: 'attempt-not-kept', attempt: 1 }]);
    expect(reasons({ hasBuild: true })).toEqual([{ code: 'attempt-not-kept', attempt: 1 }]);
    const known = new Map([
      [
        'w',
        {
          ...record,
          runs: [
            [70, 1],
            [90, 1],
          ] as const,
        },
      ],
    ]);
    expect(reasons({ hasBuild: true }, { ...state, workflows: known })).toEqual([]);
  });
});

describe('the record of a workflow', () => {
  test('keeps its runs even if it has no time', () => {
    const unsure = { ...record, began: null, unseen: ['hot'] };
    const { state: after } = add({
      runs: [eighth],
      state: { ...state, workflows: new Map([['w', unsure]]) },
    });
    expect(after.workflows.get('w')).toEqual({ ...unsure, number: 9 });
  });

  test('keeps the newest 1,000 unseen branches', () => {
    const unseen = Array.from({ length: 1000 }, (_, index) => `b${index}`);
    const { state: after } = add({
      runs: [listed(80, { branch: 'hot' })],
      state: { ...state, workflows: new Map([['w', { ...record, unseen }]]) },
      options: { hasBuild: true },
    });
    expect(after.workflows.get('w')?.unseen).toEqual([...unseen.slice(1), 'hot']);
  });

  test('gets the branches of other refs’ runs, until a run for one of them follows', () => {
    const { state: after, notices } = add({
      runs: [listed(80, { branch: 'hot' })],
      options: { hasBuild: true },
    });
    expect(after.unknown).toBe(false);
    expect(notices).toEqual([
      { code: 'other-refs-not-seen', runs: [{ workflow: 'w', number: 8, branch: 'hot' }] },
    ]);
    expect(after.workflows.get('w')).toMatchObject({ runs: [[70, 1]], unseen: ['hot'] });
    const next = add({
      runs: [listed(80, { changed: at(5) })],
      state: { ...after, workflows: new Map([['w', { ...record, number: 8, unseen: ['hot', 'main'] }]]) },
    });
    expect(next.reasons).toEqual([{ code: 'branch-not-kept', workflow: 'w', branch: 'main' }]);
  });
});

describe('a list that cannot be read', () => {
  const problem = { code: 'runs-not-read', workflow: 'w', problem: { code: 'github-no-token' } } as const;
  const without = (number: number, options: Partial<AddOptions>, more: Partial<DeployRun> = {}) =>
    addRuns(state, new Map([['w', err(problem)]]), { ...own, number, ...more }, { ...plain, ...options });

  test('makes the state unknown and changes neither time nor number', () => {
    const added = without(8, {});
    expect(added).toMatchObject({ reasons: [problem], record: null });
    expect(added.state.workflows.get('w')).toEqual(record);
  });

  test('adds no version, no ended run and no overlap', () => {
    const { state: after, endedRuns, overlaps } = without(8, {}, { began: at(30) });
    expect([after.versions, [...endedRuns], overlaps]).toEqual([state.versions, [['w', []]], false]);
  });

  test('leaves the higher of this run’s number and the state’s', () => {
    expect(without(8, { inFile: true }).record).toEqual({ began: null, number: 8 });
    expect(without(5, { inFile: true }).record).toEqual({ began: null, number: 7 });
  });

  test.each([
    ['the next run', 8, {}, []],
    ['a gap in the numbers', 9, {}, [{ code: 'run-not-listed', workflow: 'w', number: 8 }]],
    ['a repetition', 7, { isRepeated: true }, [problem]],
  ])('with a state in a file, for %s', (_, number, more, expected) => {
    const { reasons, notices } = without(number, { inFile: true }, more);
    expect(reasons).toEqual(expected);
    expect(notices).toEqual([{ code: 'runs-not-seen', problem }]);
  });

  test('makes a state in a file unknown if it has no record of this workflow', () => {
    const first = { ...state, workflows: new Map([['v', record]]) };
    const lists = new Map(['w', 'v'].map((workflow) => [workflow, err({ ...problem, workflow })]));
    const { reasons, notices } = addRuns(first, lists, own, { ...plain, inFile: true });
    expect(reasons).toEqual([{ code: 'workflow-not-named', workflow: 'w' }]);
    expect(notices).toEqual([
      { code: 'runs-not-seen', problem },
      { code: 'runs-not-seen', problem: { ...problem, workflow: 'v' } },
    ]);
  });

  test('makes a state in a file unknown if there are too many runs', () => {
    const tooMany = { code: 'too-many-runs', workflow: 'w', requests: 50 } as const;
    const { reasons, notices } = addRuns(state, new Map([['w', err(tooMany)]]), own, {
      ...plain,
      inFile: true,
    });
    expect([reasons, notices]).toEqual([[tooMany], []]);
  });

  test('makes the state unknown once if the workflow was deleted', () => {
    const workflows = new Map([
      ['w', record],
      ['old', record],
    ]);
    const lists = new Map<string, RunList>([
      ['w', ok([listed(90), listed(80), kept])],
      ['old', err({ code: 'workflow-gone', workflow: 'old' })],
    ]);
    const { reasons, state: after } = addRuns({ ...state, workflows }, lists, own, plain);
    expect(reasons).toEqual([{ code: 'workflow-gone', workflow: 'old' }]);
    expect([...after.workflows.keys()]).toEqual(['w']);
  });
});

test('the list of another workflow need not have this run or its number', () => {
  const workflows = new Map([
    ['w', record],
    ['v', { ...record, number: 3, runs: [[30, 1]] as const }],
  ]);
  const lists = new Map<string, RunList>([
    ['v', ok([listed(40), listed(30)])],
    ['w', ok([listed(90), listed(80), kept])],
  ]);
  const repeated = { ...own, began: at(30), attempt: 2 };
  const known = new Map([...workflows, ['w', { ...record, runs: [[90, 1]] as const }]] as const);
  const added = addRuns({ ...state, workflows: known }, lists, repeated, { ...plain, hasHead: true });
  expect(added.reasons.filter(({ code }) => code !== 'run-not-recorded')).toEqual([]);
  const { state: after, ...rest } = addRuns({ ...state, workflows }, lists, own, plain);
  expect(rest).toMatchObject({ reasons: [], record: { number: 9 }, overlaps: false });
  expect(after.workflows.get('v')).toEqual({
    ...{ began: at(10), number: 4, unseen: [] },
    runs: [
      [30, 1],
      [40, 1],
    ],
  });
});

describe('addRuns returns for the end of the run', () => {
  test('the runs that ended before it began', () => {
    const runs = [
      listed(81, { changed: at(29) }),
      listed(80, { changed: at(30) }),
      listed(82, { hasEnded: false, changed: at(20) }),
    ];
    expect(add({ runs }).endedRuns.get('w')).toEqual([
      [81, 1],
      [70, 1],
    ]);
  });

  test.each([
    ['push', false, [[70, 1]]],
    ['release', false, [[70, 1]]],
    ['deployment_status', false, [[70, 1]]],
    ['push', true, []],
    ['schedule', false, []],
    ['workflow_dispatch', false, []],
    ['dynamic', false, []],
  ])('the ended runs after a %s (repeated: %s): %j', (event, isRepeated, runs) => {
    const current = listed(80, { changed: at(30) });
    expect(add({ runs: [current], run: { event, isRepeated } }).endedRuns.get('w')).toEqual(runs);
  });

  test('when it began, by GitHub’s clock', () => {
    expect(add({}).record?.began).toBe(at(30));
    expect(add({ run: { attempt: 2 } }).record).toBeNull();
    expect(add({ run: { began: at(12) } }).record?.began).toBe(at(12));
  });

  test.each<[string, Case, number]>([
    ['all others have ended', { runs: [listed(80)] }, 9],
    ['one may still deploy', { runs: [listed(80, { hasEnded: false })] }, 7],
    ['one may have deployed since', { runs: [listed(80, { changed: at(31) })] }, 7],
    ['one never deploys', { runs: [listed(80, { hasEnded: false, event: 'pull_request' })] }, 9],
    ['an old one is repeated', { runs: [listed(80), listed(20, { hasEnded: false, attempt: 2 })] }, 7],
    ['the list shows another attempt of this one', { runs: [listed(80)], run: { attempt: 2 } }, 8],
  ])('the number up to which all runs have ended: %s', (_, given, number) => {
    expect(add({ ...given, options: { inFile: true } }).record).toMatchObject({ number });
    expect(add(given).state.workflows.get('w')?.number).toBe(number);
  });

  test.each<[string, Partial<DeployRun>, boolean]>([
    ['a page build whose start is unknown', { event: 'page_build', attempt: 2 }, true],
    ['a page build', { event: 'page_build' }, false],
    ['a push whose start is unknown', { attempt: 2 }, false],
  ])('whether an unlisted run may overlap: %s', (_, run, overlaps) => {
    expect(add({ runs: [listed(80)], run })).toMatchObject({ overlaps });
  });

  test('whether a run that is not added from lists overlaps', () => {
    const page = { event: 'page_build', changed: at(31) };
    const workflows = new Map([
      [
        'w',
        {
          ...record,
          runs: [
            [70, 1],
            [80, 1],
          ] as const,
        },
      ],
    ]);
    const known = { ...state, workflows };
    expect(add({ runs: [listed(80, page)], state: known }).overlaps).toBe(true);
    expect(add({ runs: [listed(80, { ...page, changed: at(29) })], state: known }).overlaps).toBe(false);
    expect(add({ runs: [listed(80, page)] }).overlaps).toBe(false);
    expect(add({ runs: [listed(80, { ...page, event: 'push' })], state: known }).overlaps).toBe(false);
    // A run of another workflow.
    const both = new Map([...state.workflows, ['v', { ...record, runs: [[60, 1]] as const }] as const]);
    const lists = new Map<string, RunList>([
      ['w', ok([listed(90), listed(80), kept])],
      ['v', ok([listed(60, page)])],
    ]);
    expect(addRuns({ ...state, workflows: both }, lists, own, plain).overlaps).toBe(true);
    // The very first state, stored by such a run, has no record of a workflow.
    const first = (number: number): State => ({
      ...state,
      versions: [
        { commit: commit('a'), run: { workflow: 'w', number, attempt: 1 }, ended: 'confirmed' },
        { commit: commit('b'), run: null, ended: null },
      ],
      workflows: new Map(),
    });
    expect(add({ runs: [listed(80, page)], state: first(8) }).overlaps).toBe(true);
    expect(add({ runs: [listed(80, page)], state: first(7) }).overlaps).toBe(false);
  });
});
