import { targetKey } from '../plan.ts';
import type { TargetResult } from '../purge/results.ts';
import type { ServedFile } from '../site/content.ts';
import { alsoUrls, type BaseUrl } from '../targets/base-url.ts';
import type { Target } from '../targets/target.ts';
import { type Candidate, createCandidateOf } from './candidate.ts';

export interface PurgedFile extends ServedFile {
  /** The cache tags that it was purged by. */
  readonly tags: readonly string[];
}

export interface CandidateOptions {
  /** The URLs in the inputs, for purges without URLs. */
  readonly inputUrls: readonly string[];
  /** The changed files, for purges without URLs and for the comparison of contents. */
  readonly files: readonly PurgedFile[];
  /** Returns when a confirmed target was confirmed, in milliseconds of the clock. */
  readonly purgedAt: (result: TargetResult) => number;
}

/** Returns the URLs in the inputs `base-url`, `also`, and `urls`. */
export function urlsOfInputs(
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
  { inputUrls, files, purgedAt }: CandidateOptions,
): readonly Candidate[] {
  const zones = [...new Set(results.map(({ zone }) => zone))];
  const candidateOf = createCandidateOf(zones, files, purgedAt);
  const confirmed = results.filter(({ state }) => state === 'confirmed');
  const urls = confirmed.filter(({ target }) => target.kind === 'urls');
  const coveringTargets = createCoveringTargets(confirmed);
  const surer = unique([
    ...urls.flatMap((result) => candidateOf(result.target.value, [result])),
    ...[...inputUrls, ...files.flatMap((file) => file.urls)].flatMap((url) =>
      candidateOf(url, coveringTargets(url)),
    ),
  ]);
  if (surer.length > 0) return surer;

  const tags = confirmed.filter(({ target }) => target.kind === 'tags');
  const byTag = Map.groupBy(tags, ({ target }) => target.value);
  return unique([
    ...files.flatMap((file) => {
      const own = file.tags.flatMap((tag) => byTag.get(tag) ?? []);
      return file.urls.flatMap((url) => candidateOf(url, own));
    }),
    ...inputUrls.flatMap((url) => candidateOf(url, tags)),
  ]);
}

/**
 * Returns a function from a URL to the hosts, the prefixes, and everything that certainly cover it. It is undocumented
 * whether the prefix `/bar` covers `/barista`, so a prefix counts only up to the end of the URL or a separator. Maps keep
 * this fast with many thousands of prefixes and URLs.
 */
function createCoveringTargets(confirmed: readonly TargetResult[]): (url: string) => readonly TargetResult[] {
  const wide = confirmed.filter(({ target }) => target.kind !== 'urls' && target.kind !== 'tags');
  const byTarget = Map.groupBy(wide, ({ target: { kind, value } }) =>
    kind === 'everything' ? kind : `${kind} ${value}`,
  );
  if (wide.length === 0) return () => [];
  return (url) => {
    const keys = [
      'everything',
      `hosts ${URL.parse(url)?.hostname ?? ''}`,
      ...prefixesOf(url).map((prefix) => `prefixes ${prefix}`),
    ];
    return keys.flatMap((key) => byTarget.get(key) ?? []);
  };
}

/** Returns `host`, `host/`, `host/dir`, `host/dir/`, and `host/dir/page` for `https://host/dir/page`. */
function prefixesOf(url: string): readonly string[] {
  const bare = url.replace(/^https?:\/\//, '');
  const ends = [...bare.matchAll(/[/?]/g)].flatMap(({ index, 0: separator }) =>
    separator === '/' ? [index, index + 1] : [index],
  );
  return [...new Set([...ends, bare.length])].map((end) => bare.slice(0, end));
}

/** Keeps the first of several candidates with the same cache key. */
function unique(candidates: readonly Candidate[]): readonly Candidate[] {
  const keyOf = ({ url, headers }: Candidate): string =>
    targetKey({ kind: 'urls', value: url, ...(headers && { headers }), source: { kind: 'verify' } });
  return [...Map.groupBy(candidates, keyOf).values()].flatMap(([first]) => first ?? []);
}
