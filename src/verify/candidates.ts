import type { KnownContents } from '../changes/content.ts';
import { targetKey, type ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/purged.ts';
import type { ServedFile } from '../site/content.ts';
import { alsoUrls, type BaseUrl } from '../targets/base-url.ts';
import type { Kind, Target } from '../targets/target.ts';
import { createTakers } from './takers.ts';
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
  readonly again: readonly ZonedTarget[];
  /** Why an old response might be a copy other than the purged one, or null. */
  readonly doubt: Doubt | null;
  /** Groups the forms and variants of a page: the path of the changed file, or the URL itself. */
  readonly page: string;
  /** The known contents of the files that the URL may serve. */
  readonly contents: readonly KnownContents[];
}

export interface PurgedFile extends ServedFile {
  /** The cache tags that it was purged by. */
  readonly tags: readonly string[];
}

export interface CandidateOptions {
  /** The URLs in the inputs, for purges without URLs. */
  readonly named: readonly string[];
  /** The changed files, for purges without URLs and for the comparison of contents. */
  readonly files: readonly PurgedFile[];
  /** Returns when a confirmed target was confirmed, in milliseconds of the clock. */
  readonly purgedAt: (result: TargetResult) => number;
}

/** The most tags to purge again for one page: those that fit into one request. */
const MAX_TAGS = 100;

/** Returns the URLs in the inputs `base-url`, `also`, and `urls`. */
export function namedUrls(
  baseUrls: readonly BaseUrl[],
  also: readonly string[],
  targets: readonly Target[],
): readonly string[] {
  const bases = baseUrls.flatMap(({ origin, path }) =>
    path === '' ? [`${origin}/`] : [`${origin}${path}`, `${origin}${path}/`],
  );
  const urls = targets.filter(({ kind }) => kind === 'urls').map(({ value }) => value);
  return [...new Set([...bases, ...alsoUrls(also, baseUrls), ...urls])];
}

/**
 * Returns the URLs that can be verified: the confirmed URLs, and those of the inputs and the changed files that a confirmed
 * host, prefix, or purge of everything covers. It is unknown which pages carry a tag. So the URLs of the inputs and of the
 * files that a tag was purged for are candidates only if there are no others.
 */
export function candidatesOf(
  results: readonly TargetResult[],
  { named, files, purgedAt }: CandidateOptions,
): readonly Candidate[] {
  const belongs = createBelongs(results);
  const withContents = createContentLookup(files);
  const confirmed = results.filter(({ state }) => state === 'confirmed');
  const urls = confirmed
    .filter(({ target, zone }) => target.kind === 'urls' && belongs(target.value, zone))
    .map((result): Candidate => {
      const { zone, target } = result;
      const { value: url, headers } = target;
      const facts = {
        by: 'urls',
        purgedAt: purgedAt(result),
        again: [result],
        doubt: doubtOf(zone, headers),
        page: target.source.kind === 'file' ? target.source.path : url,
        contents: [],
      } as const;
      return withContents({ url, ...(headers && { headers }), ...facts });
    });
  const takersOf = createTakers(confirmed);
  const covered = [...named, ...files.flatMap((file) => file.urls)].flatMap((url) => {
    const takers = takersOf(url).filter(({ zone }) => belongs(url, zone));
    const asUrl: Target = { kind: 'urls', value: url, source: { kind: 'verify' } };
    return coveredBy(url, takers, ({ zone }) => [{ zone, target: asUrl }], purgedAt).map(withContents);
  });
  const surer = unique([...urls, ...covered]);
  if (surer.length > 0) return surer;
  return unique(taggedCandidates(confirmed, belongs, { named, files, purgedAt }).map(withContents));
}

function taggedCandidates(
  confirmed: readonly TargetResult[],
  belongs: ReturnType<typeof createBelongs>,
  { named, files, purgedAt }: CandidateOptions,
): readonly Candidate[] {
  const tags = confirmed.filter(({ target }) => target.kind === 'tags');
  const byTag = Map.groupBy(tags, ({ target }) => target.value);
  const tagged = (url: string, all: readonly TargetResult[]): readonly Candidate[] => {
    const takers = all.filter(({ zone }) => belongs(url, zone));
    return coveredBy(url, takers, () => (takers.length > MAX_TAGS ? [] : takers), purgedAt);
  };
  return [
    ...files.flatMap((file) => {
      const own = file.tags.flatMap((tag) => byTag.get(tag) ?? []);
      return file.urls.flatMap((url) => tagged(url, own));
    }),
    ...named.flatMap((url) => tagged(url, tags)),
  ];
}

/** Returns a function that adds the known contents of its URL to a candidate. */
function createContentLookup(files: readonly ServedFile[]): (candidate: Candidate) => Candidate {
  const places = files.flatMap((file) => file.urls.map((url) => ({ url, file })));
  const byUrl = Map.groupBy(places, ({ url }) => url);
  return (candidate) => {
    const served = byUrl.get(candidate.url) ?? [];
    const [first] = served;
    if (first === undefined) return candidate;
    return { ...candidate, page: first.file.path, contents: served.map(({ file }) => file.contents) };
  };
}

/** The first purge that covers a URL counts: a later copy is newer than the purged one. */
function coveredBy(
  url: string,
  takers: readonly TargetResult[],
  again: (taker: TargetResult) => readonly ZonedTarget[],
  purgedAt: (result: TargetResult) => number,
): readonly Candidate[] {
  const [first] = takers.toSorted((one, other) => purgedAt(one) - purgedAt(other));
  if (first === undefined) return [];
  const facts = { by: first.target.kind, purgedAt: purgedAt(first), again: again(first) };
  return [{ url, ...facts, doubt: doubtOf(first.zone, undefined), page: url, contents: [] }];
}

/**
 * Returns a function that tells whether visitors of a URL reach a zone: the zone's name is the longest one that the host
 * ends with. A zone without a known name gets all other hosts. A URL of a foreign host can be purged for the subrequests
 * of a Worker, but no visitor gets that copy.
 */
function createBelongs(
  results: readonly TargetResult[],
): (url: string, zone: TargetResult['zone']) => boolean {
  const zones = [...new Set(results.map(({ zone }) => zone))];
  return (url, zone) => {
    if (!URL.canParse(url)) return false;
    const hostname = new URL(url).hostname.replace(/\.$/, '');
    const homes = zones
      .flatMap(({ name }) => name ?? [])
      .filter((name) => hostname === name || hostname.endsWith(`.${name}`))
      .sort((one, other) => other.length - one.length);
    return homes[0] === undefined ? zone.name === null : zone.name === homes[0];
  };
}

function doubtOf({ environment }: TargetResult['zone'], headers: Target['headers']): Doubt | null {
  if (environment !== null) return { kind: 'environment', environment };
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
  const header = Object.keys(headers ?? {}).find((name) => /^cf-/i.test(name));
  return header === undefined ? null : { kind: 'edge-header', header };
}

function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { url, headers } = candidate;
    const key = targetKey({
      kind: 'urls',
      value: url,
      source: { kind: 'verify' },
      ...(headers && { headers }),
    });
    if (!seen.has(key)) seen.set(key, candidate);
  }
  return [...seen.values()];
}
