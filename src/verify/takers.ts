import type { TargetResult } from '../purge/purged.ts';

/**
 * The purges by host, by prefix or of everything that surely take a URL. Whether a prefix `/bar` takes `/barista` is not
 * documented, so it counts for what ends there, or goes on with a separator. There may be many thousands of both.
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

/** `host/dir/page` has `host`, `host/`, `host/dir`, `host/dir/` and itself. */
function prefixesOf(url: string): readonly string[] {
  const bare = url.replace(/^https?:\/\//, '');
  const ends = [...bare.matchAll(/[/?]/g)].flatMap(({ index, 0: separator }) =>
    separator === '/' ? [index, index + 1] : [index],
  );
  return [...new Set([...ends, bare.length])].map((end) => bare.slice(0, end));
}
