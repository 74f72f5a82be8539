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
  /** For people: the input or the changed file that asks for this target. Untrusted text. */
  readonly because: string;
}
