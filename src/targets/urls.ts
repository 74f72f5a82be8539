import { err, ok, type Result } from '../result.ts';
import { entries, type ParsedList, parseEach } from '../text/entries.ts';
import { isObject, parseJson } from '../text/json.ts';
import { type HeaderFault, type Headers, readHeaders } from './headers.ts';
import type { Target, TargetSource } from './target.ts';
import { type AbsoluteUrl, type FragmentNotice, href, readUrl, type UrlProblem } from './url.ts';

/** Why an entry of `urls` is neither a URL nor a URL with headers. */
export type UrlEntryProblem =
  | UrlProblem
  | ({ readonly got: unknown } & (
      | HeaderFault
      | { readonly code: 'url-entry-not-json' }
      | { readonly code: 'url-entry-not-object' }
      | { readonly code: 'url-entry-with-unknown-keys'; readonly keys: readonly string[] }
      | { readonly code: 'url-entry-without-url' }
      | { readonly code: 'url-entry-headers-not-object' }
    ));

/**
 * The `urls` input: absolute http(s) URLs, or `{"url": …, "headers": {…}}` where request headers are part of the
 * custom cache key. https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
 * @param source what asks for these URLs
 */
export function parseUrls(
  text: string,
  source: TargetSource,
): ParsedList<Target, UrlEntryProblem, FragmentNotice> {
  return parseEach(entries(text), (got, note: (notice: FragmentNotice) => void) => {
    const entry = readEntry(got);
    if (!entry.ok) return entry;
    const { url, headers } = entry.value;
    const reading: Result<AbsoluteUrl, UrlEntryProblem> = readUrl(url);
    if (!reading.ok) return reading;
    const { fragment } = reading.value;
    if (fragment !== '') note({ code: 'fragment-removed', got: url, fragment });
    return ok<Target>({ kind: 'urls', value: href(reading.value), source, ...(headers && { headers }) });
  });
}

interface UrlEntry {
  readonly url: string;
  readonly headers?: Headers;
}

function readEntry(got: unknown): Result<UrlEntry, UrlEntryProblem> {
  if (typeof got === 'string' && !got.startsWith('{')) return ok({ url: got.trim() });
  const value = typeof got === 'string' ? parseJson(got) : got;
  if (value === undefined) return err({ got, code: 'url-entry-not-json' });
  if (!isObject(value)) return err({ got, code: 'url-entry-not-object' });
  const { url, headers, ...others } = value;
  const keys = Object.keys(others);
  if (keys.length > 0) return err({ got, code: 'url-entry-with-unknown-keys', keys });
  if (typeof url !== 'string') return err({ got, code: 'url-entry-without-url' });
  if (headers === undefined) return ok({ url });
  if (!isObject(headers)) return err({ got, code: 'url-entry-headers-not-object' });
  const reading = readHeaders(headers);
  if (!reading.ok) return err({ got, ...reading.reason });
  return ok(Object.keys(headers).length === 0 ? { url } : { url, headers: reading.value });
}
