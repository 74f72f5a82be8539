import { formatInteger, plural } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';
import { isOld, VERDICTS, type Verdict } from '../verify/verdict.ts';
import type { Verification } from '../verify/verify.ts';
import { targetLabel } from './labels.ts';
import { andMore, type ByteBudget, joined, type Markdown, takeWhileFits } from './markdown.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { namedUrlsOf, reasonsOf } from './verification-problems.ts';

/** How a verdict is shown, and what is to know of the URLs that have it. */
interface ShownVerdict {
  readonly mark: string;
  readonly name: string;
  readonly tell?: (urls: string, checks: readonly Check[]) => string;
}

/** The first one is what a person has to look at first. */
const SHOWN: Readonly<Record<Verdict, ShownVerdict>> = {
  outdated: { mark: '✗', name: 'outdated' },
  stale: { mark: '✗', name: 'stale' },
  unknown: {
    mark: '?',
    name: 'unknown',
    tell: (urls, checks) => `No verdict for ${urls}: ${reasonsOf(checks)}.`,
  },
  notCloudflare: {
    mark: '–',
    name: 'not behind Cloudflare',
    tell: (urls) => `Not behind Cloudflare, so no purge reaches it: ${urls}. Is the DNS record proxied?`,
  },
  notCached: {
    mark: '–',
    name: 'not cached',
    tell: (urls) =>
      `Not cached by Cloudflare, so there is nothing to verify: ${urls}. If visitors see an old page there, it comes from the origin or from their browsers.`,
  },
  revalidating: {
    mark: '↻',
    name: 'revalidating',
    tell: (urls) => `Served stale while the edge revalidates, as \`operation: invalidate\` intends: ${urls}.`,
  },
  fresh: { mark: '✓', name: 'fresh' },
  exact: { mark: '✓', name: 'exact' },
};

const REWRITTEN =
  'What is cached after the purge and differs from the file is changed on the way, as HTML often is: by the host, or by a feature of Cloudflare such as Email Address Obfuscation or Web Analytics.';

/** `20 of 20 checked pages serve exactly what was deployed`; null where not one is known to. */
export function proofLine({ checks }: Verification): string | null {
  // Of the changed files whose bytes are known: each has one form at least that was asked for.
  const compared = checks.filter(({ file }) => file !== null);
  const pages = [...Map.groupBy(compared, ({ file }) => file).values()];
  const exact = pages.filter((all) => !all.some(isOld) && all.some(({ verdict }) => verdict === 'exact'));
  if (exact.length === 0) return null;
  const verb = exact.length === 1 ? 'serves' : 'serve';
  return `${formatInteger(exact.length)} of ${plural(pages.length, 'checked page')} ${verb} exactly what was deployed`;
}

/** What the verification came to, in a few sentences. */
export function verificationSentences(verification: Verification): readonly string[] {
  const { candidates, asked, counts, checks, dataCentres } = verification;
  if (candidates === 0) {
    return ['No URL to verify: add URLs covered by the purge to `also` or `base-url`.'];
  }
  const isCompared = checks.some(({ file }) => file !== null);
  const proof = proofLine(verification) ?? 'No checked page is known to serve exactly what was deployed';
  const sum = VERDICTS.filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${formatInteger(counts[verdict])} ${SHOWN[verdict].name}`)
    .join(', ');
  const reach =
    dataCentres.length === 0 ? 'data center unknown' : `seen from ${dataCentres.join(' and ')} only`;
  const again = checks.filter((check) => check.repurged && isGood(check));
  return [
    ...(isCompared ? [`${proof}.`] : []),
    ...(checks.some(({ why }) => why.code === 'other-bytes') ? [REWRITTEN] : []),
    `Asked the edge for ${asked} of ${plural(candidates, 'URL')} after the purge: ${sum}; ${reach}.`,
    ...Object.entries(SHOWN).flatMap(([verdict, { tell }]) => {
      const such = checks.filter((check) => check.verdict === verdict);
      return tell === undefined || such.length === 0 ? [] : [tell(namedUrlsOf(such), such)];
    }),
    ...(again.length === 0 ? [] : [`Old at first, in order after a second purge: ${namedUrlsOf(again)}.`]),
  ];
}

function isGood({ verdict }: Check): boolean {
  return verdict === 'exact' || verdict === 'fresh';
}

/** What the edge serves although it should not, as parts of a sentence; none where there is nothing old. */
export function oldContent({
  stale,
  outdated,
}: Pick<Verification['counts'], 'stale' | 'outdated'>): string[] {
  return [
    ...(stale > 0 ? [`${plural(stale, 'URL')} still ${stale === 1 ? 'returns' : 'return'} an old copy`] : []),
    ...(outdated > 0 ? [`the origin still serves old content for ${plural(outdated, 'URL')}`] : []),
  ];
}

function gravestFirst(checks: readonly Check[]): readonly Check[] {
  const order = Object.keys(SHOWN);
  return checks.toSorted((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));
}

function label({ verdict, repurged }: Check): string {
  return `${SHOWN[verdict].mark} ${SHOWN[verdict].name}${repurged ? ', purged twice' : ''}`;
}

/** What came of a visit: `200, HIT, Age 3600`. */
function answerOf({ status, cacheStatus, age }: Check): string {
  const facts = [status, cacheStatus, age === null ? null : `Age ${age}`];
  return facts.filter((fact) => fact !== null).join(', ');
}

/** For the log: a line for each URL, and the sentences. */
export function verificationLines(verification: Verification): readonly string[] {
  const lines = gravestFirst(verification.checks).map((check) => {
    const facts = [answerOf(check), check.ray === null ? '' : `cf-ray ${check.ray}`].filter(
      (fact) => fact !== '',
    );
    const told = [facts.join(', '), sentenceOf(check.why)].filter((part) => part !== '').join('; ');
    return `${label(check)}: ${targetLabel(check)} (${told})`;
  });
  return [...lines, ...verificationSentences(verification)];
}

/** For the job summary: the sentences, and a table, folded away where all is well. */
export function verificationSection(verification: Verification, room: ByteBudget, md: Markdown): string {
  const { checks } = verification;
  const told = joined('#### Verification', ...verificationSentences(verification).map(md.prose));
  if (checks.length === 0) return told;
  const row = (check: Check): string =>
    `| ${label(check)} | ${md.cell(targetLabel(check))} | ${[answerOf(check), sentenceOf(check.why)].map(md.plain).join(' | ')} |`;
  const rows = takeWhileFits(gravestFirst(checks), row, room);
  const table = joined(
    ['| Verdict | URL | Answer | Why |', '|---|---|---|---|', ...rows].join('\n'),
    ...andMore(checks.length - rows.length),
  );
  const fine = checks.every((check) => isGood(check) || check.verdict === 'revalidating');
  return joined(told, fine ? md.folded(plural(checks.length, 'answer'), table) : table);
}
