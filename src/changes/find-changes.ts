import { err, ok, type Result } from '../result.ts';
import { warnIfMostFilesChanged } from './build/build.ts';
import {
  type ChangesNotice,
  type ChangesProblem,
  type ChangesSearch,
  WITHOUT_STATE,
} from './changes-found.ts';
import {
  type Commits,
  type Compare,
  compareOrPreview,
  type FindChangesDeps,
  type FindChangesOptions,
  versionOf,
} from './compare.ts';
import { edgeUpdateOf } from './edge-update.ts';
import { readHeadFiles } from './head-files.ts';
import { decideComparison } from './versions/comparison.ts';
import { type DeployRun, deployRunOf } from './versions/deploy-run.ts';
import { decideFromEvent } from './versions/event-rules.ts';
import { type HeldState, readHeld } from './versions/held.ts';
import { keepState } from './versions/keep-state.ts';
import { type RevisionProblem, resolveParent, resolveRef } from './versions/resolve.ts';
import { uniteVersions } from './versions/state.ts';

interface Deps extends FindChangesDeps {
  readonly note: (notice: ChangesNotice) => void;
}

/**
 * Finds the files that differ between what is served now and what the edge may hold, according to the event, the state,
 * and later runs. Rejects only with the reason of `signal`.
 */
export async function findChanges(
  options: FindChangesOptions,
  given: FindChangesDeps,
): Promise<Result<ChangesSearch, ChangesProblem>> {
  const { event, build, store } = given;
  const notices: ChangesNotice[] = [...(build?.notices ?? [])];
  if (event.payload === undefined) notices.push({ code: 'event-file-unreadable' });
  const deps: Deps = { ...given, note: (notice) => void notices.push(notice) };
  const run = deployRunOf(event);
  const comparison = decideComparison(decideFromEvent(event), options, run?.isRepeated ?? false);
  if (comparison.kind === 'nothing') return ok({ ...WITHOUT_STATE, changes: { ...comparison, notices } });

  const commits = await resolveCommits(comparison, deps);
  if (!commits.ok) return commits;
  const held = await readHeldState(comparison, run, options, deps);
  const search = { comparison, run, options, ...commits.value, held, event, build };
  const compared = await compareOrPreview(search, deps);
  if (compared.kind === 'files' && compared.source === 'build') {
    const warning = warnIfMostFilesChanged(held?.state.files ?? new Map(), compared.files);
    if (warning !== null) notices.push(warning);
  }
  const changes = { ...compared, notices };
  const keepAfter: ChangesSearch['keepState'] = async (outcome) => {
    if (typeof store === 'string' || held === null || comparison.effect === 'none')
      return { code: 'no-state-to-keep' };
    return keepState(held, edgeUpdateOf(search, held, outcome, changes), store);
  };
  let live: ReturnType<typeof readHeadFiles> | undefined;
  const headFiles: ChangesSearch['headFiles'] = () => {
    live ??= readHeadFiles(search.head, deps);
    return live;
  };
  return ok({ changes, headFiles, keepState: keepAfter });
}

async function resolveCommits(
  { head: to, base: from }: Compare,
  deps: Deps,
): Promise<Result<Commits, ChangesProblem>> {
  // The build folder is what is served. Its commit is for people only.
  if (deps.build !== null) return ok({ head: typeof to === 'string' ? to : null, base: null, reasons: [] });
  if (typeof to === 'object' && 'code' in to) return ok({ head: null, base: null, reasons: [to] });
  const head = typeof to === 'string' ? ok(to) : await resolveRef(to.ref, 'head', deps);
  if (!head.ok) return refuseOrUnknown(head.reason, null);
  if (from === 'held') return ok({ head: head.value, base: null, reasons: [] });
  const base =
    from === 'parent' ? await resolveParent(head.value, deps) : await resolveRef(from.ref, 'base', deps);
  if (!base.ok) return refuseOrUnknown(base.reason, head.value);
  if (from !== 'parent' && base.value === head.value) {
    return err({ code: 'base-is-head', ref: from.ref, commit: head.value });
  }
  return ok({ head: head.value, base: base.value, reasons: [] });
}

/** A ref that does not exist is a mistake in the inputs. Anything else makes the changes unknown. */
function refuseOrUnknown(reason: RevisionProblem, head: string | null): Result<Commits, ChangesProblem> {
  return reason.code === 'ref-not-found' ? err(reason) : ok({ head, base: null, reasons: [reason] });
}

/** Reads what the edge may hold. Returns null if the comparison does not need a state, or if none can be stored. */
async function readHeldState(
  { base, effect, previous }: Compare,
  run: DeployRun | null,
  { head }: FindChangesOptions,
  deps: Deps,
): Promise<HeldState | null> {
  const { store, build, note } = deps;
  const withRuns = base === 'held';
  // A dry run for an undeployed commit, such as a pull request's, compares with the base that the event names.
  if (store === 'off' || (effect === 'none' && (!withRuns || previous.base !== null))) return null;
  if (store === 'no-place') {
    note({ code: 'no-place-for-state' });
    return null;
  }
  const options = { inFile: store.inFile, hasHead: head !== '', hasBuild: build !== null, withRuns };
  const held = await readHeld(run, options, { ...deps, store });
  held.notices.forEach(note);
  if (!withRuns || previous.before === null || build !== null) return held;
  const versions = uniteVersions(held.state.versions, [versionOf(previous.before)]);
  return { ...held, state: { ...held.state, versions } };
}
