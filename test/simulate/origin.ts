import type { Dice } from './random.ts';
import type { Tree } from './repository.ts';
import type { Attempt, World } from './world.ts';

/** A version that goes live at once, late, file by file, or never. Times are in milliseconds of the clock. */
export interface Deploy {
  readonly tree: Tree;
  readonly commit: string;
  /** The position in the order of events. */
  readonly at: number;
  /** The attempt that deployed it; null if there is no run. */
  readonly by: Attempt | null;
  readonly began: number;
  /** Returns when it is live at a URL path. */
  readonly liveAt: (path: string) => number;
  /** Green runs that purged for it without having seen it live. */
  readonly unproven: Unproven[];
}

/** A run that took a deploy for live without having seen it, and the paths. */
interface Unproven {
  readonly from: number;
  readonly at: (path: string) => boolean;
}

/** How the host deploys, how the edge caches it, and how runs wait for it. */
export interface Host {
  /** Whether deploys may be late. */
  readonly isLate: boolean;
  /** Whether the cache key ignores the query. */
  readonly ignoresQuery: boolean;
  /** Whether runs have `origin-url`. */
  readonly isKnown: boolean;
  /** Whether data centers share an upper tier. */
  readonly tiered: boolean;
  readonly wait: 'none' | 'content' | 'time' | 'text' | 'deployment';
  readonly waitMinutes: string;
  readonly waitSeconds: number;
}

/** The host name of the origin, without the edge. */
export const ORIGIN = 'origin.site.example';
/** The path of a page that names the live deploy. */
const VERSION_PATH = '/version';

export function drawHost(dice: Dice): Host {
  const isLate = dice.some('late', 0.25);
  const wait = isLate ? dice.pick(['content', 'content', 'content', 'none', 'none'] as const) : 'none';
  const isAsked = wait === 'content' && dice.some('asked at its own address', 0.2);
  return {
    isLate,
    wait:
      isLate && dice.some('other signal', 0.3) ? dice.pick(['time', 'text', 'deployment'] as const) : wait,
    ignoresQuery: isLate && dice.some('query ignored', 0.1),
    isKnown: isAsked,
    tiered: dice.some('tiers', 0.1),
    waitMinutes: dice.pick(['', '0.5', '1', '1', '3']),
    waitSeconds: dice.pick([5, 30]),
  };
}

/** Draws when a deploy that begins now goes live. */
export function schedule({ host, clock, isCalm }: World, dice: Dice): Deploy['liveAt'] {
  const began = clock.now();
  if (!host.isLate || isCalm || !dice.some('late', 0.6)) return () => began;
  if (dice.some('never', 0.15)) return () => Number.POSITIVE_INFINITY;
  const took = dice.below(dice.pick([2000, 20_000, 60_000, 200_000]));
  const late = began + took;
  if (!dice.some('in pieces', 0.6)) return () => late;
  const order = dice.pick(['assets first', 'pages first', 'one by one'] as const);
  const early = began + dice.below(took);
  if (order === 'one by one') return (path) => began + Math.floor(dice.fork(stemAt(path)).next() * took);
  return (path) => (/\.(?:css|txt)$/.test(path) === (order === 'assets first') ? early : late);
}

/** Returns the live deploy at a path; undefined before the first. An older deploy never replaces a newer one. */
export function liveAt(deploys: readonly Deploy[], path: string, ms: number): Deploy | undefined {
  return deploys.findLast((one) => one.liveAt(path) <= ms);
}

/** Returns the page that names the live deploy; null for other paths. */
export function versionAnswer(deploy: Deploy | undefined, path: string): string | null {
  return path === VERSION_PATH ? `This is ${buildOf(deploy)}` : null;
}

export function buildOf(deploy: Deploy | undefined): string {
  return `build ${deploy?.at ?? 'none'}.`;
}

export const VERSION_URL = `https://www.site.example${VERSION_PATH}`;

const stems = new Map<string, string>();

/** Returns the common stem of all forms and spellings of a page's URL path. */
export function stemAt(path: string): string {
  const known = stems.get(path);
  if (known !== undefined) return known;
  const stem = stemOf(decode(path.replace(/^\//, '')));
  if (stems.size < 1000) stems.set(path, stem);
  return stem;
}

/** Returns the same stem for a file path relative to the site's root. */
export function stemOf(path: string): string {
  return path
    .replace(/(^|\/)index(\.html)?$/, '$1')
    .replace(/\.html$/, '')
    .replace(/\/$/, '');
}

export function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
