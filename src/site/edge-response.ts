/** The parts of a response that show where it came from. */
export interface EdgeResponse {
  readonly status: number;
  /** `CF-Cache-Status` in upper case. https://developers.cloudflare.com/cache/concepts/cache-responses/ */
  readonly cacheStatus: string | null;
  /** `Age`, in whole seconds. */
  readonly age: number | null;
  /** `Date`, in milliseconds since 1970. */
  readonly date: number | null;
  /** `cf-ray`: the request's ID, a dash, and the data center. */
  readonly ray: string | null;
  /** `Content-Type` in lower case, without its parameters. */
  readonly contentType: string | null;
  /** `cf-mitigated: challenge`. https://developers.cloudflare.com/cloudflare-challenges/ */
  readonly challenged: boolean;
  /** Where a redirect leads, as an absolute URL. */
  readonly location: string | null;
}

/** Longer header values are cut, since they are shown to people. In characters. */
const MAX_HEADER_LENGTH = 100;
/** Matches the login pages of Cloudflare Access and common applications. */
const SIGN_IN = /\b(?:log|sign)[-_]?in\b|\b(?:sso|oauth2?|saml)\b|^https:\/\/[^/]*\.cloudflareaccess\.com\//i;

/** Returns the login page that a response redirects to, or null. */
export function signInPage({ status, location }: EdgeResponse): string | null {
  return status >= 300 && status < 400 && location !== null && SIGN_IN.test(location) ? location : null;
}

/** Reads the status and headers of a response to a request for `url`. */
export function readEdgeResponse(
  url: string,
  status: number,
  header: (name: string) => string | null,
): EdgeResponse {
  const text = (name: string): string | null => {
    const value = header(name)?.trim() ?? '';
    return value === '' ? null : value.slice(0, MAX_HEADER_LENGTH);
  };
  // Repeated headers arrive joined: `3, 4`.
  const age = /^\d{1,10}(?=\s*(?:,|$))/.exec(text('age') ?? '')?.[0];
  const date = Date.parse(text('date') ?? '');
  const location = header('location');
  return {
    status,
    cacheStatus: text('cf-cache-status')?.toUpperCase() ?? null,
    age: age === undefined ? null : Number(age),
    date: Number.isNaN(date) ? null : date,
    ray: text('cf-ray'),
    contentType: text('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? null,
    challenged: text('cf-mitigated')?.toLowerCase() === 'challenge',
    location: location === null ? null : (URL.parse(location, url)?.href ?? null),
  };
}
