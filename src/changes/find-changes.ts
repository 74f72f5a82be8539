import { err, ok, type Result } from '../result.ts';
import { warnIfMostFilesChanged } from './build/build.ts';
import {
  type ChangesFound,
  type ChangesNotice,
  type ChangesProblem,
  type FoundChanges,
  type PurgeOutcome,
  WITHOUT_STATE,
} from './changes-found.ts';
import {
  type Compare,
  compareOrPreview,
  type Ends,
  type FindChangesDeps,
  type FindChangesOptions,
  versionOf,
} from './compare.ts';
import { edgeUpdateOf } from './edge-update.ts';
import { type HeadFiles, readHeadFiles } from './head-files.ts';
import { decideComparison } from './versions/comparison.ts';
import { type DeployRun, deployRunOf } from './versions/deploy-run.ts';
import { decideFromEvent } from './versions/event-decision.ts';
import { type Held, readHeld } from './versions/held.ts';
import { type ResolveDeps, type RevisionProblem, resolveParent, resolveRef } from './versions/resolve.ts';
import { keepState, type Settled } from './versions/settle.ts';
import { UNSURE, uniteVersions } from './versions/state.ts';

/**
 * Finds which files differ between what is served now and what the edge may hold, by the event, the state, and the
 * runs since. Rejects only with the reason of `signal`.
 */
export async function findChanges(
  options: FindChangesOptions,
  deps: FindChangesDeps,
): Promise<Result<FoundChanges, ChangesProblem>> {
  const { event, problem } = deps.event;
  const notices: ChangesNotice[] = problem === null ? [] : [problem];
  const run = deployRunOf(event);
  const isRepeated = run?.isRepeated ?? false;
  const comparison = decideComparison(decideFromEvent(event), options, isRepeated);
  if (comparison.kind === 'nothing') {
    return ok({ ...WITHOUT_STATE, changes: { kind: 'nothing', reason: comparison.reason, notices } });
  }

  const ends = await resolveEnds(comparison, { ...deps, note: (notice) => void notices.push(notice) });
  if (!ends.ok) return ends;
  const held = await recall(comparison, run, options, deps);
  if (held === 'no place') notices.push({ code: 'no-place-for-state' });
  const found = typeof held === 'string' ? null : held;
  notices.push(...(found?.notices ?? []));

  const build = deps.build && new Map([...deps.build].map(([path, hash]) => [path, hash ?? UNSURE]));
  const ours = { comparison, run, options, ...ends.value, found, build };
  const compared = await compareOrPreview(ours, event, deps);
  if (compared.kind === 'files' && compared.source === 'build') {
    const warning = warnIfMostFilesChanged(found?.state.files ?? new Map(), compared.files);
    if (warning !== null) notices.push(warning);
  }
  const changes: ChangesFound = { ...compared, notices };
  const settle = async (outcome: PurgeOutcome): Promise<Settled> => {
    const { store } = deps;
    if (store === null || found === null || comparison.effect === 'none') return { code: 'no-state-to-keep' };
    return keepState(
      { ...found, name: options.stateName },
      edgeUpdateOf(ours, found, outcome, changes),
      store,
    );
  };
  let live: Promise<HeadFiles | null> | undefined;
  const headFiles = (): Promise<HeadFiles | null> => {
    live ??= deps.build === null ? readHeadFiles(ours.head, deps) : Promise.resolve(filesOfBuild(deps.build));
    return live;
  };
  return ok({ changes, headFiles, settle });
}

/** But for the contents of those that changed while they were read. */
function filesOfBuild(build: ReadonlyMap<string, string | null>): HeadFiles {
  const known = [...build].flatMap(([path, id]): readonly [string, string][] =>
    id === null ? [] : [[path, id]],
  );
  return { ids: 'bytes', files: new Map(known), paths: [...build.keys()] };
}

async function resolveEnds(
  comparison: Compare,
  deps: ResolveDeps & Pick<FindChangesDeps, 'build'>,
): Promise<Result<Ends, ChangesProblem>> {
  const { head: to, base: from } = comparison;
  // A build folder is what is served, whatever the event tells; a commit is for people then.
  if (deps.build !== null) return ok({ head: typeof to === 'string' ? to : null, base: null, reasons: [] });
  if (typeof to === 'object' && 'code' in to) return ok({ head: null, base: null, reasons: [to] });
  const head = typeof to === 'string' ? ok(to) : await resolveRef(to.ref, 'head', deps);
  if (!head.ok) return unlessWrong(head.reason, null);
  if (from === 'held') return ok({ head: head.value, base: null, reasons: [] });
  const base =
    from === 'parent' ? await resolveParent(head.value, deps) : await resolveRef(from.ref, 'base', deps);
  if (!base.ok) return unlessWrong(base.reason, head.value);
  if (from !== 'parent' && base.value === head.value) {
    return err({ code: 'base-is-head', ref: from.ref, commit: head.value });
  }
  return ok({ head: head.value, base: base.value, reasons: [] });
}

/** What a person got wrong ends the step; what GitHub does not tell makes the changes unknown. */
function unlessWrong(reason: RevisionProblem, head: string | null): Result<Ends, ChangesProblem> {
  return reason.code === 'ref-not-found' ? err(reason) : ok({ head, base: null, reasons: [reason] });
}

/** What the edge may hold, by the state; or why there is none. */
async function recall(
  { base, effect, told }: Compare,
  run: DeployRun | null,
  { stateName: name, inFile, head }: FindChangesOptions,
  { store, build, github, clock, signal }: FindChangesDeps,
): Promise<Held | 'no place' | 'not wanted'> {
  const withRuns = base === 'held';
  // A dry run of what is not deployed yet, as of a pull request, is about what its own base does not have.
  if (store === null || (effect === 'none' && (!withRuns || told.base !== null))) return 'not wanted';
  const options = { name, inFile, hasHead: head !== '', hasBuild: build !== null, withRuns };
  const held = await readHeld(run, options, { store, github, clock, signal });
  const hasPlace = held.reasons.every(
    (reason) => reason.code !== 'state-not-read' || reason.problem.code !== 'no-artifact-service',
  );
  if (!hasPlace) return 'no place';
  if (!withRuns || told.before === null || build !== null) return held;
  return {
    ...held,
    state: { ...held.state, versions: uniteVersions(held.state.versions, [versionOf(told.before)]) },
  };
}
