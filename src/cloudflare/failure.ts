import type { StopCause } from '../context.ts';

/** An entry of `errors[]` or `messages[]`. Untrusted text. */
export interface ApiMessage {
  /** 0 where there was none. */
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
  /** What the API lists under `errors`, although it confirms. */
  readonly warnings: readonly ApiMessage[];
}

export type FailureKind =
  /** A final no: 4xx. */
  | 'refused'
  /** An answer that is not whole, or 2xx without JSON whose `success` is true. */
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

/** What came in place of errors in the API's own form. Texts are untrusted, and cut to what a person reads. */
export type AnsweredInstead =
  /** An object in JSON without any words; `success` as JSON. */
  | { readonly what: 'no-errors'; readonly success: string }
  | { readonly what: 'nothing' }
  | { readonly what: 'html'; readonly title: string | null }
  | { readonly what: 'text'; readonly start: string }
  /** Cloudflare's edge asks whether a person is there (`cf-mitigated: challenge`). */
  | { readonly what: 'challenge' }
  | { readonly what: 'redirect'; readonly location: string | null }
  | { readonly what: 'broken-off'; readonly error: string }
  | { readonly what: 'too-large'; readonly maxBytes: number };

/** Why a request was not sent, or not sent again. */
export type NotSent =
  | { readonly why: 'stopped'; readonly cause: StopCause }
  /** A wait would have outlasted the step's time. */
  | { readonly why: 'plan-limit' | 'rate-limited' | 'outage'; readonly waitMs: number };

/** What the same credentials had been good for in this run, when the failure came. */
export type AcceptedBefore =
  | 'nothing'
  /** Another request: they are real. */
  | 'elsewhere'
  /** A request of the same path: they have the permission. */
  | 'here';

/** What is known of a request that was not confirmed. */
export interface FailureFacts extends Exchange {
  readonly ok: false;
  readonly kind: FailureKind;
  readonly errors: readonly ApiMessage[];
  /** Null where the API named its errors, or no answer came. */
  readonly instead: AnsweredInstead | null;
  /** The operating system's or TLS's word for a network failure, like ECONNRESET. */
  readonly code: string | null;
  /** What stopped it while it was on the way. */
  readonly stoppedBy: StopCause | null;
  /** What the network said. */
  readonly said: string | null;
  /** Milliseconds that the last attempt had, where no answer came within them. */
  readonly limitMs: number | null;
  /** What the answer asks to wait, in milliseconds. */
  readonly askedMs: number | null;
  /** A wait that was not begun, since it outlasts the step's time, in milliseconds. */
  readonly untriedMs: number | null;
  /** Null where the last attempt was sent, and this is what came of it. */
  readonly notSent: NotSent | null;
  /** What the attempt before came to, where another one was not sent. */
  readonly before: Failure | null;
  readonly acceptedBefore: AcceptedBefore;
}

/**
 * How far a failure reaches, as far as its words tell: a hint where to look first, never a proof against targets that
 * were not asked for by themselves.
 * - `zone`: every further request for this zone would get the same answer
 * - `kind`: the zone takes none of this selector here, but others
 * - `batch-size`: the request has too many targets
 * - `targets`: one or more targets of the request are at fault
 * - `request`: this request only
 */
export type FailureScope = 'zone' | 'kind' | 'batch-size' | 'targets' | 'request';

/** What a failure means to a person. */
export type FailureMeaning =
  | 'purge-stopped'
  | 'api-rate-limited'
  | 'api-unavailable'
  | 'credentials-flapping'
  | 'token-barred-from-address'
  | 'token-malformed'
  | 'key-malformed'
  | 'credentials-malformed'
  | 'key-unknown'
  | 'environment-without-urls'
  | 'zone-unknown-to-api'
  | 'zone-not-purgeable'
  | 'proxy-wants-credentials'
  | 'challenge-instead'
  | 'page-instead'
  | 'token-not-accepted'
  | 'token-not-for-zone'
  | 'token-not-allowed'
  | 'batch-too-large'
  | 'target-refused'
  | 'redirect-instead'
  | 'purge-not-confirmed'
  | 'no-answer-in-time'
  | 'certificate-not-trusted'
  | 'proxy-does-not-connect'
  | 'api-name-not-resolved'
  | 'no-connection'
  | 'request-refused';

/** A request that was not confirmed, with what that means. */
export interface Failure extends FailureFacts {
  readonly meaning: FailureMeaning;
  readonly scope: FailureScope;
  /** Indexes into the request's targets that the errors point at: each is a hint, and may be out of range. */
  readonly pointers: readonly number[];
  /** The number in words like "a maximum of 30": a hint at how many targets a request may have. */
  readonly mostAllowed: number | null;
}

export type ApiResult = Accepted | Failure;
