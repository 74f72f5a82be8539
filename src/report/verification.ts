import { formatInteger, plural } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';
import { isOld, VERDICTS, type Verdict } from '../verify/verdict.ts';
import type { Verification } from '../verify/verify.ts';
import { targetLabel } from './labels.ts';
import { andMore, type ByteBudget, joined, type Markdown, takeWhileFits } from './markdown.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { namedUrlsOf, reasonsOf } from './verification-problems.ts';

/** How a verdict is shown, and what a person has to look at first. */
const LABELS: Readonly<Record<Verdict, { mark: string; name: string }>> = {
  outdated: { mark: '✗', name: 'outdated' },
  stale: { mark: '✗', name: 'stale' },
  unknown: { mark: '?', name: 'unknown' },
  notCloudflare: { mark: '–', name: 'not behind Cloudflare' },
  notCached: { mark: '–', name: 'not cached' },
  revalidating: { mark: '↻', name: 'revalidating' },
  fresh: { mark: '✓', name: 'fresh' },
  exact: { mark: '✓', name: 'exact' },
};

const GRAVEST_FIRST = Object.keys(LABELS);

/** What to know of the URLs with a verdict, the gravest first. */
const SENTENCES: readonly (readonly [Verdict, (checks: readonly Check[]) => string])[] = [
  ['unknown', (checks) => `No verdict for ${namedUrlsOf(checks)}: ${reasonsOf(checks)}.`],
  [
    'notCloudflare',
    (checks) =>
      `Not behind Cloudflare, so no purge reaches it: ${namedUrlsOf(checks)}. Is the DNS record proxied?`,
  ],
  [
    'notCached',
    (checks) =>
      `Not cached by Cloudflare, so there is nothing to verify: ${namedUrlsOf(checks)}. If visitors see an old page there, it comes from the origin or from their browsers.`,
  ],
  [
    'revalidating',
    (checks) =>
      `Served stale while the edge revalidates, as \`operation: invalidate\` intends: ${namedUrlsOf(checks)}.`,
  ],
];

const UNCACHED =
  'Cloudflare does not cache most of these URLs, so they did not need a purge. By default it caches no HTML; a Cache Rule makes pages eligible.';
const REWRITTEN =
  'What is cached after the purge and differs from the file is changed on the way, as HTML often is: by the host, or by a feature of Cloudflare such as Email Address Obfuscation or Web Analytics.';

/** `20 of 20 checked pages serve exactly what was deployed`; null where not one is known to. */
export function proofLine({ checks }: Verification): string | null {
  const { compared, exact } = countPages(checks);
  if (exact === 0) return null;
  const verb = exact === 1 ? 'serves' : 'serve';
  return `${formatInteger(exact)} of ${formatInteger(compared)} checked ${compared === 1 ? 'page' : 'pages'} ${verb} exactly what was deployed`;
}

/** Of the changed files whose bytes are known: each has one form at least that was asked for. */
function countPages(checks: readonly Check[]): { compared: number; exact: number; old: number } {
  const pages = Map.groupBy(
    checks.filter(({ file }) => file !== null),
    ({ file }) => file,
  );
  const groups = [...pages.values()];
  const old = groups.filter((all) => all.some(isOld)).length;
  const exact = groups.filter((all) => !all.some(isOld) && all.some(({ verdict }) => verdict === 'exact'));
  return { compared: pages.size, exact: exact.length, old };
}

/** How the checked pages compare with what was deployed; empty where their bytes are not known. */
function proofSentences(verification: Verification): readonly string[] {
  const { compared, exact, old } = countPages(verification.checks);
  if (compared === 0) return [];
  const rest = compared - exact - old;
  const parts = [
    proofLine(verification) ??
      `None of ${plural(compared, 'checked page')} is known to serve exactly what was deployed`,
    ...(old > 0 ? [`${formatInteger(old)} ${old === 1 ? 'serves' : 'serve'} something old`] : []),
    ...(rest > 0 && exact > 0 ? [`of ${formatInteger(rest)} it is not known`] : []),
  ];
  const isRewritten = verification.checks.some(({ why }) => why.code === 'other-bytes');
  return [`${parts.join('; ')}.`, ...(isRewritten ? [REWRITTEN] : [])];
}

/** What the verification came to, in a few sentences. */
export function verificationSentences(verification: Verification): readonly string[] {
  const { candidates, asked, counts, checks, dataCentres } = verification;
  if (candidates === 0) {
    return ['No URL to verify: add URLs covered by the purge to `also` or `base-url`.'];
  }
  const sum = VERDICTS.filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${formatInteger(counts[verdict])} ${LABELS[verdict].name}`)
    .join(', ');
  const reach =
    dataCentres.length === 0 ? 'data center unknown' : `seen from ${dataCentres.join(' and ')} only`;
  const again = checks.filter((check) => check.repurged && isGood(check));
  return [
    ...proofSentences(verification),
    `Asked the edge for ${asked} of ${plural(candidates, 'URL')} after the purge: ${sum}; ${reach}.`,
    ...SENTENCES.filter(([verdict]) => counts[verdict] > 0).map(([verdict, tell]) =>
      tell(checks.filter((check) => check.verdict === verdict)),
    ),
    ...(2 * counts.notCached > asked ? [UNCACHED] : []),
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
}: {
  readonly stale: number;
  readonly outdated: number;
}): string[] {
  return [
    ...(stale > 0 ? [`${plural(stale, 'URL')} still ${stale === 1 ? 'returns' : 'return'} an old copy`] : []),
    ...(outdated > 0 ? [`the origin still serves old content for ${plural(outdated, 'URL')}`] : []),
  ];
}

/** For the log: a line for each URL, and the sentences. */
export function verificationLines(verification: Verification): string[] {
  const rows = verification.checks.map((check) => `${label(check)}: ${checkLine(check)}`);
  return [...rows, ...verificationSentences(verification)];
}

/** For the job summary: the sentences, and a table with the gravest first. */
export function verificationSection(verification: Verification, room: ByteBudget, md: Markdown): string {
  const { checks } = verification;
  const told = joined('#### Verification', ...verificationSentences(verification).map(md.prose));
  if (checks.length === 0) return told;
  const sorted = checks.toSorted(
    (one, other) => GRAVEST_FIRST.indexOf(one.verdict) - GRAVEST_FIRST.indexOf(other.verdict),
  );
  const rows = takeWhileFits(sorted, (check) => row(check, md), room);
  const table = joined(
    ['| Verdict | URL | Answer | Why |', '|---|---|---|---|', ...rows].join('\n'),
    ...andMore(checks.length - rows.length),
  );
  const fine = checks.every((check) => isGood(check) || check.verdict === 'revalidating');
  return joined(told, fine ? md.folded(plural(checks.length, 'answer'), table) : table);
}

function row(check: Check, md: Markdown): string {
  const { status, cacheStatus, age, why } = check;
  const answer = [status, cacheStatus === null ? null : md.cell(cacheStatus)].filter((fact) => fact !== null);
  const cells = [
    label(check),
    md.cell(targetLabel(check)),
    `${answer.join(' ')}${age === null ? '' : `, Age ${age}`}`,
    md.cellProse(sentenceOf(why)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function label({ verdict, repurged }: Check): string {
  const { mark, name } = LABELS[verdict];
  return `${mark} ${name}${repurged ? ', purged twice' : ''}`;
}

/** `https://example.com/ (200, HIT, Age 3600, cf-ray 8c41e2a0-FRA; why)`. */
function checkLine(check: Check): string {
  const { status, cacheStatus, age, ray, why } = check;
  const facts = [
    status,
    cacheStatus,
    age === null ? null : `Age ${age}`,
    ray === null ? null : `cf-ray ${ray}`,
  ];
  const told = facts.filter((fact) => fact !== null).join(', ');
  return `${targetLabel(check)} (${told === '' ? '' : `${told}; `}${sentenceOf(why)})`;
}
