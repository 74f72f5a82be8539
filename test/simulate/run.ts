import '@actions/github';
import { EventEmitter } from 'node:events';
// Loads what the action imports lazily, since the simulated clock does not wait for the disk.
import '../../src/changes/search.ts';
import '../../src/changes/file-list.ts';
import '../../src/inputs/identity.ts';
import '../../src/deploy/deployment.ts';
import '../../src/lists/urls-from.ts';
import type { Sources } from '../../src/changes/search.ts';
import type { Clock, Environment } from '../../src/context.ts';
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts';
import { secretsOf } from '../../src/inputs/secrets.ts';
import { exitStatus, type FailurePolicy } from '../../src/report/annotations.ts';
import { type Outcome, outcomeOf } from '../../src/report/outcome.ts';
import { endOf, Progress, pendingResults, type StepEnd } from '../../src/run/progress.ts';
import { run } from '../../src/run/run.ts';
import { listenForCancel } from '../../src/signals.ts';
import { never, type View } from './github.ts';
import type { Dice } from './random.ts';
import { openScreen, tellEvent } from './screen.ts';
import { type ApiWeather, brew, FAIR } from './weather.ts';
import { openWire, type Sent } from './wire.ts';
import { type Attempt, GITHUB_TOKEN, tell, type World } from './world.ts';

/** How a run of the action starts. */
export interface Start {
  readonly label: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly sources?: Sources;
  readonly view?: View;
  /** The attempt whose deploy it purges for. */
  readonly attempt?: Attempt;
  readonly dice: Dice;
  /** The lists and sitemaps, by URL. */
  readonly pages?: ReadonlyMap<string, string>;
  /** When the process is killed, in milliseconds from the start, or null. */
  readonly killedAfter: number | null;
  /** Whether the run has no faults. */
  readonly isCalm: boolean;
  /** Whether the story includes the output. */
  readonly isTold: boolean;
}

/** A run as seen from outside, and its own report. */
export interface Played {
  readonly start: Start;
  /** Null if the inputs were refused. */
  readonly inputs: Inputs | null;
  readonly progress: Progress;
  readonly end: StepEnd;
  readonly outcome: Outcome;
  readonly status: 0 | 1;
  readonly sent: readonly Sent[];
  readonly weather: ApiWeather;
  readonly taken: Readonly<Record<string, number>>;
  readonly beganAt: number;
  readonly endedAt: number;
  readonly cancelledAt: number | null;
  readonly purgeStartedAt: number | null;
  readonly outagesAt: readonly number[];
  readonly isKilled: boolean;
  /** Whether it did not end in six hours, or paused endlessly. */
  readonly isEndless: boolean;
  /** URLs of other hosts that received a secret. */
  readonly leaks: readonly string[];
  /** All output; empty unless the story includes it. */
  readonly shown: string;
  readonly secrets: readonly string[];
}

/**
 * The time limit of a run, in milliseconds: GitHub ends a job after six hours.
 * https://docs.github.com/actions/reference/limits
 */
const LAST_DAY_MS = 6 * 3_600_000;
/** The most pauses of a run, in case time stands still. */
const MAX_PAUSES = 20_000;

/** An error that the simulation injects. */
export class SimulatedCrash extends Error {}

/** Plays a run of the action in process. */
export async function play(world: World, start: Start): Promise<Played> {
  const { clock } = world;
  const { dice, label } = start;
  const env: Environment = { ...start.env, ...inputVariables(start.inputs) };
  const source = { get: (name: string) => start.inputs[name] ?? '', env };
  const emitter = new EventEmitter();
  const signals = listenForCancel(clock, emitter);
  const weather = start.isCalm ? FAIR : brew(world, dice.fork('api'), () => world.caller === start);
  const beganAt = clock.now();
  let isDead = false;
  let isOver = false;
  let cancelledAt: number | null = null;
  const times = { purgeStartedAt: null as number | null, outagesAt: [] as number[] };
  const after = async (ms: number, what: () => void): Promise<void> => {
    await clock.sleep(ms);
    if (!isOver) what();
  };
  const cancelAfter = (ms: number): void =>
    void after(ms, () => {
      cancelledAt ??= clock.now();
      tell(world, `  ${label}: SIGINT`);
      emitter.emit('SIGINT');
    });
  if (!start.isCalm && dice.some('cancel', 0.1)) {
    cancelAfter(dice.below(dice.pick([200, 2000, 10_000, 100_000])));
  }
  if (!start.isCalm && start.inputs['wait-for'] && dice.some('cancel while it waits', 0.15)) {
    cancelAfter(5000 + dice.fork('cancel').below(60_000));
  }
  // Simulates an unexpected error at a random moment.
  let untilCrash = !start.isCalm && dice.some('crash', 0.03) ? 1 + dice.below(4) : Number.POSITIVE_INFINITY;
  const screen = openScreen(world, start, () => secretsOf(source));
  const wire = openWire(world, start, () => isDead);
  const progress = new Progress();
  let end: StepEnd = { kind: 'finished' };
  let policy: FailurePolicy = { onFailure: 'fail', ifNothing: 'warn', verify: 'off' };
  let inputs: Inputs | null = null;
  const over = new AbortController();
  const spins = Promise.withResolvers<false>();
  let pausesLeft = MAX_PAUSES;
  const finish = async (): Promise<true> => {
    try {
      inputs = readInputs(source);
      policy = inputs;
      progress.results = pendingResults(inputs.explicitTargets);
      const { transport, visit } = wire;
      const mortal: Clock = {
        ...clock,
        sleep: async (ms, signal) => {
          if (--pausesLeft === 0) spins.resolve(false);
          return isDead || pausesLeft < 0 ? never(signal) : clock.sleep(ms, signal);
        },
      };
      const context = {
        env,
        clock: mortal,
        random: dice.fork('jitter').next,
        transport,
        visitTransport: visit,
        ...signals,
      };
      await run(inputs, { ...context, sources: start.sources }, progress, (event) => {
        if (isDead) return;
        if (event.event === 'changes-found' && start.view) start.view.isFound = true;
        if (event.event === 'purge-started') times.purgeStartedAt ??= clock.now();
        if (event.event === 'outage-began') times.outagesAt.push(clock.now());
        tellEvent(world, label, event);
        screen.tell(event);
        if (event.event === 'request-done' && --untilCrash === 0) throw new SimulatedCrash();
      });
    } catch (error) {
      end = endOf(error, signals.stop);
    }
    return true;
  };
  // A killed process returns nothing.
  const dies = clock.sleep(start.killedAfter ?? LAST_DAY_MS, over.signal).then(() => false);
  isDead = !(await Promise.race([finish(), dies, spins.promise]));
  if (start.view) start.view.isDead = isDead;
  isOver = true;
  over.abort();
  signals.forget();
  const taken = weather.taken();
  weather.end();
  if ((taken.lies ?? 0) > 0) world.lied = true;
  const outcome = outcomeOf(progress, end, {
    startedAt: new Date(clock.date()),
    tookMs: clock.now() - beganAt,
  });
  const status = exitStatus(outcome, policy);
  tell(
    world,
    `  ${label}: ${isDead ? 'cut off' : `${outcome.result}, exit ${status}, ${endText(end)}`} after ${clock.now() - beganAt} ms, met ${JSON.stringify(taken)}`,
  );
  return {
    ...{ start, inputs, progress, end, outcome, status, weather, taken, beganAt, cancelledAt, ...times },
    ...{
      sent: wire.sent,
      leaks: wire.leaks,
      endedAt: clock.now(),
      isKilled: isDead,
      isEndless: isDead && start.killedAfter === null,
    },
    shown: screen.end(outcome, policy),
    secrets: [world.edge.token, GITHUB_TOKEN],
  };
}

function endText(end: StepEnd): string {
  if (end.kind === 'crashed') return `crashed: ${end.error instanceof Error ? end.error.stack : end.error}`;
  return end.kind === 'refused' ? JSON.stringify(end.problems) : end.kind;
}

const variables = new Map<string, string>();

function inputVariables(inputs: Start['inputs']): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs)) {
    const variable = variables.get(name) ?? `INPUT_${name.toUpperCase()}`;
    variables.set(name, variable);
    given[variable] = value;
  }
  return given;
}
