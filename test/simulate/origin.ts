import type { Dice } from './random.ts';
import type { Tree } from './repository.ts';
import type { Attempt, World } from './world.ts';

/** A version that goes live: at once, late, piece by piece, or never. Times are in milliseconds on the clock. */
export interface Deploy {
  readonly tree: Tree;
  readonly commit: string;
  /** Its place in the order of all that happens. */
  readonly at: number;
  /** The attempt that it is recorded by; null where nobody can know of it. */
  readonly by: Attempt | null;
  readonly began: number;
  /** When it is live at this path of a URL. */
  readonly liveAt: (path: string) => number;
  /** Green runs that purged for it, and did not see it live. */
  readonly unproven: Unproven[];
}

/** From when on, and at which paths, a run took for live what it had not seen. */
interface Unproven {
  readonly from: number;
  readonly at: (path: string) => boolean;
}

/** How the host behind the edge deploys, how the edge asks it, and how runs wait for it. */
export interface Host {
  /** Deploys may be late. */
  readonly isLate: boolean;
  /** The query is no part of the cache key. */
  readonly ignoresQuery: boolean;
  /** Runs know its own address, that the edge is not in front of. */
  readonly isKnown: boolean;
  /** Data centres share an upper tier. */
  readonly tiered: boolean;
  readonly wait: 'none' | 'content' | 'time' | 'text' | 'deployment';
  readonly waitMinutes: string;
  readonly waitSeconds: number;
}

/** The host's own address. */
export const ORIGIN = 'origin.site.example';
/** A page that tells which deploy is live. */
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

/** When a deploy that begins now is live. */
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

/** What is live at a path; undefined before the first deploy. No older one is published after a newer one. */
export function liveAt(deploys: readonly Deploy[], path: string, ms: number): Deploy | undefined {
  return deploys.findLast((one) => one.liveAt(path) <= ms);
}

/** What the host answers at the path that tells its version. */
export function versionAnswer(deploy: Deploy | undefined, path: string): string | null {
  return path === VERSION_PATH ? `This is ${buildOf(deploy)}` : null;
}

export function buildOf(deploy: Deploy | undefined): string {
  return `build ${deploy?.at ?? 'none'}.`;
}

export const VERSION_URL = `https://www.site.example${VERSION_PATH}`;

const stems = new Map<string, string>();

/** What all forms and spellings of a page's path have in common. */
export function stemAt(path: string): string {
  const known = stems.get(path);
  if (known !== undefined) return known;
  const stem = stemOf(decode(path.replace(/^\//, '')));
  if (stems.size < 1000) stems.set(path, stem);
  return stem;
}

/** The same for a file, by its path below the root of the site. */
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
