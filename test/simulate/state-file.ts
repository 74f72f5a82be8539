import type { Sources } from '../../src/changes/search.ts';
import { ok } from '../../src/result.ts';
import { never, type View } from './github.ts';
import type { Attempt, World } from './world.ts';

/** A state file, and the attempts whose versions are in it. */
export interface StateFile {
  readonly bytes: Uint8Array;
  readonly of: ReadonlySet<Attempt>;
}

/** The place of the state: artifacts, the disk of a single runner, or a cache that each job restores and saves. */
export type StatePlace = 'artifact' | 'shared' | 'restored';

export type StateFileSources = Pick<Sources, 'locateStateFile' | 'createFileStore'>;

/** Plays the state file of one job, and the last step that saves it. */
export function playStateFile(world: World, view: View, attempt: Attempt, place: StatePlace) {
  let own = world.stateFile;
  const known = new Set<Attempt>();
  const there = (): StateFile | null => (place === 'shared' ? world.stateFile : own);
  const publish = (file: StateFile | null): void => {
    for (const one of world.stateFile?.of ?? []) if (!file?.of.has(one)) world.unkept.add(one);
    world.stateFile = file;
  };
  const idOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const sources: StateFileSources = {
    locateStateFile: async (path) => path,
    createFileStore: (_, name) => ({
      ...{ name, inFile: true },
      newest: async () => {
        if (view.isDead) return never(undefined);
        const file = there();
        if (file === null) return ok(null);
        for (const one of file.of) known.add(one);
        if (!view.isFound) view.file ??= file.bytes;
        view.stateName = nameIn(file.bytes);
        return ok({ id: idOf(file.bytes), bytes: file.bytes });
      },
      keep: async (bytes) => {
        if (view.isDead) return never(undefined);
        const made = { bytes, of: new Set([...known, attempt]) };
        attempt.kept = { name: nameIn(bytes), at: ++world.now };
        if (place === 'shared') publish(made);
        else own = made;
        return ok(null);
      },
    }),
  };
  /** Saves the file for later jobs, in a step that always runs. */
  const save = (): void => {
    if (place === 'restored') publish(own);
  };
  return { sources, save };
}

export function loseStateFile(world: World): void {
  for (const one of world.stateFile?.of ?? []) world.unkept.add(one);
  world.stateFile = null;
}

function nameIn(bytes: Uint8Array): string {
  return (JSON.parse(Buffer.from(bytes).toString()) as { name: string }).name;
}
