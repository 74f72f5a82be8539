import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type State, unite, uniteVersions, type Version } from '../../../src/changes/versions/state.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const version = (commit: string): Version => ({ commit, run: null, ended: 'confirmed' });
const commits = (...held: readonly string[]): State => ({
  unknown: false,
  versions: held.map(version),
  files: null,
  workflows: new Map(),
});

describe('unite', () => {
  test('takes the earlier time, the lower number and all runs', () => {
    const one = new Map([
      ['w', { began: '2026-01-01T00:00:00Z', number: 4, runs: [[1, 1]] as const, unseen: [] }],
    ]);
    const other = new Map([
      [
        'w',
        {
          began: '2026-01-02T00:00:00Z',
          number: 3,
          runs: [
            [1, 1],
            [2, 2],
          ] as const,
          unseen: ['hot'],
        },
      ],
    ]);
    const both = unite({ ...commits(A), workflows: one }, { ...commits(B), workflows: other });
    expect(both.workflows.get('w')).toEqual({
      began: '2026-01-01T00:00:00Z',
      number: 3,
      runs: [
        [1, 1],
        [2, 2],
      ],
      unseen: ['hot'],
    });
    expect(both.versions.map(({ commit }) => commit)).toEqual([A, B]);
  });

  test('counts a file that a state does not list as absent in it', () => {
    const one: State = {
      ...commits(),
      files: new Map([
        ['a', ['1']],
        ['b', ['1']],
      ]),
    };
    const other: State = {
      ...commits(),
      files: new Map([
        ['b', ['2', '1']],
        ['c', ['3']],
      ]),
    };
    expect(unite(one, other).files).toEqual(
      new Map([
        ['a', ['1', null]],
        ['b', ['1', '2']],
        ['c', [null, '3']],
      ]),
    );
  });

  test('does not confuse runs and attempts with the same digits', () => {
    const record = (run: readonly [number, number]) =>
      ({ began: null, number: 1, runs: [run], unseen: [] }) as const;
    const [one, other] = [record([1, 11]), record([11, 1])].map(
      (kept): State => ({ ...commits(), workflows: new Map([['w', kept]]) }),
    ) as [State, State];
    expect(unite(one, other).workflows.get('w')?.runs).toEqual([
      [1, 11],
      [11, 1],
    ]);
  });

  test('returns no time if one state has none', () => {
    const at = (began: string | null): State => ({
      ...commits(),
      workflows: new Map([['w', { began, number: 1, runs: [], unseen: [] }]]),
    });
    const known = at('2026-01-01T00:00:00Z');
    expect(unite(known, at(null)).workflows.get('w')?.began).toBeNull();
    expect(unite(at(null), known).workflows.get('w')?.began).toBeNull();
  });

  test('makes a state of files and a state of commits unknown', () => {
    const byFile: State = { ...commits(), files: new Map([['a', ['1']]]) };
    expect(unite(byFile, commits(A))).toMatchObject({ unknown: true, files: null });
    expect(unite(commits(A), byFile)).toMatchObject({ unknown: true, files: null });
    expect(unite(byFile, byFile)).toMatchObject({ unknown: false, files: byFile.files });
  });

  test('keeps how the purge of a commit ended', () => {
    const [listed, failed, done] = ([null, 'failed', 'confirmed'] as const).map(
      (ended): Version => ({
        ...version(A),
        ended,
      }),
    ) as [Version, Version, Version];
    expect(uniteVersions([listed], [failed], [done])).toEqual([failed]);
    expect(uniteVersions([failed], [listed])).toEqual([failed]);
  });

  const states = fc
    .record({
      unknown: fc.boolean(),
      list: fc.uniqueArray(fc.constantFrom(A, B, C)),
      began: fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
      number: fc.nat(9),
    })
    .map(
      ({ unknown, list, began, number }): State => ({
        ...commits(...list),
        unknown,
        workflows: new Map([['w', { began, number, runs: [], unseen: [] }]]),
      }),
    );
  const normal = (state: State) => ({
    ...state,
    versions: state.versions.map(({ commit }) => commit).sort(),
  });

  test('does not depend on order or repetition', () => {
    fc.assert(
      fc.property(states, states, states, (a, b, c) => {
        expect(normal(unite(a, b))).toEqual(normal(unite(b, a)));
        expect(normal(unite(a, unite(b, c)))).toEqual(normal(unite(unite(a, b), c)));
        expect(normal(unite(a, a))).toEqual(normal(a));
      }),
    );
  });
});
