import { hash } from 'node:crypto';
import type { Sources } from '../../src/changes/search.ts';
import { ok } from '../../src/result.ts';
import { hide, playGitHub, type View } from './github.ts';
import { playList } from './listed.ts';
import type { Host } from './origin.ts';
import { verifying } from './purges.ts';
import type { Dice } from './random.ts';
import { playGit, type Tree } from './repository.ts';
import { type Played, play } from './run.ts';
import { playStateFile, type StateFileSources, type StatePlace } from './state-file.ts';
import { waiting } from './waiting.ts';
import { brewGitHub, CLEAR } from './weather.ts';
import { type Attempt, GITHUB_TOKEN, label, returnCopies, tell, type World } from './world.ts';

export interface Version {
  readonly tree: Tree;
  readonly commit: string;
}

/** A job that deploys, purges, or both. */
export interface Job {
  readonly attempt: Attempt;
  /** The run that deployed: the same run, except with `workflow_run`. */
  readonly deployed: Attempt;
  /** Makes the version to deploy; null if the job only purges. */
  readonly deploys: (() => Version) | null;
  /** The version that the job takes for the live one. */
  version: Version;
  readonly payload: unknown;
  readonly before: string | null;
  readonly headInput: string;
  /** The job does not purge: the step does not run, or a host deploys without a run. */
  readonly isSilent: boolean;
  readonly dice: Dice;
  /** Runs after the job. */
  readonly after?: () => void;
  readonly isBuilt: boolean;
  readonly fallback: string;
  readonly isVerified: boolean;
  /** The files that the deploy tool lists as changed; null without a list. */
  listed: readonly string[] | null;
  /** The position in the order of events at which the run began. */
  foundAt: number;
  view?: View;
}

/** Settings that all runs of a project share. */
export interface Habits {
  /** The rate of faults, from 0 to 1. */
  readonly trouble: number;
  readonly fallback: string;
  /** How long lists may lack new runs, in seconds. */
  readonly lag: number;
  readonly clone: 'full' | 'shallow' | 'none';
  readonly retries: string;
  readonly minutes: string;
  readonly verify: string;
  /** The event of runs that GitHub does not record with the commit that they deploy. */
  readonly unrecorded: 'page_build' | 'pull_request';
  readonly isBuilt: boolean;
  readonly state: StatePlace;
  /** The server lists no runs; only with a state in a file. */
  readonly isMute: boolean;
  /** The changed files come from a list of the deploy tool. */
  readonly isListed: boolean;
}

export function drawHabits(dice: Dice, isBuilt: boolean, canList: boolean, { isLate }: Host): Habits {
  const place = dice.fork('state');
  return {
    trouble: dice.chance(0.3) ? 0 : dice.pick([0.1, 0.3, 0.5]),
    fallback: dice.pick(['site', 'site', 'site', 'everything', 'skip', 'fail']),
    lag: dice.some('lag', 0.4) ? 1 + dice.below(60) : 0,
    clone: dice.pick(['full', 'full', 'shallow', 'none'] as const),
    retries: dice.pick(['', '', '0', '2']),
    minutes: dice.pick(['', '', '2', '30']),
    // A late host gives `verify` more to find.
    verify: dice.pick(['off', isLate ? 'warn' : 'off', 'warn', 'fail']),
    unrecorded: dice.chance(0.75) ? 'page_build' : 'pull_request',
    isBuilt,
    state: dice.some('state in a file', 0.15) ? place.pick(['shared', 'restored'] as const) : 'artifact',
    isMute: place.chance(0.5),
    isListed: canList && dice.some('list of files', 0.1),
  };
}

interface PurgeOptions {
  readonly habits: Habits;
  readonly isCalm: boolean;
  /** Counts changes of the inputs. */
  readonly epoch: number;
  readonly isTold: boolean;
}

/** Plays the step that purges the changed files. */
export async function purgeFor(world: World, job: Job, options: PurgeOptions): Promise<Played> {
  const { attempt, deployed, dice, headInput } = job;
  const { habits, isCalm, isTold } = options;
  const { trouble } = habits;
  job.foundAt = ++world.now;
  if (headInput !== '') job.version = versionAt(world, headInput);
  if (!isCalm) returnCopies(world, dice);
  const view = openView(world, job, options);
  job.view = view;
  const isKilled = !isCalm && dice.some('kill', trouble / 4);
  const disk = playStateFile(world, view, deployed, habits.state);
  const played = await play(world, {
    label: label(attempt),
    inputs: inputsOf(world, job, options),
    env: envOf(world, job),
    sources: { ...sourcesOf(world, job, view, isCalm ? 'full' : habits.clone), ...disk.sources },
    ...{ view, attempt: deployed, dice, isCalm, isTold: dice.chance(0.05) || isTold },
    killedAfter: isKilled ? dice.below(dice.pick([500, 3000, 20_000])) : null,
  });
  disk.save();
  return played;
}

function openView(
  world: World,
  { attempt, deployed, dice }: Job,
  { habits, isCalm, isTold }: PurgeOptions,
): View {
  const drawn = isCalm ? CLEAR : brewGitHub(dice.fork('GitHub'));
  const inFile = { ...drawn, stale: CLEAR.stale, ...(habits.isMute && { actions: 'forbidden' as const }) };
  const weather = habits.state === 'artifact' ? drawn : inFile;
  const isLate = !isCalm && dice.chance(0.8);
  const hidden = hide(world, deployed, isLate ? habits.lag : 0, dice);
  return {
    ...{ weather, random: dice.fork('GitHub'), hidden, shown: new Set() },
    ...{ newest: 0, lists: 0, read: null, file: null, stateName: '', isFound: false, isDead: false },
    tell: (line) => isTold && tell(world, `    ${label(attempt)} ${line}`),
  };
}

function inputsOf(world: World, job: Job, { habits, isCalm, epoch }: PurgeOptions) {
  const { site, edge } = world;
  const { dice, headInput } = job;
  const isDry = !isCalm && dice.some('dry run', habits.trouble / 8);
  const isWithoutToken = !isCalm && dice.some('no credentials', habits.trouble / 8);
  return {
    ...site.inputs,
    ...{ head: headInput, 'github-token': GITHUB_TOKEN, 'dry-run': String(isDry) },
    ...{ fallback: habits.fallback, retries: habits.retries, 'timeout-minutes': habits.minutes },
    ...verifying(habits.verify),
    ...withSecondSignal(waiting(world, job), dice),
    ...(isWithoutToken ? { 'if-no-credentials': 'skip' } : { 'api-token': edge.token }),
    ...(habits.isBuilt && { 'build-dir': 'out', root: '' }),
    ...(habits.state !== 'artifact' && { state: '.purge-state.json' }),
    ...(job.listed !== null && { ...LISTED, root: site.inputs.root }),
    // Other inputs have another state.
    ...(epoch % 2 === 1 && { paths: '**\n!never' }),
  };
}

/** Adds a second signal. All lines of `wait-for` must hold, in any order. */
function withSecondSignal(inputs: Readonly<Record<string, string>>, dice: Dice) {
  const own = inputs['wait-for'];
  if (own === undefined || !dice.some('second signal', 0.3)) return inputs;
  const both = [own, `${dice.fork('second signal').pick([3, 20])} seconds`];
  return { ...inputs, 'wait-for': (dice.fork('order').chance(0.5) ? both : both.reverse()).join('\n') };
}

/** The list is the only source of changed files. */
const LISTED = {
  'files-from': 'changed.txt',
  'if-nothing': 'ignore',
  ...{ head: '', 'build-dir': '', state: '' },
};

function versionAt({ branches, commits }: World, ref: string): Version {
  const commit = branches.get(ref) ?? ref;
  return { tree: commits.get(commit)?.tree ?? new Map(), commit };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function envOf({ artifacts }: World, { attempt: { run, number } }: Job) {
  return {
    ...artifacts.env(run.id),
    GITHUB_EVENT_NAME: run.event,
    GITHUB_SHA: run.sha,
    GITHUB_REF: run.event === 'release' ? `refs/tags/${run.branch}` : `refs/heads/${run.branch}`,
    GITHUB_WORKFLOW_REF: `o/r/.github/workflows/${run.workflow}@refs/heads/main`,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_RUN_ATTEMPT: String(number),
    GITHUB_WORKSPACE: '/workspace',
  };
}

function sourcesOf(
  world: World,
  job: Job,
  view: View,
  clone: 'full' | 'shallow' | 'none',
): Omit<Sources, keyof StateFileSources> {
  const { attempt, payload, version, dice } = job;
  const has = { full: () => true, shallow: (id: string) => id === version.commit, none: null }[clone];
  return {
    git: playGit(world, has),
    readEvent: async (env) => ({ name: attempt.run.event, payload, env }),
    hashBuild: async () => {
      const files = [...world.site.served(version.tree)].map(
        ([path, text]) => [path, hash('sha256', text)] as const,
      );
      return ok({ files: new Map(files), notices: [] });
    },
    connectGitHub: playGitHub(world, view),
    readListedFiles: playList(job.listed ?? [], world.site.inputs.root ? 'public/' : '', dice.fork('list')),
  };
}
