import { err, ok, type Result } from '../result.ts';
import { hostOf, type Target } from '../targets/target.ts';
import type { Client } from './client.ts';
import { placeInEnvironment, type ResolvedZones } from './environments.ts';
import { platformNotices, platformOf } from './platforms.ts';
import type { Zone } from './zone.ts';
import { findZoneName, findZones } from './zone-lookup.ts';
import type { EnvironmentRef, ZoneLookupProblem, ZoneNameConflict, ZoneRef } from './zone-reasons.ts';

/** The inputs under "Where". */
export interface ZoneOptions {
  readonly zones: readonly ZoneRef[];
  readonly environment: EnvironmentRef | null;
}

/**
 * Resolves zones and environments. A look-up is made only if needed: `name=ID` needs none, and an ID needs a name only
 * if there are several zones and a target has a host.
 * @param client null without credentials
 */
export async function resolveZones(
  { zones: refs, environment }: ZoneOptions,
  targets: readonly Target[],
  client: Client | null,
): Promise<Result<ResolvedZones, readonly ZoneLookupProblem[]>> {
  const identified = await identifyZones(refs, targets, client);
  if (!identified.ok) return identified;
  const resolved =
    environment === null
      ? ok({ zones: identified.value, notices: [] })
      : await placeInEnvironment(identified.value, environment, client);
  if (!resolved.ok) return resolved;
  const { zones, notices } = resolved.value;
  return ok({ zones, notices: [...notices, ...platformNotices(targets)] });
}

async function identifyZones(
  refs: readonly ZoneRef[],
  targets: readonly Target[],
  client: Client | null,
): Promise<Result<readonly Zone[], readonly ZoneLookupProblem[]>> {
  const distinct = completeRefs(refs);
  const needNames = distinct.length > 1 && targets.some((target) => needsZoneName(target, distinct));
  const results = await Promise.all(distinct.map((ref) => identify(ref, needNames, client)));
  const identified = results.flatMap((one) => (one.ok ? [one.value] : []));
  const problems = results.flatMap((one) => (one.ok ? [] : [one.reason]));
  problems.push(...namesOfTwoIds(identified));
  return problems.length > 0 ? err(problems) : ok(zonesOf(identified));
}

/** Removes duplicates, and adds IDs and names from other lines. */
function completeRefs(refs: readonly ZoneRef[]): readonly ZoneRef[] {
  const complete = refs.map((ref) => {
    if (ref.id !== null && ref.name !== null) return ref;
    const matches = ({ id, name }: ZoneRef): boolean => id === ref.id || name === ref.name;
    return refs.find((other) => other.id !== null && other.name !== null && matches(other)) ?? ref;
  });
  return [...new Map(complete.map((ref) => [`${ref.id} ${ref.name}`, ref])).values()];
}

/** Whether the zone of a target depends on the names of the zones. */
function needsZoneName(target: Target, refs: readonly ZoneRef[]): boolean {
  if (target.zone === undefined) return hostOf(target) !== null;
  return !refs.some(({ id, name }) => target.zone === id || target.zone === name);
}

type IdentifiedZone = Pick<Zone, 'id' | 'name'>;

async function identify(
  { id, name }: ZoneRef,
  needName: boolean,
  client: Client | null,
): Promise<Result<IdentifiedZone, ZoneLookupProblem>> {
  if (id === null) return identifyByName(name, client);
  if (name !== null || !needName) return ok({ id, name });
  const found = await findZoneName(id, client);
  if (!found.ok) return err({ code: 'zone-name-lookup-failed', id, failure: found.reason });
  return found.value === null ? err({ code: 'zone-without-name', id }) : ok({ id, name: found.value });
}

async function identifyByName(
  name: string,
  client: Client | null,
): Promise<Result<IdentifiedZone, ZoneLookupProblem>> {
  const found = await findZones(name, client);
  if (!found.ok) return err({ code: 'zone-lookup-failed', name, failure: found.reason });
  const [zone, ...others] = found.value;
  if (zone === undefined) return err({ code: 'zone-not-found', name, platform: platformOf(name) });
  if (others.length > 0) return err({ code: 'zone-in-several-accounts', name, choices: found.value });
  return ok({ id: zone.id, name });
}

/** Returns the names with more than one ID. */
export function namesOfTwoIds(
  refs: readonly { readonly id: string | null; readonly name: string | null }[],
): readonly ZoneNameConflict[] {
  return [...Map.groupBy(refs, ({ name }) => name)].flatMap(([name, all]) => {
    const ids = [...new Set(all.flatMap(({ id }) => id ?? []))];
    return name !== null && ids.length > 1 ? [{ code: 'zone-name-of-two-ids', name, ids }] : [];
  });
}

/** Returns one zone for each ID, with all its names: custom hostnames are names of the zone that serves them. */
function zonesOf(identified: readonly IdentifiedZone[]): readonly Zone[] {
  return [...Map.groupBy(identified, ({ id }) => id)].map(([id, all]) => {
    const [name = null, ...otherNames] = new Set(all.flatMap((one) => one.name ?? []));
    return { id, name, ...(otherNames.length > 0 ? { otherNames } : {}), environment: null };
  });
}
