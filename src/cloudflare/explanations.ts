import { isCertificateError, isProxyAuthError } from '../http/network-error.ts';
import type {
  AcceptedBefore,
  ApiMessage,
  Failure,
  FailureFacts,
  FailureKind,
  FailureMeaning,
  FailureScope,
} from './failure.ts';

type When = (failure: FailureFacts, codes: ReadonlySet<number>, words: string) => boolean;
type Row = readonly [meaning: FailureMeaning, scope: FailureScope, when: When];

const kindIs = (kind: FailureKind): When => {
  return (failure) => failure.kind === kind;
};
const hasCode = (...those: readonly number[]): When => {
  return (_failure, codes) => those.some((code) => codes.has(code));
};

/**
 * Failures that people meet, the first that fits wins. Codes and their meanings are gathered from the API reference
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/) and from reports of users; a code alone
 * never decides about a retry, since the same numbers mean other things elsewhere.
 */
const MEANINGS: readonly Row[] = [
  ['purge-stopped', 'request', kindIs('stopped')],
  ['api-rate-limited', 'request', kindIs('rate-limited')],
  // For purges, for the whole API (two numbers), and as a third party saw it; each belongs to a 429.
  ['api-rate-limited', 'request', hasCode(1134, 971, 10100, 10429)],
  ['api-rate-limited', 'request', (_failure, _codes, words) => /\brate limit/i.test(words)],
  ['api-unavailable', 'request', kindIs('unavailable')],
  [
    'token-barred-from-address',
    'zone',
    (_failure, codes, words) => codes.has(9109) && /location|\bip\b/i.test(words),
  ],
  ['token-malformed', 'zone', hasCode(6111)],
  ['key-malformed', 'zone', hasCode(6103, 6102)],
  ['credentials-malformed', 'zone', hasCode(6003)],
  ['key-unknown', 'zone', hasCode(9103, 9106, 9107, 10502)],
  ['environment-without-urls', 'kind', hasCode(1136)],
  ['zone-unknown-to-api', 'zone', hasCode(7003, 7000)],
  [
    'zone-unknown-to-api',
    'zone',
    (_failure, codes, words) => codes.has(1001) && /zone identifier/i.test(words),
  ],
  ['zone-not-purgeable', 'zone', hasCode(1095, 1096)],
  [
    'proxy-wants-credentials',
    'zone',
    ({ status, code, said }) => status === 407 || isProxyAuthError(code, said),
  ],
  ['challenge-instead', 'zone', ({ instead }) => instead?.what === 'challenge'],
  // The edge refuses a body that is too large before the API sees it.
  ['batch-too-large', 'batch-size', ({ status }) => status === 413],
  [
    'page-instead',
    'request',
    ({ kind, instead }) => kind === 'refused' && instead !== null && instead.what !== 'no-errors',
  ],
  // These credentials were good for the same thing a moment ago.
  ['credentials-flapping', 'request', isAboutAccessAfter('here')],
  ['token-not-for-zone', 'zone', isAboutAccessAfter('elsewhere')],
  ['token-not-accepted', 'zone', ({ status }) => status === 401],
  // 1000 is also the schema's example, for anything.
  ['token-not-accepted', 'zone', (_failure, codes, words) => codes.has(1000) && /api token/i.test(words)],
  ['token-not-allowed', 'zone', isAboutAccess],
  // Tag too long, host too long, host invalid, URL of another zone, unable to purge a URL.
  ['target-refused', 'targets', hasCode(1100, 1114, 1115, 1082, 1015, 1016, 1017, 1084)],
  ['target-refused', 'targets', ({ errors }) => pointersOf(errors).length > 0],
  // For files, tags, hosts: an old list of codes, not in the current reference.
  ['batch-too-large', 'batch-size', hasCode(1094, 1101, 1111)],
  [
    'batch-too-large',
    'batch-size',
    (_failure, _codes, words) => /too many/i.test(words) || mostAllowedOf(words) !== null,
  ],
  ['target-refused', 'targets', (_failure, _codes, words) => ABOUT_A_TARGET.test(words)],
  ['redirect-instead', 'zone', kindIs('redirected')],
  ['purge-not-confirmed', 'request', kindIs('unproven')],
  ['no-answer-in-time', 'request', kindIs('timeout')],
  ['certificate-not-trusted', 'zone', ({ code }) => isCertificateError(code)],
  ['proxy-does-not-connect', 'request', ({ code }) => code === 'ERR_PROXY_TUNNEL'],
  ['api-name-not-resolved', 'zone', ({ code }) => code === 'ENOTFOUND' || code === 'EAI_AGAIN'],
  ['no-connection', 'request', kindIs('network')],
  ['request-refused', 'request', () => true],
];

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

function isAboutAccessAfter(before: AcceptedBefore): When {
  return (failure, ...said) => failure.acceptedBefore === before && isAboutAccess(failure, ...said);
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
  // The last row fits all.
  const [meaning, scope] = MEANINGS.find(([, , when]) => when(facts, codes, words)) as Row;
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
