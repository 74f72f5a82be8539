import { describe, expect, test } from 'vitest';
import type { GitHubProblem } from '../../../src/changes/github/problem.ts';
import {
  type ResolveDeps,
  type RevisionNotice,
  resolveParent,
  resolveRef,
} from '../../../src/changes/versions/resolve.ts';
import { err, ok } from '../../../src/result.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const PROBLEMS = {
  unknown: {
    code: 'github-unknown-object',
    what: { kind: 'commit' },
    status: 422,
    permission: 'contents: read',
  },
  silent: { code: 'github-no-answer', what: { kind: 'commit' }, cause: 'ECONNRESET' },
} as const satisfies Readonly<Record<string, GitHubProblem>>;

interface Places {
  /** The checkout's commits, by revision. */
  readonly here?: Readonly<Record<string, string>>;
  readonly isComplete?: boolean;
  /** GitHub's answer for every ref: a commit ID, or a problem. */
  readonly there: string | keyof typeof PROBLEMS;
}

function places({ here = {}, isComplete = false, there }: Places) {
  const asked: string[] = [];
  const notices: RevisionNotice[] = [];
  const deps: ResolveDeps = {
    checkout: {
      resolve: async (refs) => refs.map((ref) => here[ref]),
      isComplete: async () => isComplete,
    },
    github: {
      commit: async (ref) => {
        asked.push(ref);
        const isProblem = there === 'unknown' || there === 'silent';
        return isProblem
          ? err(PROBLEMS[there])
          : ok({ id: there, tree: '', parents: there === A ? [B] : [] });
      },
    },
    note: (notice) => void notices.push(notice),
  };
  return { deps, asked, notices };
}

describe('a ref', () => {
  test('is resolved by GitHub, since a checkout may be outdated', async () => {
    const { deps, notices } = places({ here: { main: B }, there: A });
    expect(await resolveRef('main', 'head', deps)).toEqual(ok(A));
    expect(notices).toEqual([]);
  });

  test('is resolved by the checkout if it was never pushed', async () => {
    const { deps, notices } = places({ here: { local: B }, there: 'unknown' });
    expect(await resolveRef('local', 'head', deps)).toEqual(ok(B));
    expect(notices).toEqual([]);
  });

  test('is resolved by the checkout with a notice if GitHub does not answer', async () => {
    const { deps, notices } = places({ here: { main: B }, there: 'silent' });
    expect(await resolveRef('main', 'head', deps)).toEqual(ok(B));
    expect(notices).toEqual([{ code: 'ref-from-checkout', ref: 'main', problem: PROBLEMS.silent }]);
  });

  test.each<[string, Places, object]>([
    ['GitHub does not have it', { there: 'unknown' }, { code: 'ref-not-found', input: 'base', ref: 'v9' }],
    [
      'GitHub does not answer and a complete clone does not have it',
      { there: 'silent', isComplete: true },
      { code: 'ref-not-found', input: 'base', ref: 'v9' },
    ],
    [
      'GitHub does not answer and a shallow clone does not have it',
      { there: 'silent' },
      { code: 'ref-not-known', input: 'base', ref: 'v9', problem: PROBLEMS.silent },
    ],
  ])('is not resolved if %s', async (_, given, reason) => {
    expect(await resolveRef('v9', 'base', places(given).deps)).toEqual(err(reason));
  });
});

describe('a revision that only this clone can resolve', () => {
  test('is not looked up at GitHub', async () => {
    const { deps, asked, notices } = places({ here: { 'HEAD~1': B }, there: A });
    expect(await resolveRef('HEAD~1', 'base', deps)).toEqual(ok(B));
    expect([asked, notices]).toEqual([[], []]);
    const missing = { code: 'ref-not-found', input: 'base', ref: 'HEAD~9' };
    expect(await resolveRef('HEAD~9', 'base', deps)).toEqual(err(missing));
  });
});

describe('a commit ID', () => {
  test('may be in capitals, and is not looked up at GitHub if the checkout has it', async () => {
    const { deps, asked } = places({ here: { [B]: B }, there: A });
    expect(await resolveRef(B.toUpperCase(), 'base', deps)).toEqual(ok(B));
    expect(asked).toEqual([]);
  });

  test.each<[string, Places['there'], object]>([
    ['is resolved by GitHub', A, ok(A)],
    ['is wrong if GitHub does not know it', 'unknown', err({ code: 'ref-not-found', input: 'base', ref: C })],
    ['is returned as it is if GitHub does not answer', 'silent', ok(C)],
  ])('that the checkout lacks %s', async (_, there, expected) => {
    expect(await resolveRef(C, 'base', places({ there }).deps)).toEqual(expected);
  });
});

describe('the parent', () => {
  test.each<[string, Places, object]>([
    ['is found in the checkout', { here: { [`${A}^1`]: C }, there: 'silent' }, ok(C)],
    ['is found by GitHub if the clone ends there', { there: A }, ok(B)],
    ['does not exist for a first commit', { there: C }, err({ code: 'no-parent', commit: A })],
    [
      'is unknown if neither has it',
      { there: 'silent' },
      err({ code: 'parent-not-known', commit: A, problem: PROBLEMS.silent }),
    ],
  ])('%s', async (_, given, expected) => {
    expect(await resolveParent(A, places(given).deps)).toEqual(expected);
  });
});
