import type { WireResponse } from '../context.ts';

type Redact = (text: string) => string;

/** An entry of `errors[]` or `messages[]`. Untrusted text. */
export interface ApiMessage {
  readonly code: number;
  readonly message: string;
  readonly documentationUrl: string | null;
  /** A JSON pointer into the request's body, like `/files/3`. */
  readonly pointer: string | null;
  /** Where code 6003 keeps its real reason. */
  readonly chain: readonly ApiMessage[];
}

interface Exchange {
  readonly attempts: number;
  /** Of the last attempt; null when no answer came. */
  readonly status: number | null;
  /** `cf-ray`, the ID that Cloudflare's support asks for. */
  readonly ray: string | null;
  readonly messages: readonly ApiMessage[];
}

export interface Accepted extends Exchange {
  readonly ok: true;
  readonly result: unknown;
  readonly resultInfo: unknown;
}

/** Why there is no confirmation, for {@link explain} to tell a person. */
export type FailureKind =
  /** A final no: 4xx. */
  | 'refused'
  /** 2xx, but not JSON whose `success` is true. */
  | 'unproven'
  | 'redirected'
  /** 408, 409, 5xx to the last attempt. */
  | 'unavailable'
  | 'rate-limited'
  /** Connection refused, reset, DNS, TLS, proxy. */
  | 'network'
  | 'timeout'
  /** Cancelled, or the step's time was over, before an answer came. */
  | 'stopped';

export interface Failure extends Exchange {
  readonly ok: false;
  readonly kind: FailureKind;
  /** One sentence: what happened. Untrusted in parts. */
  readonly message: string;
  readonly errors: readonly ApiMessage[];
  /** The operating system's or TLS's word for a network failure, like ECONNRESET. */
  readonly code: string | null;
}

export type Answer = Accepted | Failure;

/** TLS's words for a certificate that is not trusted: another attempt meets the same one. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
export function isUntrusted(code: string | null): boolean {
  return /CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(code ?? '');
}

/** Node's word for a proxy that answers CONNECT with 407: another attempt brings no other credentials. */
export function lacksProxyCredentials({ code, message }: Pick<Failure, 'code' | 'message'>): boolean {
  return code === 'ERR_PROXY_TUNNEL' && /\b407\b/.test(message);
}

/** What one attempt came to; `retry` is null where another one cannot help. */
export interface Judgement {
  readonly answer: Answer;
  readonly retry: { readonly waitMs: number | null } | null;
}

/** Worth another attempt; other 4xx are final. A purge may be repeated without harm. */
const RETRIED = new Set([408, 409, 429]);

/**
 * Judges one whole answer. Only 2xx with JSON whose `success` is true confirms anything: 200 comes with
 * `success: false`, with HTML from something in between, and cut short.
 */
export function judge(response: WireResponse, text: string, attempts: number, redact: Redact): Judgement {
  const { status } = response;
  const body = parse(text, redact);
  const exchange = { attempts, ...seen(response, redact), messages: apiMessages(body?.messages) };
  if (status >= 200 && status < 300 && body?.success === true) {
    return {
      answer: { ok: true, ...exchange, result: body.result, resultInfo: body.result_info },
      retry: null,
    };
  }
  const errors = apiMessages(body?.errors);
  const said = errors.length > 0 ? errors.map(sentence).join('; ') : describe(body, text, redact);
  const failed = (kind: FailureKind, message: string): Failure =>
    failure(kind, attempts, message, { ...exchange, errors });
  if (status >= 200 && status < 300) {
    return { answer: failed('unproven', `HTTP ${status} without confirmation: ${said}`), retry: null };
  }
  if (status >= 300 && status < 400) {
    const to = redact(response.header('location') ?? 'nowhere');
    return {
      answer: failed('redirected', `HTTP ${status}, a redirect to ${to}, which is not followed`),
      retry: null,
    };
  }
  const message = `HTTP ${status}: ${said}`;
  if (status === 429) {
    return {
      answer: failed('rate-limited', message),
      retry: { waitMs: waitAsked(response, Date.now(), true) },
    };
  }
  if (status >= 500 || RETRIED.has(status)) {
    return {
      answer: failed('unavailable', message),
      retry: { waitMs: waitAsked(response, Date.now(), false) },
    };
  }
  return { answer: failed('refused', message), retry: null };
}

/** A failure with what is known of it. */
export function failure(
  kind: FailureKind,
  attempts: number,
  message: string,
  more: Partial<Failure> = {},
): Failure {
  return {
    ok: false,
    status: null,
    ray: null,
    messages: [],
    errors: [],
    code: null,
    ...more,
    kind,
    attempts,
    message,
  };
}

/**
 * How long the answer asks to wait, in milliseconds: `Retry-After` (seconds, or a date), else for a 429 the reset
 * `t=` of `Ratelimit`, else null. https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
export function waitAsked(
  response: Pick<WireResponse, 'header'>,
  wallClock: number,
  limited: boolean,
): number | null {
  const after = response.header('retry-after')?.trim() ?? '';
  // A header that is sent twice arrives as a list.
  const [, seconds] = /^(\d+(?:\.\d+)?)(?:\s*,|$)/.exec(after) ?? [];
  const ms =
    seconds !== undefined
      ? Number(seconds) * 1000
      : /GMT$/.test(after)
        ? Date.parse(after) - wallClock
        : Number.NaN;
  if (Number.isFinite(ms)) return Math.max(0, ms);
  if (!limited) return null;
  const policies = (response.header('ratelimit') ?? '').split(',').flatMap((policy) => {
    const reset = /;\s*t\s*=\s*(\d+)/.exec(policy)?.[1];
    return reset === undefined
      ? []
      : [{ empty: /;\s*r\s*=\s*0+(?!\d)/.test(policy), ms: Number(reset) * 1000 }];
  });
  const empty = policies.filter((policy) => policy.empty);
  const resets = (empty.length > 0 ? empty : policies).map((policy) => policy.ms);
  return resets.length === 0 ? null : Math.max(...resets);
}

/** The facts of an answer that hold whatever is in it. */
export function seen(response: WireResponse, redact: Redact): { status: number; ray: string | null } {
  const ray = response.header('cf-ray');
  return { status: response.status, ray: ray === null ? null : redact(ray) };
}

/** The answer's JSON object, every text in it redacted, or null. */
function parse(text: string, redact: Redact): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text, (_key, inner) =>
      typeof inner === 'string' ? redact(inner) : inner,
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/**
 * The most that is taken of an answer, however long it is: an error for each target of a batch, as many reasons behind
 * it as were ever seen, and of each text as many characters as a person reads.
 */
const MOST = { errors: 500, reasons: 10, depth: 3, text: 4000 };

/** Reads `errors` or `messages` of any shape; the schema's minimum of 1000 for codes does not hold in practice. */
function apiMessages(value: unknown, depth = 1): ApiMessage[] {
  if (!Array.isArray(value) || depth > MOST.depth) return [];
  return value
    .slice(0, depth === 1 ? MOST.errors : MOST.reasons)
    .filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
    .map((item) => {
      const source = item.source;
      const pointer =
        typeof source === 'object' && source !== null ? (source as Record<string, unknown>).pointer : null;
      return {
        code: typeof item.code === 'number' ? item.code : 0,
        message: readable(item.message) ?? 'no message',
        documentationUrl: readable(item.documentation_url),
        pointer: readable(pointer),
        chain: apiMessages(item.error_chain, depth + 1),
      };
    });
}

function readable(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.length > MOST.text ? `${value.slice(0, MOST.text)}…` : value;
}

/** `message (code 6003, at /files/3, see https://…): reason (code 6111)`. */
export function sentence({ code, message, documentationUrl, pointer, chain }: ApiMessage): string {
  const facts = [
    `code ${code}`,
    ...(pointer === null ? [] : [`at ${pointer}`]),
    ...(documentationUrl === null ? [] : [`see ${documentationUrl}`]),
  ];
  const reasons = chain.length === 0 ? '' : `: ${chain.map(sentence).join('; ')}`;
  return `${message} (${facts.join(', ')})${reasons}`;
}

/** What came instead of the API's errors, in a few words. */
function describe(body: Record<string, unknown> | null, text: string, redact: Redact): string {
  if (body !== null) {
    const success = redact(JSON.stringify(body.success ?? null).slice(0, 120));
    return `its "success" is ${success} and it names no error`;
  }
  if (text.trim() === '') return 'an empty answer';
  if (/^\s*</.test(text)) {
    const title = /<title[^<>]*>([^<]*)/i.exec(text)?.[1]?.trim();
    return title ? `an HTML page, ${JSON.stringify(redact(title.slice(0, 120)))}` : 'an HTML page';
  }
  return `an answer that is not whole JSON, ${JSON.stringify(redact(text.slice(0, 120)))}`;
}

/** The ID that an accepted purge was given: null where there is none, or something longer than any ID. */
export function purgeIdOf(answer: Answer): string | null {
  const id = answer.ok ? ((answer.result ?? {}) as { readonly id?: unknown }).id : null;
  return typeof id === 'string' && id.length <= 255 ? id : null;
}

export function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}
