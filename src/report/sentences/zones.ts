import type { Failure } from '../../cloudflare/failure.ts';
import type {
  LookupFailure,
  Platform,
  ZoneLookupProblem,
  ZoneNameConflict,
  ZoneNotice,
} from '../../cloudflare/zone-reasons.ts';
import type { ZoneProblem } from '../../inputs/problem.ts';
import { quote } from '../../text/entries.ts';
import { asSentence, first } from '../escape.ts';
import { type Problem, zoneName } from '../outcome.ts';
import { failureMessage } from './api.ts';
import { explainFailure } from './api-explanations.ts';
import { type Sentences, sentenceFrom, teller } from './sentences.ts';

const NAME_CONFLICT: Sentences<ZoneNameConflict> = {
  'zone-name-of-two-ids': ({ name, ids }) =>
    `${quote(name)} has ${ids.length} IDs, ${ids.join(' and ')}; write each ID with its own name, like ${pair(name, ids[0])}`,
};

/** What is wrong with the inputs `zone` and `environment`, after their names. */
export const ZONE_PROBLEMS: Sentences<ZoneProblem> = {
  ...NAME_CONFLICT,
  'zone-missing': () =>
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
};

const LOOKUP_PROBLEMS: Sentences<ZoneLookupProblem> = {
  ...NAME_CONFLICT,
  'zone-lookup-failed': ({ name, failure }) =>
    `zone ${quote(name)} could not be looked up: ${said(failure)}. A look-up needs Zone › Zone › Read; ${pair(name)} in \`zone\` needs none`,
  'zone-not-found': ({ name, platform }) =>
    platform === null
      ? `this token can see no zone ${quote(name)}; check the spelling (a zone is the registered domain, not a host of it), and that the token includes it with Zone › Zone › Read, or write ${pair(name)} in \`zone\``
      : `${quote(name)} is not one of your zones; ${INSTEAD[platform]}`,
  'zone-in-several-accounts': ({ name, choices }) =>
    `${choices.length} accounts have a zone ${quote(name)}; write ${choices.map(({ id, account }) => `${pair(name, id)} (account ${quote(account)})`).join(' or ')} in \`zone\``,
  'zone-name-lookup-failed': ({ id, failure }) =>
    `the name of zone ${id} could not be looked up, which is needed to assign URLs to several zones: ${said(failure)}. Write ${pair(null, id)} in \`zone\`, which needs no look-up${failure === 'no-credentials' ? '' : '; or the ID is wrong (perhaps it is the account ID)'}`,
  'zone-without-name': ({ id }) =>
    `the name of zone ${id} could not be looked up, which is needed to assign URLs to several zones; write ${pair(null, id)} in \`zone\``,
  'environment-lookup-failed': ({ environment, zone, failure }) =>
    `environment ${quote(environment)} of ${zoneName(zone)} could not be looked up: ${said(failure)}. A look-up needs Zone › Zone Versioning › Read; the environment's ID (\`ref\`), in a step for one zone, needs none`,
  'environment-not-found': ({ environment, zone, names }) =>
    `${zoneName(zone)} has no environment ${quote(environment)}; it has ${names.map((name) => quote(name)).join(', ') || 'none'}`,
};

/** What stands in the way of finding out where to purge. */
export function zoneLookupProblem(problem: ZoneLookupProblem): Problem {
  const message = `${asSentence(sentenceFrom(LOOKUP_PROBLEMS, problem))} Nothing was sent.`;
  switch (problem.code) {
    case 'zone-lookup-failed':
      return lookupFailed(message, quote(problem.name), 'Zone › Zone › Read', problem.failure);
    case 'zone-name-lookup-failed':
      return lookupFailed(message, problem.id, 'Zone › Zone › Read', problem.failure);
    case 'environment-lookup-failed': {
      const what = `${quote(problem.environment)} of ${zoneName(problem.zone)}`;
      return lookupFailed(message, what, 'Zone › Zone Versioning › Read', problem.failure);
    }
    case 'zone-not-found':
    case 'zone-in-several-accounts':
    case 'zone-name-of-two-ids':
      return { title: `The zone ${quote(problem.name)} is unknown`, message };
    case 'zone-without-name':
      return { title: `The zone ${problem.id} is unknown`, message };
    case 'environment-not-found':
      return { title: `The environment of ${zoneName(problem.zone)} is unknown`, message };
  }
}

/** A refusal is about the permission to look up, which the permission to purge does not include. */
function lookupFailed(message: string, what: string, permission: string, failure: LookupFailure): Problem {
  const title = `${what} could not be looked up`;
  if (failure === 'no-credentials') return { title, message };
  if (!isAboutPermission(failure)) {
    const explanation = explainFailure(failure);
    return {
      title: explanation.title,
      message,
      causes: [explanation.cause],
      fix: explanation.fix,
    };
  }
  return {
    title,
    message,
    causes: [`the token lacks the permission ${permission} here, or was revoked`],
    fix: `add ${permission} to the token, or write the ID, which needs no look-up`,
  };
}

function isAboutPermission({ meaning }: Failure): boolean {
  return meaning === 'token-not-allowed' || meaning === 'token-not-for-zone';
}

function said(failure: LookupFailure): string {
  return failure === 'no-credentials' ? 'there are no credentials' : failureMessage(failure);
}

/** What to do for a site that no zone purge reaches. */
const INSTEAD: Readonly<Record<Platform, string>> = {
  pages:
    "Pages serves each deploy's own files, so nothing has to be purged there; if a Cache Rule caches its custom domain, purge that",
  workers:
    "responses of a Worker at workers.dev are not in a zone's cache; purge the Worker's route or custom domain, or let it call `cache.purge()` if it uses Workers Cache",
  r2: 'r2.dev has no cache; connect a custom domain to the bucket, and purge that',
};

/** What a person should know of the zones. */
export const zoneNoticeSentence = teller<ZoneNotice>({
  'production-is-zone': ({ zone }) => `Production of ${zoneName(zone)} is purged through the zone itself`,
  'environment-in-other-zone': ({ environment, zone }) =>
    `${zoneName(zone)} has no environment ${quote(environment)}, so its targets are purged from the zone itself; to change that, use a separate step for it`,
  'workers-cache': ({ file }) =>
    `${quote(file)} switches Workers Cache on, and no purge of a zone reaches that cache. Each deployed version starts with an empty one; with \`cross_version_cache\`, old copies stay until the Worker calls \`cache.purge()\``,
  'hosts-of-platform': ({ platform, hosts }) =>
    `${first(
      hosts.map((host) => quote(host)),
      3,
    )}: not in any of your zones; ${INSTEAD[platform]}`,
});

/** The way to write a zone that needs no look-up, and lets us say which URL is not in it. */
function pair(name: string | null = null, id = 'ID'): string {
  return `\`${name ?? 'example.com'}=${id}\``;
}
