import { describe, expect, test } from 'vitest';
import type { DeployRun } from '../../../src/changes/versions/deploy-run.ts';
import { isOverlapped, missingNumber } from '../../../src/changes/versions/listed-runs.ts';
import type { WorkflowRun } from '../../../src/changes/versions/runs.ts';

const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
/** Run 9 of its workflow, since minute 30. In a list, its event does not count as a deploy. */
const own: DeployRun = {
  ...{
    workflow: 'w',
    purgingWorkflow: 'w',
    id: 90,
    number: 9,
    attempt: 2,
    event: 'page_build',
    branch: 'main',
  },
  ...{ began: at(30), isRepeated: false },
};
const listed = (id: number, more: Partial<WorkflowRun> = {}): WorkflowRun => ({
  ...{ id, number: id / 10, attempt: 1, event: 'page_build', commit: 'b'.repeat(40), branch: 'main' },
  ...{ created: at(0), began: at(20), changed: at(31), hasEnded: true },
  ...more,
});

describe('isOverlapped, for a run that kept the state and is not added from lists', () => {
  test.each<[string, number, readonly WorkflowRun[], Partial<DeployRun>, boolean]>([
    ['is true if it may have ended after this run began', 80, [listed(80)], {}, true],
    ['is false if it ended before this run began', 80, [listed(80, { changed: at(29) })], {}, false],
    [
      'is true if the start of this run is unknown',
      80,
      [listed(80, { changed: at(29) })],
      { began: null },
      true,
    ],
    ['is false if it is added from a list after all', 80, [listed(80, { event: 'push' })], {}, false],
    ['is false for an earlier attempt of this run', 90, [listed(90)], {}, false],
    ['is true for a later run that is not listed yet', 95, [], {}, true],
    ['is false for a later run that will be listed', 95, [], { event: 'push' }, false],
    ['is false for an earlier run that is no longer listed', 60, [], {}, false],
    ['is false for this run if it is not listed yet', 90, [], {}, false],
  ])('%s', (_, kept, runs, run, expected) => {
    expect(isOverlapped([[kept, 1]], runs, { ...own, ...run })).toBe(expected);
  });
});

describe('missingNumber, after number 7', () => {
  test.each([
    [[9, 8, 7], null],
    [[9, 7], 8],
    [[10, 9, 8], null],
    [[12, 9, 8], 10],
    [[8, 7], 9],
  ])('in %j is %s', (numbers, expected) => {
    const runs = numbers.map((number) => listed(number * 10));
    expect(missingNumber({ number: 7 }, runs, own)).toBe(expected);
  });

  test('requires only this run if the state has no record of the workflow', () => {
    expect(missingNumber(undefined, [listed(90), listed(50)], own)).toBeNull();
    expect(missingNumber(undefined, [listed(50)], own)).toBe(9);
  });

  test('does not require this run in the list of another workflow', () => {
    expect(missingNumber({ number: 7 }, [listed(80), listed(70)], null)).toBeNull();
  });
});
