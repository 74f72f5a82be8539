import type { Check } from '../../src/verify/check.ts';
import { isOld } from '../../src/verify/verdict.ts';
import { arrivals } from './evidence.ts';
import type { Job } from './job.ts';
import { stemAt, stemOf } from './origin.ts';
import type { Tree } from './repository.ts';
import type { Played } from './run.ts';
import { isHeld } from './waiting.ts';
import type { Sent } from './wire.ts';
import type { World } from './world.ts';

/** Ages are whole seconds, and a purge takes effect before its confirmation. */
const ABOUT_MS = 2000;

/** Yields the checks of `verify` that differ from what was served. */
export function* misjudged(played: Played, world: World, deployed: Deployed | null): Iterable<string> {
  const { inputs, progress, status, end } = played;
  const { verification } = progress;
  if (verification === null || inputs === null) return;
  const old = verification.checks.filter(isOld).length;
  if (
    old > 0 &&
    inputs.verify === 'fail' &&
    inputs.onFailure === 'fail' &&
    status === 0 &&
    end.kind === 'finished'
  )
    yield `the step is green, but ${old} URLs are old`;
  const skew = world.clock.date() - world.clock.now();
  const purges = arrivals(played).flatMap(({ at, status: answered }) =>
    answered === 200 ? [at - skew] : [],
  );
  for (const check of verification.checks) {
    const visits = visitsOf(check, played);
    const last = visits.at(-1);
    const stillTime = end.kind === 'finished' && played.endedAt - played.beganAt < inputs.timeoutMs / 2;
    if (stillTime && check.verdict === 'stale' && !isPurgedAgain(visits, played))
      yield `${check.url} is stale, but was not purged again`;
    if (last?.page && purges.length > 0) {
      const fault = faultOf(check, last.page, { first: Math.min(...purges), played, world, deployed });
      if (fault !== null) yield `${check.url} is reported as ${check.verdict}, but ${fault}`;
    }
  }
}

/** The deployed tree and its job. */
export interface Deployed {
  readonly job: Job;
  readonly served: Tree;
}

interface Facts {
  /** When the first purge took effect, in milliseconds of the clock. */
  readonly first: number;
  readonly played: Played;
  readonly world: World;
  readonly deployed: Deployed | null;
}

/** Returns what is wrong with a check, or null. */
function faultOf(check: Check, page: Page, { first, played, world, deployed }: Facts): string | null {
  const { verdict, why, url } = check;
  const { pathname } = new URL(url);
  const isBefore = page.stored < first - ABOUT_MS;
  const now = deployed && world.site.answer(deployed.served, pathname).answer;
  const isNow = now !== null && now.status === page.status && (page.status === 404 || now.body === page.body);
  const isInvalidated = played.inputs?.operation === 'invalidate';
  if (verdict === 'exact') return isNow ? null : 'other bytes were served';
  if (verdict === 'outdated') return isBefore ? 'the copy is from before the purge' : null;
  if (verdict === 'fresh' && isBefore && !isInvalidated) return 'the copy is from before the purge';
  if (verdict === 'stale' && page.stored > lastPurge(played) + ABOUT_MS && check.age !== null)
    return 'it was fetched after the purge';
  const found = played.progress.changes?.found;
  const file =
    found?.kind === 'files'
      ? found.files.find(
          ({ path, type }) => type === 'file' && stemOf(path.replace(/^public\//, '')) === stemAt(pathname),
        )
      : undefined;
  const isMissed =
    check.file !== null && page.status === 200 && !isNow && file !== undefined && isHeld(page, file);
  const isToBeTold = isMissed || (isBefore && page.cacheStatus === 'HIT' && !isNow && page.status === 200);
  if (!isToBeTold || isOld(check) || isInvalidated) return null;
  return why.code === 'perhaps-another-copy' ? null : 'old bytes were served';
}

/** Returns whether a purge followed the first stale visit, or no visit before the last one was stale. */
function isPurgedAgain(visits: readonly Sent[], { sent }: Played): boolean {
  const [first, last] = [visits[0], visits.at(-2)];
  return (
    last?.page?.age == null || sent.some(({ to, at }) => to === 'purge' && at >= (first?.answeredAt ?? 0))
  );
}

function lastPurge({ sent }: Played): number {
  return Math.max(...sent.map(({ to, answeredAt }) => (to === 'purge' ? (answeredAt ?? 0) : 0)));
}

type Page = NonNullable<Sent['page']>;

/** Returns the visits of a check, in order. */
function visitsOf({ url, headers = {} }: Check, { sent, purgeStartedAt }: Played): readonly Sent[] {
  const wanted = Object.entries(headers);
  return sent.filter(
    (one) =>
      one.to === 'page' &&
      one.url === url &&
      one.at >= (purgeStartedAt ?? 0) &&
      one.page !== null &&
      (one.page.status < 400 || one.page.status === 404) &&
      wanted.every(([name, value]) => one.headers[name] === value),
  );
}
