import { type Breach, judge } from './laws.ts';
import { createProject, SETUPS, type Setup } from './project.ts';
import { drawPurge } from './purges.ts';
import { createDice, type Dice } from './random.ts';
import { type Played, play } from './run.ts';
import { createWorld, storyOf, tell, visit, type World } from './world.ts';

export interface HistoryOptions {
  /** Names of steps, files, and faults to leave out. */
  readonly without?: ReadonlySet<string>;
  readonly setup?: Setup;
  /** Plays without faults and without overlapping runs. */
  readonly isQuiet?: boolean;
  /** Includes all output in the story. */
  readonly isTold?: boolean;
}

export interface History {
  readonly setup: Setup;
  readonly broken: readonly Breach[];
  readonly story: readonly string[];
  /** The names of everything that can be left out. */
  readonly there: readonly string[];
  readonly runs: readonly Played[];
}

/** Plays one history: a site, its deploys, and runs of the action. The same seed gives the same history. */
export async function playHistory(seed: number, options: HistoryOptions = {}): Promise<History> {
  const { isQuiet = false, isTold = false } = options;
  const dice = createDice(seed, options.without);
  // Only the state knows the deploys of 'pages', so more can go wrong and it is drawn more often.
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
  // Only a second deploy shows that the first one was late.
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
  // A last deploy without faults must leave no old copies, whatever happened before.
  if (!isOnlyNamed) {
    await world.clock.sleep(60_000);
    // A forgotten version shows best if the edge holds everything and the deploy is a revert. A late deploy shows best if
    // this one does not touch what it changed.
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

/** Waits for all jobs, including those that other jobs start. */
async function settle(open: ReadonlySet<Promise<void>>): Promise<void> {
  while (open.size > 0) await Promise.all(open);
}

/** Lets time pass: sometimes hours, or weeks if nothing runs, since an attempt takes at most a day. */
async function pass({ clock }: World, dice: Dice, isIdle: boolean): Promise<void> {
  const hours = isIdle ? 24 * 20 : 5;
  // To GitHub's clock, runs that end and begin in the same second overlap.
  await clock.sleep(
    dice.chance(0.05) ? 3_600_000 * (1 + dice.below(hours)) : dice.pick([0, 2000, 2000, 400_000]),
  );
}

interface Crowd {
  readonly open: Set<Promise<void>>;
  readonly isTold: boolean;
  /** The finished runs. */
  readonly runs: readonly Played[];
  readonly note: (played: Played, breaches: readonly Breach[]) => void;
}

/** The time after which the limits of any plan have recovered. */
const REFILL_MS = 320_000;

/** Plays a purge of the targets in the inputs. */
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
