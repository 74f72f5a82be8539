import { envelope } from '../edge/answers.ts';
import type { Asked, Fault, Ordered } from '../edge/faults.ts';
import type { GitHubWeather } from './github.ts';
import type { Dice } from './random.ts';
import type { World } from './world.ts';

/** The faults between one run and Cloudflare's API. */
export interface ApiWeather {
  /** Returns the number of faults so far, by name. */
  readonly taken: () => Readonly<Record<string, number>>;
  /** The time of an outage in milliseconds of the clock, or null. */
  readonly outage: { readonly from: number; readonly to: number } | null;
  readonly end: () => void;
}

/** No faults. */
export const FAIR: ApiWeather = { taken: () => ({}), outage: null, end: () => {} };

const errors = (status: number, code: number, message: string, headers = {}): Fault => ({
  status,
  text: String(envelope(status, { errors: [{ code, message }] }).body),
  headers: { 'content-type': 'application/json', ...headers },
});

const PASSING: readonly Fault[] = [
  ...([
    { status: 503, text: '' },
    { status: 500, text: '{}' },
    { status: 409, text: '' },
  ] as const),
  ...(['reset', 'resetAfter', 'truncate', 'half', { slow: 3000 }] as const),
  { status: 502, html: '<title>Bad gateway</title>' },
];

/** Faults of visits. */
const UNSERVED: readonly Fault[] = [
  ...(['reset', 'stall', 'stallBody', 'truncate', { slow: 3000 }] as const),
  ...([
    { status: 503, text: '' },
    { status: 403, html: '<title>Forbidden</title>' },
  ] as const),
];

const DOWN: readonly Fault[] = [{ status: 503, text: '' }, 'reset', { status: 522, html: '<p>' }];

const LIMITED: readonly Fault[] = [
  errors(429, 971, 'Please wait and consider throttling your request speed', { 'retry-after': '2' }),
  errors(429, 10429, 'Rate limited', { 'retry-after': '7' }),
  errors(429, 1134, 'Unable to purge, rate limit reached', { ratelimit: '"default";r=0;t=3' }),
];

const FLAP = errors(401, 10000, 'Authentication error');

/** Draws the faults of the API and of visits for one run. */
export function brew(world: World, dice: Dice, isMine: (asked: Asked) => boolean): ApiWeather {
  const { edge, clock } = world;
  const orders: [string, Ordered][] = [];
  const order = (
    name: string,
    fault: Fault | readonly Fault[],
    more: Parameters<typeof edge.order>[1],
  ): void => {
    const isVisit = more?.of === 'visit';
    const when = (asked: Asked): boolean =>
      (asked.kind === 'visit') === isVisit && isMine(asked) && (more?.when?.(asked) ?? true);
    orders.push([name, edge.order(fault, { of: 'any', ...more, when })]);
  };
  const seed = dice.below(1e6);
  let outage: ApiWeather['outage'] = null;
  if (dice.some('outage', 0.12)) {
    const from = clock.now() + dice.below(8000);
    const to = from + dice.pick([2, 20, 120, 1200, 1e6]) * 1000;
    outage = { from, to };
    const when = (): boolean => clock.now() >= from && clock.now() < to;
    order('outage', dice.pick(DOWN), { when, times: Number.POSITIVE_INFINITY });
  }
  if (dice.some('faults', 0.25)) order('faults', PASSING, { chance: dice.pick([0.1, 0.3]), seed });
  if (dice.some('silence', 0.06)) order('silence', ['stall', 'stallBody'], { chance: 0.15, seed });
  if (dice.some('limits', 0.12)) order('limits', dice.pick(LIMITED), { times: 1 + dice.below(3) });
  if (dice.some('flaps', 0.1)) order('flaps', FLAP, { times: 1 + dice.below(2) });
  if (dice.some('echo', 0.06)) order('echo', 'echo', { times: 3, of: 'purge' });
  if (dice.some('denied', 0.05)) order('denied', FLAP, { times: Number.POSITIVE_INFINITY });
  if (dice.some('visits', 0.1))
    order('visits', UNSERVED, { chance: dice.fork('visits').pick([0.2, 0.6]), seed, of: 'visit' });
  if (dice.some('lies', 0.05)) order('lies', 'lie', { times: 1 + dice.below(3), of: 'purge' });
  return {
    outage,
    taken: () => Object.fromEntries(orders.map(([name, { taken }]) => [name, taken])),
    end: () => {
      for (const [, one] of orders) one.cancel();
    },
  };
}

/** More entries than any simulated tree has. */
export const WHOLE = 1000;

export const CLEAR: GitHubWeather = {
  actions: 'fine',
  contents: 'fine',
  faulty: 0,
  stale: [false, false],
  shownAfter: 0,
  truncateAt: WHOLE,
  latencyMs: 100,
};

/** Draws the faults of GitHub for one run. */
export function brewGitHub(dice: Dice): GitHubWeather {
  const sick = (part: string) => (dice.some(part, 0.06) ? dice.pick(['forbidden', 'down'] as const) : 'fine');
  return {
    actions: sick('no actions'),
    contents: sick('no contents'),
    faulty: dice.some('GitHub faults', 0.08) ? dice.pick([0.05, 0.2]) : 0,
    stale: [dice.some('stale list', 0.04), dice.some('stale list again', 0.04)],
    shownAfter: dice.pick([1, 2, Number.POSITIVE_INFINITY]),
    truncateAt: dice.some('truncated trees', 0.1) ? 2 : WHOLE,
    latencyMs: dice.pick([0, 100, 100, 1000]),
  };
}
