import { describe, expect, test } from 'vitest';
import type { DeployRun } from '../../../src/changes/versions/deploy-run.ts';
import { isOverlapped, missingNumber } from '../../../src/changes/versions/overlap.ts';
import type { WorkflowRun } from '../../../src/changes/versions/runs.ts';

const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
/** The ninth of its workflow, since minute 30, by an event that counts as no deploy where a list shows it. */
const own: DeployRun = {
  ...{ workflow: 'w', own: 'w', id: 90, number: 9, attempt: 2, event: 'page_build', branch: 'main' },
  ...{ began: at(30), isRepeated: false, isFirm: true },
};
const listed = (id: number, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
  ...{ id, number: id / 10, attempt: 1, event: 'page_build', commit: 'b'.repeat(40), branch: 'main' },
  ...{ created: at(0), began: at(20), changed: at(31), isOver: true },
  ...more,
});

describe('a run that kept the state, and that no list tells of again, overlaps', () => {
  test.each<[string, number, readonly WorkflowRun[], Partial<DeployRun>, boolean]>([
    ['where it may have ended after this one began', 80, [listed(80)], {}, true],
    ['not where it was over before', 80, [listed(80, { changed: at(29) })], {}, false],
    ['where nobody knows when this one began', 80, [listed(80, { changed: at(29) })], { began: null }, true],
    ['not where it is added again', 80, [listed(80, { event: 'push' })], {}, false],
    ['not where it is this one, in an earlier attempt', 90, [listed(90)], {}, false],
    ['where it is later, and not listed yet', 95, [], {}, true],
    ['not where it is later, and will be listed', 95, [], { event: 'push' }, false],
    ['not where it is earlier, and listed no more', 60, [], {}, false],
    ['not where it is this one, and not listed yet', 90, [], {}, false],
  ])('%s', (_, kept, runs, run, expected) => {
    expect(isOverlapped([[kept, 1]], runs, { ...own, ...run })).toBe(expected);
  });
});

describe('the first number that a list lacks since 7', () => {
  test.each([
    [[9, 8, 7], null],
    [[9, 7], 8],
    [[10, 9, 8], null],
    [[12, 9, 8], 10],
    [[8, 7], 9],
  ])('of %j: %s', (numbers, expected) => {
    const runs = numbers.map((number) => listed(number * 10));
    expect(missingNumber({ number: 7 }, runs, own)).toBe(expected);
  });

  test('does not matter where no state names the workflow: only this run has to be there', () => {
    expect(missingNumber(undefined, [listed(90), listed(50)], own)).toBeNull();
    expect(missingNumber(undefined, [listed(50)], own)).toBe(9);
  });

  test('of another workflow than this run’s', () => {
    expect(missingNumber({ number: 7 }, [listed(80), listed(70)], null)).toBeNull();
  });
});
