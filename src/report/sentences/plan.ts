import type { UnroutableTargets } from '../../place.ts';
import type { Estimate, PlanNotice } from '../../plan.ts';
import type { Target } from '../../targets/target.ts';
import { quote } from '../../text/entries.ts';
import { first } from '../escape.ts';
import { zoneName } from '../outcome.ts';
import type { Sentences } from './sentences.ts';

export const UNROUTABLE_TARGETS: Sentences<UnroutableTargets> = {
  'host-in-no-zone': ({ host, zones, targets }) =>
    `${quote(host)} is in none of the zones ${zones.map(zoneName).join(', ')}: ${examples(targets)}; add its zone to \`zone\`, or remove these targets`,
  'reported-for-other-zone': ({ zone, environment, targets }) => {
    const [place, fix] =
      environment === null
        ? [`the zone ${quote(zone)}`, 'add it to `zone`, and remove `environment`']
        : [`the environment ${quote(environment)} of ${quote(zone)}`, 'set `zone` and `environment` to it'];
    return `the earlier report has ${examples(targets)} for ${place}, which this step does not purge; ${fix}`;
  },
};

export const PLAN_NOTICES: Sentences<PlanNotice> = {
  'host-outside-zone': ({ host, zone, targets }) =>
    `${quote(host)} is not in the zone ${zoneName(zone)}: ${examples(targets)} ${targets.length === 1 ? 'is' : 'are'} purged anyway; this only affects a Worker's subrequests`,
  'covered-by-everything': ({ zone, targets }) =>
    `everything in ${zoneName(zone)} is purged, which already covers ${targets} other targets`,
};

/** How the shortest time of a purge comes about. */
export function arithmeticOf(estimate: Estimate): string {
  const { perSecond, limitMs } = estimate;
  const time = `${Math.ceil(limitMs / 1000)} s`;
  if (estimate.limit === 'urls')
    return `${estimate.urls} URLs take at least ${time} (${perSecond} per second)`;
  const rate = perSecond < 1 ? `one every ${Math.round(1 / perSecond)} s` : `${perSecond} per second`;
  return `${estimate.requests} requests by tag, host, or prefix take at least ${time} (${estimate.atOnce} at once, then ${rate})`;
}

function examples(targets: readonly Target[]): string {
  return first(
    targets.map(({ value }) => quote(value)),
    3,
  );
}
