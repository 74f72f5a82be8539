import { describe, expect, test } from 'vitest';
import { afterRun, type EdgeUpdate } from '../../../src/changes/versions/after-run.ts';
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
const run = { workflow: 'w', id: 7, attempt: 1, branch: 'main' };
const record = { began: '2026-01-03T00:00:00Z', number: 3 };
const unrecorded: Pick<EdgeUpdate, 'run' | 'record' | 'endedRuns'> = {
  run: null,
  record: null,
  endedRuns: new Map(),
};

describe('afterRun', () => {
  const end = { ...unrecorded, head: version(C), build: null };

  test.each([
    ['leaves exactly head after a confirmed purge of all versions', commits(A, B), 'all', [C]],
    [
      'leaves exactly head after a purge of the whole site, even of an unknown state',
      unknownState(false),
      'all',
      [C],
    ],
    [
      'takes out only the base that was compared',
      commits(A, B),
      { what: 'commits', names: new Set([A]) },
      [C, B],
    ],
    [
      'leaves an unknown state unknown after a purge of one base',
      unknownState(false),
      { what: 'commits', names: new Set([A]) },
      'unknown',
    ],
    [
      'takes out no commit for a file of the same name',
      commits(A, B),
      { what: 'files', names: new Set([A]) },
      [C, A, B],
    ],
    ['adds head after an unconfirmed purge', commits(A, B), 'nothing', [A, B, C]],
    ['leaves an unknown state unknown after an unconfirmed purge', unknownState(false), 'nothing', 'unknown'],
    ['does not list head twice', commits(C), 'nothing', [C]],
  ] as const)('%s', (_, state, takenOut, expected) => {
    expect(held(afterRun(state, { ...end, takenOut }))).toEqual(expected);
  });

  test('makes the state unknown if head is unknown', () => {
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
  ] as const)('updates files by the build folder, taking out %j', (takenOut, expected) => {
    const before = files(['gone', [hash('1')]], ['same', [hash('1')]]);
    const build = new Map([
      ['new', hash('2')],
      ['same', hash('1')],
    ]);
    const after = afterRun(before, { ...unrecorded, head: null, build, takenOut });
    expect([...(after.files ?? [])].sort()).toEqual(expected);
    expect(after.versions).toEqual([]);
    expect(after.unknown).toBe(false);
  });

  test('keeps a file that changed during reading as unsure', () => {
    const after = afterRun(files(), {
      ...unrecorded,
      head: null,
      build: new Map([['a', UNSURE]]),
      takenOut: 'all',
    });
    expect(after.files).toEqual(new Map([['a', [UNSURE]]]));
  });

  describe('the records of workflows', () => {
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

    test('keep their runs if nothing is taken out', () => {
      const after = afterRun(state, { ...end, takenOut: 'nothing', run, record });
      expect(after.workflows.get('w')).toEqual({
        ...record,
        runs: [
          [5, 1],
          [6, 1],
          [7, 1],
        ],
        unseen: ['hot', 'main'],
      });
      expect(after.workflows.get('v')).toEqual(workflows.get('v'));
    });

    test('keep only ended runs if versions are taken out', () => {
      const endedRuns = new Map([['w', [[5, 1]] as const]]);
      const after = afterRun(state, { ...end, takenOut: 'all', run, record, endedRuns });
      expect(after.workflows.get('w')?.runs).toEqual([
        [5, 1],
        [7, 1],
      ]);
      // The other branch was not purged.
      expect(after.workflows.get('w')?.unseen).toEqual(['hot']);
      expect(after.workflows.get('v')).toEqual({
        began: '2026-01-02T00:00:00Z',
        number: 9,
        runs: [],
        unseen: [],
      });
    });

    test('forget all unseen branches after a purge by a tag or an unknown run', () => {
      for (const by of [{ ...run, branch: null }, null]) {
        const { workflows: known } = afterRun(state, { ...end, takenOut: 'all', run: by });
        expect(known.get('w')?.unseen).toEqual([]);
      }
      expect(afterRun(state, { ...end, takenOut: 'all', run: null }).workflows.get('w')?.runs).toEqual([]);
    });

    test('keep unseen branches after a purge of some files', () => {
      const some = { what: 'files', names: new Set(['a']) } as const;
      const after = afterRun(state, { ...end, takenOut: some, run });
      expect(after.workflows.get('w')?.unseen).toEqual(['hot', 'main']);
    });

    test('include the workflow of the first run', () => {
      const after = afterRun(unknownState(false), { ...end, takenOut: 'all', run, record });
      expect([...after.workflows]).toEqual([['w', { ...record, runs: [[7, 1]], unseen: [] }]]);
    });

    test('keep a time that has to stay, and then include no new workflow', () => {
      const after = afterRun(state, {
        ...end,
        takenOut: 'nothing',
        run,
      });
      expect(after.workflows.get('w')?.began).toBe('2026-01-01T00:00:00Z');
      const other = { ...run, workflow: 'x' };
      expect(afterRun(state, { ...end, takenOut: 'nothing', run: other }).workflows.has('x')).toBe(false);
    });
  });
});
