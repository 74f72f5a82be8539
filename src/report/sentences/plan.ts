import type { Zone } from '../../cloudflare/zone.ts';
import type { Estimate, PlanNotice, UnroutableTargets } from '../../plan.ts';
import type { Target } from '../../targets/target.ts';
import { quote } from '../../text/entries.ts';
import type { Sentences } from './sentences.ts';

export const UNROUTABLE_TARGETS: Sentences<UnroutableTargets> = {
  'host-in-no-zone': ({ host, zones, targets }) =>
    `${quote(host)} is in none of the zones ${zones.map(nameOf).join(', ')}: ${examples(targets)}; name its zone in \`zone\`, or remove these`,
  'reported-for-other-zone': ({ zone, environment, targets }) => {
    const [place, where] =
      environment === null
        ? [`the zone ${quote(zone)}`, '`zone`, and without `environment`']
        : [`the environment ${quote(environment)} of ${quote(zone)}`, '`zone` and `environment`'];
    return `the earlier report has ${examples(targets)} for ${place}, which this step does not purge; name it in ${where}`;
  },
};

export const PLAN_NOTICES: Sentences<PlanNotice> = {
  'host-outside-zone': ({ host, zone, targets }) =>
    `${quote(host)} is not in the zone ${nameOf(zone)}: ${examples(targets)} will be purged from it all the same, which only helps for a Worker's subrequests`,
  'covered-by-everything': ({ zone, targets }) =>
    `everything in ${nameOf(zone)} is purged, which covers ${targets} more that were asked for`,
};

/** How the shortest time of a purge comes about. */
export function arithmeticOf(estimate: Estimate): string {
  const { perSecond, limitMs } = estimate;
  const time = `${Math.ceil(limitMs / 1000)} s`;
  if (estimate.limit === 'urls') return `${estimate.urls} URLs at ${perSecond} a second make ${time}`;
  const rate = perSecond < 1 ? `one each ${Math.round(1 / perSecond)} s` : `${perSecond} a second`;
  return `${estimate.requests} requests by tag, host or prefix: ${estimate.atOnce} at once, then ${rate}, makes ${time}`;
}

function nameOf({ name, id }: Zone): string {
  return name ?? id;
}

function examples(targets: readonly Target[]): string {
  const named = targets
    .slice(0, 3)
    .map(({ value }) => quote(value))
    .join(', ');
  return targets.length > 3 ? `${named} and ${targets.length - 3} more` : named;
}
