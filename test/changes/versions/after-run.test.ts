import { describe, expect, test } from 'vitest';
import { afterRun, type KeptRun } from '../../../src/changes/versions/after-run.ts';
import { type State, UNSURE, unknownState, type Version } from '../../../src/changes/versions/state.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const version = (commit: string): Version => ({ commit, run: null, ended: 'confirmed' });
const commits = (...held: readonly string[]): State => ({
  unknown: false,
  versions: held.map(version),
  files: null,
  workflows: new Map(),
});
const held = (state: State): readonly string[] | 'unknown' =>
  state.unknown ? 'unknown' : state.versions.map(({ commit }) => commit);
const run: KeptRun = {
  workflow: 'w',
  id: 7,
  number: 3,
  attempt: 1,
  branch: 'main',
  began: '2026-01-03T00:00:00Z',
  named: true,
  over: new Map(),
};

describe('after a run', () => {
  const end = { head: version(C), build: null, run: null };

  test.each([
    ['confirmed, all compared', commits(A, B), 'all', [C]],
    ['confirmed, the state was unknown, the whole site was purged', unknownState(false), 'all', [C]],
    ['confirmed, one base compared', commits(A, B), { what: 'commits', names: new Set([A]) }, [C, B]],
    [
      'confirmed, one base compared, the state was unknown',
      unknownState(false),
      { what: 'commits', names: new Set([A]) },
      'unknown',
    ],
    [
      'a file confirmed that is called like a commit',
      commits(A, B),
      { what: 'files', names: new Set([A]) },
      [C, A, B],
    ],
    ['not confirmed', commits(A, B), 'nothing', [A, B, C]],
    ['not confirmed, the state was unknown', unknownState(false), 'nothing', 'unknown'],
    ['not confirmed, head was held', commits(C), 'nothing', [C]],
  ] as const)('%s', (_, state, takenOut, expected) => {
    expect(held(afterRun(state, { ...end, takenOut }))).toEqual(expected);
  });

  test('a head that the event does not tell leaves it unknown', () => {
    const after = afterRun(commits(A), { ...end, head: null, takenOut: 'nothing' });
    expect(held(after)).toBe('unknown');
    expect(after.versions).toEqual([version(A)]);
  });

  const hash = (digit: string): string => digit.repeat(64);
  const files = (...pairs: readonly [string, readonly (string | null)[]][]): State => ({
    ...commits(),
    files: new Map(pairs),
  });

  test.each([
    [
      'all',
      [
        ['new', [hash('2')]],
        ['same', [hash('1')]],
      ],
    ],
    [
      'nothing',
      [
        ['gone', [hash('1'), null]],
        ['new', [null, hash('2')]],
        ['same', [hash('1')]],
      ],
    ],
    [
      { what: 'files', names: new Set(['gone']) },
      [
        ['new', [null, hash('2')]],
        ['same', [hash('1')]],
      ],
    ],
    [
      { what: 'files', names: new Set(['new']) },
      [
        ['gone', [hash('1'), null]],
        ['new', [hash('2')]],
        ['same', [hash('1')]],
      ],
    ],
  ] as const)('a build folder, taken out: %j', (takenOut, expected) => {
    const before = files(['gone', [hash('1')]], ['same', [hash('1')]]);
    const build = new Map([
      ['new', hash('2')],
      ['same', hash('1')],
    ]);
    const after = afterRun(before, { head: null, build, takenOut, run: null });
    expect([...(after.files ?? [])].sort()).toEqual(expected);
    expect(after.versions).toEqual([]);
    expect(after.unknown).toBe(false);
  });

  test('a file that changed while it was read stays unsure', () => {
    const after = afterRun(files(), {
      head: null,
      build: new Map([['a', UNSURE]]),
      takenOut: 'all',
      run: null,
    });
    expect(after.files).toEqual(new Map([['a', [UNSURE]]]));
  });

  describe('the workflows', () => {
    const workflows = new Map([
      [
        'w',
        {
          began: '2026-01-01T00:00:00Z',
          number: 2,
          runs: [
            [5, 1],
            [6, 1],
          ] as const,
          unseen: ['hot', 'main'],
        },
      ],
      ['v', { began: '2026-01-02T00:00:00Z', number: 9, runs: [[8, 1]] as const, unseen: [] }],
    ]);
    const state: State = { ...commits(A), workflows };

    test('nothing taken out: what is known of runs stays', () => {
      const after = afterRun(state, { ...end, takenOut: 'nothing', run });
      expect(after.workflows.get('w')).toEqual({
        began: run.began,
        number: 3,
        runs: [
          [5, 1],
          [6, 1],
          [7, 1],
        ],
        unseen: ['hot', 'main'],
      });
      expect(after.workflows.get('v')).toEqual(workflows.get('v'));
    });

    test('taken out: runs that are not over are asked about again', () => {
      const over = new Map([['w', [[5, 1]] as const]]);
      const after = afterRun(state, { ...end, takenOut: 'all', run: { ...run, over } });
      expect(after.workflows.get('w')?.runs).toEqual([
        [5, 1],
        [7, 1],
      ]);
      // Of the other branch, nothing was known.
      expect(after.workflows.get('w')?.unseen).toEqual(['hot']);
      expect(after.workflows.get('v')).toEqual({
        began: '2026-01-02T00:00:00Z',
        number: 9,
        runs: [],
        unseen: [],
      });
    });

    test('taken out by a tag, or by a run that is not known: what was not seen of any branch is gone', () => {
      for (const by of [{ ...run, branch: null }, null]) {
        const { workflows: known } = afterRun(state, { ...end, takenOut: 'all', run: by });
        expect(known.get('w')?.unseen).toEqual([]);
      }
      expect(afterRun(state, { ...end, takenOut: 'all', run: null }).workflows.get('w')?.runs).toEqual([]);
    });

    test('a purge of some files takes out nothing of what was not seen', () => {
      const some = { what: 'files', names: new Set(['a']) } as const;
      const after = afterRun(state, { ...end, takenOut: some, run });
      expect(after.workflows.get('w')?.unseen).toEqual(['hot', 'main']);
    });

    test('a first run names its workflow', () => {
      const after = afterRun(unknownState(false), { ...end, takenOut: 'all', run });
      expect([...after.workflows]).toEqual([
        ['w', { began: run.began, number: 3, runs: [[7, 1]], unseen: [] }],
      ]);
    });

    test('a time that has to stay does, and does not name a new workflow', () => {
      const after = afterRun(state, {
        ...end,
        takenOut: 'nothing',
        run: { ...run, began: null, named: false },
      });
      expect(after.workflows.get('w')?.began).toBe('2026-01-01T00:00:00Z');
      const other = { ...run, workflow: 'x', began: null, named: false };
      expect(afterRun(state, { ...end, takenOut: 'nothing', run: other }).workflows.has('x')).toBe(false);
    });
  });
});
