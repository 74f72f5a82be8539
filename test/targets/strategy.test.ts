import { describe, expect, it } from 'vitest';
import type { ChangedTargets } from '../../src/targets/mapping/changed-targets.ts';
import { purgeReason, type Strategy, strategyOf } from '../../src/targets/strategy.ts';
import type { Kind } from '../../src/targets/target.ts';
import { targetOf } from '../examples.ts';

const explicitOf = (kinds: readonly Kind[]) => kinds.map((kind) => targetOf(kind, kind));
const NOTHING = { code: 'no-file-changed' } as const;
const changesOf = (strategy: ChangedTargets['strategy']): Pick<ChangedTargets, 'strategy' | 'reason'> => ({
  strategy,
  reason: NOTHING,
});

describe('the strategy', () => {
  it.each<[explicit: Kind[], changed: ChangedTargets['strategy'] | null, strategy: Strategy]>([
    [[], null, 'none'],
    [[], 'none', 'none'],
    [['urls'], null, 'urls'],
    [['urls', 'urls'], null, 'urls'],
    [['tags'], null, 'tags'],
    [['hosts'], null, 'hosts'],
    [['prefixes'], null, 'prefixes'],
    [['everything'], null, 'everything'],
    [['urls', 'tags'], null, 'mixed'],
    [['urls', 'tags', 'hosts', 'prefixes'], null, 'mixed'],
    [[], 'urls', 'urls'],
    [[], 'prefixes', 'prefixes'],
    [[], 'site', 'site'],
    [[], 'everything', 'everything'],
    [['urls'], 'urls', 'urls'],
    [['urls'], 'none', 'urls'],
    [['tags'], 'urls', 'mixed'],
    [['prefixes'], 'urls', 'mixed'],
    // "mixed" must not hide the broadest strategy.
    [['tags'], 'site', 'site'],
    [['tags', 'urls'], 'everything', 'everything'],
    [['hosts'], 'site', 'site'],
  ])('for inputs %j and changes %j is %s', (explicit, changed, strategy) => {
    expect(strategyOf(explicitOf(explicit), changed === null ? null : changesOf(changed))).toBe(strategy);
  });
});

describe('the reason', () => {
  it.each<[explicit: Kind[], changed: boolean, reason: object]>([
    [[], false, { code: 'lists-empty', inputs: ['urls'] }],
    [['urls'], false, { code: 'inputs-name', kinds: ['urls'] }],
    [['prefixes', 'tags', 'tags'], false, { code: 'inputs-name', kinds: ['tags', 'prefixes'] }],
    [[], true, NOTHING],
    [['tags'], true, { code: 'changes-and-inputs-name', mapping: NOTHING, kinds: ['tags'] }],
  ])('for inputs %j and changes %j is %j', (explicit, changed, reason) => {
    expect(purgeReason(explicitOf(explicit), changed ? changesOf('urls') : null, ['urls'])).toEqual(reason);
  });

  it('is `nothing-left` for earlier reports without targets', () => {
    expect(purgeReason([], null, null)).toEqual({ code: 'nothing-left' });
  });
});
