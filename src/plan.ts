import { type Limits, MARGIN, rateLimitKindOf } from './cloudflare/limits.ts';
import type { Zone } from './cloudflare/zone.ts';
import { type HostOutsideZone, placeTargets, straysOf, type UnroutableTargets } from './place.ts';
import { err, ok, type Result } from './result.ts';
import { KINDS, type Kind, type Target } from './targets/target.ts';

export type Operation = 'purge' | 'invalidate';

/** The targets of one request: one zone, one kind, and either all with headers or none. */
export interface Batch {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: readonly Target[];
}

/** A target in the zone that has to drop it. */
export interface ZonedTarget {
  readonly zone: Zone;
  readonly target: Target;
}

export interface Plan {
  readonly operation: Operation;
  readonly zones: readonly Zone[];
  readonly batches: readonly Batch[];
  /** What was asked for in a zone of which everything is purged, and so has no request of its own. */
  readonly covered: readonly ZonedTarget[];
  readonly notices: readonly PlanNotice[];
}

/** What a person should know of a plan, but what stops nothing. */
export type PlanNotice =
  | HostOutsideZone
  /** Everything in the zone is purged, and so many more were asked for. */
  | { readonly code: 'covered-by-everything'; readonly zone: Zone; readonly targets: number };

export interface PlanOptions {
  readonly operation: Operation;
  readonly limits: Limits;
  /** At most so many targets in a request; null for what the plan allows. */
  readonly batchSize: number | null;
}

/** Targets to requests: each target to its zone, once, in as few requests as the limits allow, in the order given. */
export function planPurge(
  targets: readonly Target[],
  zones: readonly Zone[],
  { operation, limits, batchSize }: PlanOptions,
): Result<Plan, readonly UnroutableTargets[]> {
  const placed = placeTargets(targets, zones);
  const strays = straysOf(placed, zones);
  if (strays.unroutable.length > 0) return err(strays.unroutable);
  const notices: PlanNotice[] = [...strays.notices];
  const batches: Batch[] = [];
  const covered: ZonedTarget[] = [];
  for (const zone of zones) {
    const mine = deduplicate(placed.flatMap((one) => (one.zones.includes(zone) ? [one.target] : [])));
    const everything = mine.filter(({ kind }) => kind === 'everything');
    const others = mine.filter(({ kind }) => kind !== 'everything');
    const isAll = everything.length > 0;
    if (isAll && others.length > 0) {
      notices.push({ code: 'covered-by-everything', zone, targets: others.length });
      for (const target of others) covered.push({ zone, target });
    }
    for (const { kind, targets: group } of byRequest(isAll ? everything : others)) {
      for (const slice of slices(group, batchLimit(kind, limits, batchSize))) {
        batches.push({ zone, kind, targets: slice });
      }
    }
  }
  return ok({ operation, zones, batches, covered, notices });
}

/** Targets that one request of a kind may hold. */
export function batchLimit(kind: Kind, limits: Limits, batchSize: number | null): number {
  const own = batchSize ?? Number.POSITIVE_INFINITY;
  switch (kind) {
    case 'urls':
      return batchSize ?? limits.batch.urls;
    case 'everything':
    case 'tags':
    case 'hosts':
    case 'prefixes':
      // What the user sets for URLs on a larger plan still may not break the limit of the other kinds.
      return Math.min(own, limits.batch.others);
  }
}

/** The path and JSON body of a request. https://developers.cloudflare.com/api/resources/cache/methods/purge/ */
export function requestOf(
  { zone, kind, targets }: Batch,
  operation: Operation,
): { readonly path: string; readonly body: string } {
  const where = `/zones/${encodeURIComponent(zone.id)}`;
  const environment =
    zone.environment === null ? '' : `/environments/${encodeURIComponent(zone.environment)}`;
  return {
    path: `${where}${environment}/${operation}_cache`,
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

/** How long the limits make a purge at least, and the numbers that it comes from: those of the slower limit. */
export type Estimate = {
  /** With what the rate limiter adds for safety. */
  readonly ms: number;
  /** Without. */
  readonly limitMs: number;
  readonly perSecond: number;
} & (
  | { readonly limit: 'requests'; readonly requests: number; readonly atOnce: number }
  | { readonly limit: 'urls'; readonly urls: number }
);

/** The shortest time that the limits allow for these requests. */
export function estimate(batches: readonly Batch[], limits: Limits): Estimate {
  const requests = batches.filter(({ kind }) => rateLimitKindOf(kind) === 'requests').length;
  const urlBatches = batches.filter(({ kind }) => rateLimitKindOf(kind) === 'urls');
  const urls = urlBatches.reduce((sum, { targets }) => sum + targets.length, 0);
  const waited = urls - (urlBatches.at(-1)?.targets.length ?? 0);
  const { perSecond, bucket: atOnce } = limits.requests;
  const requestMs = (Math.max(0, requests - atOnce) / perSecond) * 1000;
  const urlMs = (waited / limits.urlsPerSecond) * 1000;
  const ms = Math.max(requestMs * MARGIN.requests, urlMs * MARGIN.urls);
  return requestMs >= urlMs
    ? { limit: 'requests', ms, limitMs: requestMs, requests, atOnce, perSecond }
    : { limit: 'urls', ms, limitMs: urlMs, urls, perSecond: limits.urlsPerSecond };
}

/** Keeps the first of the same targets. Cache tags are case-insensitive. */
function deduplicate(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, Target>();
  for (const target of targets) {
    const key = targetKey(target);
    if (!seen.has(key)) seen.set(key, target);
  }
  return [...seen.values()];
}

/** Two targets with the same key are the same to the API. */
export function targetKey({ kind, value, headers }: Target): string {
  if (headers === undefined) return `${kind} ${kind === 'tags' ? value.toLowerCase() : value}`;
  const pairs = Object.entries(headers).map(([name, content]) => [name.toLowerCase(), content]);
  return `${kind} ${value} ${JSON.stringify(pairs.sort())}`;
}

/** One selector a request, and plain URLs apart from URLs with headers. */
function byRequest(targets: readonly Target[]): readonly Pick<Batch, 'kind' | 'targets'>[] {
  return KINDS.flatMap((kind) =>
    [false, true].map((keyed) => ({
      kind,
      targets: targets.filter((one) => one.kind === kind && (one.headers !== undefined) === keyed),
    })),
  );
}

function slices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
