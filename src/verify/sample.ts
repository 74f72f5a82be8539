import { targetKey, type ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/purged.ts';
import { alsoUrls, type BaseUrl } from '../targets/base-url.ts';
import type { Kind, Target } from '../targets/target.ts';
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
 * What may be asked for after a purge: the confirmed URLs, and the named ones that a confirmed host, prefix or
 * everything takes. Which pages carry a tag is not known, so for tags the named URLs are asked only where there is
 * nothing surer.
 */
export function candidatesOf(
  results: readonly TargetResult[],
  named: readonly string[],
  purgedAt: (result: TargetResult) => number,
): readonly Candidate[] {
  const belongs = createBelongs(results);
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
      } as const;
      return { url, ...(headers && { headers }), ...facts };
    });
  const wide = confirmed.filter(({ target }) => target.kind !== 'urls' && target.kind !== 'tags');
  const covered = named.flatMap((url) => {
    const takers = wide.filter(({ target, zone }) => belongs(url, zone) && covers(target, url));
    const asUrl: Target = { kind: 'urls', value: url, source: { kind: 'verify' } };
    return coveredBy(url, takers, ({ zone }) => [{ zone, target: asUrl }], purgedAt);
  });
  const surer = unique([...urls, ...covered]);
  if (surer.length > 0) return surer;
  const tags = confirmed.filter(({ target }) => target.kind === 'tags');
  return unique(
    named.flatMap((url) => {
      const takers = tags.filter(({ zone }) => belongs(url, zone));
      return coveredBy(url, takers, () => (takers.length > MAX_TAGS ? [] : takers), purgedAt);
    }),
  );
}

/** What a browser asks for first, or keeps: a stale one holds the whole deploy back. */
const ENTRY_FILE =
  /\/(?:(?:index\.html)?|[^/]*\.webmanifest|(?:sw|service-worker|serviceworker)\.js)(?:[?#]|$)/i;
/** The golden ratio's fraction: its multiples fall into step with no period. */
const GOLDEN = 0.618_033_988_75;

/**
 * A sample of so many, at most: one of each page as far as it reaches, entry files first, then spread over the whole
 * list; then the next form of each. Which form of a page is asked for turns with every page, the likeliest first, so
 * that a form that only redirects hides no other.
 */
export function sampleEvenly(candidates: readonly Candidate[], limit: number): readonly Candidate[] {
  if (candidates.length <= limit) return candidates;
  const pages = [...Map.groupBy(candidates, ({ page }) => page).values()].map(likeliestFirst);
  const entries = pages.filter(
    ([first]) => first !== undefined && ENTRY_FILE.test(new URL(first.url).pathname),
  );
  const others = pages.filter((page) => !entries.includes(page));
  const early = stratified(entries, limit);
  const turned = [...early, ...stratified(others, limit - early.length)].map((page, index) =>
    page.map((_, form) => page[(form + index) % page.length] as Candidate),
  );
  const most = turned.reduce((longest, { length }) => Math.max(longest, length), 0);
  const rounds = Array.from({ length: most }, (_, form) => turned.flatMap((page) => page[form] ?? []));
  return rounds.flat().slice(0, limit);
}

/** Clean addresses before those of files: hosts send visitors from these to those. */
function likeliestFirst(page: readonly Candidate[]): readonly Candidate[] {
  const isFile = ({ url }: Candidate): number => (/\.html?$/i.test(new URL(url).pathname) ? 1 : 0);
  return page.toSorted((one, other) => isFile(one) - isFile(other));
}

/** One of each part of the list, never at the same place of it. */
function stratified<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: Math.max(0, most) }, (_, part) => {
    const from = Math.floor((part * all.length) / most);
    const to = Math.floor(((part + 1) * all.length) / most);
    return all[from + Math.floor(((part * GOLDEN) % 1) * (to - from))] as T;
  });
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
  const doubt = doubtOf(first.zone, undefined);
  return [{ url, by: first.target.kind, purgedAt: purgedAt(first), again: again(first), doubt, page: url }];
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

/** Whether a purge by host, prefix or everything surely takes the URL. Whether `/bar` takes `/barista` is not documented. */
function covers({ kind, value }: Target, url: string): boolean {
  if (kind === 'hosts') return new URL(url).hostname === value;
  if (kind === 'everything') return true;
  const bare = url.replace(/^https?:\/\//, '');
  return bare.startsWith(value) && (value.endsWith('/') || /^(?:$|[/?])/.test(bare.slice(value.length)));
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
