import type { LookupFailure, Platform } from '../../cloudflare/zone-reasons.ts';
import type { Target } from '../../targets/target.ts';
import { quote } from '../../text/entries.ts';
import { firstFew } from '../escape.ts';
import { zoneName } from '../labels.ts';
import { failureMessage } from './api.ts';
import type { RoomSentences } from './sentences.ts';

/** What to do for a site that no purge of a zone reaches. */
const INSTEAD: Readonly<Record<Platform, string>> = {
  pages:
    "Pages serves each deploy's own files, so nothing has to be purged there; if a Cache Rule caches its custom domain, purge that",
  workers:
    "responses of a Worker at workers.dev are not in a zone's cache; purge the Worker's route or custom domain, or let it call `cache.purge()` if it uses Workers Cache",
  r2: 'r2.dev has no cache; connect a custom domain to the bucket, and purge that',
};

/** Problems and notices about `zone` and `environment`, to follow their names, and about the zones' targets. */
export const ZONES = {
  'zone-name-of-two-ids': ({ name, ids }) =>
    `${quote(name)} has ${ids.length} IDs, ${ids.join(' and ')}; write each ID with its own name, like ${pair(name, ids[0])}`,
  'zone-missing':
    'is missing; write `example.com=ID`, the domain name, or the zone ID (or set CLOUDFLARE_ZONE_ID)',
  'zone-not-a-name': ({ got, name }) =>
    `got ${quote(got)}: ${quote(name)} is not a domain name; write ${pair()}`,
  'zone-not-an-id': ({ got, id, name, digits }) => {
    const fault =
      digits === null
        ? 'is not a zone ID'
        : `has ${digits} hexadecimal ${digits === 1 ? 'digit' : 'digits'}; a zone ID has 32`;
    return `got ${quote(got)}: ${quote(id)} ${fault}; copy the ID from the overview page of the domain, and write ${pair(name)}`;
  },
  'zone-pair-miswritten': ({ got, name, id }) => `got ${quote(got)}; write ${pair(name, id)}`,
  'zone-several': ({ got, parts }) =>
    `got ${quote(got)}: these are ${parts.length} zones; write one per line, each like ${pair()}`,
  'zone-is-url': ({ got, host }) =>
    `got ${quote(got)}: it is a URL; write ${pair(host.replace(/^www\./, ''))}, or the domain name alone`,
  'zone-with-operator': ({ got }) =>
    `got ${quote(got)}: it has a colon, which the API reads as an operator; write ${pair()}, or the domain name alone`,
  'zone-unreadable': ({ got }) =>
    `got ${quote(got)}: it must be ${pair()}, a domain name, or a zone ID (32 hexadecimal digits)`,
  'environment-unreadable': ({ got }) => `got ${quote(got)}; it must be a single ID or name`,
  'everything-beyond-environment': ({ environment, zone }) =>
    `got ${quote(environment)}: it is purged through the zone itself, so \`everything\` would purge all environments of ${zoneName(zone)}; purge \`hosts\`, \`prefixes\`, or \`tags\` instead, or remove \`environment\` to purge all of them`,

  'zone-lookup-failed': ({ name, failure }) =>
    `zone ${quote(name)} could not be looked up: ${failureText(failure)}. A look-up needs Zone › Zone › Read; ${pair(name)} in \`zone\` needs none`,
  'zone-not-found': ({ name, platform }) =>
    platform === null
      ? `this token can see no zone ${quote(name)}; check the spelling (a zone is the registered domain, not a host of it), and that the token includes it with Zone › Zone › Read, or write ${pair(name)} in \`zone\``
      : `${quote(name)} is not one of your zones; ${INSTEAD[platform]}`,
  'zone-in-several-accounts': ({ name, choices }) =>
    `${choices.length} accounts have a zone ${quote(name)}; write ${choices.map(({ id, account }) => `${pair(name, id)} (account ${quote(account)})`).join(' or ')} in \`zone\``,
  'zone-name-lookup-failed': ({ id, failure }) =>
    `the name of zone ${id} could not be looked up, which is needed to assign URLs to several zones: ${failureText(failure)}. Write ${pair(null, id)} in \`zone\`, which needs no look-up${failure === 'no-credentials' ? '' : '; or the ID is wrong (perhaps it is the account ID)'}`,
  'zone-without-name': ({ id }) =>
    `the name of zone ${id} could not be looked up, which is needed to assign URLs to several zones; write ${pair(null, id)} in \`zone\``,
  'environment-lookup-failed': ({ environment, zone, failure }) =>
    `environment ${quote(environment)} of ${zoneName(zone)} could not be looked up: ${failureText(failure)}. A look-up needs Zone › Zone Versioning › Read; the environment's ID (\`ref\`), in a step for one zone, needs none`,
  'environment-not-found': ({ environment, zone, names }) =>
    `the zone ${zoneName(zone)} has no environment ${quote(environment)}; it has ${names.map((name) => quote(name)).join(', ') || 'none'}`,

  'host-in-no-zone': ({ host, zones, targets }) =>
    `${quote(host)} is in none of the zones ${zones.map(zoneName).join(', ')}: ${examples(targets)}; add its zone to \`zone\`, or remove these targets`,
  'reported-for-other-zone': ({ zone, environment, targets }) => {
    const [place, fix] =
      environment === null
        ? [`the zone ${quote(zone)}`, 'add it to `zone`, and remove `environment`']
        : [`the environment ${quote(environment)} of ${quote(zone)}`, 'set `zone` and `environment` to it'];
    return `the earlier report has ${examples(targets)} for ${place}, which this step does not purge; ${fix}`;
  },
  'host-outside-zone': ({ host, zone, targets }) =>
    `${quote(host)} is not in the zone ${zoneName(zone)}: ${examples(targets)} ${targets.length === 1 ? 'is' : 'are'} purged anyway; this only affects a Worker's subrequests`,
  'covered-by-everything': ({ zone, targets }) =>
    `everything in ${zoneName(zone)} is purged, which already covers ${targets} other targets`,

  'production-is-zone': ({ zone }) => `Production of ${zoneName(zone)} is purged through the zone itself`,
  'environment-in-other-zone': ({ environment, zone }) =>
    `the zone ${zoneName(zone)} has no environment ${quote(environment)}, so its targets are purged from the zone itself; to change that, use a separate step for it`,
  'workers-cache': ({ file }) =>
    `${quote(file)} switches Workers Cache on, and no purge of a zone reaches that cache. Each deployed version starts with an empty one; with \`cross_version_cache\`, old copies stay until the Worker calls \`cache.purge()\``,
  'hosts-of-platform': ({ platform, hosts }) =>
    `${firstFew(hosts, quote)}: not in any of your zones; ${INSTEAD[platform]}`,
} satisfies RoomSentences;

function failureText(failure: LookupFailure): string {
  return failure === 'no-credentials' ? 'there are no credentials' : failureMessage(failure);
}

/** Returns a zone as `name=ID`, which needs no look-up. */
function pair(name: string | null = null, id = 'ID'): string {
  return `\`${name ?? 'example.com'}=${id}\``;
}

function examples(targets: readonly Target[]): string {
  return firstFew(targets, ({ value }) => quote(value));
}
