import type { Clock, Transport, WireResponse } from '../context.ts';
import { decideRetry, retryAfterMs } from '../http/backoff.ts';
import type { HostRules } from '../http/host-rules.ts';
import { isSecure } from '../http/loopback.ts';
import { isCertificateError, networkErrorCode } from '../http/network-error.ts';
import { ADDRESS_NOT_PUBLIC, mayBePublic } from '../http/public-address.ts';
import { err, ok, type Result } from '../result.ts';
import { messageOf } from '../text/wording.ts';

/** Why a URL is not requested. */
type AddressProblem =
  | { readonly code: 'list-address-invalid' }
  | { readonly code: 'list-address-has-credentials' }
  | { readonly code: 'list-address-not-https' }
  | { readonly code: 'list-address-host-not-named'; readonly hostname: string }
  | { readonly code: 'list-address-not-public'; readonly hostname: string };

export interface DownloadOptions {
  /** Must use {@link createPublicLookup}: `hosts` knows only names. */
  readonly transport: Transport;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Aborts all requests. The download then rejects with its reason. */
  readonly stop: AbortSignal;
  readonly hosts: HostRules;
}

export type DownloadProblem =
  | AddressProblem
  | { readonly code: 'download-redirect-refused'; readonly to: string; readonly reason: AddressProblem }
  | { readonly code: 'download-redirects-endless'; readonly most: number; readonly last: string }
  | { readonly code: 'download-timeout'; readonly afterMs: number }
  /** There was no response, or it ended early. `error` is the system's code, like ECONNRESET, or a message. */
  | { readonly code: 'download-broke-off'; readonly error: string }
  | { readonly code: 'download-certificate-untrusted'; readonly error: string }
  /** `closed`: it requires a login or a browser. */
  | { readonly code: 'download-status'; readonly status: number; readonly closed: boolean }
  | { readonly code: 'list-too-large'; readonly most: number };

/** Includes the body. */
const ATTEMPT_MS = 30_000;
const RETRY_POLICY = { retries: 2, firstMs: 2000, maxMs: 4000 } as const;
/** A server that asks for a longer wait gets no retry. */
const MAX_RETRY_WAIT_MS = 30_000;
const MAX_REDIRECTS = 5;

/** `no-cache`, because caches on the way may hold a response from before the deploy. */
const HEADERS = {
  Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
  'Cache-Control': 'no-cache',
};

/**
 * Downloads a URL without credentials. Checks each redirect as it checks the URL.
 * @param most the limit in bytes, after decoding
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
    if (step.kind === 'bytes') return ok(step.bytes);
    if (step.kind === 'failed') return err(step.problem);
    const next = URL.parse(step.location, url);
    if (next !== null) next.hash = '';
    url = next?.href ?? step.location;
    const reason = findAddressProblem(url, options.hosts);
    if (reason !== null) return err({ code: 'download-redirect-refused', to: url, reason });
  }
  return err({ code: 'download-redirects-endless', most: MAX_REDIRECTS, last: url });
}

/**
 * Returns why a URL must not be requested, or null. It needs https, no credentials, and a host that `hosts` permits. A
 * host that is not public must be named exactly; then http is allowed as well on this machine.
 */
function findAddressProblem(address: string, hosts: HostRules): AddressProblem | null {
  const url = URL.parse(address);
  if (url === null) return { code: 'list-address-invalid' };
  const { protocol, hostname } = url;
  if (url.username !== '' || url.password !== '') return { code: 'list-address-has-credentials' };
  if (protocol !== 'https:' && protocol !== 'http:') return { code: 'list-address-not-https' };
  if (!hosts.isNamed(hostname) && !mayBePublic(hostname))
    return { code: 'list-address-not-public', hostname };
  if (!isSecure(url)) return { code: 'list-address-not-https' };
  return hosts.mayVisit(hostname) ? null : { code: 'list-address-host-not-named', hostname };
}

type FetchStep =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'redirect'; readonly location: string }
  | {
      readonly kind: 'failed';
      readonly problem: DownloadProblem;
      readonly retryable: boolean;
      /** The wait that the server asks for. */
      readonly askedMs: number | null;
    };

async function fetchWithRetries(url: string, most: number, options: DownloadOptions): Promise<FetchStep> {
  for (let failed = 1; ; failed++) {
    const step = await fetchOnce(url, most, options);
    if (step.kind !== 'failed' || !step.retryable) return step;
    const { askedMs } = step;
    const random = options.random();
    const decision = decideRetry(RETRY_POLICY, { failed, askedMs, leftMs: MAX_RETRY_WAIT_MS, random });
    if (!decision.retry) return step;
    await options.clock.sleep(decision.waitMs, options.stop);
  }
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
    if (timeout.signal.aborted) return failed({ code: 'download-timeout', afterMs: ATTEMPT_MS }, true);
    return handleError(error, url);
  } finally {
    timeout.clear();
    // Closes the connection of a body that was not read to its end.
    done.abort();
  }
}

async function handleResponse(response: WireResponse, most: number, clock: Clock): Promise<FetchStep> {
  const { status } = response;
  if (status === 200) {
    const bytes = await response.firstBytes(most + 1);
    return bytes.length > most ? failed({ code: 'list-too-large', most }) : { kind: 'bytes', bytes };
  }
  const location = response.header('location');
  if (status >= 300 && status < 400 && location !== null) return { kind: 'redirect', location };
  const closed = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
  const retryable = status === 429 || status >= 500;
  return failed({ code: 'download-status', status, closed }, retryable, retryAfterMs(response, clock.date()));
}

function handleError(error: unknown, url: string): FetchStep {
  const code = networkErrorCode(error);
  if (code === ADDRESS_NOT_PUBLIC) {
    return failed({ code: 'list-address-not-public', hostname: new URL(url).hostname });
  }
  if (code !== null && isCertificateError(code)) {
    return failed({ code: 'download-certificate-untrusted', error: code });
  }
  return failed({ code: 'download-broke-off', error: code ?? messageOf(error) }, true);
}

function failed(problem: DownloadProblem, retryable = false, askedMs: number | null = null): FetchStep {
  return { kind: 'failed', problem, retryable, askedMs };
}
