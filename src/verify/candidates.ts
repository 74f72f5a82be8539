import type { KnownContents } from '../changes/content.ts';
import { targetKey, type ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/purged.ts';
import type { ServedFile } from '../site/content.ts';
import { alsoUrls, type BaseUrl } from '../targets/base-url.ts';
import type { Kind, Target } from '../targets/target.ts';
import { createTakers } from './takers.ts';
import type { Doubt } from './verdict.ts';

/** A URL of which no copy from before the purge should be served any more. */
export interface Candidate {
  readonly url: string;
  /** What the target has of the custom cache key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the purge of it went by. */
  readonly by: Kind;
  /** When that purge was confirmed, in milliseconds on the clock. */
  readonly purgedAt: number;
  /** What purges it once more, and nothing beyond what was asked for. */
  readonly again: readonly ZonedTarget[];
  /** Why an old copy might not be the one that was purged, or null. */
  readonly doubt: Doubt | null;
  /** What it is a form or a variant of: the changed file, or the URL itself. */
  readonly page: string;
  /** The contents of the files that may be served at it, as far as they are known. */
  readonly contents: readonly KnownContents[];
}

export interface PurgedFile extends ServedFile {
  /** The cache tags that it was purged by. */
  readonly tags: readonly string[];
}

export interface CandidateOptions {
  /** The URLs that the inputs name, for purges that name none. */
  readonly named: readonly string[];
  /** The changed files, for the same and to compare what is served. */
  readonly files: readonly PurgedFile[];
  /** When the purge of a confirmed target was confirmed, on the clock. */
  readonly purgedAt: (result: TargetResult) => number;
}

/** Tags that are purged again for one page; they fit into one request. */
const MAX_TAGS = 100;

/** The URLs that the inputs name, for purges that name none themselves: `base-url`, `also`, `urls`. */
export function namedUrls(
  baseUrls: readonly BaseUrl[],
  also: readonly string[],
  said: readonly Target[],
): readonly string[] {
  const bases = baseUrls.flatMap(({ origin, path }) =>
    path === '' ? [`${origin}/`] : [`${origin}${path}`, `${origin}${path}/`],
  );
  const urls = said.filter(({ kind }) => kind === 'urls').map(({ value }) => value);
  return [...new Set([...bases, ...alsoUrls(also, baseUrls), ...urls])];
}

/**
 * What may be asked for after a purge: the confirmed URLs, and the named ones and those of changed files that a
 * confirmed host, prefix or everything takes. Which pages carry a tag is not known, so for tags the named URLs, and
 * those of files that the tag was purged for, are asked only where there is nothing surer.
 */
export function candidatesOf(
  results: readonly TargetResult[],
  { named, files, purgedAt }: CandidateOptions,
): readonly Candidate[] {
  const belongs = createBelongs(results);
  const compared = createComparison(files);
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
      return compared({ url, ...(headers && { headers }), ...facts });
    });
  const takersOf = createTakers(confirmed);
  const covered = [...named, ...files.flatMap((file) => file.urls)].flatMap((url) => {
    const takers = takersOf(url).filter(({ zone }) => belongs(url, zone));
    const asUrl: Target = { kind: 'urls', value: url, source: { kind: 'verify' } };
    return coveredBy(url, takers, ({ zone }) => [{ zone, target: asUrl }], purgedAt).map(compared);
  });
  const surer = unique([...urls, ...covered]);
  if (surer.length > 0) return surer;
  return unique(taggedCandidates(confirmed, belongs, { named, files, purgedAt }).map(compared));
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

/** Adds what is known of the contents that may be served at a URL. */
function createComparison(files: readonly ServedFile[]): (candidate: Candidate) => Candidate {
  const places = files.flatMap((file) => file.urls.map((url) => ({ url, file })));
  const byUrl = Map.groupBy(places, ({ url }) => url);
  return (candidate) => {
    const served = byUrl.get(candidate.url) ?? [];
    const [first] = served;
    if (first === undefined) return candidate;
    return { ...candidate, page: first.file.path, contents: served.map(({ file }) => file.contents) };
  };
}

/** A copy that is newer than the first purge that takes it is newer than what was there before. */
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
 * Whether visitors of a URL reach the zone: its host is the zone's, and of no zone within it. A zone that is known by
 * its ID alone has whatever no other has. (A foreign URL can be purged, but its copy serves a Worker and no visitor.)
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
