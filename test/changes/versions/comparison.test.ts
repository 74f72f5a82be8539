import { describe, expect, test } from 'vitest';
import { decideComparison, type VersionInputs } from '../../../src/changes/versions/comparison.ts';
import type { EventDecision } from '../../../src/changes/versions/event-decision.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)] as const;
const pushed: EventDecision = { kind: 'deploys', head: A, base: B, before: B };
const open: EventDecision = {
  kind: 'deploys-nothing',
  head: A,
  base: B,
  reason: { code: 'pull-request-open' },
};
const deleted: EventDecision = {
  ...{ kind: 'deploys-nothing', head: null, base: null },
  reason: { code: 'ref-deleted', ref: 'x' },
};
const by = (inputs: Partial<VersionInputs> = {}): VersionInputs => ({
  base: 'auto',
  head: '',
  dryRun: false,
  ...inputs,
});
const none = { base: null, before: null };

describe('decideComparison, for an event that deploys', () => {
  test.each([
    [by(), false, { head: A, base: 'held', effect: 'replaces', previous: { base: B, before: B } }],
    [by({ dryRun: true }), false, { head: A, base: 'held', effect: 'replaces' }],
    [by({ base: 'parent' }), false, { head: A, base: 'parent', effect: 'replaces' }],
    [by({ base: 'v1' }), false, { head: A, base: { ref: 'v1' }, effect: 'replaces' }],
    // The event's commits belong to its own head.
    [
      by({ head: 'gh-pages' }),
      false,
      { head: { ref: 'gh-pages' }, base: 'held', effect: 'replaces', previous: none },
    ],
    // A later version may be served, so nothing is taken out.
    [by(), true, { head: A, base: 'held', effect: 'adds', previous: none }],
    [by({ base: 'v1' }), true, { head: A, base: { ref: 'v1' }, effect: 'adds', previous: none }],
  ])('%j, repeated: %s', (inputs, isRepeated, expected) => {
    expect(decideComparison(pushed, inputs, isRepeated)).toMatchObject({ kind: 'compare', ...expected });
  });
});

describe('decideComparison, for an event that deploys nothing', () => {
  test.each([
    ['compares nothing', open, by(), { kind: 'nothing' }],
    ['compares nothing even if `head` is set', open, by({ head: 'v2' }), { kind: 'nothing' }],
    [
      'compares with a `base` that is set, for a preview host',
      open,
      by({ base: 'v1' }),
      { kind: 'compare', head: A, base: { ref: 'v1' }, effect: 'adds' },
    ],
    [
      'compares in a dry run without an effect on the state',
      open,
      by({ dryRun: true }),
      { kind: 'compare', head: A, base: 'held', effect: 'none', previous: { base: B } },
    ],
    [
      'compares with a `base` in a dry run without an effect on the state',
      open,
      by({ base: 'v1', dryRun: true }),
      { kind: 'compare', base: { ref: 'v1' }, effect: 'none', previous: none },
    ],
    ['compares nothing without a head', deleted, by({ base: 'v1' }), { kind: 'nothing' }],
    [
      'compares nothing if the head is unknown',
      { ...open, head: null },
      by({ base: 'v1' }),
      { kind: 'nothing' },
    ],
    [
      'compares nothing in a dry run without a base',
      deleted,
      by({ head: 'v2', dryRun: true }),
      { kind: 'nothing' },
    ],
    ['compares nothing in a dry run without a head', deleted, by({ dryRun: true }), { kind: 'nothing' }],
    [
      'compares if both `base` and `head` are set',
      deleted,
      by({ base: 'v1', head: 'v2' }),
      { kind: 'compare', head: { ref: 'v2' }, base: { ref: 'v1' } },
    ],
  ])('%s', (_, event, inputs, expected) => {
    expect(decideComparison(event, inputs, false)).toMatchObject(expected);
  });
});
