import { err, ok, type Result } from '../result.ts';
import type { Kind } from '../targets/target.ts';
import type { Client } from './client.ts';
import type { Zone } from './zone.ts';
import { type ListedEnvironment, listEnvironments } from './zone-lookup.ts';
import type {
  EnvironmentRef,
  EverythingBeyondEnvironment,
  LookupFailure,
  ZoneLookupProblem,
  ZoneNotice,
} from './zone-reasons.ts';

/** Zones with their IDs, and the environment that requests go to. */
export interface ResolvedZones {
  readonly zones: readonly Zone[];
  readonly notices: readonly ZoneNotice[];
}

/**
 * Puts zones into the environment. What is surely an ID is not looked up where there is one zone; of several, each
 * environment is in one alone, and the others stay whole zones.
 */
export async function placeInEnvironment(
  zones: readonly Zone[],
  ref: EnvironmentRef,
  client: Client | null,
): Promise<Result<ResolvedZones, readonly ZoneLookupProblem[]>> {
  const [only, ...others] = zones;
  if (only !== undefined && others.length === 0) {
    if (ref.name === null) return inEnvironment(only, ref.id);
    const listed = await listEnvironments(only.id, client);
    // A token that may only purge cannot tell an ID from a name: the API then says whether there is such an ID.
    if (!listed.ok && ref.id !== null && isRefusal(listed.reason)) return inEnvironment(only, ref.id);
    return resultOf([placeIn(only, ref, listed)]);
  }
  const placed = zones.map(async (zone) => placeIn(zone, ref, await listEnvironments(zone.id, client)));
  return resultOf(await Promise.all(placed));
}

function inEnvironment(zone: Zone, id: string): Result<ResolvedZones, never> {
  return ok({ zones: [{ ...zone, environment: id }], notices: [] });
}

function isRefusal(failure: LookupFailure): boolean {
  return failure === 'no-credentials' || failure.kind === 'refused';
}

type Placed =
  | { readonly is: 'placed'; readonly zone: Zone; readonly notices: readonly ZoneNotice[] }
  /** There is none of this name or ID, which is a problem unless another zone has it. */
  | {
      readonly is: 'absent';
      readonly problem: Extract<ZoneLookupProblem, { readonly code: 'environment-not-found' }>;
    }
  | { readonly is: 'failed'; readonly problem: ZoneLookupProblem };

/**
 * An environment's ID is its `ref`, and Production is the zone endpoint itself.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/purge-zone-versions/
 */
function placeIn(
  zone: Zone,
  ref: EnvironmentRef,
  listed: Result<readonly ListedEnvironment[], LookupFailure>,
): Placed {
  const environment = textOfEnvironment(ref);
  if (!listed.ok) {
    const problem = { code: 'environment-lookup-failed', environment, zone, failure: listed.reason } as const;
    return { is: 'failed', problem };
  }
  const match =
    listed.value.find((one) => one.ref === environment) ??
    listed.value.find(({ name }) => name.toLowerCase() === environment.toLowerCase());
  const names = listed.value.map(({ name }) => name);
  const problem = { code: 'environment-not-found', environment, zone, names } as const;
  if (match === undefined) return { is: 'absent', problem };
  if (match.name.toLowerCase() === 'production') {
    return { is: 'placed', zone, notices: [{ code: 'production-is-zone', zone }] };
  }
  // One that has no usable ID never becomes the zone.
  if (match.ref === null) return { is: 'failed', problem };
  return { is: 'placed', zone: { ...zone, environment: match.ref }, notices: [] };
}

function resultOf(all: readonly Placed[]): Result<ResolvedZones, readonly ZoneLookupProblem[]> {
  const isSomewhere = all.some(({ is }) => is === 'placed');
  const zones: Zone[] = [];
  const notices: ZoneNotice[] = [];
  const problems: ZoneLookupProblem[] = [];
  for (const one of all) {
    if (one.is === 'placed') {
      zones.push(one.zone);
      notices.push(...one.notices);
    } else if (one.is === 'absent' && isSomewhere) {
      const { environment, zone } = one.problem;
      zones.push(zone);
      notices.push({ code: 'environment-in-other-zone', environment, zone });
    } else problems.push(one.problem);
  }
  return problems.length > 0 ? err(problems) : ok({ zones, notices });
}

/**
 * Where a plan would purge more than the environment that was asked for: everything of a zone takes all environments.
 * To be asked of the plan, since many things come to everything (`fallback`, an earlier report).
 */
export function everythingBeyondEnvironment(
  batches: readonly { readonly kind: Kind; readonly zone: Zone }[],
  ref: EnvironmentRef | null,
): readonly EverythingBeyondEnvironment[] {
  if (ref === null) return [];
  const environment = textOfEnvironment(ref);
  return batches
    .filter(({ kind, zone }) => kind === 'everything' && zone.environment === null)
    .map(({ zone }) => ({ code: 'everything-beyond-environment', environment, zone }));
}

function textOfEnvironment(ref: EnvironmentRef): string {
  return ref.name ?? ref.id;
}
