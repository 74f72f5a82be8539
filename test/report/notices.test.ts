import { describe, expect, it } from 'vitest';
import type { Changes } from '../../src/changes/changes.ts';
import { REFUSALS, refusalIn } from '../../src/changes/github/refusals.ts';
import { aboutChanges } from '../../src/report/notices.ts';

const unknown = (reason: string, notices: readonly string[] = []): Changes => ({
  kind: 'unknown',
  base: '',
  head: '',
  reason,
  notices,
});

describe("GitHub's refusals", () => {
  it.each([
    [
      'GitHub answered 403 for commit abc: grant `contents: read` in `permissions:`',
      'A GitHub permission is missing',
    ],
    [
      'GitHub answered 404 for the runs of workflow x.yml: it is not there, or `permissions:` does not grant `actions: read`',
      'A GitHub permission is missing',
    ],
    [
      'GitHub answered 401 for commit abc: the `github-token` has expired or is one for another server',
      'GitHub does not accept the token',
    ],
    [
      'GitHub answered 429 for tree abc: the rate limit of the `github-token` is used up',
      "GitHub's rate limit",
    ],
    ['GitHub could not be asked for commit abc (ECONNREFUSED)', 'GitHub cannot be asked'],
    ['GitHub answered 503 for tree abc', 'GitHub cannot be asked'],
  ])('%s: %s', (sentence, title) => {
    expect(refusalIn(sentence)?.title).toBe(title);
  });

  it('are not what a commit is that is gone, or a token that is not wanted', () => {
    expect(refusalIn('GitHub answered 422 for commit abc: it is not in the repository')).toBeUndefined();
    expect(refusalIn('there is no `github-token` to ask GitHub with')).toBeUndefined();
  });

  it('have each a cause and a fix, as parts of a sentence', () => {
    for (const { cause, fix } of REFUSALS)
      for (const part of [cause, fix]) expect(part).toMatch(/^[a-z`G].*[^.]$/);
  });
});

describe('what is told of the changes', () => {
  it('is a warning where GitHub refused, with the part of the reason that says so', () => {
    const reason =
      'What changed is not known: there is no checkout; GitHub answered 403 for tree abc: grant `contents: read` in `permissions:`.';
    expect(aboutChanges(unknown(reason))).toEqual([
      {
        level: 'warning',
        title: 'A GitHub permission is missing',
        message:
          'GitHub answered 403 for tree abc: grant `contents: read` in `permissions:`. Until then, `fallback` decides what is purged.',
      },
    ]);
  });

  it('is a notice else, and nothing where the reason says all', () => {
    expect(aboutChanges(unknown('"new" is a new branch.'))).toEqual([]);
    expect(aboutChanges(unknown('x', ['Some name is odd.']))).toEqual([
      { level: 'notice', title: 'About the changed files', message: 'Some name is odd.' },
    ]);
  });
});
