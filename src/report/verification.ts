import { formatInteger, plural } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';
import { isOld, VERDICTS, type Verdict } from '../verify/verdict.ts';
import type { Verification } from '../verify/verify.ts';
import { targetLabel } from './labels.ts';
import { joinBlocks, type Markdown } from './markdown.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { namedUrlsOf, reasonsOf } from './verification-problems.ts';

/** The mark and name of each verdict, in the order in which a person should look at them. */
const LABELS: Readonly<Record<Verdict, readonly [mark: string, name: string]>> = {
  outdated: ['✗', 'outdated'],
  stale: ['✗', 'stale'],
  unknown: ['?', 'unknown'],
  notCloudflare: ['–', 'not behind Cloudflare'],
  notCached: ['–', 'not cached'],
  revalidating: ['↻', 'revalidating'],
  fresh: ['✓', 'fresh'],
  exact: ['✓', 'exact'],
};

/** Sentences about the URLs that have a verdict. */
const EXPLANATIONS: { readonly [Key in Verdict]?: (urls: string, checks: readonly Check[]) => string } = {
  unknown: (urls, checks) => `No verdict for ${urls}: ${reasonsOf(checks)}.`,
  notCloudflare: (urls) =>
    `Not behind Cloudflare, so no purge reaches it: ${urls}. Is the DNS record proxied?`,
  notCached: (urls) =>
    `Not cached by Cloudflare, so there is nothing to verify: ${urls}. If visitors see an old page there, it comes from the origin or from their browsers.`,
  revalidating: (urls) =>
    `Served stale while the edge revalidates, as \`operation: invalidate\` intends: ${urls}.`,
};

const REWRITTEN =
  'What is cached after the purge and differs from the file is changed on the way, as HTML often is: by the host, or by a feature of Cloudflare such as Email Address Obfuscation or Web Analytics.';

/** Returns `20 of 20 checked pages serve exactly what was deployed`, or null if none is known to. */
export function proofLine({ checks }: Verification): string | null {
  // A page is a changed file with known bytes. It may have been requested by several URLs.
  const compared = checks.filter(({ file }) => file !== null);
  const pages = [...Map.groupBy(compared, ({ file }) => file).values()];
  const exact = pages.filter((all) => !all.some(isOld) && all.some(({ verdict }) => verdict === 'exact'));
  if (exact.length === 0) return null;
  const verb = exact.length === 1 ? 'serves' : 'serve';
  return `${formatInteger(exact.length)} of ${plural(pages.length, 'checked page')} ${verb} exactly what was deployed`;
}

/** Returns the result of the verification in sentences. */
export function verificationSentences(verification: Verification): readonly string[] {
  const { candidates, asked, counts, checks, dataCentres } = verification;
  if (candidates === 0) return ['No URL to verify: add URLs covered by the purge to `also` or `base-url`.'];
  const isCompared = checks.some(({ file }) => file !== null);
  const proof = proofLine(verification) ?? 'No checked page is known to serve exactly what was deployed';
  const total = VERDICTS.filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${formatInteger(counts[verdict])} ${LABELS[verdict][1]}`)
    .join(', ');
  const seenFrom =
    dataCentres.length === 0 ? 'data center unknown' : `seen from ${dataCentres.join(' and ')} only`;
  const mended = checks.filter((check) => check.repurged && isGood(check));
  return [
    ...(isCompared ? [`${proof}.`] : []),
    ...(checks.some(({ why }) => why.code === 'other-bytes') ? [REWRITTEN] : []),
    `Asked the edge for ${asked} of ${plural(candidates, 'URL')} after the purge: ${total}; ${seenFrom}.`,
    ...Object.entries(EXPLANATIONS).flatMap(([verdict, explain]) => {
      const matching = checks.filter((check) => check.verdict === verdict);
      return matching.length === 0 ? [] : [explain(namedUrlsOf(matching), matching)];
    }),
    ...(mended.length === 0 ? [] : [`Old at first, in order after a second purge: ${namedUrlsOf(mended)}.`]),
  ];
}

function isGood({ verdict }: Check): boolean {
  return verdict === 'exact' || verdict === 'fresh';
}

/** Returns the old content that the edge serves as parts of a sentence. */
export function oldContent({ stale, outdated }: Record<'stale' | 'outdated', number>): string[] {
  return [
    ...(stale > 0 ? [`${plural(stale, 'URL')} still ${stale === 1 ? 'returns' : 'return'} an old copy`] : []),
    ...(outdated > 0 ? [`the origin still serves old content for ${plural(outdated, 'URL')}`] : []),
  ];
}

function worstFirst(checks: readonly Check[]): readonly Check[] {
  return Object.keys(LABELS).flatMap((verdict) => checks.filter((check) => check.verdict === verdict));
}

function label({ verdict, repurged }: Check): string {
  return `${LABELS[verdict].join(' ')}${repurged ? ', purged twice' : ''}`;
}

/** Returns, for example, `200, HIT, Age 3600`. */
function responseText({ status, cacheStatus, age }: Check, ray: string | null = null): string {
  const facts = [
    status,
    cacheStatus,
    age === null ? null : `Age ${age}`,
    ray === null ? null : `cf-ray ${ray}`,
  ];
  return facts.filter((fact) => fact !== null).join(', ');
}

/** Returns the lines of the log: one for each URL, then the sentences. */
export function verificationLines(verification: Verification): readonly string[] {
  const lines = worstFirst(verification.checks).map((check) => {
    const details = [responseText(check, check.ray), sentenceOf(check.why)].filter((part) => part !== '');
    return `${label(check)}: ${targetLabel(check)} (${details.join('; ')})`;
  });
  return [...lines, ...verificationSentences(verification)];
}

/** Returns the section of the job summary: the sentences and a table, which is collapsed if no response is bad. */
export function verificationSection(verification: Verification, md: Markdown): string {
  const { checks } = verification;
  const sentences = joinBlocks('#### Verification', ...verificationSentences(verification).map(md.prose));
  if (checks.length === 0) return sentences;
  const cells = (check: Check): readonly string[] => [
    label(check),
    md.cell(targetLabel(check)),
    md.plain(responseText(check)),
    md.plain(sentenceOf(check.why)),
  ];
  const head = '| Verdict | URL | Answer | Why |\n|---|---|---|---|';
  const answers = md.table(head, worstFirst(checks), cells);
  const isFine = checks.every((check) => isGood(check) || check.verdict === 'revalidating');
  return joinBlocks(sentences, isFine ? md.collapsed(plural(checks.length, 'answer'), answers) : answers);
}
