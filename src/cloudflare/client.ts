import { type Clock, stopCause, TimedOut, type Transport, type WireResponse } from '../context.ts';
import { BodyTooLarge, networkErrorCode, networkErrorWords } from '../http/network-error.ts';
import {
  createOutageGuard,
  type OutageEvent,
  type OutageGuard,
  OutageOutlasts,
  type Pass,
} from '../http/outage.ts';
import type { RetryDecision } from '../http/retry.ts';
import type { AcceptedBefore, AnsweredInstead, ApiResult, Failure } from './failure.ts';
import { type Draw, OutOfTime, type Permit, type RateLimiter } from './rate-limiter.ts';
import { classifyResponse, failure } from './response.ts';
import { createRetries, type RequestRetries, serverStateOf } from './retries.ts';

/** How to sign in. https://developers.cloudflare.com/fundamentals/api/get-started/ */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'key'; readonly email: string; readonly key: string };

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  readonly body?: string;
  /** Which limit it draws on and with how many targets; look-ups draw on none. */
  readonly draws?: Draw;
}

/** What the client does, as it happens. Texts are as they came: they may hold what must be masked. */
export type ClientEvent =
  | OutageEvent
  | {
      readonly event: 'api-answered';
      readonly call: Call;
      readonly status: number;
      /** The beginning of the answer's body. */
      readonly text: string;
    }
  | {
      readonly event: 'api-attempt-failed';
      readonly call: Call;
      readonly failure: Failure;
      readonly waitMs: number;
    };

export interface ClientOptions {
  readonly baseUrl: string;
  readonly credentials: Credentials | null;
  readonly transport: Transport;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** How often one request is sent again. */
  readonly retries: number;
  /** When the step must be over, on the clock. */
  readonly deadline: number;
  /** Aborted: nothing new is sent. */
  readonly stop: AbortSignal;
  /** Aborted: what is on the way is given up. */
  readonly abandon: AbortSignal;
  readonly tell: (event: ClientEvent) => void;
}

/** One authenticated call of the API, with all its attempts. Whatever the network or the API does, it does not throw. */
export type Client = (call: Call) => Promise<ApiResult>;

/** The same client, which asks the same question once: zones are looked up for the state, and again for the plan. */
export function rememberLookups(client: Client): Client {
  const known = new Map<string, Promise<ApiResult>>();
  return (call) => {
    if (call.method !== 'GET') return client(call);
    const answer = known.get(call.path) ?? client(call);
    known.set(call.path, answer);
    return answer;
  };
}

/** No answer of the purge API was seen to take longer than seconds; a silent connection would take for ever. */
const ATTEMPT_MS = 30_000;
/** So much of an answer is told, in characters. */
const MAX_TOLD_LENGTH = 2000;
/** The share of the step's time that a wait in an outage grows to. */
const OUTAGE_SHARE = 0.1;

/** A client of the API: attempts, waits and the judgement whether a request was confirmed. */
export function createClient(options: ClientOptions): Client {
  const { clock, deadline, stop, tell } = options;
  const maxWaitMs = (deadline - clock.now()) * OUTAGE_SHARE;
  const outages = createOutageGuard(clock, { deadline, maxWaitMs, tell });
  const api: Api = { ...options, outages, acceptedPaths: new Set() };
  return async (call) => {
    const retries = createRetries(options.retries, options.random);
    let last: Failure | null = null;
    for (let number = 1; ; number++) {
      try {
        const turn = await takeTurn(call, api);
        const { result, decision } = await attempt(api, call, number, turn, retries);
        if (result.ok || decision === null) return result;
        if (!decision.again) return { ...result, untriedMs: decision.tooLongMs };
        last = result;
        tell({ event: 'api-attempt-failed', call, failure: result, waitMs: decision.waitMs });
        // What holds all requests holds this one.
        if (result.kind !== 'rate-limited') await clock.sleep(decision.waitMs, stop);
      } catch (error) {
        return notSent(last, error, stop);
      }
    }
  };
}

interface Api extends ClientOptions {
  readonly outages: OutageGuard;
  /** Paths that the credentials were good for. */
  readonly acceptedPaths: Set<string>;
}

/** One attempt, and what it tells of the API, of the limit and of the credentials. */
async function attempt(
  api: Api,
  call: Call,
  number: number,
  { pass, permit }: Turn,
  retries: RequestRetries,
): Promise<{ readonly result: ApiResult; readonly decision: RetryDecision | null }> {
  const { acceptedPaths, clock, deadline, outages } = api;
  const before = acceptedPaths.has(call.path) ? 'here' : acceptedPaths.size > 0 ? 'elsewhere' : 'nothing';
  const result = await send(api, call, number, permit, before);
  if (result.ok) {
    acceptedPaths.add(call.path);
    pass.report('up');
    permit.release('accepted');
    return { result, decision: null };
  }
  pass.report(serverStateOf(result), retries.outageWaitMs(), result.askedMs ?? 0);
  const decision = retries.decide(result, deadline - clock.now(), outages.isOut());
  // The limit is everybody's: the others wait too, also when there is no time for this request.
  if (result.kind === 'rate-limited') {
    permit.backOff(decision.again ? decision.waitMs : (decision.tooLongMs ?? 0));
  }
  permit.release('failed');
  return { result, decision };
}

interface Turn {
  readonly pass: Pass;
  readonly permit: Permit;
}

/** Waits for the end of an outage, and for the limit. */
async function takeTurn(call: Call, { outages, rateLimiter, clock, deadline, stop }: Api): Promise<Turn> {
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

/** Sends a request once, and judges what comes. */
async function send(
  options: ClientOptions,
  call: Call,
  attempts: number,
  permit: Permit,
  acceptedBefore: AcceptedBefore,
): Promise<ApiResult> {
  const { clock, deadline, abandon } = options;
  const limitMs = Math.max(1, Math.ceil(Math.min(ATTEMPT_MS, deadline - clock.now())));
  const timeout = clock.timeout(limitMs);
  let response: WireResponse | null = null;
  let body: string | AnsweredInstead;
  try {
    response = await options.transport({
      method: call.method,
      url: `${options.baseUrl}${call.path}`,
      headers: headers(options.credentials, call.body !== undefined),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.any([timeout.signal, abandon]),
    });
    if (response.status !== 429) permit.onFirstResponse();
    body = await response.text();
    const text = body.slice(0, MAX_TOLD_LENGTH);
    options.tell({ event: 'api-answered', call, status: response.status, text });
  } catch (error) {
    // The time of the attempt may be all that the step had left.
    const timedOut = timeout.signal.aborted || (abandon.aborted && stopCause(abandon) === 'time-over');
    if (abandon.aborted && !timedOut) return failure('stopped', attempts, { stoppedBy: stopCause(abandon) });
    if (timedOut) return failure('timeout', attempts, { limitMs });
    const said = networkErrorWords(error);
    if (response === null) return failure('network', attempts, { code: networkErrorCode(error), said });
    // The head of the answer is enough to know a 429 or a 5xx by.
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

/** What remains when nothing (more) was sent: stopped, or a wait beyond the step's time. */
function notSent(before: Failure | null, error: unknown, stop: AbortSignal): Failure {
  const { attempts = 0, status = null, ray = null, errors = [] } = before ?? {};
  const facts = { status, ray, errors, before };
  if (!stop.aborted && error instanceof OutageOutlasts) {
    const { waitMs } = error;
    if (before !== null) return { ...before, untriedMs: waitMs };
    return failure('unavailable', attempts, { notSent: { why: 'outage', waitMs } });
  }
  if (!stop.aborted && error instanceof OutOfTime) {
    const { reason, waitMs } = error;
    return failure('rate-limited', attempts, { ...facts, notSent: { why: reason, waitMs } });
  }
  // A mistake of ours is not to be taken for a cancel.
  if (!stop.aborted && !(error instanceof TimedOut)) throw error;
  const cause = error instanceof TimedOut ? 'time-over' : stopCause(stop);
  return failure('stopped', attempts, { ...facts, notSent: { why: 'stopped', cause } });
}
