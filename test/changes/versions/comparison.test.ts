import { describe, expect, test } from 'vitest';
import { decideComparison, type VersionInputs } from '../../../src/changes/versions/comparison.ts';
import type { EventDecision } from '../../../src/changes/versions/event-told.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)] as const;
const pushed: EventDecision = { kind: 'deploys', head: A, base: B, before: B };
const open: EventDecision = {
  kind: 'deploys-nothing',
  head: A,
  base: B,
  reason: { code: 'pull-request-open' },
};
const deleted: EventDecision = { kind: 'nothing', reason: { code: 'ref-deleted', ref: 'x' } };
const by = (inputs: Partial<VersionInputs> = {}): VersionInputs => ({
  base: 'auto',
  head: '',
  dryRun: false,
  ...inputs,
});
const none = { base: null, before: null };

describe('a deploy', () => {
  test.each([
    [by(), false, { head: A, base: 'held', effect: 'replaces', told: { base: B, before: B } }],
    [by({ dryRun: true }), false, { head: A, base: 'held', effect: 'replaces' }],
    [by({ base: 'parent' }), false, { head: A, base: 'parent', effect: 'replaces' }],
    [by({ base: 'v1' }), false, { head: A, base: { ref: 'v1' }, effect: 'replaces' }],
    // What the event knows of belongs to its own head.
    [
      by({ head: 'gh-pages' }),
      false,
      { head: { ref: 'gh-pages' }, base: 'held', effect: 'replaces', told: none },
    ],
    // What is served may be a later version, so that nothing is taken out.
    [by(), true, { head: A, base: 'held', effect: 'adds', told: none }],
    [by({ base: 'v1' }), true, { head: A, base: { ref: 'v1' }, effect: 'adds', told: none }],
  ])('%j, repeated: %s', (inputs, isRepeated, expected) => {
    expect(decideComparison(pushed, inputs, isRepeated)).toMatchObject({ kind: 'compare', ...expected });
  });
});

describe('an event that deploys nothing', () => {
  test.each([
    ['is nothing', open, by(), { kind: 'nothing' }],
    ['is nothing, whatever the head', open, by({ head: 'v2' }), { kind: 'nothing' }],
    [
      'is compared with a base that the author names: a preview host',
      open,
      by({ base: 'v1' }),
      { kind: 'compare', head: A, base: { ref: 'v1' }, effect: 'adds' },
    ],
    [
      'shows in a dry run what it would purge, and touches nothing',
      open,
      by({ dryRun: true }),
      { kind: 'compare', head: A, base: 'held', effect: 'none', told: { base: B } },
    ],
    [
      'is compared with that base in a dry run, too, and touches nothing',
      open,
      by({ base: 'v1', dryRun: true }),
      { kind: 'compare', base: { ref: 'v1' }, effect: 'none', told: none },
    ],
    ['has no head', deleted, by({ base: 'v1' }), { kind: 'nothing' }],
    ['does not tell its head', { ...open, head: null }, by({ base: 'v1' }), { kind: 'nothing' }],
    ['has no base, in a dry run', deleted, by({ head: 'v2', dryRun: true }), { kind: 'nothing' }],
    ['has no head, and is no dry run', deleted, by({ dryRun: true }), { kind: 'nothing' }],
    [
      'does not matter where both are named',
      deleted,
      by({ base: 'v1', head: 'v2' }),
      { kind: 'compare', head: { ref: 'v2' }, base: { ref: 'v1' } },
    ],
  ])('%s', (_, event, inputs, expected) => {
    expect(decideComparison(event, inputs, false)).toMatchObject(expected);
  });
});
