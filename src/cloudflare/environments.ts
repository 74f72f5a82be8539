import { err, ok, type Result } from '../result.ts';
import type { Kind } from '../targets/target.ts';
import type { Client } from './client.ts';
import type { Zone } from './zone.ts';
import { listEnvironments } from './zone-lookup.ts';
import type {
  EnvironmentRef,
  EverythingBeyondEnvironment,
  ZoneLookupProblem,
  ZoneNotice,
} from './zone-reasons.ts';

/** Zones with their IDs and, if one was requested, their environment. */
export interface ResolvedZones {
  readonly zones: readonly Zone[];
  readonly notices: readonly ZoneNotice[];
}

/**
 * Moves zones into the environment. An ID in the only zone needs no look-up. Of several zones, those without the
 * environment are purged as whole zones if another one has it.
 */
export async function placeInEnvironment(
  zones: readonly Zone[],
  ref: EnvironmentRef,
  client: Client | null,
): Promise<Result<ResolvedZones, readonly ZoneLookupProblem[]>> {
  const byId = (environment: string): Result<ResolvedZones, never> =>
    ok({ zones: zones.map((zone) => ({ ...zone, environment })), notices: [] });
  const isOnly = zones.length === 1;
  if (isOnly && ref.name === null) return byId(ref.id);
  const placements = await Promise.all(zones.map((zone) => placeIn(zone, ref, client)));
  // A purge-only token may not list environments. The purge then shows whether the ID exists.
  if (isOnly && ref.id !== null && placements.some(isRefused)) return byId(ref.id);
  return resultOf(placements);
}

interface Placement {
  readonly zone: Zone;
  readonly notice?: ZoneNotice;
  readonly problem?: ZoneLookupProblem;
  /** The zone lacks the environment, which is a problem only if all zones lack it. */
  readonly isAbsent?: true;
}

function isRefused({ problem }: Placement): boolean {
  if (problem?.code !== 'environment-lookup-failed') return false;
  return problem.failure === 'no-credentials' || problem.failure.kind === 'refused';
}

/**
 * Finds the environment by its ID (`ref`) or name. Production is the zone endpoint itself.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/purge-zone-versions/
 */
async function placeIn(zone: Zone, ref: EnvironmentRef, client: Client | null): Promise<Placement> {
  const environment = textOfEnvironment(ref);
  const listed = await listEnvironments(zone.id, client);
  if (!listed.ok) {
    const failure = listed.reason;
    return { zone, problem: { code: 'environment-lookup-failed', environment, zone, failure } };
  }
  const match =
    listed.value.find((one) => one.ref === environment) ??
    listed.value.find(({ name }) => name.toLowerCase() === environment.toLowerCase());
  const names = listed.value.map(({ name }) => name);
  const problem = { code: 'environment-not-found', environment, zone, names } as const;
  if (match === undefined) {
    const notice = { code: 'environment-in-other-zone', environment, zone } as const;
    return { zone, notice, problem, isAbsent: true };
  }
  if (match.name.toLowerCase() === 'production') {
    return { zone, notice: { code: 'production-is-zone', zone } };
  }
  // Without a usable ID, the whole zone would be purged instead.
  if (match.ref === null) return { zone, problem };
  return { zone: { ...zone, environment: match.ref } };
}

function resultOf(placements: readonly Placement[]): Result<ResolvedZones, readonly ZoneLookupProblem[]> {
  const existsInSomeZone = placements.some(({ problem }) => problem === undefined);
  const problems = placements.flatMap(({ problem, isAbsent }) =>
    problem === undefined || (isAbsent && existsInSomeZone) ? [] : [problem],
  );
  if (problems.length > 0) return err(problems);
  return ok({
    zones: placements.map(({ zone }) => zone),
    notices: placements.flatMap(({ notice }) => notice ?? []),
  });
}

/**
 * Returns the zones in which the plan purges more than the requested environment: everything in a zone includes all its
 * environments. Checks the plan, since `fallback` and earlier reports can lead to everything, too.
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
