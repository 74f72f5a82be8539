import { KINDS, type Target } from './target.ts';

export type Strategy = 'urls' | 'prefixes' | 'tags' | 'hosts' | 'mixed' | 'site' | 'everything' | 'none';

/** What the changed files came to, where they were looked at. */
export interface FromChanges {
  readonly strategy: 'urls' | 'prefixes' | 'site' | 'everything' | 'none';
  readonly reason: string;
}

/**
 * In a word, how the purge goes about it. The broadest part decides, since that is what a person must not miss; more
 * than one kind that was asked for is `mixed`.
 */
export function strategyOf(said: readonly Target[], changed: FromChanges | null): Strategy {
  const kinds = new Set<Strategy>(KINDS.filter((kind) => said.some((target) => target.kind === kind)));
  if (changed !== null && changed.strategy !== 'none') kinds.add(changed.strategy);
  if (kinds.has('everything')) return 'everything';
  if (kinds.has('site')) return 'site';
  const [only = 'none', ...others] = kinds;
  return others.length > 0 ? 'mixed' : only;
}

/** The inputs by name, since the likeliest cause is a slip in one of them. */
const NOTHING =
  'none of the inputs `everything`, `urls`, `urls-from`, `tags`, `hosts`, `prefixes` and `changed-files` names anything to purge';

/** One sentence: why these targets. */
export function reasonOf(said: readonly Target[], changed: FromChanges | null): string {
  const kinds = KINDS.filter((kind) => said.some((target) => target.kind === kind));
  const asked = kinds.length === 0 ? null : `the inputs name ${kinds.join(', ')}`;
  if (changed === null) return asked ?? NOTHING;
  return asked === null ? changed.reason : `${changed.reason.replace(/\.$/, '')}; and ${asked}`;
}
