import type { Kind } from '../targets/target.ts';

/**
 * What each plan allows, from "Availability and limits" in
 * https://developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits
 *
 * Purge and invalidate draw on the same limits, which hold per account, for all of its zones on one plan together.
 */
export const PLANS = ['free', 'pro', 'business', 'enterprise'] as const;
export type PlanName = (typeof PLANS)[number];

export interface Limits {
  /** Hosts, tags, prefixes and everything: a token bucket of requests. */
  readonly requests: { readonly perSecond: number; readonly bucket: number };
  /** URLs (not requests) a second, as a moving average. */
  readonly urlsPerSecond: number;
  /** Targets that one request may hold. */
  readonly batch: { readonly urls: number; readonly others: number };
}

export const LIMITS: Readonly<Record<PlanName, Limits>> = {
  free: {
    requests: { perSecond: 5 / 60, bucket: 25 },
    urlsPerSecond: 800,
    batch: { urls: 100, others: 100 },
  },
  pro: { requests: { perSecond: 5, bucket: 25 }, urlsPerSecond: 1500, batch: { urls: 100, others: 100 } },
  business: {
    requests: { perSecond: 10, bucket: 50 },
    urlsPerSecond: 1500,
    batch: { urls: 100, others: 100 },
  },
  enterprise: {
    requests: { perSecond: 50, bucket: 500 },
    urlsPerSecond: 3000,
    batch: { urls: 500, others: 100 },
  },
};

/**
 * How much slower than the limit we go, so that two clocks that run apart do not make a 429. The moving average of
 * URLs has no documented window; with this, eight requests sent evenly fit into any window of a second.
 */
export const MARGIN = { requests: 1.002, urls: 1.02 } as const;

/** The two limits are kept apart by Cloudflare: URLs count by the URL, all other kinds by the request. */
export type RateLimitKind = 'urls' | 'requests';

export function rateLimitKindOf(kind: Kind): RateLimitKind {
  return kind === 'urls' ? 'urls' : 'requests';
}
