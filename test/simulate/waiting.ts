import { createHash } from 'node:crypto';
import type { ChangedFile } from '../../src/changes/changes.ts';
import type { OriginAnswer } from '../edge/origin.ts';
import type { Job } from './job.ts';
import { buildOf, type Deploy, type Host, liveAt, ORIGIN, stemAt, stemOf, VERSION_URL } from './origin.ts';
import { LINK, type Tree } from './repository.ts';
import type { Played } from './run.ts';
import { WHOLE } from './weather.ts';
import type { Sent } from './wire.ts';
import type { World } from './world.ts';

/** Returns the inputs with which a run waits for its deploy. */
export function waiting(world: World, job: Job): Readonly<Record<string, string>> {
  const { waitMinutes, waitSeconds, isKnown } = world.host;
  const wait = signalOf(world, job);
  if (wait === 'none') return {};
  const minutes = { 'wait-minutes': waitMinutes };
  if (wait === 'time') return { ...minutes, 'wait-for': `${waitSeconds} seconds` };
  if (wait === 'text')
    return { ...minutes, 'wait-for': `${VERSION_URL} contains ${buildOf(deployOf(job, world))}` };
  if (wait === 'deployment') return { ...minutes, 'wait-for': wait };
  return { ...minutes, 'wait-for': wait, ...(isKnown && { 'origin-url': `https://${ORIGIN}` }) };
}

/** Returns the signal to wait for. A list of names has no contents to wait for. */
function signalOf({ host: { wait } }: World, { listed }: Job): Host['wait'] {
  return wait === 'content' && listed !== null ? 'none' : wait;
}

/** Returns the deploy that a run purges for, if any. */
export function deployOf({ version, foundAt }: Job, { deploys }: World): Deploy | undefined {
  return deploys.findLast(({ at, tree }) => at < foundAt && tree === version.tree);
}

/** Returns GitHub's response about deployments, newest first; null for other URLs. https://docs.github.com/rest/deployments */
export function answerDeployments({ deploys, clock, site }: World, url: URL): unknown {
  const [, id, of] = /\/deployments(?:\/(\d+)\/(statuses))?$/.exec(url.pathname) ?? [null];
  if (id === undefined) {
    const asked = deploys.filter(({ commit }) => commit === url.searchParams.get('sha'));
    return asked.map(({ at }) => ({ id: at, environment: 'Production' })).reverse();
  }
  if (of === undefined) return null;
  const deploy = deploys.find(({ at }) => String(at) === id);
  const isWhole = deploy !== undefined && isLive(deploy, site.urls, clock.now());
  return [{ state: isWhole ? 'success' : 'in_progress', log_url: '' }];
}

function isLive({ liveAt: when }: Deploy, urls: readonly string[], ms: number): boolean {
  return urls.every((url) => when(new URL(url).pathname) <= ms);
}

/** Separates two looks, which are at least two seconds apart. */
const PAUSE_MS = 1000;

/** Returns the requests of a waiting run, grouped by look and by stem. */
function looksOf({ sent }: Played): readonly ReadonlyMap<string, readonly Sent[]>[] {
  const purge = sent.findIndex(({ to }) => to === 'purge');
  // By order, since without latency the purge and the requests of `verify` have the same time.
  const asked = sent.slice(0, purge < 0 ? sent.length : purge).filter(({ to }) => to === 'page');
  const looks: Sent[][] = [];
  let over = Number.NEGATIVE_INFINITY;
  for (const one of asked.filter(({ url }) => !url.includes('no-such-file'))) {
    if (one.at > over + PAUSE_MS) looks.push([]);
    looks.at(-1)?.push(one);
    over = Math.max(over, one.answeredAt ?? one.at);
  }
  return looks.map((look) => Map.groupBy(look, ({ url }) => stemAt(new URL(url).pathname)));
}

/** Records what a green run took for live without having seen it. The documentation says that the host may be late there. */
export function noteUnproven(played: Played, job: Job, world: World): void {
  const { purgeStartedAt, beganAt } = played;
  const deploy = deployOf(job, world);
  if (deploy === undefined) return;
  const from = purgeStartedAt ?? beganAt;
  const looks = world.host.wait === 'content' && purgeStartedAt !== null ? looksOf(played) : [];
  // If the host still served the same bytes of an older deploy, the run saw them.
  const isOlder = (path: string): boolean => (liveAt(world.deploys, path, from)?.at ?? 0) < deploy.at;
  deploy.unproven.push({ from, at: (path) => !looks[0]?.has(stemAt(path)) || isOlder(path) });
}

/**
 * Returns whether a copy was cached while a newer deploy was late that this run is not responsible for: because a run
 * purged for it without having seen it live there, or because it is newer than this run's deploy.
 */
export function cameLate(
  { path, stored, from }: { readonly path: string; readonly stored: number; readonly from: Deploy },
  own: Deploy | undefined,
  { deploys }: World,
): boolean {
  return deploys.some(
    ({ at, began, liveAt: when, unproven }) =>
      at > from.at &&
      began <= stored &&
      when(path) > stored &&
      (from.at >= (own?.at ?? 0) || unproven.some((one) => one.from <= stored && one.at(path))),
  );
}

/** Yields purges that were sent before the signal was there. */
export function* unseen(played: Played, job: Job, world: World, served: Tree): Iterable<string> {
  const { purgeStartedAt: ms, inputs, progress } = played;
  if (ms === null || inputs === null || inputs.waitFor.length === 0) return;
  const { host, site, deploys } = world;
  const own = deployOf(job, world);
  const hasCome = (path: string): boolean => (liveAt(deploys, path, ms)?.at ?? 0) >= (own?.at ?? Infinity);
  switch (host.wait) {
    case 'time':
      if ((progress.waitedMs ?? 0) < host.waitSeconds * 1000) yield `it waited only ${progress.waitedMs} ms`;
      return;
    case 'text':
      if (!hasCome(new URL(VERSION_URL).pathname)) yield 'it purged before the text was there';
      return;
    case 'deployment': {
      const isThere = deploys.some((one) => one.commit === job.version.commit && isLive(one, site.urls, ms));
      if (!isThere) yield 'it purged before the deployment was live';
      return;
    }
  }
  const found = progress.changes?.found;
  if (found === undefined || found.kind === 'nothing') return;
  const files = found.kind === 'files' ? found.files : [];
  const known = files.filter(({ type, path }) => type === 'file' && isServed(path));
  const byStem = new Map(known.map((file) => [stemOf(file.path.replace(/^public\//, '')), file]));
  const looks = looksOf(played);
  const asked = [...(looks[0]?.keys() ?? [])];
  const least = Math.min(found.kind === 'files' ? known.length : regularIn(served, job), 6);
  if (asked.length < least) yield `it purged after requesting only ${asked.length} of ${least} files`;
  let come = 0;
  for (const stem of asked) {
    const file = byStem.get(stem);
    const paths = new Set(
      looks.flatMap((look) => look.get(stem) ?? []).map(({ url }) => new URL(url).pathname),
    );
    const old = [...paths].find((path) => {
      if (hasCome(path) || wasServed(path)) return false;
      // Other bytes count as rewritten in transit.
      return file === undefined ? !isGivenUp(stem) : isHeld(answerAt(path, ms), file);
    });
    if (old !== undefined) yield `it purged while the host served the old ${old}`;
    if ([...paths].some((path) => hasCome(path) || wasServed(path))) come++;
  }
  if (least > 0 && come === 0) yield 'it purged before anything new was live';

  function answerAt(path: string, at: number): OriginAnswer {
    return site.answer(liveAt(deploys, path, at)?.tree ?? new Map(), path).answer;
  }

  /** Returns whether the host had the new bytes during the last look, or has them now. */
  function wasServed(path: string): boolean {
    const wanted = site.answer(served, path).answer;
    const last = (looks.at(-1)?.get(stemAt(path)) ?? []).flatMap(({ at, answeredAt }) => [
      at,
      answeredAt ?? at,
    ]);
    return [...last, ms ?? 0].some((at) => sameBytes(answerAt(path, at), wanted));
  }

  /** Returns whether the run gave up on a page: on a first run, if the assets were live for five looks. */
  function isGivenUp(stem: string): boolean {
    const assets = asked.filter(isAsset);
    const before = [...(looks.at(-5)?.values() ?? [])].flat().map(({ at, answeredAt }) => answeredAt ?? at);
    const from = Math.max(...before);
    return (
      !isAsset(stem) &&
      before.length > 0 &&
      assets.length > 0 &&
      assets.every((asset) => sameBytes(answerAt(`/${asset}`, from), site.answer(served, `/${asset}`).answer))
    );
  }
}

/** Returns the number of files with known contents on a first run; 0 for truncated trees, where it may know none. */
function regularIn(served: Tree, { view }: Job): number {
  if ((view?.weather.truncateAt ?? WHOLE) < WHOLE) return 0;
  return [...served].filter(([path, content]) => isServed(path) && !content.startsWith(LINK)).length;
}

const isServed = (path: string): boolean => !path.endsWith('_redirects');

const isAsset = (stem: string): boolean => /\.(?:css|txt)$/.test(stem);

function sameBytes(one: OriginAnswer, other: OriginAnswer): boolean {
  return one.status === other.status && one.body === other.body && locationOf(one) === locationOf(other);
}

const locationOf = ({ headers }: OriginAnswer): string | undefined => headers?.location;

/** Returns whether a response is a content of the file that the edge may hold. */
export function isHeld({ status, body = '' }: OriginAnswer, { held, now }: ChangedFile): boolean {
  if (status === 404) return held.includes(null) && now !== null;
  if (status !== 200) return false;
  const text = String(body);
  const ids = [text, `blob ${Buffer.byteLength(text)}\0${text}`].flatMap((content) =>
    ['sha256', 'sha1'].map((hash) => createHash(hash).update(content).digest('hex')),
  );
  return held.some((id) => id !== null && id !== now && ids.includes(id));
}
