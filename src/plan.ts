import { type Limits, laneOf, MARGIN } from './cloudflare/limits.ts';
import { KINDS, type Kind, type Target } from './targets/target.ts';
import { quote } from './text/entries.ts';

export type Operation = 'purge' | 'invalidate';

/** Where requests go: a zone, or one environment of it (Version Management). */
export interface Zone {
  readonly id: string;
  /** The domain name, where it is known. */
  readonly name: string | null;
  /** The environment's ID (`ref`), or null for the zone endpoint. */
  readonly environment: string | null;
}

/** The targets of one request: one zone, one kind, and either all with headers or none. */
export interface Batch {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: readonly Target[];
}

export interface Plan {
  readonly operation: Operation;
  readonly zones: readonly Zone[];
  readonly batches: readonly Batch[];
  /** What a person should know, but what stops nothing. */
  readonly notices: readonly string[];
}

export interface PlanOptions {
  readonly operation: Operation;
  readonly limits: Limits;
  /** At most so many targets in a request; null for what the plan allows. */
  readonly batchSize: number | null;
}

/**
 * Targets to requests: each target to its zone, once, in as few requests as the limits allow, in the order given.
 * @returns the plan, or what stands against it, one sentence each
 */
export function planPurge(
  targets: readonly Target[],
  zones: readonly Zone[],
  { operation, limits, batchSize }: PlanOptions,
):
  | { readonly plan: Plan; readonly problems?: never }
  | { readonly problems: readonly string[]; readonly plan?: never } {
  const { perZone, problems, notices } = route(targets, zones);
  if (problems.length > 0) return { problems };
  const covered: string[] = [];
  const batches = zones.flatMap((zone, index) => {
    const mine = deduplicate(perZone[index] ?? []);
    const everything = mine.filter(({ kind }) => kind === 'everything');
    if (everything.length > 0 && mine.length > 1) covered.push(coveredNotice(zone, mine.length - 1));
    const groups = everything.length > 0 ? [everything] : byRequest(mine);
    return groups.flatMap((group) =>
      slices(group, batchLimit(group[0]?.kind ?? 'urls', limits, batchSize)).map(
        (slice): Batch => ({ zone, kind: slice[0]?.kind ?? 'urls', targets: slice }),
      ),
    );
  });
  return { plan: { operation, zones, batches, notices: [...notices, ...covered] } };
}

function coveredNotice({ name, id }: Zone, number: number): string {
  return `everything in ${name ?? id} is purged, which covers ${number} more that were asked for`;
}

/** Targets that one request of a kind may hold. */
export function batchLimit(kind: Kind, limits: Limits, batchSize: number | null): number {
  const most = kind === 'urls' ? limits.batch.urls : limits.batch.others;
  // What the user sets for URLs on a larger plan still may not break the limit of the other kinds.
  return batchSize === null ? most : kind === 'urls' ? batchSize : Math.min(batchSize, most);
}

/** The path and JSON body of a request. https://developers.cloudflare.com/api/resources/cache/methods/purge/ */
export function requestOf(
  { zone, kind, targets }: Batch,
  operation: Operation,
): { path: string; body: string } {
  const where = `/zones/${encodeURIComponent(zone.id)}`;
  const environment =
    zone.environment === null ? '' : `/environments/${encodeURIComponent(zone.environment)}`;
  const body =
    kind === 'everything'
      ? { purge_everything: true }
      : kind === 'urls'
        ? { files: targets.map(({ value, headers }) => (headers ? { url: value, headers } : value)) }
        : { [kind]: targets.map(({ value }) => value) };
  return { path: `${where}${environment}/${operation}_cache`, body: JSON.stringify(body) };
}

/** The shortest time that the limits allow for these requests, in milliseconds, and the arithmetic in words. */
export function estimate(
  batches: readonly Batch[],
  limits: Limits,
): { readonly ms: number; readonly arithmetic: string } {
  const requests = batches.filter(({ kind }) => laneOf(kind) === 'requests').length;
  const urlBatches = batches.filter(({ kind }) => laneOf(kind) === 'urls');
  const urls = urlBatches.reduce((sum, { targets }) => sum + targets.length, 0);
  const waited = urls - (urlBatches.at(-1)?.targets.length ?? 0);
  const { perSecond, bucket } = limits.requests;
  const requestMs = (Math.max(0, requests - bucket) / perSecond) * 1000;
  const urlMs = (waited / limits.urlsPerSecond) * 1000;
  const rate = perSecond < 1 ? `one each ${Math.round(1 / perSecond)} s` : `${perSecond} a second`;
  const arithmetic =
    requestMs >= urlMs
      ? `${requests} requests by tag, host or prefix: ${bucket} at once, then ${rate}, makes ${Math.ceil(requestMs / 1000)} s`
      : `${urls} URLs at ${limits.urlsPerSecond} a second make ${Math.ceil(urlMs / 1000)} s`;
  return { ms: Math.max(requestMs * MARGIN.requests, urlMs * MARGIN.urls), arithmetic };
}

/** The host that a target is for; null for tags and everything, which are for every zone. */
function hostOf({ kind, value }: Target): string | null {
  if (kind === 'urls') return /^https?:\/\/(\[[^\]]*\]|[^/:?]*)/.exec(value)?.[1] ?? '';
  if (kind === 'hosts') return value;
  if (kind === 'prefixes') return /^(\[[^\]]*\]|[^:/]*)/.exec(value)?.[1] ?? '';
  return null;
}

function route(targets: readonly Target[], zones: readonly Zone[]) {
  const perZone: Target[][] = zones.map(() => []);
  const foreign = new Map<string, Target[]>();
  const strayed = new Map<string, Target[]>();
  const zoneOfHost = new Map<string, number>();
  const named = zones.flatMap(({ name }, index) => (name === null ? [] : [{ name, index }]));
  named.sort((one, other) => other.name.length - one.name.length);
  for (const target of targets) {
    if (target.zone !== undefined) {
      const index = zones.findIndex((zone) => isPinnedTo(zone, target));
      if (index === -1) add(strayed, `${target.zone}/${target.environment ?? ''}`, target);
      perZone[index]?.push(target);
      continue;
    }
    const host = hostOf(target);
    if (host === null) {
      for (const mine of perZone) mine.push(target);
      continue;
    }
    let index = zoneOfHost.get(host);
    if (index === undefined) {
      const bare = host.replace(/\.$/, '');
      index = named.find(({ name }) => bare === name || bare.endsWith(`.${name}`))?.index ?? -1;
      zoneOfHost.set(host, index);
    }
    // A zone that is known by its ID alone takes all; a foreign host may be a Worker's subrequest.
    if (zones.length === 1 && index === -1) {
      perZone[0]?.push(target);
      if (named.length === 0) continue;
    } else if (index !== -1) {
      perZone[index]?.push(target);
      continue;
    }
    add(foreign, host, target);
  }
  const names = zones.map(({ name, id }) => name ?? id).join(', ');
  const pinned = [...strayed.values()].map((all) => {
    const [{ zone = '', environment = null } = {}] = all;
    const place =
      environment === null
        ? `the zone ${quote(zone)}`
        : `the environment ${quote(environment)} of ${quote(zone)}`;
    const where = environment === null ? '`zone`, and without `environment`' : '`zone` and `environment`';
    return `the earlier report has ${examples(all)} for ${place}, which this step does not purge; name it in ${where}`;
  });
  const homeless = [...foreign].map(([host, all]) =>
    zones.length === 1
      ? `${quote(host)} is not in the zone ${names}: ${examples(all)} will be purged from it all the same, which only helps for a Worker's subrequests`
      : `${quote(host)} is in none of the zones ${names}: ${examples(all)}; name its zone in \`zone\`, or remove these`,
  );
  return zones.length === 1
    ? { perZone, problems: pinned, notices: homeless }
    : { perZone, problems: [...pinned, ...homeless], notices: [] };
}

/** Whether an earlier report has the target for this zone, in this environment of it. */
function isPinnedTo({ id, name, environment }: Zone, target: Target): boolean {
  const placed = target.environment === undefined || target.environment === environment;
  return placed && (target.zone === id || target.zone === name);
}

function add(groups: Map<string, Target[]>, key: string, target: Target): void {
  const group = groups.get(key);
  if (group) group.push(target);
  else groups.set(key, [target]);
}

function examples(targets: readonly Target[]): string {
  const named = targets
    .slice(0, 3)
    .map(({ value }) => quote(value))
    .join(', ');
  return targets.length > 3 ? `${named} and ${targets.length - 3} more` : named;
}

/** Keeps the first of the same targets. Cache tags are case-insensitive. */
function deduplicate(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, Target>();
  for (const target of targets) {
    const key = keyOf(target);
    if (!seen.has(key)) seen.set(key, target);
  }
  return [...seen.values()];
}

/** Two targets with the same key are the same to the API. */
export function keyOf({ kind, value, headers }: Target): string {
  if (headers === undefined) return `${kind} ${kind === 'tags' ? value.toLowerCase() : value}`;
  const pairs = Object.entries(headers).map(([name, content]) => [name.toLowerCase(), content]);
  return `${kind} ${value} ${JSON.stringify(pairs.sort())}`;
}

/** One selector a request, and plain URLs apart from URLs with headers. */
function byRequest(targets: readonly Target[]): Target[][] {
  return KINDS.flatMap((kind) => {
    const mine = targets.filter((target) => target.kind === kind);
    return [mine.filter(({ headers }) => !headers), mine.filter(({ headers }) => headers)];
  }).filter((group) => group.length > 0);
}

function slices<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
