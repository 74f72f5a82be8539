import { stopCause, type TimedContext, type WireResponse } from '../context.ts';
import { BodyTooLarge, networkErrorCode, networkErrorMessage } from '../http/network-error.ts';
import { createFailure } from './explanations.ts';
import type { AcceptedBefore, ApiResult, UnexpectedResponse } from './failure.ts';
import type { LimitShare } from './rate-limiter.ts';
import { classifyResponse } from './response.ts';

/** https://developers.cloudflare.com/fundamentals/api/get-started/ */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'key'; readonly email: string; readonly key: string };

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Appended to the base URL; begins with a slash. */
  readonly path: string;
  readonly body?: string;
  /** Not set for look-ups, which no limit counts. */
  readonly draws?: LimitShare;
}

/** Texts may contain secrets: they are not masked yet. */
export interface ApiAnsweredEvent {
  readonly event: 'api-answered';
  readonly call: Call;
  readonly status: number;
  /** The first characters of the response body. */
  readonly text: string;
}

export interface SendOptions extends Pick<TimedContext, 'abandon' | 'clock' | 'deadline' | 'transport'> {
  readonly baseUrl: string;
  readonly credentials: Credentials | null;
  readonly tell: (event: ApiAnsweredEvent) => void;
}

/** The time limit of an attempt. The purge API responds within seconds. */
const ATTEMPT_MS = 30_000;
/** The most characters of a response in an event. */
const MAX_EVENT_TEXT_LENGTH = 2000;

/**
 * Sends a request once and classifies the response.
 * @param attempt.attempts the number of this attempt, from 1
 * @param attempt.onFirstResponse called when the headers of a response other than a 429 have arrived
 */
export async function sendRequest(
  call: Call,
  attempt: {
    readonly attempts: number;
    readonly acceptedBefore: AcceptedBefore;
    readonly onFirstResponse: () => void;
  },
  { abandon, baseUrl, clock, credentials, deadline, tell, transport }: SendOptions,
): Promise<ApiResult> {
  const { attempts, acceptedBefore } = attempt;
  const limitMs = Math.max(1, Math.ceil(Math.min(ATTEMPT_MS, deadline - clock.now())));
  const timeout = clock.timeout(limitMs);
  let response: WireResponse | null = null;
  let body: string | UnexpectedResponse;
  try {
    response = await transport({
      method: call.method,
      url: `${baseUrl}${call.path}`,
      headers: headers(credentials, call.body !== undefined),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.any([timeout.signal, abandon]),
    });
    if (response.status !== 429) attempt.onFirstResponse();
    body = await response.text();
    const text = body.slice(0, MAX_EVENT_TEXT_LENGTH);
    tell({ event: 'api-answered', call, status: response.status, text });
  } catch (error) {
    const stoppedBy = abandon.aborted ? stopCause(abandon) : null;
    // The attempt may have had all the time that the step had left.
    const timedOut = timeout.signal.aborted || stoppedBy === 'time-over';
    if (timedOut) return createFailure('timeout', attempts, { limitMs });
    if (stoppedBy !== null) return createFailure('stopped', attempts, { stoppedBy });
    const networkMessage = networkErrorMessage(error);
    if (response === null) {
      return createFailure('network', attempts, { networkCode: networkErrorCode(error), networkMessage });
    }
    // The status and headers suffice to recognize a 429 or a 5xx.
    body =
      error instanceof BodyTooLarge
        ? { what: 'too-large', maxBytes: error.maxBytes }
        : { what: 'broken-off', error: networkMessage };
  } finally {
    timeout.clear();
  }
  return classifyResponse(response, body, attempts, { date: clock.date(), acceptedBefore });
}

function headers(credentials: Credentials | null, hasBody: boolean): Record<string, string> {
  const common = {
    Accept: 'application/json',
    ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
  };
  if (credentials === null) return common;
  return credentials.kind === 'token'
    ? { ...common, Authorization: `Bearer ${credentials.token}` }
    : { ...common, 'X-Auth-Email': credentials.email, 'X-Auth-Key': credentials.key };
}
