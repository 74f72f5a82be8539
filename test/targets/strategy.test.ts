import { describe, expect, it } from 'vitest';
import { type FromChanges, reasonOf, type Strategy, strategyOf } from '../../src/targets/strategy.ts';
import type { Kind } from '../../src/targets/target.ts';
import { targetOf } from '../examples.ts';

const saidOf = (kinds: readonly Kind[]) => kinds.map((kind) => targetOf(kind, kind));
const changesOf = (strategy: FromChanges['strategy']): FromChanges => ({
  strategy,
  reason: '3 files changed',
});

describe('the strategy, in a word', () => {
  it.each<[said: Kind[], changed: FromChanges['strategy'] | null, strategy: Strategy]>([
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
    // What is broadest must not hide behind "mixed".
    [['tags'], 'site', 'site'],
    [['tags', 'urls'], 'everything', 'everything'],
    [['hosts'], 'site', 'site'],
  ])('inputs %j and changes %j: %s', (said, changed, strategy) => {
    expect(strategyOf(saidOf(said), changed === null ? null : changesOf(changed))).toBe(strategy);
  });
});

describe('the reason, in a sentence', () => {
  it.each<[said: Kind[], changed: boolean, reason: string]>([
    [
      [],
      false,
      'none of the inputs `everything`, `urls`, `urls-from`, `tags`, `hosts`, `prefixes` and `changed-files` names anything to purge',
    ],
    [['urls'], false, 'the inputs name urls'],
    [['prefixes', 'tags', 'tags'], false, 'the inputs name tags, prefixes'],
    [[], true, '3 files changed'],
    [['tags'], true, '3 files changed; and the inputs name tags'],
  ])('inputs %j, changes %j: %s', (said, changed, reason) => {
    expect(reasonOf(saidOf(said), changed ? changesOf('urls') : null)).toBe(reason);
  });
});
