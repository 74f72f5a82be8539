import type { Plan } from './accounts.ts';

/** The size of a token bucket and its refill per second. */
interface Limit {
  readonly size: number;
  readonly perSecond: number;
}

/**
 * `requests`: one token for each purge of hosts, tags, prefixes, or everything. `urls`: one for each URL; the
 * documentation has a rate only ("a moving average"), so the bucket holds one second's worth.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits
 */
export const LIMITS: Readonly<Record<Plan, { readonly requests: Limit; readonly urls: Limit }>> = {
  free: { requests: { size: 25, perSecond: 5 / 60 }, urls: { size: 800, perSecond: 800 } },
  pro: { requests: { size: 25, perSecond: 5 }, urls: { size: 1500, perSecond: 1500 } },
  business: { requests: { size: 50, perSecond: 10 }, urls: { size: 1500, perSecond: 1500 } },
  enterprise: { requests: { size: 500, perSecond: 50 }, urls: { size: 3000, perSecond: 3000 } },
};

/** The result of taking tokens. Times are in seconds. */
export interface Grant {
  readonly granted: boolean;
  /** The time until the bucket would hold the amount; 0 if it did. */
  readonly wait: number;
  /** The whole tokens left, the time until the bucket is full, and the bucket. */
  readonly remaining: number;
  readonly untilFull: number;
  readonly limit: Limit;
}

export interface Buckets {
  /** Takes an amount from the bucket of an account's plan, or nothing if it holds less. */
  take(account: string, plan: Plan, kind: 'requests' | 'urls', amount: number): Grant;
  clear(): void;
}

/** Creates full buckets, one pair for each account and plan, with a clock in milliseconds. */
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
      // The refill has fractions: a rounding error must not refuse a token after its twelve seconds.
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
