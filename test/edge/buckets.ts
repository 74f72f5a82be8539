import type { Plan } from './accounts.ts';

/** A token bucket's size and what flows into it per second. */
interface Limit {
  readonly size: number;
  readonly perSecond: number;
}

/**
 * `requests`: one token for each purge of hosts, tags, prefixes or everything. `urls`: one for each URL; the
 * documentation has a rate only ("a moving average"), so the bucket holds one second's worth.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits
 */
export const LIMITS: Readonly<Record<Plan, { readonly requests: Limit; readonly urls: Limit }>> = {
  free: { requests: { size: 25, perSecond: 5 / 60 }, urls: { size: 800, perSecond: 800 } },
  pro: { requests: { size: 25, perSecond: 5 }, urls: { size: 1500, perSecond: 1500 } },
  business: { requests: { size: 50, perSecond: 10 }, urls: { size: 1500, perSecond: 1500 } },
  enterprise: { requests: { size: 500, perSecond: 50 }, urls: { size: 3000, perSecond: 3000 } },
};

/** What a bucket said. Times in seconds. */
export interface Grant {
  readonly granted: boolean;
  /** How long until the amount would have been there; 0 when it was. */
  readonly wait: number;
  /** Whole tokens left, how long until the bucket is full, and the bucket itself. */
  readonly remaining: number;
  readonly untilFull: number;
  readonly limit: Limit;
}

export interface Buckets {
  /** Takes an amount out of the bucket of an account's plan, or nothing if there is not that much in it. */
  take(account: string, plan: Plan, kind: 'requests' | 'urls', amount: number): Grant;
  clear(): void;
}

/** Full buckets, one pair for each account and plan, filling by a clock in milliseconds. */
export function openBuckets(now: () => number): Buckets {
  const levels = new Map<string, { tokens: number; at: number }>();
  return {
    take(account, plan, kind, amount) {
      const limit = LIMITS[plan][kind];
      const name = `${plan} ${kind} ${account}`;
      const level = levels.get(name) ?? { tokens: limit.size, at: now() };
      levels.set(name, level);
      const passed = Math.max(0, now() - level.at) / 1000;
      level.tokens = Math.min(limit.size, level.tokens + passed * limit.perSecond);
      level.at = now();
      // Tokens flow in by fractions: a token that took its twelve seconds must not fail for a rounding error.
      const missing = amount - level.tokens;
      const granted = missing < 1e-6;
      if (granted) level.tokens = Math.max(0, level.tokens - amount);
      return {
        granted,
        wait: granted ? 0 : missing / limit.perSecond,
        remaining: Math.floor(level.tokens + 1e-6),
        untilFull: (limit.size - level.tokens) / limit.perSecond,
        limit,
      };
    },
    clear: () => levels.clear(),
  };
}
