import { type Clock, type StopCause, stopCause, type Transport } from '../context.ts';
import { networkErrorCode, networkErrorMessage } from '../http/network-error.ts';
import { type EdgeResponse, readEdgeResponse } from './edge-response.ts';
import { isConnectionHeader } from './visit-headers.ts';

/** Why a visit got no complete response. `began`: the headers had arrived. */
export type VisitProblem =
  | { readonly code: 'visit-given-up'; readonly cause: StopCause }
  | { readonly code: 'visit-timed-out'; readonly began: boolean; readonly limitMs: number }
  | {
      readonly code: 'visit-broke-off';
      readonly began: boolean;
      /** The error code of the operating system or of TLS, such as ECONNRESET. */
      readonly networkCode: string | null;
      readonly networkMessage: string;
    };

/** The result of one request for a URL. `at` is when the headers arrived, in milliseconds of the clock. */
export type ProbeResult =
  | AnsweredProbe
  | {
      /** Null if no response arrived. */
      readonly response: EdgeResponse | null;
      readonly at: number;
      readonly body: null;
      readonly problem: VisitProblem;
    };

export interface AnsweredProbe {
  readonly response: EdgeResponse;
  readonly at: number;
  /** The decoded body; null if it is longer than `mostBytes`. */
  readonly body: Uint8Array | null;
  readonly problem: null;
}

export interface VisitOptions {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now' | 'timeout'>;
  /** Aborts the visit. */
  readonly stop: AbortSignal;
  /** Time limit for the whole visit, body included, in milliseconds. */
  readonly limitMs: number;
  /** Returns the `visit-headers` that may be sent to the URL. They are not part of the cache key. */
  readonly visitHeadersFor: (url: URL) => Readonly<Record<string, string>>;
  /** The most bytes of the body to read. */
  readonly mostBytes: number;
}

/**
 * Requests a URL as a visitor does: GET, without credentials, in the spelling of a browser (dot segments resolved, `{` as
 * `%7B`). Does not follow redirects. Never throws.
 */
export async function visit(
  url: string,
  headers: Readonly<Record<string, string>>,
  { transport, clock, stop, limitMs, visitHeadersFor, mostBytes }: VisitOptions,
): Promise<ProbeResult> {
  // Custom cache keys do not contain these headers: they belong to the connection or to a login.
  const kept = Object.entries(headers).filter(
    ([name]) => !isConnectionHeader(name) && !/^authorization$/i.test(name),
  );
  const timeout = clock.timeout(Math.max(1, Math.ceil(limitMs)));
  let response: EdgeResponse | null = null;
  let at = clock.now();
  try {
    const answer = await transport({
      method: 'GET',
      url,
      headers: { ...Object.fromEntries(kept), ...visitHeadersFor(new URL(url)) },
      signal: AbortSignal.any([timeout.signal, stop]),
    });
    at = clock.now();
    response = readEdgeResponse(url, answer.status, answer.header);
    const bytes = await answer.firstBytes(mostBytes + 1);
    return { response, at, body: bytes.length > mostBytes ? null : bytes, problem: null };
  } catch (error) {
    const began = response !== null;
    const failed = { response, at, body: null };
    if (stop.aborted) return { ...failed, problem: { code: 'visit-given-up', cause: stopCause(stop) } };
    if (timeout.signal.aborted) return { ...failed, problem: { code: 'visit-timed-out', began, limitMs } };
    const network = { networkCode: networkErrorCode(error), networkMessage: networkErrorMessage(error) };
    return { ...failed, problem: { code: 'visit-broke-off', began, ...network } };
  } finally {
    timeout.clear();
  }
}
