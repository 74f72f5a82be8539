import type { State } from '../../src/changes/versions/state.ts';
import { parseState } from '../../src/changes/versions/state-format.ts';
import { unzipState } from '../../src/changes/versions/zip.ts';
import { isOld } from '../../src/verify/verdict.ts';
import { sameAnswer } from '../edge/visits.ts';
import type { Job } from './job.ts';
import type { Deploy } from './origin.ts';
import type { Tree } from './repository.ts';
import type { Played } from './run.ts';
import { cameLate, deployOf, noteUnproven } from './waiting.ts';
import { WHOLE } from './weather.ts';
import { label, name, type World } from './world.ts';

/** Returns the tree that a run takes for the live one. */
export function treeOf(head: string, job: Job, world: World): Tree {
  return job.isBuilt ? job.version.tree : (world.commits.get(head)?.tree ?? job.version.tree);
}

/** Records what later runs can no longer know after this run. */
export function noteRun(played: Played, job: Job, world: World): void {
  if (isSkipped(played, job)) for (const copy of world.edge.copies()) world.forgiven.add(copy);
  noteHidden(job, world);
  noteUnlisted(played, job, world);
  const { results } = played.progress;
  const isTaken = ({ state }: (typeof results)[number]): boolean => state === 'confirmed';
  const isDone = results.length > 0 && (job.isBuilt ? results.some(isTaken) : results.every(isTaken));
  const isTakenForPurged = !saysOld(played) && (isCleared(played) || isDone);
  if (isTakenForPurged) noteUnproven(played, job, world);
  if (isTakenForPurged || job.listed !== null) noteReturned(played, world);
  // Symlinks in truncated trees are not followed.
  if ((job.view?.weather.truncateAt ?? WHOLE) < WHOLE) {
    for (const copy of world.edge.copies()) if (copy.url.includes('/latest')) world.forgiven.add(copy);
  }
}

/** Excuses copies that an upper tier returned after the purge and that `verify` did not see. */
function noteReturned({ progress: { results }, purgeStartedAt }: Played, world: World): void {
  if (purgeStartedAt === null) return;
  const confirmed = results.filter(({ state }) => state === 'confirmed');
  const skew = world.clock.date() - world.clock.now();
  for (const copy of world.edge.copies()) {
    if (!world.returned.has(copy.url) || copy.stored - skew > purgeStartedAt) continue;
    const isNamed = confirmed.some(({ target: { kind, value } }) => {
      if (kind === 'urls') return value === copy.url;
      return kind !== 'prefixes' || copy.url.startsWith(`https://${value}`);
    });
    if (isNamed) world.forgiven.add(copy);
  }
}

function isSkipped({ progress, end }: Played, { fallback }: Job): boolean {
  return progress.changes?.found.kind === 'unknown' && fallback === 'skip' && end.kind === 'nothing';
}

/** Returns whether the run takes all earlier versions for purged. */
function isCleared({ status, outcome: { result } }: Played): boolean {
  return status === 0 && (result === 'purged' || result === 'nothing');
}

/** Returns whether the run reports old copies. The next run purges them. */
function saysOld({ progress: { verification } }: Played): boolean {
  return verification?.checks.some(isOld) ?? false;
}

/** Yields old copies that remain at the edge after a green run, except for the documented limits. */
export function* leftovers(played: Played, job: Job, world: World): Iterable<string> {
  const found = played.progress.changes?.found;
  if (!isCleared(played) || saysOld(played) || isSkipped(played, job)) return;
  if (found === undefined || found.kind === 'nothing' || world.lied || played.inputs?.dryRun) return;
  const { answer } = world.site;
  const read = stateOf(job);
  const live = world.deploys.findLast(({ at }) => at < job.foundAt);
  const head = found.kind === 'files' ? found.head : '';
  const isTold = live !== undefined && !isExcused(live, job, read, world);
  const served = isTold ? live.tree : treeOf(head, job, world);
  const deploys = new Map(world.deploys.map((one) => [String(one.at), one]));
  const own = deployOf(job, world);
  const skew = world.clock.date() - world.clock.now();
  for (const copy of world.edge.copies()) {
    const from = deploys.get(copy.answer.headers['x-deploy'] ?? '');
    if (from === undefined || copy.stale || world.forgiven.has(copy)) continue;
    // Requests past the cache leave copies under unique queries.
    if (copy.address.query.includes('purge-check=') && !world.host.ignoresQuery) continue;
    // `verify` requests like a visitor, so it sees only production.
    if (copy.environment !== (world.site.visitor['x-edge-environment'] ?? '')) continue;
    if (from.at > job.foundAt || isExcused(from, job, read, world)) continue;
    const { path } = copy.address;
    // The date has a lower resolution than the clock.
    if (cameLate({ path, stored: Math.ceil(copy.stored - skew), from }, own, world)) continue;
    const { headers = {}, ...now } = answer(served, path).answer;
    if (sameAnswer(copy.answer, { body: '', ...now, headers })) continue;
    const by = from.by ? label(from.by) : 'no run';
    yield `the edge still has ${path} of ${name(from.commit)} (${by})`;
  }
}

/** Returns the state that a run read. */
function stateOf({ view }: Job): State | null {
  const unzipped = view?.read ? unzipState(view.read) : null;
  const bytes = view?.file ?? (unzipped?.ok ? unzipped.value : null);
  if (bytes === null) return null;
  const { name } = JSON.parse(Buffer.from(bytes).toString()) as { name: string };
  const parsed = parseState(bytes, name);
  return parsed.ok ? parsed.value : null;
}

/** Records attempts that a list did not show and that no later list can add. */
function noteHidden({ view, deployed }: Job, { lost, unkept }: World): void {
  for (const attempt of view?.hidden ?? []) {
    const isOver = attempt.over !== undefined && attempt.over < deployed.began;
    if (view?.shown.has(attempt)) continue;
    if (attempt.number > 1 && isOver) lost.add(attempt);
    // Only the list shows that an older run overlaps with this one.
    if (attempt.run.id < deployed.run.id) unkept.add(attempt);
  }
}

/** Records runs that no list shows, with a state in a file. A notice reports them. */
function noteUnlisted({ progress }: Played, job: Job, { deploys, lost }: World): void {
  const isUnseen = progress.changes?.found.notices.some(({ code }) => code === 'runs-not-seen');
  if (!isUnseen) return;
  const { run: own } = job.deployed;
  const workflows = stateOf(job)?.workflows ?? new Map();
  const known = [...workflows.values()].flatMap(({ runs }) => runs);
  const last = workflows.get(own.workflow)?.number ?? 0;
  for (const { by, at } of deploys) {
    if (by === null || at > job.foundAt) continue;
    // The action notices gaps in the run numbers of its own workflow.
    const { workflow, number } = by.run;
    if (workflow === own.workflow && number > last && number < own.number) continue;
    if (!known.some(([id, attempt]) => id === by.run.id && attempt === by.number)) lost.add(by);
  }
}

/** Returns whether the documentation excludes the old copies of a deploy. */
function isExcused(from: Deploy, job: Job, read: State | null, { lost, unkept }: World): boolean {
  const { deployed, view } = job;
  if (read?.versions.some(({ commit }) => commit === from.commit) && !job.isBuilt) return false;
  // A push without a run, except for the last `before`.
  if (from.by === null) return from.commit !== job.before || job.isBuilt;
  const { run } = from.by;
  // A run of a workflow that has not kept the state yet.
  if (run.workflow !== deployed.run.workflow && !read?.workflows.has(run.workflow)) return true;
  // A run that GitHub's lists do not show yet.
  if (lost.has(from.by) || (view?.hidden.has(from.by) && !view.shown.has(from.by))) return true;
  // A run of `page_build` or of a merged pull request that ended early or has not ended.
  if (run.event === 'page_build' || run.event === 'pull_request') {
    const { kept } = from.by;
    const isKept =
      kept !== undefined && kept.name === view?.stateName && kept.at < job.foundAt && !view?.weather.stale[0];
    return !isKept || unkept.has(from.by);
  }
  // With a build folder, a run of another ref that kept no state. A notice reports it.
  if (!job.isBuilt || run.branch === deployed.run.branch) return false;
  const known = read?.workflows.get(run.workflow)?.runs ?? [];
  return !known.some(([id, attempt]) => id === run.id && attempt === from.by?.number);
}
