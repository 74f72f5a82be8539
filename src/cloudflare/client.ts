import { type Limited, stopCause, TimedOut, type WireResponse } from '../context.ts';
import { BodyTooLarge, networkErrorCode, networkErrorMessage } from '../http/network-error.ts';
import {
  createOutageGuard,
  type OutageEvent,
  type OutageGuard,
  OutageTooLong,
  type Pass,
} from '../http/outage.ts';
import type { RetryDecision } from '../http/retry.ts';
import type { AnsweredInstead, ApiResult, Failure } from './failure.ts';
import { type LimitShare, OutOfTime, type Permit, type RateLimiter } from './rate-limiter.ts';
import { classifyResponse, createFailure } from './response.ts';
import { createRetries, type RequestRetries, serverStateOf } from './retries.ts';

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
export type ClientEvent =
  | OutageEvent
  | {
      readonly event: 'api-answered';
      readonly call: Call;
      readonly status: number;
      /** The first characters of the response body. */
      readonly text: string;
    }
  | {
      readonly event: 'api-attempt-failed';
      readonly call: Call;
      readonly failure: Failure;
      readonly waitMs: number;
    };

export interface ClientOptions
  extends Pick<Limited, 'abandon' | 'clock' | 'deadline' | 'random' | 'stop' | 'transport'> {
  readonly baseUrl: string;
  readonly credentials: Credentials | null;
  readonly rateLimiter: RateLimiter;
  /** The most retries per request. */
  readonly retries: number;
  readonly tell: (event: ClientEvent) => void;
}

/** Calls the API with all attempts. Returns failures of the network and the API, and never throws them. */
export type Client = (call: Call) => Promise<ApiResult>;

/** Returns a client that sends each look-up once: zones are looked up for the state, and again for the plan. */
export function rememberLookups(client: Client): Client {
  const known = new Map<string, Promise<ApiResult>>();
  return (call) => {
    if (call.method !== 'GET') return client(call);
    const answer = known.get(call.path) ?? client(call);
    known.set(call.path, answer);
    return answer;
  };
}

/** The time limit of an attempt. The purge API responds within seconds. */
const ATTEMPT_MS = 30_000;
/** The most characters of a response in an event. */
const MAX_EVENT_TEXT_LENGTH = 2000;
/** The longest wait in an outage, as a share of the step's time. */
const OUTAGE_SHARE = 0.1;

/** Creates a client that retries, waits for limits and outages, and classifies responses. */
export function createClient(options: ClientOptions): Client {
  const { clock, deadline, stop, tell } = options;
  const maxWaitMs = (deadline - clock.now()) * OUTAGE_SHARE;
  const outages = createOutageGuard(clock, { deadline, maxWaitMs, tell });
  const api: Api = { ...options, outages, acceptedPaths: new Set() };
  return async (call) => {
    const retries = createRetries(options.retries, options.random);
    let before: Failure | null = null;
    for (let number = 1; ; number++) {
      try {
        const { result, decision } = await attempt(api, call, number, retries);
        if (result.ok || decision === null) return result;
        if (!decision.again) return { ...result, untriedMs: decision.tooLongMs };
        before = result;
        tell({ event: 'api-attempt-failed', call, failure: result, waitMs: decision.waitMs });
        // After a 429, the rate limiter makes all requests wait.
        if (result.kind !== 'rate-limited') await clock.sleep(decision.waitMs, stop);
      } catch (error) {
        return notSent(before, error, stop);
      }
    }
  };
}

interface Api extends ClientOptions {
  readonly outages: OutageGuard;
  /** The paths of accepted requests. */
  readonly acceptedPaths: Set<string>;
}

/** Sends a request once when it may be sent, and updates the outage guard, the rate limiter, and the accepted paths. */
async function attempt(
  api: Api,
  call: Call,
  number: number,
  retries: RequestRetries,
): Promise<{ readonly result: ApiResult; readonly decision: RetryDecision | null }> {
  const { acceptedPaths, clock, deadline, outages } = api;
  const { pass, permit } = await takeTurn(call, api);
  const result = await send(api, call, number, permit);
  if (result.ok) {
    acceptedPaths.add(call.path);
    pass.report('up');
    permit.release('accepted');
    return { result, decision: null };
  }
  pass.report(serverStateOf(result), retries.outageWaitMs(), result.askedMs ?? 0);
  const decision = retries.decide(result, deadline - clock.now(), outages.isOut());
  // All requests wait, even if this one has no time left for another attempt.
  if (result.kind === 'rate-limited') {
    permit.backOff(decision.again ? decision.waitMs : (decision.tooLongMs ?? 0));
  }
  permit.release('failed');
  return { result, decision };
}

/** Waits until no outage and no limit holds the request back. */
async function takeTurn(
  call: Call,
  { outages, rateLimiter, clock, deadline, stop }: Api,
): Promise<{ readonly pass: Pass; readonly permit: Permit }> {
  for (;;) {
    const pass = await outages.enter(stop);
    try {
      const permit = await rateLimiter.acquire(call.draws ?? null, stop);
      if (pass.use() && clock.now() < deadline) return { pass, permit };
      permit.release('unsent');
      if (clock.now() >= deadline) throw new TimedOut('the deadline has come');
    } catch (error) {
      pass.report('unsent');
      throw error;
    }
  }
}

/** Sends a request once and classifies the response. */
async function send(api: Api, call: Call, attempts: number, permit: Permit): Promise<ApiResult> {
  const { acceptedPaths, clock, deadline, abandon } = api;
  const others = acceptedPaths.size > 0 ? 'elsewhere' : 'nothing';
  const acceptedBefore = acceptedPaths.has(call.path) ? 'here' : others;
  const limitMs = Math.max(1, Math.ceil(Math.min(ATTEMPT_MS, deadline - clock.now())));
  const timeout = clock.timeout(limitMs);
  let response: WireResponse | null = null;
  let body: string | AnsweredInstead;
  try {
    response = await api.transport({
      method: call.method,
      url: `${api.baseUrl}${call.path}`,
      headers: headers(api.credentials, call.body !== undefined),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.any([timeout.signal, abandon]),
    });
    if (response.status !== 429) permit.onFirstResponse();
    body = await response.text();
    const text = body.slice(0, MAX_EVENT_TEXT_LENGTH);
    api.tell({ event: 'api-answered', call, status: response.status, text });
  } catch (error) {
    const stoppedBy = abandon.aborted ? stopCause(abandon) : null;
    // The attempt may have had all the time that the step had left.
    const timedOut = timeout.signal.aborted || stoppedBy === 'time-over';
    if (timedOut) return createFailure('timeout', attempts, { limitMs });
    if (stoppedBy !== null) return createFailure('stopped', attempts, { stoppedBy });
    const said = networkErrorMessage(error);
    if (response === null) return createFailure('network', attempts, { code: networkErrorCode(error), said });
    // The status and headers suffice to recognize a 429 or a 5xx.
    body =
      error instanceof BodyTooLarge
        ? { what: 'too-large', maxBytes: error.maxBytes }
        : { what: 'broken-off', error: said };
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

/** Returns the failure of a request that was not sent, or not sent again. */
function notSent(before: Failure | null, error: unknown, stop: AbortSignal): Failure {
  const { attempts = 0, status = null, ray = null, errors = [] } = before ?? {};
  const facts = { status, ray, errors, before };
  if (stop.aborted || error instanceof TimedOut) {
    const cause = error instanceof TimedOut ? 'time-over' : stopCause(stop);
    return createFailure('stopped', attempts, { ...facts, notSent: { why: 'stopped', cause } });
  }
  if (error instanceof OutageTooLong) {
    const { waitMs } = error;
    if (before !== null) return { ...before, untriedMs: waitMs };
    return createFailure('unavailable', attempts, { notSent: { why: 'outage', waitMs } });
  }
  if (error instanceof OutOfTime) {
    const { reason, waitMs } = error;
    return createFailure('rate-limited', attempts, { ...facts, notSent: { why: reason, waitMs } });
  }
  // Any other error is a bug.
  throw error;
}
