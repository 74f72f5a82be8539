import { type ArtifactStandIn, createArtifactStandIn } from '../artifacts/stand-in.ts';
import type { Copy } from '../edge/cache.ts';
import { dialectOf } from '../edge/dialects.ts';
import { openEdge, type SilentEdge } from '../edge/edge.ts';
import type { Origin } from '../edge/origin.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { type Deploy, drawHost, type Host, liveAt, ORIGIN, schedule, versionAnswer } from './origin.ts';
import type { Dice } from './random.ts';
import { addCommit, type Commit, createRepository, type Repository, type Tree } from './repository.ts';
import { createSite, type Site } from './site.ts';
import type { StateFile } from './state-file.ts';

export type EventName =
  | 'push'
  | 'schedule'
  | 'workflow_dispatch'
  | 'workflow_run'
  | 'deployment_status'
  | 'release'
  | 'page_build'
  | 'pull_request';

/** A run of a workflow as GitHub records it. Times are in seconds. */
export interface WorkflowRun {
  readonly id: number;
  readonly workflow: string;
  readonly number: number;
  readonly event: EventName;
  readonly branch: string;
  /** The commit that GitHub records. */
  readonly sha: string;
  readonly created: number;
  readonly attempts: Attempt[];
}

/** An attempt of a run. */
export interface Attempt {
  readonly run: WorkflowRun;
  readonly number: number;
  readonly began: number;
  /** When it ended; undefined while it runs. */
  over?: number;
  /** The state that it kept, with its position in the order of events. */
  kept?: { readonly name: string; readonly at: number };
}

/** Everything outside the action: repository, host, edge, GitHub's runs and artifacts, and time. */
export interface World extends Repository {
  readonly dice: Dice;
  readonly clock: FakeClock;
  readonly site: Site;
  readonly host: Host;
  readonly edge: SilentEdge;
  readonly artifacts: ArtifactStandIn;
  /** The event of each run, for the GitHub stand-in. */
  readonly events: Record<number, EventName>;
  readonly runs: WorkflowRun[];
  readonly deploys: Deploy[];
  /** All trees that were ever committed or built. */
  readonly trees: Set<Tree>;
  /** The events so far, with the date in milliseconds. */
  readonly story: (readonly [at: number, line: string])[];
  /** The deploying attempt for each artifact. */
  readonly keptBy: Map<number, Attempt>;
  /** The newest state file, or null. */
  stateFile: StateFile | null;
  /** Attempts whose state no later state contains, because two runs kept one at once or it was deleted. */
  readonly unkept: Set<Attempt>;
  /** Attempts that a list lacked when a run needed them, and that no later list can add. */
  readonly lost: Set<Attempt>;
  /** Copies that may stay, for example after `fallback: skip`. */
  readonly forgiven: WeakSet<Copy>;
  /** URLs whose old copies an upper tier returns after a purge. */
  readonly returned: Set<string>;
  /** The run that is sending a request. */
  caller: unknown;
  /** Whether the API confirmed a purge that it did not do. */
  lied: boolean;
  /** Whether no more faults occur. */
  isCalm: boolean;
  /** Counts events, since several may happen in one second. */
  now: number;
  ids: number;
}

/** The base URL of GitHub's API, the artifact service, and its storage. */
export const GITHUB = 'https://github.example';
export const GITHUB_TOKEN = 'ghs_simulated0123456789abcdefghijklmnop';

export function createWorld(dice: Dice): World {
  const clock = createFakeClock();
  const site = createSite(dice.fork('site'));
  const events: Record<number, EventName> = {};
  const deploys: Deploy[] = [];
  const host = drawHost(dice.fork('host'));
  const { zones, latencyMs, maxBatch, dialect, retryAfter, withoutKinds } = site.api;
  const edge = openEdge({
    ...{ zones: zones.map((zone) => ({ ...zone })), latencyMs, retryAfter, withoutKinds },
    ...(maxBatch !== null && { maxBatch }),
    ...(dialect !== null && { dialect: dialectOf(dialect) }),
    ...{ origin: serve(site, deploys, clock), direct: [ORIGIN] },
    ...{ tiered: host.tiered, ignoresQuery: host.ignoresQuery },
    refuses: (target) => target.includes('refused'),
    now: clock.date,
  });
  const artifacts = createArtifactStandIn({
    url: GITHUB,
    now: clock.date,
    events,
    githubToken: GITHUB_TOKEN,
  });
  return {
    ...createRepository(),
    ...{ dice, clock, site, host, edge, artifacts, events, deploys, trees: new Set() },
    ...{
      keptBy: new Map(),
      unkept: new Set(),
      lost: new Set(),
      forgiven: new WeakSet(),
      returned: new Set(),
    },
    ...{ runs: [], story: [], caller: null, lied: false, isCalm: false, stateFile: null, now: 0, ids: 100 },
  };
}

/** Serves the site, with headers for the laws that name the deploy and the time. */
function serve(site: Site, deploys: readonly Deploy[], clock: FakeClock): Origin {
  return (_url, { address: { path } }) => {
    const deploy = liveAt(deploys, path, clock.now());
    const version = versionAnswer(deploy, path);
    if (version !== null) return { status: 200, body: version };
    const { answer, tags } = site.answer(deploy?.tree ?? new Map(), path);
    const truth = { 'x-deploy': String(deploy?.at ?? 0), 'x-stored': String(clock.now()) };
    return { ...answer, headers: { ...answer.headers, ...truth, 'cache-tag': tags.join(',') } };
  };
}

/** Returns the date in seconds. */
export function secondsOf({ clock }: Pick<World, 'clock'>): number {
  return Math.floor(clock.date() / 1000);
}

export function tell(world: World, line: string): void {
  world.story.push([world.clock.date(), line]);
}

/** Returns the story as lines. */
export function storyOf({ story }: World): readonly string[] {
  return story.map(([at, line]) => `${new Date(at).toISOString().slice(5, -1)} ${line}`);
}

export function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Adds a commit to a branch: an edit, or an earlier tree. */
export function commit(world: World, branch: string, random: Dice, back = 0.3): Commit {
  const { commits, branches, site } = world;
  const tip = commits.get(branches.get(branch) ?? branches.get('main') ?? '');
  const isBack = random.chance(back) && commits.size > 0;
  const from = isBack ? random.pick([...commits.values()]).tree : (tip?.tree ?? site.firstTree(random));
  // Some reverts edit nothing, so they equal an earlier version but not those in between.
  const tree = random.chance(isBack ? 0.4 : 0.85) ? site.edit(from, random) : new Map(from);
  world.trees.add(tree);
  const made = addCommit(world, tree, tip?.id ?? null, world.ids++);
  branches.set(branch, made.id);
  return made;
}

export function name(id: string): string {
  return id.replace(/c+$/, '');
}

/** Starts a deploy. */
export function deploy(world: World, tree: Tree, commit: string, by: Attempt | null): void {
  const { deploys, clock, dice, site } = world;
  const when = schedule(world, dice.fork(`deploy ${deploys.length + 1}`));
  deploys.push({ tree, commit, at: ++world.now, by, began: clock.now(), liveAt: when, unproven: [] });
  tell(
    world,
    `  live${howLate(world, when)}: ${name(commit)} ${site.show(tree)} by ${by ? label(by) : 'no run'}`,
  );
}

function howLate({ clock, host, site }: World, when: Deploy['liveAt']): string {
  if (!host.isLate) return '';
  const times = [...new Set(site.urls.map((url) => when(new URL(url).pathname) - clock.now()))];
  return times.every((ms) => ms === 0) ? '' : ` in ${times.join(', ')} ms`;
}

/** Plays visitors. The edge fetches and keeps missing pages. */
export function visit({ edge, site, deploys }: World, random: Dice, share = 0.3): void {
  if (deploys.length === 0) return;
  edge.fill(
    site.urls.filter(() => random.chance(share)),
    site.visitor,
  );
}

/** Lets an upper tier return the copies of the next purge or two. */
export function returnCopies({ edge, site, host, returned }: World, dice: Dice): void {
  if (!host.tiered || !dice.some('copies come back', 0.5)) return;
  const random = dice.fork('copies come back');
  for (const url of site.urls) {
    if (!random.chance(0.4)) continue;
    edge.sticky(url, random.pick([1, 1, 2]));
    returned.add(url);
  }
}

export function startRun(
  world: World,
  run: Pick<WorkflowRun, 'workflow' | 'event' | 'branch' | 'sha'>,
): Attempt {
  const number = 1 + world.runs.filter(({ workflow }) => workflow === run.workflow).length;
  const made: WorkflowRun = { ...run, id: world.ids++, number, created: secondsOf(world), attempts: [] };
  world.runs.push(made);
  world.events[made.id] = run.event;
  return startAttempt(world, made);
}

export function startAttempt(world: World, run: WorkflowRun): Attempt {
  const attempt: Attempt = { run, number: run.attempts.length + 1, began: secondsOf(world) };
  run.attempts.push(attempt);
  return attempt;
}

export function label({ run, number }: Attempt): string {
  return `${run.workflow} #${run.number}${number > 1 ? `.${number}` : ''}`;
}
