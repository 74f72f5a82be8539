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

/** The inputs by which a run waits for its deploy. */
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

/** A list of names tells nothing of bytes. */
function signalOf({ host: { wait } }: World, { listed }: Job): Host['wait'] {
  return wait === 'content' && listed !== null ? 'none' : wait;
}

/** The deploy that a run purges for; undefined where there was none. */
export function deployOf({ version, foundAt }: Job, { deploys }: World): Deploy | undefined {
  return deploys.findLast(({ at, tree }) => at < foundAt && tree === version.tree);
}

/** GitHub's answer about deployments, newest first; null for anything else. https://docs.github.com/rest/deployments */
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

/** Between two looks there is a pause of two seconds at least. */
const PAUSE_MS = 1000;

/** What a run asked for while it waited, look by look: the stems of the files, with all that was asked of each. */
function looksOf({ sent }: Played): readonly ReadonlyMap<string, readonly Sent[]>[] {
  const purge = sent.findIndex(({ to }) => to === 'purge');
  // By their order: where nothing takes time, a purge and what `verify` asks for after it are at the same time.
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

/** Notes what a green run took for live that it has not seen. That the host may be late there, the documentation says. */
export function noteUnproven(played: Played, job: Job, world: World): void {
  const { purgeStartedAt, beganAt } = played;
  const deploy = deployOf(job, world);
  if (deploy === undefined) return;
  const from = purgeStartedAt ?? beganAt;
  const looks = world.host.wait === 'content' && purgeStartedAt !== null ? looksOf(played) : [];
  // Where the host still had the same bytes of an older deploy, what was asked for was seen.
  const isOlder = (path: string): boolean => (liveAt(world.deploys, path, from)?.at ?? 0) < deploy.at;
  deploy.unproven.push({ from, at: (path) => !looks[0]?.has(stemAt(path)) || isOlder(path) });
}

/**
 * Whether a copy came while a newer deploy was late, for which no run stands in: one purged for it without having seen it
 * live there, or it is newer than that of this run, and another run's affair.
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

/** Where a run sent a purge, and had not seen what it was to wait for. */
export function* unseen(played: Played, job: Job, world: World, served: Tree): Iterable<string> {
  const { purgeStartedAt: ms, inputs, progress } = played;
  if (ms === null || inputs === null || inputs.waitFor.length === 0) return;
  const { host, site, deploys } = world;
  const own = deployOf(job, world);
  const hasCome = (path: string): boolean => (liveAt(deploys, path, ms)?.at ?? 0) >= (own?.at ?? Infinity);
  switch (host.wait) {
    case 'time':
      if ((progress.waitedMs ?? 0) < host.waitSeconds * 1000) yield `it waited ${progress.waitedMs} ms`;
      return;
    case 'text':
      if (!hasCome(new URL(VERSION_URL).pathname)) yield 'it purges before the text was there';
      return;
    case 'deployment': {
      const isThere = deploys.some((one) => one.commit === job.version.commit && isLive(one, site.urls, ms));
      if (!isThere) yield 'it purges before the deployment was there';
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
  if (asked.length < least) yield `it purges, and asked for ${asked.length} files, of ${least}`;
  let come = 0;
  for (const stem of asked) {
    const file = byStem.get(stem);
    const paths = new Set(
      looks.flatMap((look) => look.get(stem) ?? []).map(({ url }) => new URL(url).pathname),
    );
    const old = [...paths].find((path) => {
      if (hasCome(path) || wasServed(path)) return false;
      // Bytes that are neither are taken for rewritten on the way.
      return file === undefined ? !isGivenUp(stem) : isHeld(answerAt(path, ms), file);
    });
    if (old !== undefined) yield `it purges while the host has ${old} of before`;
    if ([...paths].some((path) => hasCome(path) || wasServed(path))) come++;
  }
  if (least > 0 && come === 0) yield 'it purges, and nothing new was live';

  function answerAt(path: string, at: number): OriginAnswer {
    return site.answer(liveAt(deploys, path, at)?.tree ?? new Map(), path).answer;
  }

  /** Whether the host had the new bytes when all files were asked for in one look, or has them now. */
  function wasServed(path: string): boolean {
    const wanted = site.answer(served, path).answer;
    const last = (looks.at(-1)?.get(stemAt(path)) ?? []).flatMap(({ at, answeredAt }) => [
      at,
      answeredAt ?? at,
    ]);
    return [...last, ms ?? 0].some((at) => sameBytes(answerAt(path, at), wanted));
  }

  /** On a first run a page may be rewritten on the way: it is given up where the assets were there for five looks. */
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

/** How many of a site's files a first run knows the bytes of: of a tree that GitHub cuts off, perhaps none. */
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

/** Whether an answer is what the edge may have of the file. */
export function isHeld({ status, body = '' }: OriginAnswer, { held, now }: ChangedFile): boolean {
  if (status === 404) return held.includes(null) && now !== null;
  if (status !== 200) return false;
  const text = String(body);
  const ids = [text, `blob ${Buffer.byteLength(text)}\0${text}`].flatMap((content) =>
    ['sha256', 'sha1'].map((hash) => createHash(hash).update(content).digest('hex')),
  );
  return held.some((id) => id !== null && id !== now && ids.includes(id));
}
