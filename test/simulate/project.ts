import { describeRun } from './github.ts';
import { drawHabits, type Job, purgeFor, type Version } from './job.ts';
import { listChanges } from './listed.ts';
import type { Dice } from './random.ts';
import type { Commit } from './repository.ts';
import type { Played } from './run.ts';
import { loseStateFile } from './state-file.ts';
import {
  type Attempt,
  commit,
  deploy,
  type EventName,
  iso,
  label,
  name,
  secondsOf,
  startAttempt,
  startRun,
  tell,
  visit,
  type World,
} from './world.ts';

/** The ways to deploy and purge a site. */
export const SETUPS = [
  /** One workflow deploys and purges: pushes to two branches, schedules, and dispatches, also of older commits. */
  'push',
  /** Two workflows with the same inputs deploy to one host. */
  'two workflows',
  /** One workflow deploys, another purges on `workflow_run`. */
  'workflow_run',
  'deployment_status',
  'release',
  /** The run commits the site to the branch that `head` names. */
  'head',
  /** The run builds the site. */
  'build',
  /** GitHub Pages or merged pull requests: GitHub does not record the deployed commit of the run. */
  'pages',
] as const;

/** Setups whose job deploys before the purge, so that the deploy tool can write a list. */
const LISTABLE: ReadonlySet<Setup> = new Set(['push', 'two workflows', 'release', 'build']);

export type Setup = (typeof SETUPS)[number];

export interface ProjectOptions {
  readonly setup: Setup;
  readonly isTold: boolean;
  /** Receives each run of the action. */
  readonly onPlayed: (job: Job, played: Played) => void;
}

/** The events of a site. */
export interface Project {
  /** @param back the probability of a revert */
  readonly push: (branch: string, dice: Dice, back?: number) => void;
  /** Plays a random event. */
  readonly act: (dice: Dice) => void;
  /** Running jobs. */
  readonly open: Set<Promise<void>>;
}

export function createProject(world: World, options: ProjectOptions): Project {
  const { setup, isTold } = options;
  const isCalm = (): boolean => world.isCalm;
  const habits = drawHabits(world.dice.fork('habits'), setup === 'build', LISTABLE.has(setup), world.host);
  const { trouble } = habits;
  const open = new Set<Promise<void>>();
  const over: Job[] = [];
  let epoch = 0;
  const main = (): string => world.branches.get('main') ?? '';

  const work = (part: Pick<Job, 'attempt' | 'version' | 'dice'> & Partial<Job>): void => {
    // Without a state, its leftovers cannot be missed.
    const isSilent = !isCalm() && over.length > 0 && part.dice.some('step does not run', trouble / 1.5);
    const job: Job = {
      ...{ deployed: part.attempt, deploys: null, payload: {}, before: null, headInput: '', isSilent },
      ...{
        isBuilt: setup === 'build',
        fallback: habits.fallback,
        isVerified: habits.verify !== 'off',
        foundAt: 0,
        listed: habits.isListed ? [] : null,
      },
      ...part,
    };
    const done = perform(job).then(() => void open.delete(done));
    open.add(done);
  };

  /** Plays a job from start to end. */
  const perform = async (job: Job): Promise<void> => {
    const { dice, attempt, deployed, deploys, isSilent } = job;
    const pause = (...upTo: readonly number[]): Promise<void> =>
      world.clock.sleep(dice.below(dice.pick(upTo)));
    await pause(1000, 20_000);
    if (deploys !== null) {
      job.version = deploys();
      deploy(world, job.version.tree, job.version.commit, deployed);
      if (habits.isListed) job.listed = listChanges(world);
    }
    visit(world, dice);
    // Tests may run between the deploy and the purge. If one fails, the job ends.
    if (isSilent) await pause(500);
    else {
      await pause(500, 10_000, 60_000);
      options.onPlayed(job, await purgeFor(world, job, { habits, isCalm: isCalm(), epoch, isTold }));
    }
    visit(world, dice);
    attempt.over = secondsOf(world);
    over.push(job);
    job.after?.();
  };

  /** Starts a run that deploys a commit, or builds and deploys it, and purges. */
  const launch = (
    attempt: Attempt,
    dice: Dice,
    before: string | null,
    withDeploy: boolean,
    older?: Commit,
  ): void => {
    const { sha, event, branch } = attempt.run;
    const source = versionOf(older ?? (world.commits.get(sha) as Commit));
    const built = { ...source, tree: world.site.edit(source.tree, dice) };
    world.trees.add(built.tree);
    const build = (): Version => {
      if (setup === 'head') return versionOf(commit(world, 'gh-pages', dice));
      return setup === 'build' ? built : source;
    };
    const version = setup === 'build' ? built : source;
    const deploys = withDeploy ? build : null;
    if (setup === 'workflow_run') {
      launchStarter(attempt, dice, deploys, version);
      return;
    }
    const payloads: Partial<Record<EventName, unknown>> = {
      push: { ref: `refs/heads/${branch}`, before: before ?? '0'.repeat(40), after: sha },
      release: { action: 'published', release: {} },
    };
    work({
      ...{ attempt, dice, deploys, version, payload: payloads[event] ?? {} },
      before: attempt.number === 1 && event === 'push' && setup !== 'head' ? before : null,
      headInput: setup === 'head' ? 'gh-pages' : (older?.id ?? ''),
    });
  };

  /** Starts a run that deploys and then, even if it fails, a run on `workflow_run` that purges. */
  const launchStarter = (attempt: Attempt, dice: Dice, deploys: Job['deploys'], version: Version): void => {
    const conclusion = !isCalm() && dice.some('deploy fails', trouble / 2) ? 'failure' : 'success';
    const after = (): void => {
      const workflow_run = { ...describeRun(attempt), workflow_id: 1, conclusion };
      const run = { workflow: 'purge.yml', event: 'workflow_run', branch: 'main', sha: main() } as const;
      const payload = { workflow_run, repository: { full_name: 'o/r' } };
      work({ attempt: startRun(world, run), dice: dice.fork('purge'), deployed: attempt, version, payload });
    };
    work({ attempt, dice, deploys, version, isSilent: true, after });
  };

  /** Plays a host that reports a deployment as in progress and then as live. Each status starts a run. */
  const launchDeployment = (made: Commit, dice: Dice): void => {
    const version = versionOf(made);
    const environment = !isCalm() && dice.some('preview', 0.15) ? 'Preview' : 'Production';
    const deployment = { id: world.ids++, sha: made.id, environment, created_at: iso(secondsOf(world)) };
    const run = { workflow: 'purge.yml', event: 'deployment_status', branch: '', sha: made.id } as const;
    const payloadOf = (state: string) => ({ deployment, deployment_status: { state } });
    const first = startRun(world, run);
    work({ attempt: first, dice: dice.fork('in progress'), version, payload: payloadOf('in_progress') });
    const after = (): void => {
      const attempt = startRun(world, run);
      work({ attempt, dice: dice.fork('success'), deployed: first, version, payload: payloadOf('success') });
    };
    // The host deploys without a run and reports it later.
    const host = { attempt: { ...first }, deployed: first, version, isSilent: true } as const;
    const deploys = environment === 'Production' ? () => version : null;
    work({ ...host, dice: dice.fork('host'), deploys, after });
  };

  const launchUnrecorded = (made: Commit, dice: Dice): void => {
    const event = habits.unrecorded;
    const attempt = startRun(world, { workflow: 'deploy.yml', event, branch: 'main', sha: 'd'.repeat(40) });
    const merged = { merged: true, merge_commit_sha: made.id, base: { sha: made.id } };
    const payload =
      event === 'page_build'
        ? { build: { status: 'built', commit: made.id } }
        : { action: 'closed', pull_request: merged };
    work({ attempt, dice, deploys: () => versionOf(made), version: versionOf(made), payload });
  };

  const push = (branch: string, dice: Dice, back?: number): void => {
    const before = world.branches.get(branch) ?? null;
    const isForced = before !== null && dice.chance(0.15);
    const made = isForced ? dice.pick([...world.commits.values()]) : commit(world, branch, dice, back);
    world.branches.set(branch, made.id);
    const how = isForced ? 'force-push' : 'push';
    tell(world, `${how} of ${name(made.id)} ${world.site.show(made.tree)} to ${branch}`);
    // Some hosts deploy without a run.
    const isUnseen = setup === 'push' && !isCalm() && dice.some('no run', 0.07);
    if (setup === 'deployment_status') launchDeployment(made, dice);
    else if (setup === 'pages') launchUnrecorded(made, dice);
    else if (isUnseen) deploy(world, made.tree, made.id, null);
    else {
      const workflow = setup === 'two workflows' && branch !== 'main' ? 'hot.yml' : 'deploy.yml';
      const run =
        setup === 'release'
          ? ({ workflow: 'deploy.yml', event: 'release', branch: `v${world.ids++}`, sha: made.id } as const)
          : ({ workflow, event: 'push', branch, sha: made.id } as const);
      launch(startRun(world, run), dice, before, true);
    }
  };

  /** Plays "Re-run all jobs" or "Re-run failed jobs". The latter does not deploy. */
  const rerun = (dice: Dice): void => {
    const candidates = over.filter(
      ({ attempt }) =>
        attempt === attempt.run.attempts.at(-1) &&
        attempt.over !== undefined &&
        secondsOf(world) - attempt.run.created < 29 * 86_400,
    );
    if (candidates.length === 0) {
      push('main', dice);
      return;
    }
    const { attempt: old, deployed, deploys, version, payload, before, headInput } = dice.pick(candidates);
    const attempt = startAttempt(world, old.run);
    const withDeploy = dice.chance(0.5);
    tell(world, `re-run of ${withDeploy ? 'all' : 'failed'} jobs: ${label(attempt)}`);
    if (deployed !== old || setup === 'deployment_status') {
      // A run that does not deploy purges again for the same deploy.
      work({ attempt, dice, deployed: deployed === old ? attempt : deployed, version, payload });
    } else if (setup === 'pages')
      work({ attempt, dice, deploys: withDeploy ? deploys : null, version, payload });
    else
      launch(attempt, dice, before, withDeploy, setup === 'head' ? undefined : world.commits.get(headInput));
  };

  const dispatch = (event: 'workflow_dispatch' | 'schedule', dice: Dice): void => {
    if (main() === '' || ['deployment_status', 'pages', 'release'].includes(setup)) {
      push('main', dice);
      return;
    }
    const isFree = setup === 'push' || setup === 'workflow_run';
    const isOlder = event === 'workflow_dispatch' && isFree && dice.chance(0.6);
    const older = isOlder ? dice.pick([...world.commits.values()]) : undefined;
    tell(world, `${event}${older ? ` with head ${name(older.id)}` : ''}`);
    const run = { workflow: 'deploy.yml', event, branch: 'main', sha: main() };
    launch(startRun(world, run), dice, null, true, older);
  };

  const loseArtifacts = (dice: Dice): void => {
    tell(world, 'artifacts are deleted');
    loseStateFile(world);
    for (const { id } of world.artifacts.artifacts.splice(dice.chance(0.5) ? -1 : 0)) {
      const by = world.keptBy.get(id);
      if (by !== undefined) world.unkept.add(by);
    }
  };

  const act = (dice: Dice): void => {
    const throwOf = dice.next() * (isCalm() ? 0.84 : 1);
    if (throwOf < 0.55) {
      push('main', dice);
      // A second push, a fix or a revert, arrives during the first deploy.
      const again = setup === 'pages' ? 0.7 : 0.3;
      if (!isCalm() && over.length > 0 && dice.chance(again)) push('main', dice.fork('again'));
    } else if (throwOf < 0.68) push('hot', dice);
    else if (throwOf < 0.76) dispatch('schedule', dice);
    else if (throwOf < 0.84) dispatch('workflow_dispatch', dice);
    else if (throwOf < 0.95) rerun(dice);
    else if (throwOf < 0.98) loseArtifacts(dice);
    else tell(world, `the inputs are changed: ${++epoch}`);
  };
  return { push, act, open };
}

function versionOf({ id, tree }: Commit): Version {
  return { tree, commit: id };
}
