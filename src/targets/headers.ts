import { err, ok, type Result } from '../result.ts';
import { type ParsedList, parseEach, textEntries } from '../text/entries.ts';
import type { Target } from './target.ts';

/** Request headers that are part of a custom cache key. */
export type Headers = Readonly<Record<string, string>>;

/** More variants of one page than any cache key of device, country and language has in use. */
const MAX_VARIANTS = 1000;
/** A run holds all of its targets in memory, more than once, and its report is one text. */
const MAX_TARGETS = 1_000_000;
/** A header's name: RFC 9110, section 5.1. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What is wrong with a request header. */
export type HeaderFault =
  | { readonly code: 'header-name'; readonly header: string }
  | { readonly code: 'header-value-not-text'; readonly header: string }
  | { readonly code: 'header-value'; readonly header: string; readonly value: string }
  | { readonly code: 'header-origin'; readonly value: string }
  /** The same header in two spellings. */
  | { readonly code: 'header-twice'; readonly header: string; readonly other: string };

/** Why a line of `url-headers` is no header with its values, or why there are too many. */
export type UrlHeadersProblem =
  | ({ readonly got: string } & (HeaderFault | { readonly code: 'url-headers-line' }))
  | { readonly code: 'too-many-variants'; readonly variants: number; readonly most: number };

/** Why URLs are not multiplied with their variants. */
export interface TooManyVariantTargets {
  readonly code: 'too-many-variant-targets';
  readonly urls: number;
  readonly variants: number;
  readonly targets: number;
  readonly most: number;
}

/** The headers of one URL, as JSON has them. */
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

/** What is wrong with a header of a request, or null. */
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
 * The `url-headers` input as the header sets of all variants: `CF-Device-Type: mobile, desktop` gives two; lines of
 * different headers multiply. A request need not have a header other than Cloudflare's own (`CF-*`), so the variant
 * without it comes last. No line, no set.
 */
export function parseUrlHeaders(text: string): ParsedList<Headers, UrlHeadersProblem> {
  const list = parseEach(textEntries(text), readLine);
  const byName = new Map<string, { header: string; values: Set<string> }>();
  for (const { header, values } of list.value) {
    const known = byName.get(header.toLowerCase()) ?? { header, values: new Set() };
    for (const value of values) known.values.add(value);
    byName.set(header.toLowerCase(), known);
  }
  const choices = [...byName.values()].map(({ header, values }) => {
    const all = [...values].map((value): readonly [string, string][] => [[header, value]]);
    return /^cf-/i.test(header) ? all : [...all, []];
  });
  const variants = choices.reduce((product, { length }) => product * length, 1);
  if (variants > MAX_VARIANTS) {
    const problem = { code: 'too-many-variants', variants, most: MAX_VARIANTS } as const;
    return { value: [], problems: [...list.problems, problem], notices: [] };
  }
  if (choices.length === 0) return { ...list, value: [] };
  const sets = choices.reduce<readonly (readonly [string, string][])[]>(
    (before, choice) => before.flatMap((set) => choice.map((pair) => [...set, ...pair])),
    [[]],
  );
  return { ...list, value: sets.map((set) => Object.fromEntries(set)) };
}

interface HeaderLine {
  readonly header: string;
  readonly values: readonly string[];
}

function readLine(got: string): Result<HeaderLine, UrlHeadersProblem> {
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
 * Every URL once for each variant; a header that the URL names itself wins. Other kinds stay as they are, and so do
 * the targets of an earlier report, which were multiplied then.
 */
export function applyHeaderVariants(
  targets: readonly Target[],
  variants: readonly Headers[],
): Result<readonly Target[], TooManyVariantTargets> {
  if (variants.length === 0) return ok(targets);
  const urls = targets.filter(isMultiplied).length;
  const number = targets.length + urls * (variants.length - 1);
  if (number > MAX_TARGETS) {
    return err({
      code: 'too-many-variant-targets',
      urls,
      variants: variants.length,
      targets: number,
      most: MAX_TARGETS,
    });
  }
  return ok(
    targets.flatMap((target) =>
      isMultiplied(target) ? variants.map((each) => variantOf(target, each)) : [target],
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
