import { type Clock, type StopCause, stopCause, type Transport } from '../context.ts';
import { isCertificateError, networkErrorCode, networkErrorWords } from '../http/network-error.ts';
import { type EdgeResponse, readEdgeResponse } from './edge-response.ts';
import { isOfConnection } from './pass.ts';

/** Why a visit shows nothing. `began`: the head of an answer had come. */
export type VisitProblem =
  | { readonly code: 'visit-given-up'; readonly cause: StopCause }
  | { readonly code: 'visit-timed-out'; readonly began: boolean; readonly limitMs: number }
  | {
      readonly code: 'visit-broke-off';
      readonly began: boolean;
      readonly said: string;
      /** The operating system's or TLS's word for it. */
      readonly network: string | null;
      /** The certificate is not trusted. */
      readonly untrusted: boolean;
    };

/** What came of asking for a URL once. */
export interface ProbeResult {
  /** Null where no answer came. */
  readonly response: EdgeResponse | null;
  /** When the answer's headers came, on the clock. */
  readonly at: number;
  /** The body, decoded; null where it broke off, or has more bytes than were to be read. */
  readonly body: Uint8Array | null;
  /** Why the visit shows nothing, or null. */
  readonly problem: VisitProblem | null;
}

export interface VisitOptions {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now' | 'timeout'>;
  /** Aborted: the visit is given up at once. */
  readonly stop: AbortSignal;
  /** Milliseconds for the visit, body included. */
  readonly limitMs: number;
  /** The headers that let the visit pass, as far as the address may have them. Part of no cache key. */
  readonly passFor: (url: URL) => Readonly<Record<string, string>>;
  /** So much of the body is fetched, in bytes: a longer one shows nothing. */
  readonly mostBytes: number;
}

/**
 * Asks for a URL as a visitor does: GET, without credentials, following no redirect, and in the spelling that browsers
 * make of it (dot segments folded, `{` as `%7B`). Never throws.
 */
export async function visit(
  url: string,
  headers: Readonly<Record<string, string>>,
  { transport, clock, stop, limitMs, passFor, mostBytes }: VisitOptions,
): Promise<ProbeResult> {
  // Part of no cache key, and theirs who make the connection or sign in.
  const kept = Object.entries(headers).filter(
    ([name]) => !isOfConnection(name) && !/^authorization$/i.test(name),
  );
  const timeout = clock.timeout(Math.max(1, Math.ceil(limitMs)));
  let response: EdgeResponse | null = null;
  let at = clock.now();
  try {
    const answer = await transport({
      method: 'GET',
      url,
      headers: { ...Object.fromEntries(kept), ...passFor(new URL(url)) },
      signal: AbortSignal.any([timeout.signal, stop]),
    });
    at = clock.now();
    response = readEdgeResponse(url, answer.status, answer.header);
    const bytes = await answer.start(mostBytes + 1);
    return { response, at, body: bytes.length > mostBytes ? null : bytes, problem: null };
  } catch (error) {
    const began = response !== null;
    const failed = { response, at, body: null };
    if (stop.aborted) return { ...failed, problem: { code: 'visit-given-up', cause: stopCause(stop) } };
    if (timeout.signal.aborted) return { ...failed, problem: { code: 'visit-timed-out', began, limitMs } };
    return { ...failed, problem: { code: 'visit-broke-off', began, ...networkProblem(error) } };
  } finally {
    timeout.clear();
  }
}

function networkProblem(error: unknown): { said: string; network: string | null; untrusted: boolean } {
  const network = networkErrorCode(error);
  return { said: networkErrorWords(error), network, untrusted: isCertificateError(network) };
}
