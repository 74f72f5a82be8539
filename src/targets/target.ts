import type { MappingReason } from './reasons.ts';

/**
 * What can be purged: the five selectors of the API, named as the action's inputs name them
 * (`urls` travels as `files`).
 * https://developers.cloudflare.com/api/resources/cache/methods/purge/
 */
export const KINDS = ['everything', 'urls', 'tags', 'hosts', 'prefixes'] as const;
export type Kind = (typeof KINDS)[number];

/** What asks for a target. Targets with the same source share one object, since there may be a million of them. */
export type TargetSource =
  | { readonly kind: 'input'; readonly input: string }
  /** A path or an address that `urls-from` names. Untrusted text. */
  | { readonly kind: 'list'; readonly list: string }
  /** A changed file's repository path. Untrusted text. */
  | { readonly kind: 'file'; readonly path: string }
  /** A URL in the list of `files-from`. */
  | { readonly kind: 'files-from' }
  | { readonly kind: 'also' }
  /** The changes as a whole: they concern all of the site, or `fallback` applies. */
  | { readonly kind: 'changes'; readonly reason: MappingReason }
  /** A URL that `verify` has found stale. */
  | { readonly kind: 'verify' };

/** One thing to purge, in the spelling that is sent, and what asks for it. */
export interface Target {
  readonly kind: Kind;
  /** An absolute URL, a tag, a host name, or `host/path` without a scheme; `everything` for everything. */
  readonly value: string;
  /** Only for URLs: the request headers that are part of the custom cache key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Only from an earlier report: the ID (or name) of the one zone that still has to drop it. */
  readonly zone?: string;
  /** The same: the environment of that zone by its ID, or null for the zone itself. */
  readonly environment?: string | null;
  readonly source: TargetSource;
}

/** The host that a target is for, without a port; null for tags and everything, which are for every zone. */
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
