import type { Clock, Transport, WireResponse } from '../context.ts';

type Redact = (text: string) => string;

import { messageOf } from '../text/wording.ts';
import type { Lane } from './limits.ts';
import { OutOfTime, type Pace } from './rate-limiter.ts';
import {
  type Answer,
  type Failure,
  failure,
  isUntrusted,
  type Judgement,
  judge,
  lacksProxyCredentials,
  seconds,
  seen,
} from './response.ts';

/** How to sign in. https://developers.cloudflare.com/fundamentals/api/get-started/ */
export type Access =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'key'; readonly email: string; readonly key: string };

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  readonly body?: string;
  /** Which limit it draws on and with how many targets; look-ups draw on none. */
  readonly draws?: { readonly lane: Lane; readonly targets: number };
}

export interface ClientOptions {
  readonly baseUrl: string;
  readonly access: Access | null;
  readonly transport: Transport;
  readonly pace: Pace;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly redact: Redact;
  /** How often one request is sent again. */
  readonly retries: number;
  /** When the step must be over, on the clock. */
  readonly deadline: number;
  /** Aborted: nothing new is sent. */
  readonly stop: AbortSignal;
  /** Aborted: what is on the way is given up. */
  readonly abandon: AbortSignal;
  readonly debug: (line: string) => void;
  /** Milliseconds that one attempt may take, body included. */
  readonly attemptMs?: number;
}

export type Client = (call: Call) => Promise<Answer>;

/** No answer of the purge API was seen to take longer than seconds; a silent connection would take for ever. */
const ATTEMPT_MS = 30_000;
/** Growing delay between attempts, in milliseconds: 1, 2, 4, 8, 16 s, then 30 s, less up to a quarter. */
const BACKOFF = { first: 1000, most: 30_000, jitter: 0.25 };
const USER_AGENT = 'cloudflare-cache-purge/1 (GitHub Action)';

/** One authenticated call of the API: attempts, waits and the judgement whether it was confirmed. Never throws. */
export function createClient(options: ClientOptions): Client {
  const { clock, pace, retries, deadline, stop, random } = options;
  return async (call) => {
    let last: Failure | null = null;
    for (let attempt = 1; ; attempt++) {
      try {
        stop.throwIfAborted();
        if (call.draws) await pace.turn(call.draws.lane, call.draws.targets, stop);
        if (clock.now() >= deadline) throw new Error('the time of the step was over');
      } catch (error) {
        return notSent(last, error, attempt - 1, stop);
      }
      const { answer, retry } = await once(options, call, attempt);
      if (answer.ok || retry === null) return answer;
      last = answer;
      const wait = retry.waitMs ?? backoff(attempt, random);
      // The limit is everybody's: the others wait too, also when this request has no attempt left.
      if (answer.kind === 'rate-limited') pace.pause(wait);
      if (attempt > retries) return answer;
      if (clock.now() + wait > deadline) {
        return {
          ...answer,
          message: `${answer.message}; the next attempt is ${seconds(wait)} away, longer than the time that is left`,
        };
      }
      options.debug(
        `attempt ${attempt} of ${call.method} ${call.path}: ${answer.message}; the next in ${seconds(wait)}`,
      );
      if (answer.kind === 'rate-limited' && call.draws) continue;
      try {
        await clock.sleep(wait, stop);
      } catch (error) {
        return notSent(last, error, attempt, stop);
      }
    }
  };
}

/** One attempt. `retry` is null where another one cannot help. */
async function once(options: ClientOptions, call: Call, attempts: number): Promise<Judgement> {
  const { clock, deadline, redact, attemptMs = ATTEMPT_MS } = options;
  const left = deadline - clock.now();
  const limit = Math.max(1, Math.min(attemptMs, left));
  const timeout = AbortSignal.timeout(Math.ceil(limit));
  let response: WireResponse | null = null;
  let text: string;
  try {
    response = await options.transport({
      method: call.method,
      url: `${options.baseUrl}${call.path}`,
      headers: headers(options.access, call.body !== undefined),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.any([timeout, options.abandon]),
    });
    if (call.draws) options.pace.answered();
    text = await response.text();
  } catch (error) {
    if (options.abandon.aborted) {
      return {
        answer: failure('stopped', attempts, `${messageOf(options.abandon.reason)} before the answer came`),
        retry: null,
      };
    }
    if (timeout.aborted) {
      const answer = failure('timeout', attempts, `no answer within ${seconds(limit)}`);
      return { answer, retry: left <= attemptMs ? null : { waitMs: null } };
    }
    // The head of the answer is enough to know a 429 or a 5xx by.
    if (response !== null && response.status >= 300) return judge(response, '', attempts, redact);
    const code = networkCode(error);
    // What node-fetch puts in front of the reason says nothing new.
    const said = redact(messageOf(error).replace(/^request to \S* failed, reason: /, ''));
    if (response !== null) {
      const message = `answer ${response.status} broke off (${said}), so it confirms nothing`;
      return { answer: failure('unproven', attempts, message, seen(response, redact)), retry: null };
    }
    const answer = failure('network', attempts, `no answer: ${said}`, { code });
    return { answer, retry: isUntrusted(code) || lacksProxyCredentials(answer) ? null : { waitMs: null } };
  }
  options.debug(
    `${call.method} ${call.path} ${call.body ?? ''} → ${response.status} ${redact(text.slice(0, 2000))}`,
  );
  return judge(response, text, attempts, redact);
}

function headers(access: Access | null, hasBody: boolean): Record<string, string> {
  const common = {
    Accept: 'application/json',
    'User-Agent': USER_AGENT,
    ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
  };
  if (access === null) return common;
  return access.kind === 'token'
    ? { ...common, Authorization: `Bearer ${access.token}` }
    : { ...common, 'X-Auth-Email': access.email, 'X-Auth-Key': access.key };
}

/** What remains when nothing (more) was sent: cancelled, or a wait beyond the step's time. */
function notSent(last: Failure | null, error: unknown, attempts: number, stop: AbortSignal): Failure {
  const why = messageOf(stop.aborted ? stop.reason : error);
  const before = last === null ? 'not sent' : `not sent again after ${last.message}`;
  const { status = null, ray = null, errors = [] } = last ?? {};
  const kind = error instanceof OutOfTime ? 'rate-limited' : 'stopped';
  return failure(kind, attempts, `${before}: ${why}`, { status, ray, errors });
}

function backoff(attempt: number, random: () => number): number {
  return Math.min(BACKOFF.first * 2 ** (attempt - 1), BACKOFF.most) * (1 - random() * BACKOFF.jitter);
}

function networkCode(error: unknown): string | null {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return null;
}
