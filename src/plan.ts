import { type Limits, MARGIN, MAX_OTHERS_PER_REQUEST, rateLimitKindOf } from './cloudflare/limits.ts';
import type { Zone } from './cloudflare/zone.ts';
import { type HostOutsideZone, placeTargets, type UnroutableTargets } from './place.ts';
import { err, ok, type Result } from './result.ts';
import { KINDS, type Kind, type Target } from './targets/target.ts';

export type Operation = 'purge' | 'invalidate';

/** The targets of one request: of one zone and one kind, and either all with headers or none. */
export interface Batch {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: readonly Target[];
}

/** A target in one of the zones to purge it in. */
export interface ZonedTarget {
  readonly zone: Zone;
  readonly target: Target;
}

export interface Plan {
  readonly operation: Operation;
  readonly zones: readonly Zone[];
  readonly batches: readonly Batch[];
  /** Targets without a request of their own, because everything in their zone is purged. */
  readonly covered: readonly ZonedTarget[];
  readonly notices: readonly PlanNotice[];
}

export type PlanNotice =
  | HostOutsideZone
  /** Everything in the zone is purged, which covers this many other targets. */
  | { readonly code: 'covered-by-everything'; readonly zone: Zone; readonly targets: number };

export interface PlanOptions {
  readonly operation: Operation;
  readonly limits: Limits;
  /** The maximum of targets per request. Null for the plan's limit. */
  readonly batchSize: number | null;
}

/** Plans the requests: each target once in each of its zones, in the given order, in as few requests as allowed. */
export function planPurge(
  targets: readonly Target[],
  zones: readonly Zone[],
  { operation, limits, batchSize }: PlanOptions,
): Result<Plan, readonly UnroutableTargets[]> {
  const { placed, unroutable, notices: outside } = placeTargets(targets, zones);
  if (unroutable.length > 0) return err(unroutable);
  const notices: PlanNotice[] = [...outside];
  const batches: Batch[] = [];
  const covered: ZonedTarget[] = [];
  for (const zone of zones) {
    const inZone = deduplicate(placed.flatMap((one) => (one.zones.includes(zone) ? [one.target] : [])));
    const everything = inZone.filter(({ kind }) => kind === 'everything');
    const others = everything.length > 0 ? inZone.filter(({ kind }) => kind !== 'everything') : [];
    if (others.length > 0) notices.push({ code: 'covered-by-everything', zone, targets: others.length });
    for (const target of others) covered.push({ zone, target });
    for (const { kind, targets: group } of groupForRequests(everything.length > 0 ? everything : inZone)) {
      for (const slice of slices(group, batchLimit(kind, limits, batchSize))) {
        batches.push({ zone, kind, targets: slice });
      }
    }
  }
  return ok({ operation, zones, batches, covered, notices });
}

/** Returns how many targets a request of this kind may hold. */
export function batchLimit(kind: Kind, limits: Limits, batchSize: number | null): number {
  switch (kind) {
    case 'urls':
      return batchSize ?? limits.urlsPerRequest;
    case 'everything':
    case 'tags':
    case 'hosts':
    case 'prefixes':
      // A `batch-size` for URLs on a larger plan must not exceed the limit of the other kinds.
      return Math.min(batchSize ?? MAX_OTHERS_PER_REQUEST, MAX_OTHERS_PER_REQUEST);
  }
}

/** Returns the path and the JSON body of a request. https://developers.cloudflare.com/api/resources/cache/methods/purge/ */
export function requestOf(
  { zone, kind, targets }: Batch,
  operation: Operation,
): { readonly path: string; readonly body: string } {
  const environment =
    zone.environment === null ? '' : `/environments/${encodeURIComponent(zone.environment)}`;
  return {
    path: `/zones/${encodeURIComponent(zone.id)}${environment}/${operation}_cache`,
    body: JSON.stringify(selectorOf(kind, targets)),
  };
}

function selectorOf(kind: Kind, targets: readonly Target[]): object {
  switch (kind) {
    case 'everything':
      return { purge_everything: true };
    case 'urls':
      return { files: targets.map(({ value, headers }) => (headers ? { url: value, headers } : value)) };
    case 'tags':
    case 'hosts':
    case 'prefixes':
      return { [kind]: targets.map(({ value }) => value) };
  }
}

/**
 * Estimates the shortest time that the limits allow for these requests, in milliseconds: `ms` with the rate limiter's safety
 * margin, `limitMs` without. The other numbers belong to the slower limit, which decides.
 */
export function estimate(batches: readonly Batch[], limits: Limits) {
  const requests = batches.filter(({ kind }) => rateLimitKindOf(kind) === 'requests').length;
  const urlBatches = batches.filter(({ kind }) => rateLimitKindOf(kind) === 'urls');
  const urls = urlBatches.reduce((sum, { targets }) => sum + targets.length, 0);
  const waited = urls - (urlBatches.at(-1)?.targets.length ?? 0);
  const { perSecond, bucket: atOnce } = limits.requests;
  const requestMs = (Math.max(0, requests - atOnce) / perSecond) * 1000;
  const urlMs = (waited / limits.urlsPerSecond) * 1000;
  const ms = Math.max(requestMs * MARGIN.requests, urlMs * MARGIN.urls);
  return requestMs >= urlMs
    ? { limit: 'requests' as const, ms, limitMs: requestMs, requests, atOnce, perSecond }
    : { limit: 'urls' as const, ms, limitMs: urlMs, urls, perSecond: limits.urlsPerSecond };
}

export type Estimate = ReturnType<typeof estimate>;

/** Keeps the first of equal targets. */
function deduplicate(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, Target>();
  for (const target of targets) {
    const key = targetKey(target);
    if (!seen.has(key)) seen.set(key, target);
  }
  return [...seen.values()];
}

/** Returns a key that is the same for targets that the API treats as equal. Cache tags are case-insensitive. */
export function targetKey({ kind, value, headers }: Target): string {
  if (headers === undefined) return `${kind} ${kind === 'tags' ? value.toLowerCase() : value}`;
  const pairs = Object.entries(headers).map(([name, content]) => [name.toLowerCase(), content]);
  return `${kind} ${value} ${JSON.stringify(pairs.sort())}`;
}

/** Groups targets by kind, because a request has one selector, and separates plain URLs from URLs with headers. */
function groupForRequests(targets: readonly Target[]): readonly Pick<Batch, 'kind' | 'targets'>[] {
  return KINDS.flatMap((kind) =>
    [false, true].map((hasHeaders) => ({
      kind,
      targets: targets.filter((one) => one.kind === kind && (one.headers !== undefined) === hasHeaders),
    })),
  );
}

function slices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
