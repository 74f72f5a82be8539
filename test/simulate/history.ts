import { type Breach, judge } from './laws.ts';
import { createProject, SETUPS, type Setup } from './project.ts';
import { drawPurge } from './purges.ts';
import { createDice, type Dice } from './random.ts';
import { type Played, play } from './run.ts';
import { createWorld, storyOf, tell, visit, type World } from './world.ts';

export interface HistoryOptions {
  /** Names of steps, files and faults that are left out. */
  readonly without?: ReadonlySet<string>;
  readonly setup?: Setup;
  /** Nothing goes wrong, and one run follows the other. */
  readonly isQuiet?: boolean;
  /** All that is shown is part of the story. */
  readonly isTold?: boolean;
}

export interface History {
  readonly setup: Setup;
  readonly broken: readonly Breach[];
  readonly story: readonly string[];
  /** Each thing that the history could do without. */
  readonly there: readonly string[];
  readonly runs: readonly Played[];
}

/** Plays one history: a site, its deploys, and runs of the action. The same seed gives the same one. */
export async function playHistory(seed: number, options: HistoryOptions = {}): Promise<History> {
  const { isQuiet = false, isTold = false } = options;
  const dice = createDice(seed, options.without);
  // Of what 'pages' deploys, the state alone knows, so more of it can go wrong.
  const setup = options.setup ?? dice.pick([...SETUPS, 'pages']);
  const world = createWorld(dice);
  const broken: Breach[] = [];
  const runs: Played[] = [];
  world.isCalm = isQuiet;
  const note = (played: Played, breaches: readonly Breach[]): void => {
    runs.push(played);
    for (const breach of breaches) tell(world, `!! ${breach.law}: ${breach.what}`);
    broken.push(...breaches);
  };
  const project = createProject(world, {
    ...{ setup, isTold },
    onPlayed: (job, played) => note(played, judge(played, { job }, world)),
  });
  const isOnlyNamed = !isQuiet && dice.chance(0.3);
  const named = isQuiet ? 0 : isOnlyNamed ? 1 : 0.15;
  const patience = isQuiet ? 1 : dice.pick([1, 0.7, 0.3]);
  const drawn = dice.pick([1, 1, 1, 2, 2, 2, 3, 3, 3, 4]);
  // It takes a second deploy to see that the first one was late.
  const steps = isQuiet ? 8 : Math.max(drawn, world.host.isLate ? 3 : 1);
  for (let step = 1; step <= steps; step++) {
    if (!dice.some(`step ${step}`, 1)) continue;
    const part = dice.fork(`step ${step}`);
    if (part.chance(named)) purge(world, part, { open: project.open, isTold, runs, note });
    else project.act(part);
    if (part.chance(patience)) await settle(project.open);
    else await world.clock.sleep(part.below(part.pick([100, 3000, 30_000])));
    visit(world, part);
    await pass(world, part, project.open.size === 0);
    if (isQuiet) await world.clock.sleep(2000);
  }
  await settle(project.open);
  world.isCalm = true;
  // Whatever happened, a quiet deploy at the end leaves nothing stale.
  if (!isOnlyNamed) {
    await world.clock.sleep(60_000);
    // Most is to be seen of what was forgotten where all is at the edge, and the deploy brings back what was there before;
    // but of what came late, where it leaves alone what the last one changed.
    const end = dice.fork('end');
    visit(world, end, 1);
    project.push('main', end, world.host.isLate ? 0.2 : 0.7);
    await settle(project.open);
  }
  return {
    ...{ setup, broken, there: dice.there, runs },
    get story() {
      return storyOf(world);
    },
  };
}

/** Until no job is under way; those that are over may have begun others. */
async function settle(open: ReadonlySet<Promise<void>>): Promise<void> {
  while (open.size > 0) await Promise.all(open);
}

/** Time goes by; now and then hours, or weeks where nothing runs: an attempt takes no longer than a day. */
async function pass({ clock }: World, dice: Dice, isIdle: boolean): Promise<void> {
  const hours = isIdle ? 24 * 20 : 5;
  // What ends and begins in the same second overlaps, as far as GitHub's clock tells.
  await clock.sleep(
    dice.chance(0.05) ? 3_600_000 * (1 + dice.below(hours)) : dice.pick([0, 2000, 2000, 400_000]),
  );
}

interface Crowd {
  readonly open: Set<Promise<void>>;
  readonly isTold: boolean;
  /** Those that are over. */
  readonly runs: readonly Played[];
  readonly note: (played: Played, breaches: readonly Breach[]) => void;
}

/** So long after the last request, any plan's limits are whole again. */
const REFILL_MS = 320_000;

/** A purge of what the inputs name. */
function purge(world: World, dice: Dice, { open, isTold, runs, note }: Crowd): void {
  const drawn = drawPurge(world, dice);
  const label = `purge ${world.ids++}`;
  const shown = JSON.stringify({ ...drawn.inputs, 'api-token': undefined }).slice(0, 300);
  tell(world, `${label}: ${drawn.wanted.length} targets, ${shown}`);
  const others = open.size;
  const work = async (): Promise<void> => {
    const played = await play(world, {
      ...{ label, inputs: drawn.inputs, pages: drawn.pages, env: {}, dice, isCalm: false, killedAfter: null },
      isTold: dice.chance(0.05) || isTold,
    });
    const isAlone =
      others === 0 && open.size === 1 && runs.every(({ endedAt }) => endedAt < played.beganAt - REFILL_MS);
    note(played, judge(played, { purge: drawn, isAlone }, world));
  };
  const done: Promise<void> = work().then(() => void open.delete(done));
  open.add(done);
}
