import { type FoundChanges, findChanges } from '../../src/changes/find-changes.ts';
import type { PurgeEnd, State } from '../../src/changes/versions/state.ts';
import { parseState } from '../../src/changes/versions/state-format.ts';
import { createSources, createStore, sha256, type Weather } from './services.ts';
import {
  type Attempt,
  type Copy,
  type Deploy,
  deploy,
  label,
  name,
  PATHS,
  show,
  type Tree,
  tell,
  type World,
} from './world.ts';

/** What becomes of a job. */
export type Fate =
  | 'confirmed'
  | 'failed'
  | 'cancelled'
  | 'dry-run'
  | 'skipped'
  | 'outdated'
  /** It is killed, or fails in another step: the step of the action does not run, or does not come to its end. */
  | 'killed before'
  | 'killed after finding'
  | 'killed after purging';

export interface Version {
  readonly tree: Tree;
  readonly commit: string;
}

/** A job that deploys and purges, or does one of both. */
export interface Job {
  readonly attempt: Attempt;
  /** The run that deployed, which this one answers to: itself but with `workflow_run`. */
  readonly deployed: Attempt;
  /** Makes what it deploys; null where it only purges. */
  readonly deploys: (() => Version) | null;
  /** What it takes for served. */
  version: Version;
  readonly payload: unknown;
  readonly before: string | null;
  readonly headInput: string;
  readonly isBuilt: boolean;
  readonly stateName: string;
  readonly fallback: 'site' | 'skip' | 'fail';
  readonly fate: Fate;
  weather: Weather;
  /** What happens when it is over. */
  readonly after?: () => void;
  stage: 'deploy' | 'find' | 'purge' | 'settle' | 'over';
  found?: FoundChanges;
  /** What it could know. */
  readonly shown: Set<Attempt>;
  hidden: ReadonlySet<Attempt>;
  read: State | null;
  foundAt: number;
  settled?: {
    readonly purged: 'whole' | 'changed' | 'less';
    readonly ended: PurgeEnd;
    readonly files: ReadonlySet<string>;
  };
}

/** What was purged, and what of it was needless. */
export interface Counts {
  green: number;
  whole: number;
  purged: number;
  needless: number;
  readonly reasons: Map<string, number>;
}

export interface Rules {
  readonly world: World;
  readonly counts: Counts;
  /** Attempts that a list did not show when a run was compared, and that no list can make good. */
  readonly lost: Set<Attempt>;
  /** Attempts whose state is in no later one: two runs kept theirs at once, or it was deleted. */
  readonly unkept: Set<Attempt>;
  /** Something else may happen here. */
  readonly interlude: () => Promise<void>;
  readonly broken: (law: string) => void;
}

/** Takes the next step of a job. */
export async function advance(job: Job, rules: Rules): Promise<void> {
  const { world } = rules;
  switch (job.stage) {
    case 'deploy':
      job.stage = 'find';
      if (job.deploys !== null) {
        job.version = job.deploys();
        deploy(world, job.version.tree, job.version.commit, job.deployed);
      }
      if (job.fate === 'killed before') end(job, rules);
      return;
    case 'find':
      job.stage = 'purge';
      await find(job, rules);
      if (job.fate === 'killed after finding') end(job, rules);
      return;
    case 'purge':
      job.stage = 'settle';
      purge(job, rules);
      if (job.fate === 'killed after purging') end(job, rules);
      return;
    case 'settle': {
      job.stage = 'over';
      if (job.settled && job.found) {
        const settled = await job.found.settle(job.settled);
        if (settled.code === 'state-kept') job.deployed.kept = { name: job.stateName, at: ++world.now };
        tell(world, `  ${label(job.attempt)}: ${job.settled.ended} (${job.settled.purged}), ${settled.code}`);
      }
      end(job, rules);
      return;
    }
    case 'over':
      return;
  }
}

function end(job: Job, { world }: Rules): void {
  job.stage = 'over';
  job.attempt.over = world.time;
  if (job.fate.startsWith('killed') && !job.after) tell(world, `  ${label(job.attempt)}: ${job.fate}`);
  job.after?.();
}

async function find(job: Job, { world, interlude, unkept }: Rules): Promise<void> {
  job.foundAt = ++world.now;
  const { attempt, weather, stateName, shown } = job;
  job.hidden = hide(job, world);
  if (job.headInput !== '') job.version = versionAt(world, job.headInput);
  const store = createStore(world, job.deployed, stateName, weather, {
    interlude,
    lost: (by) => unkept.add(by),
    seen: (bytes) => {
      const parsed = bytes && parseState(bytes, stateName);
      job.read = parsed?.ok ? parsed.value : null;
    },
  });
  const build = job.isBuilt
    ? new Map([...job.version.tree].map(([path, content]) => [path, sha256(content)]))
    : null;
  const { run } = attempt;
  const env = {
    GITHUB_EVENT_NAME: run.event,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_SHA: run.sha,
    GITHUB_REF: run.event === 'release' ? `refs/tags/${run.branch}` : `refs/heads/${run.branch}`,
    GITHUB_WORKFLOW_REF: `o/r/.github/workflows/${run.workflow}@refs/heads/main`,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_RUN_ATTEMPT: String(attempt.number),
  };
  const result = await findChanges(
    {
      base: 'auto',
      head: job.headInput,
      dryRun: job.fate === 'dry-run',
      under: '',
      stateName,
      inFile: false,
    },
    {
      event: { event: { name: run.event, payload: job.payload, env }, problem: null },
      ...createSources(world, weather, { hidden: job.hidden, shown, interlude }),
      signal: new AbortController().signal,
      store,
      build,
    },
  );
  if (!result.ok) throw new Error(`The inputs are refused: ${JSON.stringify(result.reason)}`);
  job.found = result.value;
  const { changes } = result.value;
  const what =
    changes.kind === 'files'
      ? `${changes.versions.map(({ commit }) => name(commit)).join(' ')} → ${name(changes.head)}: ${changes.files.map(({ path }) => path).join('')}`
      : changes.kind === 'unknown'
        ? changes.reasons.map(({ code }) => code).join(' ')
        : changes.reason.code;
  tell(world, `  ${label(attempt)} finds ${changes.kind}: ${what}`);
}

/** The newest attempts, which a list may lack; its own one less often. */
function hide(job: Job, { random, runs, time }: World): ReadonlySet<Attempt> {
  const { lag } = job.weather;
  if (lag === 0) return new Set();
  const recent = runs.flatMap(({ attempts }) => attempts).filter(({ began }) => began >= time - lag);
  return new Set(recent.filter(({ run }) => run !== job.deployed.run || random.chance(0.2)));
}

function versionAt({ branches, commits }: World, ref: string): Version {
  const commit = branches.get(ref) ?? ref;
  return { tree: commits.get(commit)?.tree ?? new Map(), commit };
}

function purge(job: Job, rules: Rules): void {
  const { world, counts } = rules;
  const { changes } = job.found ?? {};
  if (changes === undefined || changes.kind === 'nothing') return;
  const isWhole = changes.kind === 'unknown';
  const all = isWhole ? PATHS : changes.files.map(({ path }) => path);
  const settled = (ended: PurgeEnd, purged: 'whole' | 'changed' | 'less', files: readonly string[] = []) => {
    job.settled = { ended, purged, files: new Set(files) };
  };
  switch (job.fate) {
    case 'cancelled':
    case 'dry-run':
    case 'skipped':
      settled(job.fate, 'less');
      return;
    case 'failed': {
      const some = all.filter(() => world.random.chance(0.5));
      for (const path of some) world.edge.delete(path);
      // Where the whole site was to be purged, no file has targets of its own.
      settled('failed', 'less', isWhole ? [] : some);
      return;
    }
    default:
  }
  if (isWhole && job.fallback === 'fail') {
    settled('failed', 'less');
    return;
  }
  if (isWhole && job.fallback === 'skip') {
    for (const copy of world.edge.values()) copy.forgiven = true;
    settled('confirmed', 'whole');
    return;
  }
  counts.green += 1;
  if (isWhole) {
    counts.whole += 1;
    for (const { code } of changes.reasons) counts.reasons.set(code, (counts.reasons.get(code) ?? 0) + 1);
  }
  for (const path of all) {
    const copy = world.edge.get(path);
    if (copy === undefined) continue;
    counts.purged += 1;
    if (copy.content === (world.live?.tree.get(path) ?? null)) counts.needless += 1;
    world.edge.delete(path);
  }
  hold(job, rules);
  if (job.fate === 'outdated') settled('outdated', 'less');
  else settled('confirmed', isWhole ? 'whole' : 'changed');
}

/** The law: a green run leaves no copy at the edge that is not what is served, but for the holes that are named. */
function hold(job: Job, rules: Rules): void {
  const { world, lost, unkept, broken } = rules;
  const { live } = world;
  for (const attempt of job.hidden) {
    const isOver = attempt.over !== undefined && attempt.over < job.deployed.began;
    if (job.shown.has(attempt)) continue;
    if (attempt.number > 1 && isOver) lost.add(attempt);
    // That an older run overlaps with this one is seen in the list alone.
    if (attempt.run.id < job.deployed.run.id) unkept.add(attempt);
  }
  // What went live since is purged by the run that deployed it.
  const isServed = live !== null && live.at < job.foundAt && !isExcused(live, job, rules);
  const served = isServed ? live.tree : job.version.tree;
  for (const [path, copy] of world.edge) {
    if (copy.forgiven || copy.deploy.at > job.foundAt || isExcused(copy.deploy, job, rules)) continue;
    const content = served.get(path) ?? null;
    if (copy.content !== content) broken(describe(path, copy, content, job));
  }
}

function describe(
  path: string,
  { content, deploy: from }: Copy,
  served: string | null,
  { attempt }: Job,
): string {
  const by = from.by ? label(from.by) : 'no run';
  return `after ${label(attempt)}, the edge holds ${path}=${content ?? '-'} of ${name(from.commit)} ${show(from.tree)} (${by}), served is ${served ?? '-'}`;
}

/** The holes, as the specification names them. */
function isExcused(from: Deploy, job: Job, { lost, unkept }: Rules): boolean {
  const { read, deployed } = job;
  if (read?.versions.some(({ commit }) => commit === from.commit) && !job.isBuilt) return false;
  // Pushes without a run, beyond the last `before`.
  if (from.by === null) return from.commit !== job.before || job.isBuilt;
  const { run } = from.by;
  // Runs of a workflow that has not kept the state yet.
  if (run.workflow !== deployed.run.workflow && !read?.workflows.has(run.workflow)) return true;
  // What GitHub's lists do not show yet.
  if (lost.has(from.by) || (job.hidden.has(from.by) && !job.shown.has(from.by))) return true;
  // Runs of `page_build` and merged pull requests that broke off, or have not come to their end yet.
  if (run.event === 'page_build' || run.event === 'pull_request') {
    const { kept } = from.by;
    const isKept = kept?.name === job.stateName && kept.at < job.foundAt && job.weather.reading !== 'stale';
    return !isKept || unkept.has(from.by);
  }
  // With a build folder, runs of other refs that are not in the state are named by a notice.
  if (!job.isBuilt || run.branch === deployed.run.branch) return false;
  const known = read?.workflows.get(run.workflow)?.runs ?? [];
  return !known.some(([id, attempt]) => id === run.id && attempt === from.by?.number);
}
