import type { FileProblem } from '../../changes/regular-file.ts';
import type { AddressProblem } from '../../lists/address.ts';
import type { DownloadProblem } from '../../lists/download.ts';
import type { ReportTargetProblem } from '../../lists/earlier-report.ts';
import type { SitemapMistake, SitemapProblem } from '../../lists/sitemap.ts';
import type { SourceNotice, SourceProblem, UrlsFromNotice, UrlsFromProblem } from '../../lists/urls-from.ts';
import { KINDS } from '../../targets/target.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { sayFew } from './few.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';
import { targetNoticeSentence, targetProblemSentence } from './targets.ts';

const FILE: Sentences<FileProblem> = {
  'file-missing': () =>
    'there is no such file; check the path (it is relative to the workspace; wildcards are not taken), and that the step that writes it runs before this one',
  'file-is-folder': () => 'it is a folder; name the file in it',
  'file-not-regular': () => 'it is no regular file; write it to one first',
  'file-too-large': ({ most }) => `it has more than ${formatInteger(most)} bytes, the most that are read`,
  'file-unreadable': ({ error }) => `it cannot be read (${quote(error)})`,
};

const ADDRESS: Sentences<AddressProblem> = {
  'list-address-invalid': () => 'it is not an address',
  'list-address-has-credentials': () =>
    'it has a user name or password; sitemaps are read without credentials',
  'list-address-not-https': () => 'it is read over https only; write https://, or give a file',
  'list-address-host-not-named': ({ hostname }) =>
    `no input names the host ${quote(hostname)}; if it is yours, name this address in \`urls-from\``,
  'list-address-not-public': ({ hostname }) =>
    `the host ${quote(hostname)} is not public; only one that the workflow itself names may be`,
};

const OR_A_FILE = 'or give the path of the built file instead';

const DOWNLOAD: Sentences<Exclude<DownloadProblem, AddressProblem>> = {
  'download-redirect-invalid': ({ location }) => `it redirects to ${quote(location)}, which is no address`,
  'download-redirect-refused': ({ to, reason }) =>
    `it redirects to ${quote(to)}, but ${sentenceFrom(ADDRESS, reason)}`,
  'download-redirects-endless': ({ most, last }) =>
    `it redirects more than ${most} times, last to ${quote(last)}`,
  'download-timeout': ({ afterMs }) => `there was no whole answer within ${afterMs / 1000} s`,
  'download-broke-off': ({ error }) => `there was no whole answer (${quote(error)})`,
  'download-certificate-untrusted': ({ error }) =>
    `its certificate is not trusted here (${error}); name its authority in NODE_EXTRA_CA_CERTS, ${OR_A_FILE}`,
  'download-status': ({ status, closed }) =>
    `the answer is HTTP ${status}, not 200; ${closed ? 'it has to be open to everyone, programs too;' : 'check the address,'} ${OR_A_FILE}`,
  'download-encoding': ({ encoding }) =>
    `the answer is encoded as ${quote(encoding)}, which nobody asked for; serve it as it is, ${OR_A_FILE}`,
  'download-too-large': ({ most }) => tooLarge(most),
  'gzip-too-large': ({ most }) => `unpacked, ${tooLarge(most)}`,
  'gzip-broken': ({ error }) => `its gzip data is broken or cut off (${quote(error)})`,
};

function tooLarge(most: number): string {
  return `it has more than ${formatInteger(most)} bytes, the most that a sitemap may have`;
}

const STRANGERS = {
  html: 'an HTML page, perhaps of an error or a sign-in',
  rss: 'an RSS feed',
  atom: 'an Atom feed',
} as const;

const SITEMAP_MISTAKE: Sentences<SitemapMistake> = {
  'sitemap-url': ({ line, reason }) => `line ${line}: ${targetProblemSentence(reason)}`,
  'sitemap-element-in-loc': ({ line, element, loc }) =>
    `line ${line}: got the element ${quote(element)} in <${loc}>, which takes a URL`,
  'sitemap-entry-name': ({ line, got, takes }) => `line ${line}: got <${got}> in place of <${takes}>`,
  'sitemap-loc-count': ({ line, entry, loc, count }) =>
    `line ${line}: <${entry}> has ${count || 'no'} <${loc}>, and takes one`,
};

const SITEMAP: Sentences<SitemapProblem> = {
  'sitemap-stranger': ({ kind }) => `it is ${STRANGERS[kind]}`,
  'sitemap-root': ({ root }) =>
    `it is XML of another kind, with the root ${quote(root)}; a sitemap has urlset or sitemapindex`,
  'sitemap-too-deep': ({ most }) => `it has elements in more than ${most} others, which no sitemap has`,
  'sitemap-not-utf8': () => 'it is not UTF-8, which a sitemap has to be',
  'sitemap-malformed': ({ at }) => `it is not well-formed XML, or was cut off (at ${quote(at)})`,
  'sitemap-mistakes': (few) =>
    withCount(
      few.count,
      sayFew(few, (mistake) => sentenceFrom(SITEMAP_MISTAKE, mistake)),
    ),
};

const FIELDS = {
  status: 'has no "status"',
  kind: `has a "kind" other than ${KINDS.join(', ')}`,
  value: 'has no "value"',
  place: 'has no "zone" and "environment"',
} as const;

const REPORT_TARGET: Sentences<ReportTargetProblem> = {
  'report-target-lacks': ({ field }) => FIELDS[field],
  'report-target-headers': ({ value }) => `got ${quote(value)}: only URLs have headers`,
  'report-target-spelling': ({ value, kind }) =>
    kind === 'everything'
      ? `got ${quote(value)}: it is ${kind}`
      : `got ${quote(value)}: that is not how a report spells ${kind}`,
  'report-target-refused': ({ reason }) => targetProblemSentence(reason),
};

/** Behind the name of a file or an address. */
const LIST: Sentences<SourceProblem> = {
  ...FILE,
  ...ADDRESS,
  ...DOWNLOAD,
  ...SITEMAP,
  'sitemap-too-large': ({ most }) => tooLarge(most),
  'list-not-text': () =>
    'it is neither UTF-8 text nor gzip; it takes a list of URLs, a sitemap, or a report of an earlier run',
  'list-foreign': ({ reason }) => `it is no list of URLs (${targetProblemSentence(reason)})`,
  'list-mistakes': (few) => withCount(few.count, sayFew(few, targetProblemSentence)),
  'list-empty': () => 'it has no URL; if there may be nothing to purge, write [] into it',
  'report-not-taken': () =>
    'it is JSON, and a report is taken from a file only; download it in a step of its own',
  'report-not-json': () =>
    'it starts with "{", but is no whole JSON: it was cut off, or is neither report nor list',
  'report-foreign': () =>
    'it is JSON, but no report of this action, which has "version" and "targets"; a list of URLs is a JSON array, or has one entry a line',
  'report-version': ({ version, reads }) =>
    `it is a report of version ${version}, and this version of the action reads ${reads}; use the version of the action that wrote it`,
  'report-incomplete': ({ result }) =>
    `it is the report of a run that ended (${quote(result)}) before it knew its targets, so it cannot tell what is left; repeat that run itself`,
  'report-mistakes': (few) =>
    withCount(
      few.count,
      sayFew(few, ({ index, reason }) => `targets[${index}] ${sentenceFrom(REPORT_TARGET, reason)}`),
    ),
  'index-too-deep': ({ most }) => `it is an index below ${most} others, and no more are followed`,
  'index-too-long': ({ sitemaps, most }) => tooManySitemaps(sitemaps, most),
  'index-of-itself': () => 'it is an index that lists no sitemap but itself',
};

function withCount(mistakes: number, said: string): string {
  return mistakes > 1 ? `it has ${formatInteger(mistakes)} mistakes: ${said}` : said;
}

function tooManySitemaps(sitemaps: number, most: number): string {
  return `it leads to ${formatInteger(sitemaps)} sitemaps, and at most ${formatInteger(most)} are read; purge \`hosts\` or \`prefixes\` instead`;
}

/** Behind `urls-from: `. */
export const URLS_FROM_PROBLEMS: Sentences<UrlsFromProblem> = {
  'list-unread': ({ reason, ...about }) => `got ${sourceLabel(about)}: ${sentenceFrom(LIST, reason)}`,
  'lists-given-up': ({ unread }) => `got so many problems that ${formatInteger(unread)} more were not read`,
  'lists-too-many': ({ sitemaps, most }) => tooManySitemaps(sitemaps, most),
  'lists-too-many-targets': ({ most }) =>
    `got more than ${formatInteger(most)} targets, the most of one run; purge \`hosts\` or \`prefixes\` instead`,
};

const NOTICE: Sentences<SourceNotice> = {
  'list-notices': (few) => sayFew(few, targetNoticeSentence),
  'list-empty-array': () => 'it is an empty array, so there is nothing to purge',
  'sitemap-empty': ({ kind }) =>
    kind === 'pages' ? 'it has no URL' : 'it is an index that lists no sitemap',
  'sitemap-fragments': ({ count, example }) =>
    `took fragments off ${count} of its URLs, like ${quote(example)}`,
  'report-nothing-left': () => 'everything that this report tells of was purged',
  'report-of-invalidation': () =>
    'it tells of `operation: invalidate`; this run has an `operation` of its own',
  'index-read-from-files': ({ local, sitemaps }) =>
    `read ${local} of its ${sitemaps} sitemaps from the files beside it, not from the network`,
};

/** Behind `urls-from: `. */
export const URLS_FROM_NOTICES: Sentences<UrlsFromNotice> = {
  'list-notice': ({ notice, ...about }) => `${sourceLabel(about)}: ${sentenceFrom(NOTICE, notice)}`,
};

function sourceLabel({ source, listedBy }: Pick<UrlsFromNotice, 'source' | 'listedBy'>): string {
  return listedBy === null ? quote(source) : `${quote(source)}, which ${quote(listedBy)} lists`;
}
