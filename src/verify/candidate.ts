import type { KnownContents } from '../changes/content.ts';
import type { Zone } from '../cloudflare/zone.ts';
import { createZoneOfHost } from '../place.ts';
import type { ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/results.ts';
import type { ServedFile } from '../site/content.ts';
import type { Kind } from '../targets/target.ts';
import type { Doubt } from './verdict.ts';

/** A URL whose old copies the purge should have removed. */
export interface Candidate {
  readonly url: string;
  /** The request headers of the custom cache key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The kind of target that purged it. */
  readonly by: Kind;
  /** When that purge was confirmed, in milliseconds of the clock. */
  readonly purgedAt: number;
  /** The targets of a second purge. They purge nothing that was not requested. */
  readonly repurgeTargets: readonly ZonedTarget[];
  /** Why an old response might be a copy other than the purged one, or null. */
  readonly doubt: Doubt | null;
  /** Groups the forms and variants of a page: the path of the changed file, or the URL itself. */
  readonly page: string;
  /** The known contents of the files that the URL may serve. */
  readonly contents: readonly KnownContents[];
}

/**
 * Returns a function that makes a candidate of a URL and the confirmed targets that purged it; an empty list if none of them
 * purged the copy that visitors get. The first purge counts: a later copy is newer than the purged one.
 * @param zones all zones of the run
 * @param purgedAt returns when a target was confirmed, in milliseconds of the clock
 */
export function createCandidateOf(
  zones: readonly Zone[],
  files: readonly ServedFile[],
  purgedAt: (result: TargetResult) => number,
): (url: string, purgedBy: readonly TargetResult[]) => readonly Candidate[] {
  const isVisitedIn = createIsVisitedIn(zones);
  const addresses = files.flatMap((file) => file.urls.map((url) => ({ url, file })));
  const filesByUrl = Map.groupBy(addresses, ({ url }) => url);
  return (url, purgedBy) => {
    const all = purgedBy.filter(({ zone }) => isVisitedIn(url, zone));
    const [first] = all.toSorted((one, other) => purgedAt(one) - purgedAt(other));
    if (first === undefined) return [];
    const { kind, headers, source } = first.target;
    const served = (filesByUrl.get(url) ?? []).map(({ file }) => file);
    const page = kind === 'urls' && source.kind === 'file' ? source.path : url;
    return [
      {
        url,
        ...(headers && { headers }),
        by: kind,
        purgedAt: purgedAt(first),
        repurgeTargets: repurgeTargetsOf(url, first, all),
        doubt: doubtOf(first),
        page: served[0]?.path ?? page,
        contents: served.map(({ contents }) => contents),
      },
    ];
  };
}

/** The most tags to purge again for one page: those that fit into one request. */
const MAX_TAGS = 100;

function repurgeTargetsOf(
  url: string,
  first: TargetResult,
  all: readonly TargetResult[],
): readonly ZonedTarget[] {
  switch (first.target.kind) {
    case 'urls':
      return [first];
    case 'tags':
      return all.length > MAX_TAGS ? [] : all;
    case 'everything':
    case 'hosts':
    case 'prefixes':
      return [{ zone: first.zone, target: { kind: 'urls', value: url, source: { kind: 'verify' } } }];
  }
}

/**
 * Returns a function that tells whether visitors of a URL reach a zone. A zone without a known name gets all hosts that no
 * other zone has. A URL of a foreign host can be purged for the subrequests of a Worker, but no visitor gets that copy.
 */
function createIsVisitedIn(zones: readonly Zone[]): (url: string, zone: Zone) => boolean {
  const zoneOfHost = createZoneOfHost(zones);
  return (url, zone) => {
    const host = URL.parse(url)?.hostname;
    if (host === undefined) return false;
    const home = zoneOfHost(host);
    return home === undefined ? zone.name === null : zone.id === home.id;
  };
}

function doubtOf({ zone: { environment }, target: { headers = {} } }: TargetResult): Doubt | null {
  if (environment !== null) return { kind: 'environment', environment };
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
  const header = Object.keys(headers).find((name) => /^cf-/i.test(name));
  return header === undefined ? null : { kind: 'edge-header', header };
}
