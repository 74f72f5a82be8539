import type { Transport } from '../../src/context.ts';
import type { Fault, Operation } from '../artifacts/stand-in.ts';
import { wireInProcess } from '../artifacts/wires.ts';
import type { Start } from './run.ts';
import type { Attempt, World } from './world.ts';

const FAULTS: readonly Fault[] = [
  ...(['dead', 'dead', 'cut', 'hang', 'stall'] as const),
  ...[{ status: 500 }, { status: 503 }, { status: 429 }, { delayMs: 3000 }],
];

/**
 * Plays the artifact service for one run. Records which states the run overwrites without having read them, and which it
 * deletes: no later state contains them.
 */
export function artifactTransport(world: World, { dice, view, attempt, isCalm }: Start): Transport {
  const { artifacts: standIn, clock } = world;
  const random = dice.fork('artifacts');
  const faulty = !isCalm && dice.some('artifact faults', 0.1) ? random.pick([0.1, 0.4]) : 0;
  const wire = wireInProcess(standIn, clock);
  /** The attempts whose artifacts this run deleted to keep a united state. */
  const replaced: Attempt[] = [];
  return async (request) => {
    await clock.sleep(random.below(80), request.signal);
    const fault = random.chance(faulty) ? random.pick(FAULTS) : undefined;
    standIn.settings.fault = (_: Operation) => fault;
    const before = [...standIn.artifacts];
    const answer = wire(request);
    // The stand-in has acted, even if the response is lost.
    note(before);
    const id = Number(/artifact-(\d+)\?/.exec(request.url)?.[1]);
    if (view && !view.isFound && fault === undefined)
      view.read ??= before.find((one) => one.id === id)?.archive ?? null;
    return answer;
  };

  function note(before: typeof standIn.artifacts): void {
    const { keptBy, unkept } = world;
    for (const one of before) {
      if (standIn.artifacts.includes(one)) continue;
      const by = keptBy.get(one.id);
      if (by === undefined || by === attempt) continue;
      unkept.add(by);
      if (one.id <= (view?.newest ?? 0)) replaced.push(by);
    }
    const made = standIn.artifacts.find((one) => !before.includes(one));
    if (made === undefined || attempt === undefined) return;
    keptBy.set(made.id, attempt);
    for (const by of replaced.splice(0)) unkept.delete(by);
    attempt.kept = { name: made.name, at: ++world.now };
    for (const { id, name } of before) {
      const by = keptBy.get(id);
      if (by !== undefined && name === made.name && id > (view?.newest ?? 0)) unkept.add(by);
    }
  }
}
