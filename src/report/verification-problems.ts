import type { Kind } from '../targets/target.ts';
import type { Check } from '../verify/check.ts';
import type { Verification } from '../verify/verify.ts';
import { firstFew } from './escape.ts';
import type { Problem } from './problem.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** Why an old copy may survive a confirmed purge, by the kind of the target. */
const CAUSES: { readonly [By in Kind]?: readonly string[] } = {
  urls: [
    // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-single-file/
    'a Cache Rule that matches only GET (a purge by URL is a request with the method PURGE, which it must match, too)',
    // https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
    'a cache key with a header that the purge did not name, like Origin, device type, or language (add it to `url-headers`)',
    'a Transform Rule (a purge by URL needs the URL that visitors use, before the rewrite)',
    'another query string or spelling under which the page is cached (purge its `prefixes` instead)',
  ],
  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/
  prefixes: ['a Transform Rule (a purge by prefix needs the path that the origin gets, after the rewrite)'],
  tags: ['the origin does not send the tag with this page (see its Cache-Tag header)'],
};

/** https://developers.cloudflare.com/workers/cache/ */
const WORKERS_CACHE =
  'Workers Cache with `cross_version_cache`: only the Worker itself can purge it, with `cache.purge()`';
const OWN_CACHE = "a cache of the host's own, behind Cloudflare: purge it first";
/** Caches that no purge of the zone reaches. */
const UNREACHED = [
  'the host is served by a zone other than the purged one',
  WORKERS_CACHE,
  OWN_CACHE,
  'APO for WordPress: its plugin purges it',
];

/** Returns a problem for each way in which old content is served, or one if nothing could be verified. */
export function verificationProblems(verification: Verification): readonly Problem[] {
  const { checks, waited } = verification;
  const outdated = checks.filter(({ verdict }) => verdict === 'outdated');
  const stale = checks.filter(({ verdict }) => verdict === 'stale');
  const wrong = stale.filter(({ why }) => why.code === 'wrong-type');
  const copies = stale.filter(({ why }) => why.code !== 'wrong-type');
  const problems = [
    ...(outdated.length > 0 ? [outdatedProblem(outdated, waited)] : []),
    ...(copies.length > 0 ? [staleProblem(copies)] : []),
    ...(wrong.length > 0 ? [wrongTypeProblem(wrong, waited)] : []),
  ];
  return problems.length > 0 ? problems : unverifiedProblems(verification);
}

function outdatedProblem(outdated: readonly Check[], waited: boolean): Problem {
  const notLive = waited
    ? 'the deploy is not live on every server'
    : 'the deploy was not live yet when this was purged';
  return {
    title: 'The deploy is not live',
    message: `The edge fetched these after the purge and still got the old content: ${namedUrlsOf(outdated)}.`,
    causes: [notLive, OWN_CACHE, WORKERS_CACHE],
    fix: waited ? 'run the job again once the origin serves the new content' : WAIT_FOR,
  };
}

const WAIT_FOR =
  'set `wait-for`, so that nothing is purged before the deploy is live (`wait-for: content` compares what the origin serves), and run the job again';

function staleProblem(stale: readonly Check[]): Problem {
  const causes = [...new Set(stale.map(({ by }) => by))].flatMap((by) => CAUSES[by] ?? []);
  return {
    title: 'Old copies are still being served',
    message: `Cloudflare confirmed the purge, but its edge still serves old copies: ${namedUrlsOf(stale)}.`,
    causes: [...causes, ...UNREACHED],
  };
}

function wrongTypeProblem(wrong: readonly Check[], waited: boolean): Problem {
  return {
    title: 'Something else is served instead of files',
    message: `These URLs return 200 with a content type other than their files have: ${namedUrlsOf(wrong)}.`,
    causes: [
      'the host returns HTML for missing files (a single-page application), and the files are not deployed yet',
      'the files are not part of the site (exclude them in `paths`)',
      'a copy for another kind of request was cached (a cache key without the header `RSC`)',
    ],
    ...(waited ? {} : { fix: WAIT_FOR }),
  };
}

/** Returns a problem if no response allows a verdict. */
function unverifiedProblems({ checks, counts, candidates }: Verification): readonly Problem[] {
  if (candidates === 0 || counts.unknown < checks.length) return [];
  return [
    {
      title: 'The purge could not be verified',
      message: `Cloudflare confirmed the purge, but no response shows what its edge serves now: ${reasonsOf(checks)}.`,
      causes: [
        'bot protection or a login page answered instead of the site',
        'the runner does not reach the site',
      ],
      fix: 'let the runner pass (with a secret in `visit-headers` and a firewall rule for it), or set `verify: off`',
    },
  ];
}

/** Returns the first few URLs as text. */
export function namedUrlsOf(checks: readonly Check[]): string {
  return firstFew(checks, ({ url }) => url);
}

/** Returns the first few distinct reasons as text. */
export function reasonsOf(checks: readonly Check[]): string {
  return firstFew([...new Set(checks.map(({ why }) => sentenceOf(why)))], String, 3, '; ');
}
