import { stopCause, type TimedContext, TimedOut } from '../context.ts';
import type { RetryDecision } from '../http/backoff.ts';
import {
  createOutageGuard,
  type OutageEvent,
  type OutageGuard,
  OutageTooLong,
  type Pass,
} from '../http/outage.ts';
import { createFailure } from './explanations.ts';
import type { ApiResult, Failure } from './failure.ts';
import { OutOfTime, type Permit, type RateLimiter } from './rate-limiter.ts';
import { createRetries, type RequestRetries, serverHealthOf } from './retries.ts';
import { type ApiAnsweredEvent, type Call, type SendOptions, sendRequest } from './send-request.ts';

export type ClientEvent =
  | OutageEvent
  | ApiAnsweredEvent
  | {
      readonly event: 'api-attempt-failed';
      readonly call: Call;
      readonly failure: Failure;
      readonly waitMs: number;
    };

export interface ClientOptions extends Omit<SendOptions, 'tell'>, Pick<TimedContext, 'random' | 'stop'> {
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
        if (!decision.retry) return { ...result, skippedWaitMs: decision.rejectedWaitMs };
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
  const { pass, permit } = await waitForTurn(call, api);
  const { onFirstResponse } = permit;
  const acceptedElsewhere = acceptedPaths.size > 0 ? 'elsewhere' : 'nothing';
  const acceptedBefore = acceptedPaths.has(call.path) ? 'here' : acceptedElsewhere;
  const result = await sendRequest(call, { attempts: number, acceptedBefore, onFirstResponse }, api);
  if (result.ok) {
    acceptedPaths.add(call.path);
    pass.report('up');
    permit.release('accepted');
    return { result, decision: null };
  }
  pass.report(serverHealthOf(result), retries.outageWaitMs(), result.retryAfterMs ?? 0);
  const decision = retries.decide(result, deadline - clock.now(), outages.isOut());
  // All requests wait, even if this one has no time left for another attempt.
  if (result.kind === 'rate-limited') {
    permit.backOff(decision.retry ? decision.waitMs : (decision.rejectedWaitMs ?? 0));
  }
  permit.release('failed');
  return { result, decision };
}

/** Waits until no outage and no limit holds the request back. */
async function waitForTurn(
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
    if (before !== null) return { ...before, skippedWaitMs: waitMs };
    return createFailure('unavailable', attempts, { notSent: { why: 'outage', waitMs } });
  }
  if (error instanceof OutOfTime) {
    const { reason, waitMs } = error;
    return createFailure('rate-limited', attempts, { ...facts, notSent: { why: reason, waitMs } });
  }
  // Any other error is a bug.
  throw error;
}
