import type { WireResponse } from '../context.ts';
import { retryAfterMs } from '../http/backoff.ts';
import { isObject, parseJson, textAt, valueAt } from '../text/json.ts';
import { createFailure } from './explanations.ts';
import type { AcceptedBefore, ApiResult, Failure, FailureKind, UnexpectedResponse } from './failure.ts';
import { apiMessages, errorsOf } from './messages.ts';

/**
 * Classifies a response. Only a 2xx with JSON whose `success` is true confirms a request: a 200 may have
 * `success: false`, be HTML from a proxy, or end early.
 * @param body its text, or why there is none
 * @param known.date the time of day, in milliseconds since 1970
 */
export function classifyResponse(
  response: Pick<WireResponse, 'status' | 'header'>,
  body: string | UnexpectedResponse,
  attempts: number,
  known: { readonly date: number; readonly acceptedBefore: AcceptedBefore },
): ApiResult {
  const { status, header } = response;
  const json = typeof body === 'string' ? parseJson(body) : undefined;
  const exchange = {
    attempts,
    status,
    ray: header('cf-ray'),
    messages: apiMessages(valueAt(json, 'messages')),
  };
  const confirmed = status >= 200 && status < 300 && valueAt(json, 'success') === true;
  if (confirmed) {
    const [result, resultInfo] = [valueAt(json, 'result'), valueAt(json, 'result_info')];
    return { ok: true, ...exchange, result, resultInfo, warnings: apiMessages(valueAt(json, 'errors')) };
  }
  const kind = kindOf(status);
  const errors = kind === 'redirected' ? [] : errorsOf(json);
  return createFailure(kind, attempts, {
    ...exchange,
    errors,
    unexpected: errors.length > 0 ? null : unexpectedResponse(response, kind, json, body),
    retryAfterMs:
      kind === 'rate-limited' || kind === 'unavailable' ? requestedWaitMs(response, kind, known.date) : null,
    acceptedBefore: known.acceptedBefore,
  });
}

function kindOf(status: number): FailureKind {
  if (status >= 200 && status < 300) return 'unproven';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 429) return 'rate-limited';
  // The 4xx that are retried. Repeating a purge does no harm.
  if (status === 408 || status === 409) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'refused';
}

/** Returns why another attempt may succeed, or null if it cannot. */
export function retryCauseOf(failed: Failure): 'transient' | 'rate-limited' | 'credentials-flap' | null {
  const { kind, meaning, status, errors, unexpected } = failed;
  switch (kind) {
    case 'rate-limited':
      return 'rate-limited';
    case 'unavailable':
    case 'timeout':
      return 'transient';
    case 'network':
      return meaning === 'certificate-not-trusted' || meaning === 'proxy-wants-credentials'
        ? null
        : 'transient';
    case 'unproven': {
      // Without a `Content-Length`, a response that ends early looks complete.
      const isTruncated = unexpected?.what === 'text' && unexpected.start.startsWith('{');
      return isTruncated || unexpected?.what === 'broken-off' ? 'transient' : null;
    }
    case 'refused': {
      if (unexpected?.what === 'broken-off') return 'transient';
      // This refusal can pass without a change to the credentials.
      const isFlap = (status === 401 || status === 403) && errors.some(({ code }) => code === 10000);
      return isFlap ? 'credentials-flap' : null;
    }
    case 'redirected':
    case 'stopped':
      return null;
  }
}

/**
 * Returns the wait that the response asks for, in milliseconds, or null: `Retry-After`, else for a 429 the reset `t=` of
 * `Ratelimit`. https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
function requestedWaitMs(
  response: Pick<WireResponse, 'header'>,
  kind: FailureKind,
  date: number,
): number | null {
  const ms = retryAfterMs(response, date);
  if (ms !== null || kind !== 'rate-limited') return ms;
  const policies = (response.header('ratelimit') ?? '').split(',').flatMap((policy) => {
    const reset = /;\s*t\s*=\s*(\d+)/.exec(policy)?.[1];
    const isEmpty = /;\s*r\s*=\s*0+(?!\d)/.test(policy);
    return reset === undefined ? [] : [{ isEmpty, ms: Number(reset) * 1000 }];
  });
  const empty = policies.filter(({ isEmpty }) => isEmpty);
  const waits = (empty.length > 0 ? empty : policies).map(({ ms }) => ms);
  return waits.length === 0 ? null : Math.max(...waits);
}

/** The most characters of foreign text that are kept. */
const MAX_GLIMPSE_LENGTH = 120;

function unexpectedResponse(
  { header }: Pick<WireResponse, 'header'>,
  kind: FailureKind,
  json: unknown,
  body: string | UnexpectedResponse,
): UnexpectedResponse {
  if (kind === 'redirected') return { what: 'redirect', location: header('location') };
  if (header('cf-mitigated')?.toLowerCase() === 'challenge') return { what: 'challenge' };
  if (typeof body !== 'string') return body;
  if (isObject(json)) {
    const success = JSON.stringify(valueAt(json, 'success') ?? null).slice(0, MAX_GLIMPSE_LENGTH);
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

/** Returns the ID of an accepted purge; null without one, or if the text is longer than any ID. */
export function purgeIdOf(answer: ApiResult): string | null {
  const id = answer.ok ? textAt(answer.result, 'id') : '';
  return id !== '' && id.length <= 255 ? id : null;
}
