import type { ChangedFile } from '../../src/changes/changes.ts';
import type { Random } from './random.ts';

/** What is at each path; a path that is missing is a 404. */
export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly id: string;
  readonly tree: Tree;
}

export type EventName =
  | 'push'
  | 'schedule'
  | 'workflow_dispatch'
  | 'workflow_run'
  | 'deployment_status'
  | 'release'
  | 'page_build'
  | 'pull_request';

/** A run of a workflow, as GitHub keeps it. */
export interface Run {
  readonly id: number;
  readonly workflow: string;
  readonly number: number;
  readonly event: EventName;
  readonly branch: string;
  /** What it is recorded with. */
  readonly sha: string;
  readonly created: number;
  readonly attempts: Attempt[];
}

/** One attempt of a run. Times are in seconds. */
export interface Attempt {
  readonly run: Run;
  readonly number: number;
  readonly began: number;
  /** When it was over; undefined while it is not. */
  over?: number;
  /** Its state was kept, under a name, at a place in the order of all that happens. */
  kept?: { readonly name: string; readonly at: number };
}

/** A version that went live. */
export interface Deploy {
  readonly tree: Tree;
  readonly commit: string;
  /** Its place in the order of all that happens. */
  readonly at: number;
  /** The attempt that it is recorded by; null where nobody can know of it. */
  readonly by: Attempt | null;
}

/** A copy at the edge. */
export interface Copy {
  readonly content: string | null;
  readonly deploy: Deploy;
  /** The author chose `fallback: skip`, which said that it may stay. */
  forgiven?: true;
}

export interface Entry {
  readonly id: string;
  /** The deploy whose run kept it. */
  readonly by: Attempt;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything outside of the action: repository, host, edge, GitHub's runs and artifacts. */
export interface World {
  readonly random: Random;
  readonly commits: Map<string, Commit>;
  readonly branches: Map<string, string>;
  readonly edge: Map<string, Copy>;
  readonly runs: Run[];
  readonly entries: Entry[];
  readonly story: string[];
  /** In seconds, as GitHub tells it. */
  time: number;
  /** Counts what happens, since much may happen in a second. */
  now: number;
  live: Deploy | null;
  ids: number;
}

export const PATHS = ['a', 'b', 'c', 'd', 'e'];

export function createWorld(random: Random): World {
  return {
    random,
    commits: new Map(),
    branches: new Map(),
    edge: new Map(),
    runs: [],
    entries: [],
    story: [],
    time: Date.UTC(2026, 0, 1) / 1000,
    now: 0,
    live: null,
    ids: 100,
  };
}

export function tell(world: World, line: string): void {
  world.story.push(`${iso(world.time).slice(5, 19)} ${line}`);
}

export function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Time goes by; now and then hours, or weeks where nothing runs: an attempt takes no longer than a day. */
export function pass(world: World, isIdle: boolean): void {
  const { random } = world;
  const hours = isIdle ? 24 * 20 : 5;
  world.time += random.chance(0.02) ? 3600 * (1 + random.below(hours)) : random.pick([0, 0, 0, 1, 2, 3]);
}

/** A new commit, on top of whatever is on the branch, or with a tree that was there before. */
export function commit(world: World, branch: string): Commit {
  const { random, commits, branches } = world;
  const tip = commits.get(branches.get(branch) ?? branches.get('main') ?? '');
  const tree = new Map(
    random.chance(0.3) && commits.size > 0 ? random.pick([...commits.values()]).tree : tip?.tree,
  );
  if (random.chance(0.85)) {
    for (let edits = 1 + random.below(2); edits > 0; edits--) {
      const path = random.pick(PATHS);
      if (random.chance(0.2)) tree.delete(path);
      else tree.set(path, String(random.below(3)));
    }
  }
  const id = (world.ids++).toString(16).padStart(40, 'c');
  const made = { id, tree };
  commits.set(id, made);
  branches.set(branch, id);
  return made;
}

export function show(tree: Tree): string {
  return PATHS.map((path) => tree.get(path) ?? '-').join('');
}

export function name(id: string): string {
  return id.slice(-4).replace(/^c+/, '');
}

/** A host serves something else from now on. */
export function deploy(world: World, tree: Tree, commit: string, by: Attempt | null): void {
  world.live = { tree, commit, at: ++world.now, by };
  tell(world, `  live: ${name(commit)} ${show(tree)}${by ? ` by ${label(by)}` : ' without a run'}`);
}

/** People visit: what the edge does not hold, it fetches and keeps. */
export function visit(world: World): void {
  const { random, edge, live } = world;
  if (live === null) return;
  for (const path of PATHS) {
    if (random.chance(0.05)) edge.delete(path);
    if (!edge.has(path) && random.chance(0.5))
      edge.set(path, { content: live.tree.get(path) ?? null, deploy: live });
  }
}

export function startRun(world: World, run: Pick<Run, 'workflow' | 'event' | 'branch' | 'sha'>): Attempt {
  const number = 1 + world.runs.filter(({ workflow }) => workflow === run.workflow).length;
  const made: Run = { ...run, id: world.ids++, number, created: world.time, attempts: [] };
  world.runs.push(made);
  return startAttempt(world, made);
}

export function startAttempt(world: World, run: Run): Attempt {
  const attempt: Attempt = { run, number: run.attempts.length + 1, began: world.time };
  run.attempts.push(attempt);
  return attempt;
}

export function label({ run, number }: Attempt): string {
  return `${run.workflow} #${run.number}${number > 1 ? `.${number}` : ''}`;
}

/** What differs between head and any of the versions. */
export function differences(versions: readonly Tree[], head: Tree): readonly ChangedFile[] {
  return PATHS.flatMap((path): ChangedFile[] => {
    const now = head.get(path) ?? null;
    const held = versions.map((version) => version.get(path) ?? null);
    if (held.every((content) => content === now)) return [];
    return [{ path, status: 'modified', type: 'file', held, now }];
  });
}
