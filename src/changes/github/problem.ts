import type { Clock } from '../../context.ts';
import { retryAfterMs } from '../../http/backoff.ts';
import { networkErrorCode } from '../../http/network-error.ts';
import { textAt, valueAt } from '../../text/json.ts';
import { messageOf } from '../../text/wording.ts';

/** What a request is about. */
export interface GitHubSubject {
  readonly kind:
    | 'commit'
    | 'tree'
    | 'blob'
    | 'runs'
    | 'run'
    | 'artifacts'
    | 'artifact'
    | 'deployments'
    | 'deployment-statuses'
    | 'page-builds';
  /** For `commit` also a branch or tag, for `runs` the workflow's file name or ID. Lists of the repository have none. */
  readonly id?: string | number;
}

export interface GitHubRequestInfo {
  readonly what: GitHubSubject;
  /** What the workflow's `permissions:` must grant, such as `contents: read`. */
  readonly permission: string;
}

export type GitHubProblem =
  | { readonly code: 'github-no-token' }
  | { readonly code: 'github-no-repository' }
  /** GITHUB_API_URL is neither https nor on this machine, so the token could be read on the way. */
  | { readonly code: 'github-insecure'; readonly url: string }
  /** `cause` is the error's code or message. */
  | { readonly code: 'github-no-answer'; readonly what: GitHubSubject; readonly cause: string }
  | { readonly code: 'github-timeout'; readonly what: GitHubSubject; readonly seconds: number }
  | { readonly code: 'github-not-json'; readonly what: GitHubSubject }
  /** The JSON is not as documented. */
  | {
      readonly code: 'github-unexpected';
      readonly what: GitHubSubject;
      readonly wanted: 'commit' | 'listing' | 'blob';
    }
  | {
      readonly code: 'github-redirected';
      readonly what: GitHubSubject;
      readonly status: number;
      readonly host: string;
    }
  | {
      readonly code: 'github-rate-limited';
      readonly what: GitHubSubject;
      readonly status: number;
      readonly retryAfterMs: number | null;
    }
  | Refusal<'github-unauthorized'>
  | Refusal<'github-forbidden'>
  | Refusal<'github-not-found'>
  /** 409 or 422: the object is not in the repository. */
  | Refusal<'github-unknown-object'>
  | Refusal<'github-server-error'>
  | Refusal<'github-refused'>;

interface Refusal<Code extends string> extends GitHubRequestInfo {
  readonly code: Code;
  readonly status: number;
}

/** Returns whether a retry may succeed. */
export function isTransient({ code }: GitHubProblem): boolean {
  return code === 'github-no-answer' || code === 'github-timeout' || code === 'github-server-error';
}

/** Returns the problem behind an error of octokit or the JSON parser. */
export function problemOf(error: unknown, request: GitHubRequestInfo, clock: Clock): GitHubProblem {
  const { what } = request;
  if (error instanceof SyntaxError) return { code: 'github-not-json', what };
  const status = valueAt(error, 'response', 'status');
  if (typeof status === 'number') return refusalOf(status, valueAt(error, 'response'), request, clock);
  // octokit repeats the message of fetch's cause. This one means that the server answered 101.
  const message = messageOf(error);
  if (message === 'bad upgrade') return refusalOf(101, {}, request, clock);
  return { code: 'github-no-answer', what, cause: networkErrorCode(error) ?? message };
}

/** Returns the problem that an HTTP status other than 200 means. */
export function refusalOf(
  status: number,
  response: unknown,
  { what, permission }: GitHubRequestInfo,
  clock: Clock,
): GitHubProblem {
  if (status === 429 || (status === 403 && isRateLimit(response))) {
    return { code: 'github-rate-limited', what, status, retryAfterMs: rateLimitWaitMs(response, clock) };
  }
  return { code: refusalCode(status), what, status, permission };
}

const CODES = {
  401: 'github-unauthorized',
  403: 'github-forbidden',
  404: 'github-not-found',
  409: 'github-unknown-object',
  422: 'github-unknown-object',
} as const;

function refusalCode(status: number) {
  if (status >= 500 && status <= 599) return 'github-server-error';
  return status in CODES ? CODES[status as keyof typeof CODES] : 'github-refused';
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(response: unknown): boolean {
  const headers = valueAt(response, 'headers');
  return (
    textAt(headers, 'x-ratelimit-remaining') === '0' ||
    valueAt(headers, 'retry-after') !== undefined ||
    /rate limit/i.test(textAt(response, 'data', 'message'))
  );
}

/** GitHub's advice for a secondary rate limit without headers. */
const SECONDARY_LIMIT_MS = 60_000;

/** Returns how long GitHub asks to wait; null if it does not say. */
function rateLimitWaitMs(response: unknown, clock: Clock): number | null {
  const headers = valueAt(response, 'headers');
  const askedMs = retryAfterMs({ header: (name) => textAt(headers, name) || null }, clock.date());
  if (askedMs !== null) return askedMs;
  if (textAt(headers, 'x-ratelimit-remaining') === '0') {
    const reset = textAt(headers, 'x-ratelimit-reset');
    return /^\d{1,12}$/.test(reset) ? Number(reset) * 1000 - clock.date() : null;
  }
  return /secondary rate limit/i.test(textAt(response, 'data', 'message')) ? SECONDARY_LIMIT_MS : null;
}
