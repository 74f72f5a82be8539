import { isCertificateError, isProxyAuthError } from '../http/network-error.ts';
import type { ApiMessage, Failure, FailureFacts, FailureMeaning, FailureScope } from './failure.ts';

interface Row {
  readonly meaning: FailureMeaning;
  readonly scope: FailureScope;
  readonly when: (failure: FailureFacts, codes: ReadonlySet<number>, words: string) => boolean;
}

/**
 * Failures that people meet, the first that fits wins. Codes and their meanings are gathered from the API reference
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/) and from reports of users; a code alone
 * never decides about a retry, since the same numbers mean other things elsewhere.
 */
const MEANINGS: readonly Row[] = [
  { meaning: 'purge-stopped', scope: 'request', when: ({ kind }) => kind === 'stopped' },
  {
    meaning: 'api-rate-limited',
    scope: 'request',
    when: ({ kind }, codes, words) =>
      kind === 'rate-limited' || LIMIT_CODES.some((code) => codes.has(code)) || /\brate limit/i.test(words),
  },
  { meaning: 'api-unavailable', scope: 'request', when: ({ kind }) => kind === 'unavailable' },
  {
    meaning: 'token-barred-from-address',
    scope: 'zone',
    when: (_failure, codes, words) => codes.has(9109) && /location|\bip\b/i.test(words),
  },
  { meaning: 'token-malformed', scope: 'zone', when: (_failure, codes) => codes.has(6111) },
  {
    meaning: 'key-malformed',
    scope: 'zone',
    when: (_failure, codes) => codes.has(6103) || codes.has(6102),
  },
  { meaning: 'credentials-malformed', scope: 'zone', when: (_failure, codes) => codes.has(6003) },
  {
    meaning: 'key-unknown',
    scope: 'zone',
    when: (_failure, codes) => [9103, 9106, 9107, 10502].some((code) => codes.has(code)),
  },
  { meaning: 'environment-without-urls', scope: 'kind', when: (_failure, codes) => codes.has(1136) },
  {
    meaning: 'zone-unknown-to-api',
    scope: 'zone',
    when: (_failure, codes, words) =>
      codes.has(7003) || codes.has(7000) || (codes.has(1001) && /zone identifier/i.test(words)),
  },
  {
    meaning: 'zone-not-purgeable',
    scope: 'zone',
    when: (_failure, codes) => codes.has(1095) || codes.has(1096),
  },
  {
    meaning: 'proxy-wants-credentials',
    scope: 'zone',
    when: ({ status, code, said }) => status === 407 || isProxyAuthError(code, said),
  },
  { meaning: 'challenge-instead', scope: 'zone', when: ({ instead }) => instead?.what === 'challenge' },
  {
    // The edge refuses a body that is too large before the API sees it.
    meaning: 'batch-too-large',
    scope: 'batch-size',
    when: ({ status }) => status === 413,
  },
  {
    meaning: 'page-instead',
    scope: 'request',
    when: ({ kind, instead }) => kind === 'refused' && instead !== null && instead.what !== 'no-errors',
  },
  {
    // These credentials were good for the same thing a moment ago.
    meaning: 'credentials-flapping',
    scope: 'request',
    when: (failure, codes, words) =>
      failure.acceptedBefore === 'here' && isAboutAccess(failure, codes, words),
  },
  {
    meaning: 'token-not-for-zone',
    scope: 'zone',
    when: (failure, codes, words) =>
      failure.acceptedBefore === 'elsewhere' && isAboutAccess(failure, codes, words),
  },
  {
    // 1000 is also the schema's example, for anything.
    meaning: 'token-not-accepted',
    scope: 'zone',
    when: ({ status }, codes, words) => status === 401 || (codes.has(1000) && /api token/i.test(words)),
  },
  { meaning: 'token-not-allowed', scope: 'zone', when: isAboutAccess },
  {
    meaning: 'target-refused',
    scope: 'targets',
    when: ({ errors }, codes) =>
      TARGET_CODES.some((code) => codes.has(code)) || pointersOf(errors).length > 0,
  },
  {
    meaning: 'batch-too-large',
    scope: 'batch-size',
    when: (_failure, codes, words) =>
      TOO_MANY_CODES.some((code) => codes.has(code)) ||
      /too many/i.test(words) ||
      mostAllowedOf(words) !== null,
  },
  {
    meaning: 'target-refused',
    scope: 'targets',
    when: (_failure, _codes, words) => ABOUT_A_TARGET.test(words),
  },
  { meaning: 'redirect-instead', scope: 'zone', when: ({ kind }) => kind === 'redirected' },
  { meaning: 'purge-not-confirmed', scope: 'request', when: ({ kind }) => kind === 'unproven' },
  { meaning: 'no-answer-in-time', scope: 'request', when: ({ kind }) => kind === 'timeout' },
  { meaning: 'certificate-not-trusted', scope: 'zone', when: ({ code }) => isCertificateError(code) },
  {
    meaning: 'proxy-does-not-connect',
    scope: 'request',
    when: ({ code }) => code === 'ERR_PROXY_TUNNEL',
  },
  {
    meaning: 'api-name-not-resolved',
    scope: 'zone',
    when: ({ code }) => code === 'ENOTFOUND' || code === 'EAI_AGAIN',
  },
  { meaning: 'no-connection', scope: 'request', when: ({ kind }) => kind === 'network' },
];

/** For purges, for the whole API (two numbers), and as a third party saw it; each belongs to a 429. */
const LIMIT_CODES = [1134, 971, 10100, 10429];
/** Files, tags, hosts: an old list of codes, not in the current reference. */
const TOO_MANY_CODES = [1094, 1101, 1111];
/** Tag too long, host too long, host invalid, URL of another zone, unable to purge a URL. */
const TARGET_CODES = [1100, 1114, 1115, 1082, 1015, 1016, 1017, 1084];
/** As seen: "Unable to purge X, which is an invalid URL." https://github.com/cloudflare/cloudflare-docs/issues/25277 */
const ABOUT_A_TARGET = /invalid (?:url|tag|host|prefix)|unable to purge/i;
/** Words of a refusal that no other token would change: the plan, or a zone that is held. */
const NO_PERMISSION = /\bplans?\b|enterprise|upgrade|subscription|entitle|on hold|suspended/i;
/** Words of one that another token would. */
const PERMISSION = /permission|authori[sz]ed|authentication|access|forbidden|not allowed|token/i;
/** Codes of the older restriction to a plan, "only enterprise zones can purge by tag" (or by host). */
const PLAN_CODES = [1107, 1112];

/** Whether the API speaks of what the credentials may do. */
function isAboutAccess({ status }: FailureFacts, codes: ReadonlySet<number>, words: string): boolean {
  if (PLAN_CODES.some((code) => codes.has(code))) return false;
  if (status === 401 || codes.has(10000) || codes.has(9109)) return true;
  return status === 403 && !NO_PERMISSION.test(words) && (words === '' || PERMISSION.test(words));
}

function pointersOf(errors: readonly ApiMessage[]): readonly number[] {
  return errors.flatMap(({ pointer }) => {
    const index = /^\/(?:files|tags|hosts|prefixes)\/(\d{1,6})(?:\/|$)/.exec(pointer ?? '')?.[1];
    return index === undefined ? [] : [Number(index)];
  });
}

/** "A maximum of 30 files", but not "a maximum length of 2048 characters". */
const MOST_ALLOWED =
  /\b(?:more than|up to|maximum|max|at most|limit(?:ed)? (?:of|to))\b(?![^.\d]{0,40}\blength\b)[^.\d]{0,40}\b(\d{1,6})\b(?![\s-]*(?:char|byte|letter|octet|[kmg]i?b|second|minute|hour|%))/i;

function mostAllowedOf(words: string): number | null {
  const number = Number(MOST_ALLOWED.exec(words)?.[1] ?? 0);
  return number > 0 ? number : null;
}

/** What a failure means, and the hints that its words give: worked out once, where the answer is judged. */
export function withMeaning(facts: FailureFacts): Failure {
  const messages = facts.errors.flatMap((error) => [error, ...error.chain]);
  const codes = new Set(messages.map(({ code }) => code));
  const words = messages.map(({ message }) => message).join('\n');
  const { meaning, scope } = MEANINGS.find(({ when }) => when(facts, codes, words)) ?? {
    meaning: 'request-refused' as const,
    scope: 'request' as const,
  };
  return {
    ...facts,
    meaning,
    scope,
    pointers: pointersOf(facts.errors),
    mostAllowed: mostAllowedOf(words),
  };
}

/** Whether the API refuses the credentials in the way that passes by itself: code 10000 with 401 or 403. */
export function isCredentialsFlap({ status, errors }: Pick<FailureFacts, 'status' | 'errors'>): boolean {
  return (status === 401 || status === 403) && errors.some(({ code }) => code === 10000);
}
