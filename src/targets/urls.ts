import { err, ok, type Result } from '../result.ts';
import { entries, type ParsedList, parseEach } from '../text/entries.ts';
import { isObject, parseJson } from '../text/json.ts';
import { type HeaderFault, type Headers, readHeaders } from './headers.ts';
import type { Target, TargetSource } from './target.ts';
import { type AbsoluteUrl, type FragmentNotice, href, readUrl, type UrlProblem } from './url.ts';

/** Why an entry of `urls` is neither a valid URL nor a valid object with a URL and headers. */
export type UrlEntryProblem =
  | UrlProblem
  | ({ readonly got: unknown } & (
      | HeaderFault
      | { readonly code: 'url-entry-not-json' | 'url-entry-not-object' }
      | { readonly code: 'url-entry-without-url' | 'url-entry-headers-not-object' }
      | { readonly code: 'url-entry-with-unknown-keys'; readonly keys: readonly string[] }
    ));

/**
 * Parses the `urls` input: absolute http(s) URLs, or `{"url": …, "headers": {…}}` for a custom cache key with request
 * headers. https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
 */
export function parseUrls(
  text: string,
  source: TargetSource,
): ParsedList<Target, UrlEntryProblem, FragmentNotice> {
  return parseEach(entries(text), (got, note: (notice: FragmentNotice) => void) => {
    const entry = readEntry(got);
    if (!entry.ok) return entry;
    const { url, headers } = entry.value;
    const absolute: Result<AbsoluteUrl, UrlEntryProblem> = readUrl(url);
    if (!absolute.ok) return absolute;
    const { fragment } = absolute.value;
    if (fragment !== '') note({ code: 'fragment-removed', got: url, fragment });
    return ok<Target>({ kind: 'urls', value: href(absolute.value), source, ...(headers && { headers }) });
  });
}

function readEntry(got: unknown): Result<{ url: string; headers?: Headers }, UrlEntryProblem> {
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
  const valid = readHeaders(headers);
  if (!valid.ok) return err({ got, ...valid.reason });
  return ok(Object.keys(headers).length === 0 ? { url } : { url, headers: valid.value });
}
