import type { UrlsFromNotice } from '../../lists/urls-from.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { firstFew } from '../escape.ts';
import type { Reason, RoomSentences } from './sentences.ts';

const OR_A_FILE = 'or name the built file instead';

const NOT_SITEMAPS = {
  html: 'an HTML page, perhaps an error or login page',
  rss: 'an RSS feed',
  atom: 'an Atom feed',
} as const;

/** Problems and notices about what `urls-from` names. */
export const LISTS = {
  'list-unread': ({ reason, ...about }, say) => `got ${sourceLabel(about)}: ${say(reason)}`,
  'lists-given-up': ({ unread }) =>
    `stopped after many problems; ${formatInteger(unread)} more were not read`,
  'lists-too-many': ({ sitemaps, most }) =>
    `it leads to ${formatInteger(sitemaps)} sitemaps; at most ${formatInteger(most)} are read. Purge \`hosts\` or \`prefixes\` instead`,
  'lists-too-many-targets': ({ most }) =>
    `got more than ${formatInteger(most)} targets, the maximum for a run; purge \`hosts\` or \`prefixes\` instead`,
  'list-notice': ({ notice, ...about }, say) => `${sourceLabel(about)}: ${say(notice)}`,

  // Addresses.
  'list-address-invalid': 'it is not a valid address',
  'list-address-has-credentials': 'it has a user name or password; sitemaps are read without credentials',
  'list-address-not-https': 'sitemaps are read over https only; write https://, or name a file',
  'list-address-host-not-named': ({ hostname }) =>
    `no input names the host ${quote(hostname)}; if it is yours, name this address in \`urls-from\``,
  'list-address-not-public': ({ hostname }) =>
    `the host ${quote(hostname)} is not public; a private host must be named by the workflow itself`,
  'download-redirect-refused': ({ to, reason }, say) => `a redirect leads to ${quote(to)}: ${say(reason)}`,
  'download-redirects-endless': ({ most, last }) =>
    `it redirects more than ${most} times, last to ${quote(last)}`,
  'download-timeout': ({ afterMs }) => `there was no complete response within ${afterMs / 1000} s`,
  'download-broke-off': ({ error }) => `the response ended early (${quote(error)})`,
  'download-certificate-untrusted': ({ error }) =>
    `its certificate is not trusted here (${error}); name its CA in NODE_EXTRA_CA_CERTS, ${OR_A_FILE}`,
  'download-status': ({ status, closed }) =>
    `the response is HTTP ${status}, not 200; ${closed ? 'it must be readable without a login, for programs, too;' : 'check the address,'} ${OR_A_FILE}`,

  // Sitemaps.
  'sitemap-stranger': ({ kind }) => `it is ${NOT_SITEMAPS[kind]}`,
  'sitemap-root': ({ root }) =>
    `its root element is ${quote(root)}; that of a sitemap is urlset or sitemapindex`,
  'sitemap-too-deep': ({ most }) => `its elements are nested more than ${most} deep, as in no sitemap`,
  'sitemap-not-utf8': 'it is not UTF-8, as a sitemap must be',
  'sitemap-malformed': ({ at }) => `it is not well-formed XML, or was cut off (at ${quote(at)})`,
  'sitemap-url': ({ line, reason }, say) => `line ${line}: ${say(reason)}`,
  'sitemap-element-in-loc': ({ line, element, loc }) =>
    `line ${line}: got the element ${quote(element)} in <${loc}>, which must contain a URL`,
  'sitemap-entry-name': ({ line, got, takes }) => `line ${line}: got <${got}> instead of <${takes}>`,
  'sitemap-loc-count': ({ line, entry, loc, count }) =>
    `line ${line}: <${entry}> has ${count || 'no'} <${loc}>; it must have exactly one`,

  // Lists and earlier reports.
  'gzip-too-large': ({ most }) => `unpacked, ${tooLarge(most)}`,
  'gzip-broken': ({ error }) => `its gzip data is broken or cut off (${quote(error)})`,
  'list-too-large': ({ most }) => tooLarge(most),
  'list-not-text':
    'it is neither UTF-8 text nor gzip; it must be a list of URLs, a sitemap, or the report of an earlier run',
  'list-foreign': ({ reason }, say) => `it is not a list of URLs (${say(reason)})`,
  'list-mistakes': ({ mistakes }, say) => {
    const shown = firstFew<Reason>(mistakes, say, 3, '; ');
    return mistakes.length > 1 ? `it has ${formatInteger(mistakes.length)} mistakes: ${shown}` : shown;
  },
  'list-empty': 'it has no URL; if there may be nothing to purge, write [] to it',
  'report-not-taken': 'it is JSON, but a report must be a file; download it in an earlier step',
  'report-not-json':
    'it starts with "{", but is not valid JSON: it was cut off, or is neither a report nor a list',
  'report-foreign':
    'it is JSON, but not a report of this action, which has "version" and "targets"; a list of URLs must be a JSON array, or have one entry per line',
  'report-version': ({ version, reads }) =>
    `it is a report of version ${version}, but this version of the action reads ${reads}; use the version of the action that wrote it`,
  'report-incomplete': ({ result }) =>
    `it is the report of a run that ended (${quote(result)}) before all of its targets were known; repeat that run instead`,
  'report-target': ({ index, reason }, say) => `targets[${index}] ${say(reason)}`,
  'index-of-itself': 'it is an index that lists no sitemap but itself',
  'report-target-altered': ({ got }) => `is not as a report has it: ${quote(JSON.stringify(got))}`,

  'list-empty-array': 'it is an empty array, so there is nothing to purge',
  'sitemap-empty': ({ kind }) =>
    kind === 'pages' ? 'it has no URL' : 'it is an index that lists no sitemap',
  'fragments-removed': ({ count, example }) =>
    `removed the fragments from ${count} of its URLs, like ${quote(example)}`,
  'report-nothing-left': 'everything in this report was purged',
  'report-of-invalidation': 'it is of a run with `operation: invalidate`; this run uses its own `operation`',
  'index-read-from-files': ({ local, sitemaps }) =>
    `read ${local} of its ${sitemaps} sitemaps from local files beside it instead of the network`,
} satisfies RoomSentences;

function tooLarge(most: number): string {
  return `it has more than ${formatInteger(most)} bytes, the maximum for a sitemap`;
}

function sourceLabel({ source, listedBy }: Pick<UrlsFromNotice, 'source' | 'listedBy'>): string {
  return listedBy === null ? quote(source) : `${quote(source)}, which ${quote(listedBy)} lists`;
}
