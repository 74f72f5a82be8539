import type { Clock, Transport, WireResponse } from '../context.ts';
import type { HostRules } from '../http/host-rules.ts';
import { isCertificateError, networkErrorCode } from '../http/network-error.ts';
import { ADDRESS_NOT_PUBLIC } from '../http/public-address.ts';
import { decideRetry, retryAfterMs } from '../http/retry.ts';
import { err, ok, type Result } from '../result.ts';
import { messageOf } from '../text/wording.ts';
import { type AddressProblem, findAddressProblem } from './address.ts';

export interface DownloadOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Every request ends when this aborts, and the download rejects with its reason. */
  readonly stop: AbortSignal;
  /** Whom a list, or a redirect, may lead to. Where a name leads, the transport has to check, by `createPublicLookup`. */
  readonly hosts: HostRules;
}

/** Why nothing was had from an address. */
export type DownloadProblem =
  | AddressProblem
  | { readonly code: 'download-redirect-invalid'; readonly location: string }
  | { readonly code: 'download-redirect-refused'; readonly to: string; readonly reason: AddressProblem }
  | { readonly code: 'download-redirects-endless'; readonly most: number; readonly last: string }
  | { readonly code: 'download-timeout'; readonly afterMs: number }
  /** No answer, or not a whole one. `error` is the operating system's word, like ECONNRESET. */
  | { readonly code: 'download-broke-off'; readonly error: string }
  | { readonly code: 'download-certificate-untrusted'; readonly error: string }
  /** `closed`: it is not open to everyone. */
  | { readonly code: 'download-status'; readonly status: number; readonly closed: boolean }
  | { readonly code: 'download-too-large'; readonly most: number };

/** For one attempt, its body included. */
const ATTEMPT_MS = 30_000;
/** After what another attempt may mend. */
const RETRY_POLICY = { retries: 2, firstMs: 2000, maxMs: 4000 } as const;
/** A server that asks for more time than this gets no other attempt. */
const MAX_RETRY_WAIT_MS = 30_000;
const MAX_REDIRECTS = 5;

/** No credentials. What a cache in between holds may be older than the deploy. */
const HEADERS = {
  Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
  'Cache-Control': 'no-cache',
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
      /** Whether another attempt may help, and how long the server asks to wait for it. */
      readonly passing: boolean;
      readonly askedMs: number | null;
    };

async function fetchWithRetries(url: string, most: number, options: DownloadOptions): Promise<FetchStep> {
  for (let failed = 1; ; failed++) {
    const step = await fetchOnce(url, most, options);
    if (step.kind !== 'failed' || !step.passing) return step;
    const { askedMs } = step;
    const random = options.random();
    const decision = decideRetry(RETRY_POLICY, { failed, askedMs, leftMs: MAX_RETRY_WAIT_MS, random });
    if (!decision.again) return step;
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
    return handleError(error, new URL(url).hostname);
  } finally {
    timeout.clear();
    // Lets go of a body that nobody reads, and of the connection under it.
    done.abort();
  }
}

function failed(problem: DownloadProblem, passing = false, askedMs: number | null = null): FetchStep {
  return { kind: 'failed', problem, passing, askedMs };
}

function handleError(error: unknown, hostname: string): FetchStep {
  const code = networkErrorCode(error);
  if (code === ADDRESS_NOT_PUBLIC) return failed({ code: 'list-address-not-public', hostname });
  if (code !== null && isCertificateError(code)) {
    return failed({ code: 'download-certificate-untrusted', error: code });
  }
  return failed({ code: 'download-broke-off', error: code ?? messageOf(error) }, true);
}

async function handleResponse(response: WireResponse, most: number, clock: Clock): Promise<FetchStep> {
  const { status } = response;
  if (status === 200) {
    const bytes = await response.start(most + 1);
    return bytes.length > most ? failed({ code: 'download-too-large', most }) : { kind: 'whole', bytes };
  }
  const location = response.header('location');
  if (status >= 300 && status < 400 && location !== null) return { kind: 'redirect', location };
  const closed = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
  const passing = status === 429 || status >= 500;
  return failed({ code: 'download-status', status, closed }, passing, retryAfterMs(response, clock.date()));
}
