import type { MappingReason } from './reasons.ts';

/**
 * The five selectors of the API, by the names of the action's inputs (`urls` is `files` in the API).
 * https://developers.cloudflare.com/api/resources/cache/methods/purge/
 */
export const KINDS = ['everything', 'urls', 'tags', 'hosts', 'prefixes'] as const;
export type Kind = (typeof KINDS)[number];

/** Where a target comes from. Targets of the same source share one object, since there may be a million targets. */
export type TargetSource =
  | { readonly kind: 'input'; readonly input: string }
  /** A path or URL in `urls-from`. Untrusted text. */
  | { readonly kind: 'list'; readonly list: string }
  /** A changed file's repository path. Untrusted text. */
  | { readonly kind: 'file'; readonly path: string }
  /** A URL in the list of `files-from`. */
  | { readonly kind: 'files-from' }
  | { readonly kind: 'also' }
  /** The changes affect the whole site, or `fallback` applies. */
  | { readonly kind: 'changes'; readonly reason: MappingReason }
  /** A URL that `verify` found stale. */
  | { readonly kind: 'verify' };

/** One thing to purge. */
export interface Target {
  readonly kind: Kind;
  /** The text that is sent: an absolute URL, a tag, a host name, or `host/path`. `everything` for everything. */
  readonly value: string;
  /** For URLs only: the request headers in the custom cache key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** From earlier reports only: the ID (or name) of the one zone that has yet to purge the target. */
  readonly zone?: string;
  /** From earlier reports only: the ID of that zone's environment, or null for the zone itself. */
  readonly environment?: string | null;
  readonly source: TargetSource;
}

/** A run keeps several copies of its targets in memory, and writes them to one report. */
export const MAX_TARGETS = 1_000_000;

/** Returns a target's host, without a port. Returns null for tags and everything, which apply to every zone. */
export function hostOf({ kind, value }: Pick<Target, 'kind' | 'value'>): string | null {
  switch (kind) {
    case 'urls':
    case 'prefixes':
      return value.replace(/^https?:\/\//, '').replace(/(?::\d+)?(?:[/?].*)?$/, '');
    case 'hosts':
      return value;
    case 'tags':
    case 'everything':
      return null;
  }
}
