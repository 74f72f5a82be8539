import { type Address, readAddress } from './address.ts';
import { Refusal, refuse } from './answers.ts';
import type { Defect } from './dialects.ts';

/** An entry of `files`. Headers are by lower-case name, and empty for a plain string. */
export interface File {
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
}

/** The body of a valid purge. */
export type Selector =
  | { readonly kind: 'purge_everything' }
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'tags' | 'hosts' | 'prefixes'; readonly values: readonly string[] };

const LISTS = ['files', 'tags', 'hosts', 'prefixes'] as const;
export type List = (typeof LISTS)[number];

/** Codes for lists above the limit. 1125 is made up: the code for prefixes is unknown. */
const TOO_MANY: Readonly<Record<List, number>> = { files: 1094, tags: 1101, hosts: 1111, prefixes: 1125 };
/** The codes for invalid URLs, tags, and prefixes are undocumented. */
const INVALID = 1016;
/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/ */
const MOST_SEPARATORS = 31;
/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ */
const LONGEST_TAG = 1024;

const ONE_OF = '"purge_everything", "files", "tags", "hosts" or "prefixes"';
const MISSING = `Request must contain one of ${ONE_OF}`;
const COMBINED =
  'Request cannot contain "purge_everything" and any of "files", "tags", "hosts" or "prefixes"';

/**
 * Reads the body of a purge like the service, which is stricter than its schema: the schema accepts `{}`.
 * https://developers.cloudflare.com/api/resources/cache/methods/purge/
 * @param most returns the most entries per request
 */
export function readSelector(
  body: unknown,
  most: (list: List) => number,
  { refuses = () => false, withoutKinds = [], dialect = asKnown }: Strictness = {},
): Selector {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refuse(400, 1012, MISSING);
  const fields = Object.keys(body);
  const lists = LISTS.filter((list) => fields.includes(list));
  const everything = fields.includes('purge_everything');
  if (everything && lists.length > 0) return refuse(400, 1092, COMBINED);
  if (fields.length !== 1 || (lists.length === 0 && !everything)) return refuse(400, 1012, MISSING);

  const [kind] = lists;
  const value: unknown = Object.values(body)[0];
  if (kind === undefined) {
    if (value !== true) return refuse(400, 1013, '"purge_everything" must be true');
    return { kind: 'purge_everything' };
  }
  if (!Array.isArray(value)) return refuse(400, 1014, `"${kind}" must be an array`);
  if (value.length === 0) return refuse(400, 1012, MISSING);
  if (withoutKinds.includes(kind)) throw dialect([{ what: 'plan', list: kind }]);
  if (value.length > most(kind)) throw dialect([{ what: 'too-many', list: kind, most: most(kind) }]);
  const defects: Defect[] = [];
  const each = <T>(read: (entry: unknown, pointer: string) => T): T[] =>
    value.flatMap((entry, index) => {
      const target = typeof entry === 'string' ? entry : String((entry as { url?: unknown } | null)?.url);
      const place = { list: kind, index, target } as const;
      if (refuses(target)) {
        defects.push({ what: 'refused', ...place });
        return [];
      }
      try {
        return [read(entry, `/${kind}/${index}`)];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        defects.push({ what: 'malformed', ...place, refusal: error });
        return [];
      }
    });
  const read =
    kind === 'files' ? { kind, files: each(fileReader(value)) } : { kind, values: each(readers[kind]) };
  if (defects.length > 0) throw dialect(defects);
  return read;
}

/** What the API refuses in well-formed requests, and its response. */
export interface Strictness {
  readonly refuses?: ((target: string) => boolean) | undefined;
  readonly withoutKinds?: readonly List[] | undefined;
  readonly dialect?: ((defects: readonly Defect[]) => Refusal) | undefined;
}

/** The known form: one error for the first defect. */
function asKnown([first]: readonly Defect[]): Refusal {
  switch (first?.what) {
    case 'malformed':
      return first.refusal;
    case 'refused': {
      const source = { pointer: `/${first.list}/${first.index}` };
      return new Refusal(400, [{ code: 1015, message: `Unable to purge ${first.target}`, source }]);
    }
    case 'too-many': {
      const { list, most } = first;
      const message = `Unable to purge, too many ${list} in the request; you may only purge up to ${most} ${list} at a time`;
      return new Refusal(400, [{ code: TOO_MANY[list], message }]);
    }
    default:
      return new Refusal(400, [
        { code: 1107, message: 'Only enterprise zones can purge by tag, host or prefix' },
      ]);
  }
}

function fileReader(entries: unknown[]): (entry: unknown, pointer: string) => File {
  if (new Set(entries.map((entry) => typeof entry)).size > 1) {
    return refuse(400, INVALID, '"files" must be either strings or objects, not both');
  }
  return (entry, pointer) => {
    if (typeof entry === 'string') return { address: readUrl(entry, pointer), headers: {} };
    const { url, headers = {} } = (entry ?? {}) as { url?: unknown; headers?: unknown };
    if (typeof url !== 'string') return refuse(400, 1012, MISSING);
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
      return refuse(400, INVALID, `Unable to purge ${url}, its headers must be an object`, {
        source: { pointer },
      });
    }
    const pairs = Object.entries(headers);
    if (pairs.some(([, value]) => typeof value !== 'string')) {
      return refuse(400, INVALID, `Unable to purge ${url}, its headers must be strings`, {
        source: { pointer },
      });
    }
    return {
      address: readUrl(url, pointer),
      headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    };
  };
}

/** Absolute, UTF-8 percent-encoded, no wildcard. `readAddress` refuses user information and fragments. */
function readUrl(url: string, pointer: string): Address {
  const address = /[^\x21-\x7e]|\*/.test(url) ? null : readAddress(url);
  return (
    address ??
    refuse(400, INVALID, `Unable to purge ${url}, which is an invalid URL.`, { source: { pointer } })
  );
}

const HOST = /^[\da-z_]([\w-]*[\da-z_])?(\.[\da-z_]([\w-]*[\da-z_])?)*$/;

const readers = {
  hosts(entry: unknown, pointer: string): string {
    if (typeof entry !== 'string' || !HOST.test(entry)) {
      return refuse(400, 1115, `Invalid host: ${entry}`, { source: { pointer } });
    }
    if (entry.length > 200) return refuse(400, 1114, `Host is too long: ${entry}`, { source: { pointer } });
    return entry;
  },

  prefixes(entry: unknown, pointer: string): string {
    const [host = '', ...path] = typeof entry === 'string' ? entry.split('/') : [];
    const clean = typeof entry === 'string' && !/[^\x21-\x7e]|[?#*]|:\/\//.test(entry);
    if (!clean || !HOST.test(host.toLowerCase()) || path.length > MOST_SEPARATORS) {
      return refuse(400, INVALID, `Unable to purge ${entry}, which is an invalid prefix.`, {
        source: { pointer },
      });
    }
    return [host.toLowerCase(), ...path].join('/');
  },

  tags(entry: unknown, pointer: string): string {
    if (typeof entry !== 'string' || !/^[\x21-\x2b\x2d-\x7e]+$/.test(entry)) {
      return refuse(400, INVALID, `Unable to purge ${entry}, which is an invalid tag.`, {
        source: { pointer },
      });
    }
    if (entry.length > LONGEST_TAG) {
      return refuse(400, 1100, `Tags may have ${LONGEST_TAG} characters at most`, { source: { pointer } });
    }
    return entry.toLowerCase();
  },
} as const;
