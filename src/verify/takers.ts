import type { TargetResult } from '../purge/purged.ts';

/**
 * Returns a function from a URL to the confirmed purges by host, by prefix, or of everything that certainly cover it. It is
 * undocumented whether the prefix `/bar` covers `/barista`, so a prefix counts only up to the end of the URL or a separator.
 * Maps keep this fast with many thousands of prefixes and URLs.
 */
export function createTakers(confirmed: readonly TargetResult[]): (url: string) => readonly TargetResult[] {
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
