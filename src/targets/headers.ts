import { err, ok, type Result } from '../result.ts';
import { type ParsedList, parsed, parseEach, parseTextEntries } from '../text/entries.ts';
import { MAX_TARGETS, type Target } from './target.ts';

/** Request headers in a custom cache key, by name. */
export type Headers = Readonly<Record<string, string>>;

/** Custom cache keys of device, country and language have fewer variants in use. */
const MAX_VARIANTS = 1000;
/** RFC 9110, section 5.1 */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What is wrong with a request header. */
export type HeaderFault =
  | { readonly code: 'header-name' | 'header-value-not-text'; readonly header: string }
  | { readonly code: 'header-value'; readonly header: string; readonly value: string }
  | { readonly code: 'header-origin'; readonly value: string }
  /** The same header, in upper and lower case. */
  | { readonly code: 'header-twice'; readonly header: string; readonly other: string };

/** Why a line of `url-headers` is invalid, or all lines together have too many variants. */
export type UrlHeadersProblem =
  | ({ readonly got: string } & (HeaderFault | { readonly code: 'url-headers-line' }))
  | { readonly code: 'too-many-variants'; readonly variants: number; readonly most: number };

/** The URLs with all of their variants are more targets than a run can hold. */
export interface TooManyTargets {
  readonly code: 'too-many-variant-targets';
  readonly urls: number;
  readonly variants: number;
  readonly targets: number;
  readonly most: number;
}

/** Reads the headers of one URL from a JSON object. */
export function readHeaders(headers: Readonly<Record<string, unknown>>): Result<Headers, HeaderFault> {
  const pairs: [string, string][] = [];
  const seen = new Map<string, string>();
  for (const [header, value] of Object.entries(headers)) {
    if (typeof value !== 'string') return err({ code: 'header-value-not-text', header });
    const fault = headerFault(header, value);
    if (fault !== null) return err(fault);
    const other = seen.get(header.toLowerCase());
    if (other !== undefined) return err({ code: 'header-twice', header, other });
    seen.set(header.toLowerCase(), header);
    pairs.push([header, value]);
  }
  return ok(Object.fromEntries(pairs));
}

/** Returns what is wrong with a request header, or null. */
export function headerFault(header: string, value: string): HeaderFault | null {
  if (!HEADER_NAME.test(header)) return { code: 'header-name', header };
  if (value === '' || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    return { code: 'header-value', header, value };
  }
  // https://developers.cloudflare.com/api/resources/cache/methods/purge/: "include the scheme and hostname".
  const isOrigin = value === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i.test(value);
  return header.toLowerCase() === 'origin' && !isOrigin ? { code: 'header-origin', value } : null;
}

/**
 * Parses the `url-headers` input into one header set per variant: `CF-Device-Type: mobile, desktop` gives two. Lines
 * of different headers multiply. Requests may lack a header other than Cloudflare's own (`CF-*`), so that such a header
 * gets one more variant without it, the last. Without lines, there are no variants.
 */
export function parseUrlHeaders(text: string): ParsedList<Headers, UrlHeadersProblem> {
  const list = parseEach(parseTextEntries(text), readLine);
  const byName = new Map<string, { header: string; values: Set<string> }>();
  for (const { header, values } of list.value) {
    const known = byName.get(header.toLowerCase()) ?? { header, values: new Set() };
    for (const value of values) known.values.add(value);
    byName.set(header.toLowerCase(), known);
  }
  const choices = [...byName.values()].map(({ header, values }): readonly Headers[] => {
    const headers = [...values].map((value) => ({ [header]: value }));
    return /^cf-/i.test(header) ? headers : [...headers, {}];
  });
  const variants = choices.reduce((product, { length }) => product * length, 1);
  if (variants > MAX_VARIANTS) {
    const problem = { code: 'too-many-variants', variants, most: MAX_VARIANTS } as const;
    return parsed([], [...list.problems, problem]);
  }
  const [first = [], ...others] = choices;
  const value = others.reduce(
    (sets, choice) => sets.flatMap((set) => choice.map((header) => ({ ...set, ...header }))),
    first,
  );
  return { ...list, value };
}

function readLine(got: string): Result<{ header: string; values: readonly string[] }, UrlHeadersProblem> {
  const colon = got.indexOf(':');
  const header = got.slice(0, colon).trimEnd();
  const values = got
    .slice(colon + 1)
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (colon < 1 || values.length === 0) return err({ got, code: 'url-headers-line' });
  for (const value of values) {
    const fault = headerFault(header, value);
    if (fault !== null) return err({ got, ...fault });
  }
  return ok({ header, values });
}

/**
 * Returns each URL once per variant. A header of the URL itself takes precedence. Other kinds are returned unchanged, and
 * so are the targets of an earlier report, which already have their variants.
 */
export function applyHeaderVariants(
  targets: readonly Target[],
  variants: readonly Headers[],
): Result<readonly Target[], TooManyTargets> {
  if (variants.length === 0) return ok(targets);
  const urls = targets.filter(isMultiplied).length;
  const { length } = variants;
  const count = targets.length + urls * (length - 1);
  if (count > MAX_TARGETS) {
    return err({
      code: 'too-many-variant-targets',
      urls,
      variants: length,
      targets: count,
      most: MAX_TARGETS,
    });
  }
  return ok(
    targets.flatMap((target) =>
      isMultiplied(target) ? variants.map((variant) => variantOf(target, variant)) : [target],
    ),
  );
}

function isMultiplied({ kind, zone }: Target): boolean {
  return kind === 'urls' && zone === undefined;
}

function variantOf(target: Target, variant: Headers): Target {
  const own = new Set(Object.keys(target.headers ?? {}).map((header) => header.toLowerCase()));
  const added = Object.entries(variant).filter(([header]) => !own.has(header.toLowerCase()));
  return added.length === 0
    ? target
    : { ...target, headers: { ...target.headers, ...Object.fromEntries(added) } };
}
