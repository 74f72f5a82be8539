/**
 * What can be purged: the five selectors of the API, named as the action's inputs name them
 * (`urls` travels as `files`).
 * https://developers.cloudflare.com/api/resources/cache/methods/purge/
 */
export const KINDS = ['everything', 'urls', 'tags', 'hosts', 'prefixes'] as const;
export type Kind = (typeof KINDS)[number];

/** One thing to purge, in the spelling that is sent, and why it is there. */
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
  /** For people: the input or the changed file that asks for this target. Untrusted text. */
  readonly because: string;
}
