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
  /** What the checkout has, by revision. */
  readonly here?: Readonly<Record<string, string>>;
  readonly isComplete?: boolean;
  /** What GitHub says of every ref: a commit's ID, or a problem. */
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

describe('a name', () => {
  test('is asked of GitHub: a checkout may be behind', async () => {
    const { deps, notices } = places({ here: { main: B }, there: A });
    expect(await resolveRef('main', 'head', deps)).toEqual(ok(A));
    expect(notices).toEqual([]);
  });

  test('that only the checkout has is one that was never pushed', async () => {
    const { deps, notices } = places({ here: { local: B }, there: 'unknown' });
    expect(await resolveRef('local', 'head', deps)).toEqual(ok(B));
    expect(notices).toEqual([]);
  });

  test('is the checkout’s where GitHub does not answer, with a notice', async () => {
    const { deps, notices } = places({ here: { main: B }, there: 'silent' });
    expect(await resolveRef('main', 'head', deps)).toEqual(ok(B));
    expect(notices).toEqual([{ code: 'ref-from-checkout', ref: 'main', problem: PROBLEMS.silent }]);
  });

  test.each<[string, Places, object]>([
    ['GitHub has none such', { there: 'unknown' }, { code: 'ref-not-found', input: 'base', ref: 'v9' }],
    [
      'GitHub does not answer, and a complete clone has none such',
      { there: 'silent', isComplete: true },
      { code: 'ref-not-found', input: 'base', ref: 'v9' },
    ],
    [
      'GitHub does not answer, and a shallow clone has none such',
      { there: 'silent' },
      { code: 'ref-not-known', input: 'base', ref: 'v9', problem: PROBLEMS.silent },
    ],
  ])('is none where %s', async (_, given, reason) => {
    expect(await resolveRef('v9', 'base', places(given).deps)).toEqual(err(reason));
  });
});

describe('a revision that means something in this clone alone', () => {
  test('is not asked of GitHub', async () => {
    const { deps, asked, notices } = places({ here: { 'HEAD~1': B }, there: A });
    expect(await resolveRef('HEAD~1', 'base', deps)).toEqual(ok(B));
    expect([asked, notices]).toEqual([[], []]);
    const missing = { code: 'ref-not-found', input: 'base', ref: 'HEAD~9' };
    expect(await resolveRef('HEAD~9', 'base', deps)).toEqual(err(missing));
  });
});

describe('a commit ID', () => {
  test('in capitals is the same one, and what the checkout has is not asked of GitHub', async () => {
    const { deps, asked } = places({ here: { [B]: B }, there: A });
    expect(await resolveRef(B.toUpperCase(), 'base', deps)).toEqual(ok(B));
    expect(asked).toEqual([]);
  });

  test.each<[string, Places['there'], object]>([
    ['is found by GitHub', A, ok(A)],
    ['that GitHub does not know is wrong', 'unknown', err({ code: 'ref-not-found', input: 'base', ref: C })],
    ['is taken at its word where GitHub does not answer', 'silent', ok(C)],
  ])('that the checkout lacks %s', async (_, there, expected) => {
    expect(await resolveRef(C, 'base', places({ there }).deps)).toEqual(expected);
  });
});

describe('the parent', () => {
  test.each<[string, Places, object]>([
    ['is the checkout’s', { here: { [`${A}^1`]: C }, there: 'silent' }, ok(C)],
    ['is GitHub’s where the clone ends', { there: A }, ok(B)],
    ['is none of a first commit', { there: C }, err({ code: 'no-parent', commit: A })],
    [
      'is not known where nobody tells',
      { there: 'silent' },
      err({ code: 'parent-not-known', commit: A, problem: PROBLEMS.silent }),
    ],
  ])('%s', async (_, given, expected) => {
    expect(await resolveParent(A, places(given).deps)).toEqual(expected);
  });
});
