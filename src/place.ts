import { platformOf } from './cloudflare/platforms.ts';
import { namesOfZone, type Zone } from './cloudflare/zone.ts';
import { hostOf, type Target } from './targets/target.ts';

/** Targets that belong to none of the step's zones: one entry for each host, or for each zone of an earlier report. */
export type UnroutableTargets =
  /** The host is in none of several zones. */
  | {
      readonly code: 'host-in-no-zone';
      readonly host: string;
      readonly zones: readonly Zone[];
      readonly targets: readonly Target[];
    }
  /** An earlier report has them for a zone or environment that this step does not purge. */
  | {
      readonly code: 'reported-for-other-zone';
      /** The ID or name, as the report has it. */
      readonly zone: string;
      readonly environment: string | null;
      readonly targets: readonly Target[];
    };

/** Targets whose host is not in the only zone. They are purged in that zone nevertheless. */
export interface HostOutsideZone {
  readonly code: 'host-outside-zone';
  readonly host: string;
  readonly zone: Zone;
  readonly targets: readonly Target[];
}

/** A target and the zones to purge it in. */
interface PlacedTarget {
  readonly target: Target;
  readonly zones: readonly Zone[];
  /** The host, or the zone of the report, that is in none of the zones. Null if the target is placed for sure. */
  readonly unknownPlace: string | null;
}

/** Finds the zones of each target. With several zones, a host in none of them is an error; with one, it is a notice. */
export function placeTargets(targets: readonly Target[], zones: readonly Zone[]) {
  const only = zones.length === 1 ? zones[0] : undefined;
  const zoneOfHost = createZoneOfHost(zones);
  const placed = targets.map((target) => placeTarget(target, zones, zoneOfHost));
  const unroutable: UnroutableTargets[] = [];
  const notices: HostOutsideZone[] = [];
  for (const [place, group] of Map.groupBy(placed, ({ unknownPlace }) => unknownPlace)) {
    if (place === null) continue;
    const all = group.map(({ target }) => target);
    const { zone, environment = null } = all[0] ?? {};
    if (zone !== undefined) {
      unroutable.push({ code: 'reported-for-other-zone', zone, environment, targets: all });
    } else if (only !== undefined) {
      notices.push({ code: 'host-outside-zone', host: place, zone: only, targets: all });
    } else unroutable.push({ code: 'host-in-no-zone', host: place, zones, targets: all });
  }
  return { placed, unroutable, notices };
}

function placeTarget(
  target: Target,
  zones: readonly Zone[],
  zoneOfHost: (host: string) => Zone | undefined,
): PlacedTarget {
  if (target.zone !== undefined) {
    const zone = zones.find((one) => isReportedFor(one, target));
    if (zone !== undefined) return { target, zones: [zone], unknownPlace: null };
    return { target, zones: [], unknownPlace: `${target.zone}/${target.environment}` };
  }
  const host = hostOf(target);
  if (host === null) return { target, zones, unknownPlace: null };
  const zone = zoneOfHost(host);
  if (zone !== undefined) return { target, zones: [zone], unknownPlace: null };
  if (zones.length !== 1) return { target, zones: [], unknownPlace: host };
  // A zone without a known name takes any host. Platform hosts like pages.dev get a notice of their own.
  const isExpected = zones[0]?.name === null || platformOf(host) !== null;
  return { target, zones, unknownPlace: isExpected ? null : host };
}

/** Returns a function that finds the zone with the longest name that is the host or a parent domain of it. */
export function createZoneOfHost(zones: readonly Zone[]): (host: string) => Zone | undefined {
  const named = zones.flatMap((zone) => namesOfZone(zone).map((name) => ({ name, zone })));
  named.sort((one, other) => other.name.length - one.name.length);
  return (host) => {
    const dotted = `.${host.replace(/\.$/, '')}`;
    return named.find(({ name }) => dotted.endsWith(`.${name}`))?.zone;
  };
}

/** Whether an earlier report has the target for this zone and environment. */
function isReportedFor(zone: Zone, target: Target): boolean {
  const isEnvironment = target.environment === undefined || target.environment === zone.environment;
  return isEnvironment && [zone.id, ...namesOfZone(zone)].some((one) => one === target.zone);
}
