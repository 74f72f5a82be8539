import type { Clock, Transport, WireResponse } from '../context.ts';
import type { HostRules } from '../http/host-rules.ts';
import { isCertificateError } from '../http/network-error.ts';
import { ADDRESS_NOT_PUBLIC } from '../http/public-address.ts';
import { err, ok, type Result } from '../result.ts';
import { messageOf } from '../text/wording.ts';
import { type AddressProblem, findAddressProblem } from './address.ts';
import { type GzipProblem, unzip } from './gzip.ts';

export interface DownloadOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Every request ends when this aborts, and the download rejects with its reason. */
  readonly stop: AbortSignal;
  /** Whom a list, or a redirect, may lead to. */
  readonly hosts: HostRules;
}

/** Why nothing was had from an address. */
export type DownloadProblem =
  | AddressProblem
  | GzipProblem
  | { readonly code: 'download-redirect-invalid'; readonly location: string }
  | { readonly code: 'download-redirect-refused'; readonly to: string; readonly reason: AddressProblem }
  | { readonly code: 'download-redirects-endless'; readonly most: number; readonly last: string }
  | { readonly code: 'download-timeout'; readonly afterMs: number }
  /** No answer, or not a whole one. `error` is the operating system's word, like ECONNRESET. */
  | { readonly code: 'download-broke-off'; readonly error: string }
  | { readonly code: 'download-certificate-untrusted'; readonly error: string }
  /** `closed`: it is not open to everyone. */
  | { readonly code: 'download-status'; readonly status: number; readonly closed: boolean }
  | { readonly code: 'download-encoding'; readonly encoding: string }
  | { readonly code: 'download-too-large'; readonly most: number };

/** For one attempt, its body included. */
const ATTEMPT_MS = 30_000;
/** What is waited before another attempt. */
const RETRY_WAITS_MS = [1000, 4000];
/** A server that asks for more time than this gets no other attempt. */
const MAX_RETRY_WAIT_MS = 30_000;
const MAX_REDIRECTS = 5;

/**
 * No credentials. Nothing is asked to be compressed on the way, since transports like to take a compressed body that
 * ends too early for a whole one. What a cache in between holds may be older than the deploy.
 */
const HEADERS = {
  Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
  'Accept-Encoding': 'identity',
  'Cache-Control': 'no-cache',
  'User-Agent': 'cloudflare-cache-purge/1 (GitHub Action)',
};

/**
 * Fetches all that lies at an address, without credentials. Redirects are followed where the address may lead as well.
 * @param most bytes, unpacked; more are a problem
 */
export async function download(
  address: string,
  most: number,
  options: DownloadOptions,
): Promise<Result<Uint8Array, DownloadProblem>> {
  const problem = findAddressProblem(address, options.hosts);
  if (problem !== null) return err(problem);
  let url = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const step = await fetchWithRetries(url, most, options);
    if (step.kind === 'whole') return ok(step.bytes);
    if (step.kind === 'failed') return err(step.problem);
    const next = URL.parse(step.location, url);
    if (next === null) return err({ code: 'download-redirect-invalid', location: step.location });
    next.hash = '';
    url = next.href;
    const reason = findAddressProblem(url, options.hosts);
    if (reason !== null) return err({ code: 'download-redirect-refused', to: url, reason });
  }
  return err({ code: 'download-redirects-endless', most: MAX_REDIRECTS, last: url });
}

/** What one request came to. */
type FetchStep =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'redirect'; readonly location: string }
  | {
      readonly kind: 'failed';
      readonly problem: DownloadProblem;
      /** How long the server asks to wait for another attempt, 0 if it does not say; null where none can help. */
      readonly retryAfterMs: number | null;
    };

async function fetchWithRetries(url: string, most: number, options: DownloadOptions): Promise<FetchStep> {
  for (let attempt = 0; ; attempt++) {
    const step = await fetchOnce(url, most, options);
    const waitMs = step.kind === 'failed' ? waitBeforeRetry(attempt, step.retryAfterMs) : null;
    if (waitMs === null) return step;
    await options.clock.sleep(waitMs, options.stop);
  }
}

/** Milliseconds; null where there is no other attempt. What the server asks for is a least. */
function waitBeforeRetry(attempt: number, retryAfterMs: number | null): number | null {
  const ownMs = RETRY_WAITS_MS[attempt];
  if (retryAfterMs === null || ownMs === undefined || retryAfterMs > MAX_RETRY_WAIT_MS) return null;
  return Math.max(ownMs, retryAfterMs);
}

async function fetchOnce(
  url: string,
  most: number,
  { transport, clock, stop }: DownloadOptions,
): Promise<FetchStep> {
  stop.throwIfAborted();
  const timeout = clock.timeout(ATTEMPT_MS);
  const done = new AbortController();
  try {
    const signal = AbortSignal.any([stop, timeout.signal, done.signal]);
    const response = await transport({ method: 'GET', url, headers: HEADERS, signal });
    return await handleResponse(response, most, clock);
  } catch (error) {
    stop.throwIfAborted();
    if (timeout.signal.aborted) return failed({ code: 'download-timeout', afterMs: ATTEMPT_MS }, 0);
    return handleError(error, new URL(url).hostname);
  } finally {
    timeout.clear();
    // Lets go of a body that nobody reads, and of the connection under it.
    done.abort();
  }
}

function failed(problem: DownloadProblem, retryAfterMs: number | null = null): FetchStep {
  return { kind: 'failed', problem, retryAfterMs };
}

function handleError(error: unknown, hostname: string): FetchStep {
  const code = codeOf(error);
  if (code === ADDRESS_NOT_PUBLIC) return failed({ code: 'list-address-not-public', hostname });
  if (code !== null && isCertificateError(code)) {
    return failed({ code: 'download-certificate-untrusted', error: code });
  }
  return failed({ code: 'download-broke-off', error: code ?? messageOf(error) }, 0);
}

async function handleResponse(response: WireResponse, most: number, clock: Clock): Promise<FetchStep> {
  const { status } = response;
  if (status === 200) return readBody(response, most);
  const location = response.header('location');
  if (status >= 300 && status < 400 && location !== null) return { kind: 'redirect', location };
  const closed = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
  const transient = status === 429 || status >= 500;
  return failed({ code: 'download-status', status, closed }, transient ? retryAfter(response, clock) : null);
}

/** Files that are stored compressed are served so, whoever asks: gzip, which has a checksum, is read nevertheless. */
async function readBody(response: WireResponse, most: number): Promise<FetchStep> {
  const encoding = response.header('content-encoding')?.trim().toLowerCase() || 'identity';
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) {
    return failed({ code: 'download-encoding', encoding });
  }
  const bytes = await response.start(most + 1);
  if (bytes.length > most) return failed({ code: 'download-too-large', most });
  if (encoding === 'identity') return { kind: 'whole', bytes };
  const unzipped = await unzip(bytes, most);
  if (unzipped.ok) return { kind: 'whole', bytes: unzipped.value };
  return failed(unzipped.reason, unzipped.reason.code === 'gzip-broken' ? 0 : null);
}

/**
 * Milliseconds that `Retry-After` asks for; 0 where there is none, or a moment that has passed. A date counts from when
 * the server sent it, by its own clock. RFC 9110, section 10.2.3
 */
function retryAfter(response: WireResponse, clock: Clock): number {
  const value = response.header('retry-after')?.trim() ?? '';
  // A header that is sent twice arrives as a list.
  const [seconds] = /^\d+(?=\s*(?:,|$))/.exec(value) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const sent = Date.parse(response.header('date') ?? '');
  const ms = Date.parse(/GMT$/.test(value) ? value : '') - (Number.isNaN(sent) ? clock.date() : sent);
  return ms > 0 ? ms : 0;
}

/** The operating system's or TLS's word for what went wrong. */
function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : null;
}
