import { EventEmitter } from 'node:events';
import type { Environment, Transport } from '../../src/context.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { annotationsOf, exitStatus, type FailurePolicy } from '../../src/report/annotations.ts';
import { type Outcome, outcomeOf, purgeIds } from '../../src/report/outcome.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { endOf, Progress, pendingResults, type StepEnd } from '../../src/run/progress.ts';
import { run } from '../../src/run/run.ts';
import type { RunContext } from '../../src/run/stage-context.ts';
import { listenForCancel } from '../../src/signals.ts';
import { type EdgeOptions, openEdge, type SilentEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { UNMASKED } from '../examples.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { inputVariables } from '../runner.ts';

/** A simulated edge without a network, with its own clock. */
export interface Stage {
  readonly edge: SilentEdge;
  readonly clock: FakeClock;
  readonly transport: Transport;
  /** Runs the action in process against the edge. By default, it has a token and purges the edge's first zone. */
  readonly play: (inputs: Readonly<Record<string, string>>, more?: Play) => Promise<Played>;
}

export interface Play {
  readonly env?: Environment;
  /** Replaces the transport to the edge. */
  readonly transport?: Transport;
  readonly random?: () => number;
  readonly sources?: RunContext['sources'];
  /** Stops the clock until the purge starts, because the run reads from the disk. */
  readonly readsDisk?: boolean;
  /** Called with each event. If it throws, that is an unexpected error in the run. */
  readonly onEvent?: (event: RunEvent, cancel: () => void) => void;
}

export interface Played {
  readonly events: readonly RunEvent[];
  /** The distinct names of the events, in the order of their first occurrence. */
  readonly eventNames: readonly RunEvent['event'][];
  readonly progress: Progress;
  readonly end: StepEnd;
  readonly outcome: Outcome;
  readonly status: 0 | 1;
  readonly ids: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: ReturnType<typeof annotationsOf>;
  readonly confirmed: readonly string[];
  readonly unconfirmed: readonly string[];
}

export function openStage(options: EdgeOptions = {}): Stage {
  const clock = createFakeClock();
  const edge = openEdge({ now: clock.date, ...options });
  const transport = edgeTransport(edge, clock);
  const play: Stage['play'] = async (given, more = {}) => {
    const { env = {}, random = () => 0.5, onEvent = () => {} } = more;
    const variables = inputVariables({ zone: edge.zones[0]?.id ?? '', 'api-token': edge.token, ...given });
    const get = (name: string): string => variables[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
    const emitter = new EventEmitter();
    const signals = listenForCancel(clock, emitter);
    const cancel = (): void => void emitter.emit('SIGINT');
    const events: RunEvent[] = [];
    const reading = Promise.withResolvers<void>();
    const progress = new Progress();
    let end: StepEnd = { kind: 'finished' };
    let policy: FailurePolicy = { onFailure: 'fail', ifNothing: 'warn', verify: 'off' };
    try {
      const inputs = readInputs({ get, env: { ...variables, ...env } });
      policy = inputs;
      progress.results = pendingResults(inputs.explicitTargets);
      const way = more.transport ?? transport;
      const context = {
        env,
        clock,
        random,
        transport: way,
        visitTransport: way,
        sources: more.sources,
        ...signals,
      };
      if (more.readsDisk) void clock.hold(reading.promise);
      await run(inputs, context, progress, (event) => {
        events.push(event);
        if (event.event === 'purge-started' || event.event === 'wait-began') reading.resolve();
        onEvent(event, cancel);
      });
    } catch (error) {
      end = endOf(error, signals.stop);
    }
    reading.resolve();
    signals.forget();
    const outcome = outcomeOf(progress, end, { startedAt: new Date(clock.date()), tookMs: clock.now() });
    const valuesOf = (state: string): readonly string[] =>
      progress.results.filter((result) => result.state === state).map(({ target }) => target.value);
    return {
      ...{ events, progress, end, outcome },
      eventNames: [...new Set(events.map(({ event }) => event))],
      status: exitStatus(outcome, policy),
      outputs: outputsOf(outcome, { report: '', summary: '' }, UNMASKED),
      annotations: annotationsOf(outcome, policy, UNMASKED),
      ids: purgeIds(outcome),
      confirmed: valuesOf('confirmed'),
      unconfirmed: valuesOf('unconfirmed'),
    };
  };
  return { edge, clock, transport, play };
}

/** Joins values with one per line. */
export function lines(values: readonly string[]): string {
  return values.join('\n');
}
