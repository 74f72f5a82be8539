import type { WireResponse } from '../context.ts';
import { isCertificateError, isProxyAuthError } from '../http/network-error.ts';
import { retryAfterMs } from '../http/retry.ts';
import { at, isObject, parseJson, textAt } from '../text/json.ts';
import { isCredentialsFlap, withMeaning } from './explanations.ts';
import type {
  AcceptedBefore,
  AnsweredInstead,
  ApiResult,
  Failure,
  FailureFacts,
  FailureKind,
} from './failure.ts';
import { apiMessages, errorsOf } from './messages.ts';

/** Worth another attempt; other 4xx are final. A purge may be repeated without harm. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 409]);

/**
 * Judges one answer. Only 2xx with JSON whose `success` is true confirms anything: 200 comes with `success: false`,
 * with HTML from something in between, and cut short.
 * @param body its text; or why there is none
 * @param known the time of day, and what the same credentials have been good for
 */
export function classifyResponse(
  response: Pick<WireResponse, 'status' | 'header'>,
  body: string | AnsweredInstead,
  attempts: number,
  known: { readonly date: number; readonly acceptedBefore: AcceptedBefore },
): ApiResult {
  const { status, header } = response;
  const json = typeof body === 'string' ? parse(body) : null;
  const exchange = { attempts, status, ray: header('cf-ray'), messages: apiMessages(at(json, 'messages')) };
  const confirmed = status >= 200 && status < 300 && at(json, 'success') === true;
  if (confirmed) {
    const [result, resultInfo] = [at(json, 'result'), at(json, 'result_info')];
    return { ok: true, ...exchange, result, resultInfo, warnings: apiMessages(at(json, 'errors')) };
  }
  const kind = kindOf(status);
  const errors = kind === 'redirected' ? [] : errorsOf(json);
  return failure(kind, attempts, {
    ...exchange,
    errors,
    instead: errors.length > 0 ? null : insteadOf(response, kind, json, body),
    askedMs: kind === 'rate-limited' || kind === 'unavailable' ? askedMs(response, kind, known.date) : null,
    acceptedBefore: known.acceptedBefore,
  });
}

function kindOf(status: number): FailureKind {
  if (status >= 200 && status < 300) return 'unproven';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 429) return 'rate-limited';
  return status >= 500 || RETRIED_STATUSES.has(status) ? 'unavailable' : 'refused';
}

/** A failure with what is known of it, and what it means. */
export function failure(kind: FailureKind, attempts: number, facts: Partial<FailureFacts> = {}): Failure {
  return withMeaning({
    ok: false,
    status: null,
    ray: null,
    messages: [],
    errors: [],
    instead: null,
    code: null,
    said: null,
    stoppedBy: null,
    limitMs: null,
    askedMs: null,
    untriedMs: null,
    notSent: null,
    before: null,
    acceptedBefore: 'nothing',
    ...facts,
    kind,
    attempts,
  });
}

/** What another attempt could help against: the network or a fault of the API, its limit, or a sign-in that flaps. */
type RetryCause = 'transient' | 'rate-limited' | 'credentials-flap';

/** Whether another attempt may come to something else, and why; null where it cannot. */
export function retryCauseOf(failed: Failure): RetryCause | null {
  switch (failed.kind) {
    case 'rate-limited':
      return 'rate-limited';
    case 'unavailable':
    case 'timeout':
      return 'transient';
    case 'network':
      return isCertificateError(failed.code) || isProxyAuthError(failed.code, failed.said)
        ? null
        : 'transient';
    case 'unproven':
      return isCutShort(failed) ? 'transient' : null;
    case 'refused':
      if (failed.instead?.what === 'broken-off') return 'transient';
      return isCredentialsFlap(failed) ? 'credentials-flap' : null;
    case 'redirected':
    case 'stopped':
      return null;
  }
}

/** Without a length in its head, an answer that breaks off looks like a whole one. */
function isCutShort({ instead }: Failure): boolean {
  return instead?.what === 'broken-off' || (instead?.what === 'text' && instead.start.startsWith('{'));
}

/**
 * How long the answer asks to wait, in milliseconds: `Retry-After`, else for a 429 the reset `t=` of `Ratelimit`, else
 * null. https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
function askedMs(response: Pick<WireResponse, 'header'>, kind: FailureKind, date: number): number | null {
  const ms = retryAfterMs(response, date);
  if (ms !== null || kind !== 'rate-limited') return ms;
  const policies = (response.header('ratelimit') ?? '').split(',').flatMap((policy) => {
    const reset = /;\s*t\s*=\s*(\d+)/.exec(policy)?.[1];
    return reset === undefined
      ? []
      : [{ empty: /;\s*r\s*=\s*0+(?!\d)/.test(policy), ms: Number(reset) * 1000 }];
  });
  const empty = policies.filter((policy) => policy.empty);
  const resets = (empty.length > 0 ? empty : policies).map((policy) => policy.ms);
  return resets.length === 0 ? null : resets.reduce((most, reset) => Math.max(most, reset));
}

/** The answer's JSON object, or null. */
function parse(text: string): object | null {
  const value = parseJson(text);
  return isObject(value) ? value : null;
}

/** So much of a text that is not the API's is kept, in characters. */
const MAX_GLIMPSE_LENGTH = 120;

/** What came in place of the API's errors. */
function insteadOf(
  { header }: Pick<WireResponse, 'header'>,
  kind: FailureKind,
  json: object | null,
  body: string | AnsweredInstead,
): AnsweredInstead {
  if (kind === 'redirected') return { what: 'redirect', location: header('location') };
  if (header('cf-mitigated')?.toLowerCase() === 'challenge') return { what: 'challenge' };
  if (typeof body !== 'string') return body;
  if (json !== null) {
    const success = JSON.stringify(at(json, 'success') ?? null).slice(0, MAX_GLIMPSE_LENGTH);
    return { what: 'no-errors', success };
  }
  const text = body.trim();
  if (text === '') return { what: 'nothing' };
  if (text.startsWith('<')) {
    const title = /<title[^<>]*>([^<]*)/i.exec(text)?.[1]?.trim();
    return { what: 'html', title: title ? title.slice(0, MAX_GLIMPSE_LENGTH) : null };
  }
  return { what: 'text', start: text.slice(0, MAX_GLIMPSE_LENGTH) };
}

/** The ID that an accepted purge was given: null where there is none, or something longer than any ID. */
export function purgeIdOf(answer: ApiResult): string | null {
  const id = answer.ok ? textAt(answer.result, 'id') : '';
  return id !== '' && id.length <= 255 ? id : null;
}
