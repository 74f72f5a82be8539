import type { StopCause } from '../context.ts';

/** An entry of the API's `errors[]` or `messages[]`. Untrusted text. */
export interface ApiMessage {
  /** 0 if there is none. */
  readonly code: number;
  readonly message: string;
  readonly documentationUrl: string | null;
  /** A JSON pointer into the request's body, like `/files/3`. */
  readonly pointer: string | null;
  /** `error_chain`, where code 6003 keeps its actual reason. */
  readonly chain: readonly ApiMessage[];
}

interface Exchange {
  readonly attempts: number;
  /** The last attempt's status; null without a response. */
  readonly status: number | null;
  /** `cf-ray`, the ID that Cloudflare's support asks for. */
  readonly ray: string | null;
  readonly messages: readonly ApiMessage[];
}

export interface Accepted extends Exchange {
  readonly ok: true;
  readonly result: unknown;
  readonly resultInfo: unknown;
  /** The `errors` of a response that confirms the request. */
  readonly warnings: readonly ApiMessage[];
}

export type FailureKind =
  /** A final 4xx. */
  | 'refused'
  /** A 2xx without JSON whose `success` is true, or with an incomplete body. */
  | 'unproven'
  | 'redirected'
  /** 408, 409, or 5xx at the last attempt. */
  | 'unavailable'
  | 'rate-limited'
  /** Connection refused or reset, DNS, TLS, proxy. */
  | 'network'
  | 'timeout'
  /** Canceled, or out of time, before a response. */
  | 'stopped';

/** What came instead of the API's errors. Texts are untrusted and truncated. */
export type UnexpectedResponse =
  /** A JSON object without errors; `success` is its JSON. */
  | { readonly what: 'no-errors'; readonly success: string }
  | { readonly what: 'nothing' }
  | { readonly what: 'html'; readonly title: string | null }
  | { readonly what: 'text'; readonly start: string }
  /** A bot challenge (`cf-mitigated: challenge`). */
  | { readonly what: 'challenge' }
  | { readonly what: 'redirect'; readonly location: string | null }
  | { readonly what: 'broken-off'; readonly error: string }
  | { readonly what: 'too-large'; readonly maxBytes: number };

/** Why a request was not sent, or not sent again. */
export type NotSent =
  | { readonly why: 'stopped'; readonly cause: StopCause }
  /** The wait would have passed the deadline. */
  | { readonly why: 'plan-limit' | 'rate-limited' | 'outage'; readonly waitMs: number };

/** What the API accepted the same credentials for earlier in this run: nothing, another path, or the same path. */
export type AcceptedBefore = 'nothing' | 'elsewhere' | 'here';

/** The facts about a request that was not confirmed. */
export interface FailureFacts extends Exchange {
  readonly ok: false;
  readonly kind: FailureKind;
  readonly errors: readonly ApiMessage[];
  /** Null with errors of the API, or without a response. */
  readonly unexpected: UnexpectedResponse | null;
  /** The code of a network error, like ECONNRESET. */
  readonly networkCode: string | null;
  /** The message of a network error. */
  readonly networkMessage: string | null;
  /** What stopped the request in flight. */
  readonly stoppedBy: StopCause | null;
  /** The time limit of an attempt that timed out, in milliseconds. */
  readonly limitMs: number | null;
  /** The wait that the response asks for, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The wait that was skipped because it would pass the deadline, in milliseconds. */
  readonly skippedWaitMs: number | null;
  /** Null if the failure is the result of the last attempt. */
  readonly notSent: NotSent | null;
  /** The result of the previous attempt, if another one was not sent. */
  readonly before: Failure | null;
  readonly acceptedBefore: AcceptedBefore;
}

/**
 * Which other requests get the same response. `targets` is a hint: only a target that was refused alone has failed.
 * - `zone`: every request for this zone
 * - `kind`: every request of this kind of target for this zone
 * - `targets`: perhaps requests with the same targets, or with as many
 * - `request`: unknown; the request may not have reached the API
 */
export type FailureScope = 'zone' | 'kind' | 'targets' | 'request';

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
  /** Indexes into the request's targets from the errors' pointers. They may be out of range. */
  readonly pointers: readonly number[];
  /** The number in words like "a maximum of 30": perhaps the most targets per request. */
  readonly mostAllowed: number | null;
}

export type ApiResult = Accepted | Failure;
