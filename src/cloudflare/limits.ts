import type { Kind } from '../targets/target.ts';

/**
 * Cloudflare's limits by plan. Purge and invalidate share them, and so do all zones of an account on the same plan.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits
 */
export const PLANS = ['free', 'pro', 'business', 'enterprise'] as const;
export type PlanName = (typeof PLANS)[number];

export interface Limits {
  /** The token bucket for requests that purge hosts, tags, prefixes, or everything. */
  readonly requests: { readonly perSecond: number; readonly bucket: number };
  /** URLs, not requests, per second: a moving average. */
  readonly urlsPerSecond: number;
  readonly urlsPerRequest: number;
}

/** The most tags, hosts, or prefixes in one request, on every plan. */
export const MAX_OTHERS_PER_REQUEST = 100;

export const LIMITS: Readonly<Record<PlanName, Limits>> = {
  free: { requests: { perSecond: 5 / 60, bucket: 25 }, urlsPerSecond: 800, urlsPerRequest: 100 },
  pro: { requests: { perSecond: 5, bucket: 25 }, urlsPerSecond: 1500, urlsPerRequest: 100 },
  business: { requests: { perSecond: 10, bucket: 50 }, urlsPerSecond: 1500, urlsPerRequest: 100 },
  enterprise: { requests: { perSecond: 50, bucket: 500 }, urlsPerSecond: 3000, urlsPerRequest: 500 },
};

/**
 * How much slower than the limit requests are sent, so that clock drift causes no 429. The window of the moving average
 * of URLs is undocumented; with this margin, eight evenly spaced requests fit into any second.
 */
export const MARGIN = { requests: 1.002, urls: 1.02 } as const;

/** Cloudflare counts URLs by the URL, and all other kinds by the request. */
export type RateLimitKind = 'urls' | 'requests';

export function rateLimitKindOf(kind: Kind): RateLimitKind {
  return kind === 'urls' ? 'urls' : 'requests';
}
