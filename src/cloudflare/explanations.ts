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

/** A failure with the codes and messages of all its errors, chains included. */
type Evidence = FailureFacts & { readonly codes: ReadonlySet<number>; readonly words: string };
type Test = (evidence: Evidence) => boolean;
/** `undescribed` becomes `targets` if the API refused the request, else `request`. */
type Row = readonly [meaning: FailureMeaning, scope: FailureScope | 'undescribed', matches: Test];

const kindIs = (expected: FailureKind): Test => {
  return ({ kind }) => kind === expected;
};
const hasCode = (...expected: readonly number[]): Test => {
  return ({ codes }) => expected.some((code) => codes.has(code));
};
const says = (pattern: RegExp, code: number | null = null): Test => {
  return ({ codes, words }) => (code === null || codes.has(code)) && pattern.test(words);
};

/**
 * The first row that matches gives a failure its meaning and scope. Codes come from the API reference
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/) and from users' reports. A code alone never
 * decides about a retry, since the same numbers mean other things elsewhere.
 */
const MEANINGS: readonly Row[] = [
  ['purge-stopped', 'request', kindIs('stopped')],
  ['api-rate-limited', 'request', kindIs('rate-limited')],
  // Codes of 429s: for purges, two for the whole API, and one reported by a third party.
  ['api-rate-limited', 'request', hasCode(1134, 971, 10100, 10429)],
  ['api-rate-limited', 'request', says(/\brate limit/i)],
  ['api-unavailable', 'request', kindIs('unavailable')],
  ['token-barred-from-address', 'zone', says(/location|\bip\b/i, 9109)],
  ['token-malformed', 'zone', hasCode(6111)],
  ['key-malformed', 'zone', hasCode(6103, 6102)],
  ['credentials-malformed', 'zone', hasCode(6003)],
  ['key-unknown', 'zone', hasCode(9103, 9106, 9107, 10502)],
  ['environment-without-urls', 'kind', hasCode(1136)],
  ['zone-unknown-to-api', 'zone', hasCode(7003, 7000)],
  ['zone-unknown-to-api', 'zone', says(/zone identifier/i, 1001)],
  ['zone-not-purgeable', 'zone', hasCode(1095, 1096)],
  [
    'proxy-wants-credentials',
    'zone',
    ({ status, networkCode, networkMessage }) =>
      status === 407 || isProxyAuthError(networkCode, networkMessage),
  ],
  ['challenge-instead', 'zone', ({ unexpected }) => unexpected?.what === 'challenge'],
  // The edge refuses a body that is too large before the API sees it.
  ['batch-too-large', 'targets', ({ status }) => status === 413],
  [
    'page-instead',
    'undescribed',
    ({ kind, unexpected }) => kind === 'refused' && unexpected !== null && unexpected.what !== 'no-errors',
  ],
  // The API accepted these credentials for the same path before.
  ['credentials-flapping', 'request', isAboutAccessAfter('here')],
  ['token-not-for-zone', 'zone', isAboutAccessAfter('elsewhere')],
  ['token-not-accepted', 'zone', ({ status }) => status === 401],
  // The schema also uses 1000 as an example for any error.
  ['token-not-accepted', 'zone', says(/api token/i, 1000)],
  ['token-not-allowed', 'zone', isAboutAccess],
  // Tag too long, host too long, host invalid, URL of another zone, unable to purge a URL.
  ['target-refused', 'targets', hasCode(1100, 1114, 1115, 1082, 1015, 1016, 1017, 1084)],
  ['target-refused', 'targets', ({ errors }) => pointersOf(errors).length > 0],
  // Too many files, tags, hosts: from an old list of codes, not in the current reference.
  ['batch-too-large', 'targets', hasCode(1094, 1101, 1111)],
  ['batch-too-large', 'targets', ({ words }) => /too many/i.test(words) || mostAllowedOf(words) !== null],
  // "Unable to purge X, which is an invalid URL." https://github.com/cloudflare/cloudflare-docs/issues/25277
  ['target-refused', 'targets', says(/invalid (?:url|tag|host|prefix)|unable to purge/i)],
  ['redirect-instead', 'zone', kindIs('redirected')],
  ['purge-not-confirmed', 'undescribed', kindIs('unproven')],
  ['no-answer-in-time', 'request', kindIs('timeout')],
  ['certificate-not-trusted', 'zone', ({ networkCode }) => isCertificateError(networkCode)],
  ['proxy-does-not-connect', 'request', ({ networkCode }) => networkCode === 'ERR_PROXY_TUNNEL'],
  [
    'api-name-not-resolved',
    'zone',
    ({ networkCode }) => networkCode === 'ENOTFOUND' || networkCode === 'EAI_AGAIN',
  ],
  ['no-connection', 'request', kindIs('network')],
  ['request-refused', 'undescribed', () => true],
];

/** Words of a refusal for which another token is no remedy: the plan, or a zone on hold. */
const NO_PERMISSION = /\bplans?\b|enterprise|upgrade|subscription|entitle|on hold|suspended/i;
/** Words of a refusal for which another token may be a remedy. */
const PERMISSION = /permission|authori[sz]ed|authentication|access|forbidden|not allowed|token/i;
/** "Only enterprise zones can purge by tag" (or by host), obsolete since 2025-04. */
const PLAN_CODES = [1107, 1112];

function isAboutAccess({ status, codes, words }: Evidence): boolean {
  if (PLAN_CODES.some((code) => codes.has(code))) return false;
  if (status === 401 || codes.has(10000) || codes.has(9109)) return true;
  return status === 403 && !NO_PERMISSION.test(words) && (words === '' || PERMISSION.test(words));
}

function isAboutAccessAfter(before: AcceptedBefore): Test {
  return (evidence) => evidence.acceptedBefore === before && isAboutAccess(evidence);
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

/** Statuses about a request's content. Without an error of the API, a 404 or 405 is about its address. */
const ABOUT_CONTENT: ReadonlySet<number | null> = new Set([400, 414, 422]);

/** Returns a failure with these facts, its meaning, its scope, and the hints in its errors. */
export function createFailure(
  kind: FailureKind,
  attempts: number,
  partialFacts: Partial<FailureFacts> = {},
): Failure {
  const facts: FailureFacts = {
    ok: false,
    status: null,
    ray: null,
    messages: [],
    errors: [],
    unexpected: null,
    networkCode: null,
    networkMessage: null,
    stoppedBy: null,
    limitMs: null,
    retryAfterMs: null,
    skippedWaitMs: null,
    notSent: null,
    before: null,
    acceptedBefore: 'nothing',
    ...partialFacts,
    kind,
    attempts,
  };
  const { errors, status } = facts;
  const messages = errors.flatMap((error) => [error, ...error.chain]);
  const codes = new Set(messages.map(({ code }) => code));
  const words = messages.map(({ message }) => message).join('\n');
  // The last row matches everything.
  const [meaning, scope] = MEANINGS.find(([, , matches]) => matches({ ...facts, codes, words })) as Row;
  const undescribedScope = errors.length > 0 || ABOUT_CONTENT.has(status) ? 'targets' : 'request';
  return {
    ...facts,
    meaning,
    scope: scope === 'undescribed' ? undescribedScope : scope,
    pointers: pointersOf(errors),
    mostAllowed: mostAllowedOf(words),
  };
}
