import { platformOf } from './cloudflare/platforms.ts';
import { namesOfZone, type Zone } from './cloudflare/zone.ts';
import { hostOf, type Target } from './targets/target.ts';

/** Targets that no zone of the step takes; each kind of reason once for each host or place. */
export type UnroutableTargets =
  /** Of a host that is in none of several zones. */
  | {
      readonly code: 'host-in-no-zone';
      readonly host: string;
      readonly zones: readonly Zone[];
      readonly targets: readonly Target[];
    }
  /** From an earlier report, which has them for a zone or environment that this step does not purge. */
  | {
      readonly code: 'reported-for-other-zone';
      /** By ID or name, as the report has it. */
      readonly zone: string;
      readonly environment: string | null;
      readonly targets: readonly Target[];
    };

/** Targets of a host that is not in the only zone. They are purged from it all the same. */
export interface HostOutsideZone {
  readonly code: 'host-outside-zone';
  readonly host: string;
  readonly zone: Zone;
  readonly targets: readonly Target[];
}

/** Where a target goes, and where that is nowhere, or not surely right, what for: the host, or the place of its report. */
interface Placed {
  readonly target: Target;
  readonly zones: readonly Zone[];
  readonly strayIn: string | null;
}

/** Where each target goes. */
export function placeTargets(targets: readonly Target[], zones: readonly Zone[]): readonly Placed[] {
  const zoneOfHost = createZoneOfHost(zones);
  return targets.map((target) => placeOf(target, zones, zoneOfHost));
}

function placeOf(
  target: Target,
  zones: readonly Zone[],
  zoneOfHost: ReturnType<typeof createZoneOfHost>,
): Placed {
  if (target.zone !== undefined) {
    const zone = zones.find((one) => isPinnedTo(one, target));
    if (zone !== undefined) return { target, zones: [zone], strayIn: null };
    return { target, zones: [], strayIn: `${target.zone}/${target.environment}` };
  }
  const host = hostOf(target);
  if (host === null) return { target, zones, strayIn: null };
  const home = zoneOfHost(host);
  if (home !== undefined) return { target, zones: [home], strayIn: null };
  const [only, ...more] = zones;
  if (only === undefined || more.length > 0) return { target, zones: [], strayIn: host };
  // A zone that is known by its ID alone takes all; a foreign host may be a Worker's subrequest. Of a host below pages.dev
  // and the like, a notice of its own tells.
  const isFine = only.name === null || platformOf(host) !== null;
  return { target, zones, strayIn: isFine ? null : host };
}

/** Targets whose host is in no zone stop a plan of several zones; of one, they are worth a word. */
export function straysOf(placed: readonly Placed[], zones: readonly Zone[]) {
  const unroutable: UnroutableTargets[] = [];
  const notices: HostOutsideZone[] = [];
  const [only, ...more] = zones;
  for (const [where, all] of Map.groupBy(placed, ({ strayIn }) => strayIn)) {
    if (where === null) continue;
    const targets = all.map(({ target }) => target);
    const { zone, environment = null } = targets[0] ?? {};
    if (zone !== undefined) {
      unroutable.push({ code: 'reported-for-other-zone', zone, environment, targets });
    } else if (only !== undefined && more.length === 0) {
      notices.push({ code: 'host-outside-zone', host: where, zone: only, targets });
    } else unroutable.push({ code: 'host-in-no-zone', host: where, zones, targets });
  }
  return { unroutable, notices };
}

/** Gives the zone with the longest name that a host is in, if any. */
function createZoneOfHost(zones: readonly Zone[]): (host: string) => Zone | undefined {
  const named = zones.flatMap((zone) => namesOfZone(zone).map((name) => ({ name, zone })));
  named.sort((one, other) => other.name.length - one.name.length);
  return (host) => {
    const bare = `.${host.replace(/\.$/, '')}`;
    return named.find(({ name }) => bare.endsWith(`.${name}`))?.zone;
  };
}

/** Whether an earlier report has the target for this zone, in this environment of it. */
function isPinnedTo(zone: Zone, target: Target): boolean {
  const placed = target.environment === undefined || target.environment === zone.environment;
  return placed && [zone.id, ...namesOfZone(zone)].some((one) => one === target.zone);
}
