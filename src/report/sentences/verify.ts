import { isCertificateError } from '../../http/network-error.ts';
import type { Doubt } from '../../verify/verdict.ts';
import { STOP_TEXTS } from './api.ts';
import type { RoomSentences } from './sentences.ts';

const FETCHED = {
  MISS: 'it was not in the cache',
  EXPIRED: 'the edge fetched it again',
  REVALIDATED: 'the origin confirmed that it is current',
} as const;
const UNCACHED = {
  DYNAMIC:
    'Cloudflare does not cache it: no Cache Rule makes it eligible, and HTML is not eligible by default',
  BYPASS: 'Cloudflare does not cache it: a Cache Rule or the Cache-Control of the origin forbids it',
  NONE: 'Cloudflare answered without its cache, as a Worker or a redirect rule does',
} as const;
const TYPES: Readonly<Record<string, string>> = {
  'text/html': 'HTML',
  'text/x-component': 'RSC text (text/x-component)',
};

/** The reasons of verdicts, in a few words. */
export const VERIFY = {
  'fetched-anew': ({ by, originAge }) =>
    `${FETCHED[by]}${originAge === null ? '' : `, but the origin's own cache had held it for ${originAge} s`}`,
  'cached-after-purge': 'it was cached after the purge',
  'expired-since': 'it was cached after the purge, and has expired since',
  'older-copy': ({ age, sinceMs }) =>
    `a copy that is ${age} s old, and the purge was ${Math.floor(sinceMs / 1000)} s ago`,
  'expired-copy': 'an expired copy, which the purge should have removed',
  'marked-stale': ({ by }) =>
    `marked stale, and served once more while ${by === 'STALE' ? 'the origin did not answer' : 'the edge asks the origin meanwhile'}`,
  'hit-without-age': 'a hit without Age, so it is unknown when it was cached',
  'not-cached': ({ by }) => UNCACHED[by],
  'not-behind-cloudflare': 'the response has no Cloudflare headers',
  challenged: ({ status }) => `a bot challenge (HTTP ${status})`,
  'visit-refused': ({ status }) => `the response was HTTP ${status}`,
  'sign-in-page': ({ to }) => `a redirect to a login page, ${to}`,
  'strange-cache-status': ({ cacheStatus }) =>
    `CF-Cache-Status is ${cacheStatus}, which this version does not know`,
  'visit-given-up': ({ cause }) => `given up: ${STOP_TEXTS[cause]}`,
  'visit-timed-out': ({ began, limitMs }) => `${part(began)} within ${Math.round(limitMs / 100) / 10} s`,
  'visit-broke-off': ({ began, networkCode, networkMessage }) => {
    const untrusted = isCertificateError(networkCode) ? 'its certificate is not trusted, ' : '';
    const isNamed = networkCode === null || networkMessage.includes(networkCode);
    return `${part(began)}: ${untrusted}${networkMessage}${isNamed ? '' : ` (${networkCode})`}`;
  },
  'new-bytes': 'the bytes that were deployed',
  gone: ({ status }) => `deleted, and gone (${status})`,
  'old-bytes': ({ seen }, say) =>
    `the old bytes${seen.code === 'fetched-anew' ? ', from the origin' : ''}: ${say(seen)}`,
  'other-bytes': ({ seen }, say) => `${say(seen)}; neither the old bytes nor the deployed ones`,
  'wrong-type': ({ contentType, extension, seen }, say) =>
    `${TYPES[contentType] ?? contentType} in place of ${extension === '' ? 'a page' : `a .${extension} file`}: ${say(seen)}`,
  'not-asked': ({ cause }) => (cause === null ? 'not requested' : `not requested: ${STOP_TEXTS[cause]}`),
  'asked-again': ({ first, second }, say) => `${say(first)}; requested again: ${say(second)}`,
  'perhaps-another-copy': ({ seen, doubt }, say) => `${say(seen)}; but ${doubtOf(doubt)}`,
} satisfies RoomSentences;

function part(began: boolean): string {
  return began ? 'the response began, but stalled' : 'no response';
}

function doubtOf(doubt: Doubt): string {
  return doubt.kind === 'environment'
    ? `only the environment ${doubt.environment} was purged, and another may have answered`
    : `the edge sets ${doubt.header} itself, so a variant other than the purged one may have answered`;
}
