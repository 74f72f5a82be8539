import type { Kind } from '../targets/target.ts';
import { formatInteger, plural } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';
import { VERDICTS, type Verdict } from '../verify/verdict.ts';
import type { Verification } from '../verify/verify.ts';
import { first } from './escape.ts';
import { joined, type Markdown } from './markdown.ts';
import type { Problem } from './outcome.ts';
import { verdictReason } from './sentences/verify.ts';

const LABELS: Readonly<Record<Verdict, { mark: string; name: string }>> = {
  stale: { mark: '✗', name: 'stale' },
  unknown: { mark: '?', name: 'unknown' },
  notCloudflare: { mark: '–', name: 'not behind Cloudflare' },
  notCached: { mark: '–', name: 'not cached' },
  revalidating: { mark: '↻', name: 'revalidating' },
  fresh: { mark: '✓', name: 'fresh' },
};

/** Why a copy outlives a purge that Cloudflare confirmed, by what the purge went by. */
const CAUSES: readonly { readonly by: readonly Kind[]; readonly cause: string }[] = [
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-single-file/
  {
    by: ['urls'],
    cause:
      'a Cache Rule that matches only GET (a purge by URL is a request with the method PURGE, which it must match, too)',
  },
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
  {
    by: ['urls'],
    cause:
      'a cache key with a header that the purge did not name, like Origin, device type, or language (add it to `url-headers`)',
  },
  {
    by: ['urls'],
    cause: 'a Transform Rule (a purge by URL needs the URL that visitors use, before the rewrite)',
  },
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/
  {
    by: ['prefixes'],
    cause: 'a Transform Rule (a purge by prefix needs the path that the origin gets, after the rewrite)',
  },
  {
    by: ['urls'],
    cause: 'another query string or spelling under which the page is cached (purge its `prefixes` instead)',
  },
  { by: ['tags'], cause: 'the origin does not send the tag with this page (see its Cache-Tag header)' },
  {
    by: ['everything', 'hosts', 'prefixes', 'tags'],
    cause: 'the host is served by a zone other than the purged one, or by a cache in front of it',
  },
];

/** Rows of the summary's table, or lines of an annotation; the report has them all. */
const MAX_ROWS = 40;
/** Of a URL, or the words about it, in the table. */
const MAX_CELL = 300;
/** URLs that a sentence names. */
const NAMED = 3;

/** What to know of the URLs with a verdict, the gravest first. */
const SENTENCES: readonly (readonly [Verdict, (checks: readonly Check[]) => string])[] = [
  ['unknown', (checks) => `No verdict for ${named(checks)}: ${reasons(checks)}.`],
  [
    'notCloudflare',
    (checks) => `Not behind Cloudflare, so no purge reaches it: ${named(checks)}. Is the DNS record proxied?`,
  ],
  [
    'notCached',
    (checks) =>
      `Not cached by Cloudflare, so there is nothing to verify: ${named(checks)}. If visitors see an old page there, it comes from the origin or from their browsers.`,
  ],
  [
    'revalidating',
    (checks) =>
      `Served stale while the edge revalidates, as \`operation: invalidate\` intends: ${named(checks)}.`,
  ],
];

const UNCACHED =
  'Cloudflare does not cache most of these URLs, so they did not need a purge. By default it caches no HTML; a Cache Rule makes pages eligible.';

/** What the verification came to, in a few sentences. */
export function verificationSentences(verification: Verification): readonly string[] {
  const { candidates, asked, counts, checks, dataCentres } = verification;
  if (candidates === 0) {
    return ['No URL to verify: add URLs covered by the purge to `also` or `base-url`.'];
  }
  const sum = VERDICTS.toReversed()
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${formatInteger(counts[verdict])} ${LABELS[verdict].name}`)
    .join(', ');
  const reach =
    dataCentres.length === 0 ? 'data center unknown' : `seen from ${dataCentres.join(' and ')} only`;
  const again = checks.filter(({ repurged, verdict }) => repurged && verdict === 'fresh');
  return [
    `Asked the edge for ${asked} of ${plural(candidates, 'URL')} after the purge: ${sum}; ${reach}.`,
    ...SENTENCES.filter(([verdict]) => counts[verdict] > 0).map(([verdict, tell]) =>
      tell(checks.filter((check) => check.verdict === verdict)),
    ),
    ...(2 * counts.notCached > asked ? [UNCACHED] : []),
    ...(again.length === 0 ? [] : [`Stale at first, fresh after a second purge: ${named(again)}.`]),
  ];
}

/** For the log: a line for each URL, and the sentences. */
export function verificationLines(verification: Verification): string[] {
  const rows = verification.checks.map((check) => `${label(check)}: ${place(check)} (${seen(check)})`);
  return [...rows, ...verificationSentences(verification)];
}

/** For the job summary: what is still stale with its causes, the sentences, and a small table, the gravest first. */
export function verificationSection(verification: Verification, md: Markdown): string {
  const { checks, counts } = verification;
  const problem = verificationProblem(verification);
  const head = problem === null ? '#### Verification' : md.explained(problem);
  const sentences = verificationSentences(verification).map(md.prose);
  if (checks.length === 0) return joined(head, ...sentences);
  const sorted = checks.toSorted(
    (one, other) => VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict),
  );
  const rows = sorted.slice(0, MAX_ROWS).map((check) => row(check, md));
  const rest = checks.length - rows.length;
  const table = joined(
    ['| Verdict | URL | Answer | Why |', '|---|---|---|---|', ...rows].join('\n'),
    rest > 0 ? `and ${plural(rest, 'URL')} more, all in the report` : '',
  );
  const fine = counts.fresh + counts.revalidating === checks.length;
  return joined(head, ...sentences, fine ? md.folded(plural(checks.length, 'answer'), table) : table);
}

function row(check: Check, md: Markdown): string {
  const { status, cacheStatus, age, why } = check;
  const answer = [status, cacheStatus === null ? null : md.cell(cacheStatus)].filter((fact) => fact !== null);
  const cells = [
    label(check),
    md.cell(place(check), MAX_CELL),
    `${answer.join(' ')}${age === null ? '' : `, Age ${age}`}`,
    md.cellProse(verdictReason(why), MAX_CELL),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What a person has to look at: the copies that are still stale, or that nothing could be verified; or null. */
export function verificationProblem(verification: Verification): Problem | null {
  const { checks, counts } = verification;
  if (counts.stale === 0) return blindProblem(verification);
  const stale = checks.filter(({ verdict }) => verdict === 'stale');
  return {
    title: 'Old copies are still being served',
    message: `Cloudflare confirmed the purge, but its edge still serves old copies: ${named(stale)}.`,
    causes: causes(stale),
    details: [
      ...stale.slice(0, MAX_ROWS).map((check) => `${place(check)}: ${seen(check)}`),
      ...(stale.length > MAX_ROWS ? [`and ${plural(stale.length - MAX_ROWS, 'URL')} more`] : []),
    ],
  };
}

/** Not one answer told anything. */
function blindProblem({ checks, counts, candidates }: Verification): Problem | null {
  if (candidates === 0 || counts.unknown < checks.length) return null;
  return {
    title: 'The purge could not be verified',
    message: `Cloudflare confirmed the purge, but no response shows what its edge serves now: ${reasons(checks)}.`,
    causes: [
      'bot protection or a login page answered instead of the site',
      'the runner does not reach the site',
    ],
    fix: 'add a firewall rule that lets the runner pass, or set `verify: off`',
  };
}

function named(checks: readonly Check[]): string {
  return first(
    checks.map(({ url }) => url),
    NAMED,
  );
}

function reasons(checks: readonly Check[]): string {
  return first([...new Set(checks.map(({ why }) => verdictReason(why)))], NAMED, '; ');
}

function causes(stale: readonly Check[]): readonly string[] {
  const kinds = new Set(stale.map(({ by }) => by));
  return CAUSES.filter(({ by }) => by.some((kind) => kinds.has(kind))).map(({ cause }) => cause);
}

function label({ verdict, repurged }: Check): string {
  const { mark, name } = LABELS[verdict];
  return `${mark} ${name}${repurged ? ', purged twice' : ''}`;
}

function place({ url, headers }: Check): string {
  return headers === undefined ? url : `${url} with ${JSON.stringify(headers)}`;
}

/** `200, HIT, Age 3600, cf-ray 8c41e2a0-FRA; why`. */
function seen({ status, cacheStatus, age, ray, why }: Check): string {
  const facts = [
    status,
    cacheStatus,
    age === null ? null : `Age ${age}`,
    ray === null ? null : `cf-ray ${ray}`,
  ];
  const told = facts.filter((fact) => fact !== null).join(', ');
  const detail = verdictReason(why);
  return told === '' ? detail : `${told}; ${detail}`;
}
