import { advance, type Counts, type Fate, type Job, type Rules, type Version } from './job.ts';
import { createRandom } from './random.ts';
import { describeRun, type Weather } from './services.ts';
import {
  type Attempt,
  type Commit,
  commit,
  createWorld,
  deploy,
  type EventName,
  iso,
  label,
  name,
  pass,
  show,
  startAttempt,
  startRun,
  tell,
  visit,
  type World,
} from './world.ts';

/** How a site is deployed and purged. */
export const SETUPS = [
  /** One workflow deploys and purges: on pushes to two branches, by schedule, by hand, to an older commit too. */
  'push',
  /** Two workflows deploy to one host, with the same inputs. */
  'two workflows',
  /** One workflow deploys, another one purges on `workflow_run`. */
  'workflow_run',
  'deployment_status',
  'release',
  /** The run makes the commit that it deploys, and `head` names its branch. */
  'head',
  /** The run builds what it deploys. */
  'build',
  /** GitHub Pages, and merged pull requests: runs that are not recorded with what they deploy. */
  'pages',
] as const;

export type Setup = (typeof SETUPS)[number];

export interface HistoryOptions {
  readonly setup?: Setup;
  /** One run after the other, nothing goes wrong, and nothing is repeated. */
  readonly isQuiet?: boolean;
}

export interface History {
  readonly setup: Setup;
  readonly counts: Counts;
  /** Where the law is broken, in words. */
  readonly broken: readonly string[];
  readonly story: readonly string[];
}

const CLEAR: Weather = {
  runs: 'fine',
  lag: 0,
  shownAfter: 0,
  reading: 'fine',
  readingAgain: 'fine',
  keeping: 'fine',
};

/** Plays one history. The same seed gives the same one. */
export async function playHistory(seed: number, options: HistoryOptions = {}): Promise<History> {
  const random = createRandom(seed);
  const setup = options.setup ?? random.pick(SETUPS);
  const world = createWorld(random);
  const broken: string[] = [];
  const counts: Counts = { green: 0, whole: 0, purged: 0, needless: 0, reasons: new Map() };
  const jobs: Job[] = [];
  let isInterlude = false;
  const rules: Rules = {
    world,
    counts,
    lost: new Set(),
    unkept: new Set(),
    broken: (law) => {
      broken.push(law);
      tell(world, `!! ${law}`);
    },
    interlude: async () => {
      const others = jobs.filter(({ stage }) => stage === 'deploy' || stage === 'settle');
      if (isInterlude || others.length === 0 || !random.chance(0.1)) return;
      isInterlude = true;
      await advance(random.pick(others), rules);
      isInterlude = false;
    },
  };
  const trouble = random.chance(0.3) ? 0 : random.pick([0.1, 0.3, 0.5]);
  const site = createSite(world, setup, jobs, rules.unkept, options.isQuiet ? 'none' : trouble);
  const crowd = options.isQuiet ? 1 : random.pick([1, 1, 2, 4]);

  site.push('main');
  for (let step = 30 + random.below(50); step > 0; step--) {
    const open = jobs.filter(({ stage }) => stage !== 'over');
    pass(world, open.length === 0);
    visit(world);
    if (open.length >= crowd || (open.length > 0 && random.chance(0.7)))
      await advance(random.pick(open), rules);
    else {
      // What ends and begins in the same second overlaps, as far as GitHub's clock tells.
      if (options.isQuiet) world.time += 2;
      site.act();
    }
  }
  site.calm();
  // Whatever happened, a quiet deploy at the end leaves nothing stale.
  for (let last = 0; last < 2; last++) {
    for (
      let job = jobs.find(({ stage }) => stage !== 'over');
      job;
      job = jobs.find(({ stage }) => stage !== 'over')
    ) {
      world.time += 2;
      visit(world);
      await advance(job, rules);
    }
    world.time += 60;
    if (last === 0) site.push('main');
  }
  return { setup, counts, broken, story: world.story };
}

/** What can happen to a site. */
interface Site {
  readonly push: (branch: string) => void;
  /** Something, by chance. */
  readonly act: () => void;
  /** From now on, all goes well. */
  readonly calm: () => void;
}

function createSite(
  world: World,
  setup: Setup,
  jobs: Job[],
  unkept: Set<Attempt>,
  some: number | 'none',
): Site {
  const { random } = world;
  const trouble = some === 'none' ? 0 : some;
  let isCalm = some === 'none';
  let stateName = 'purge-state-a';
  const fallback = isCalm ? 'site' : random.pick(['site', 'site', 'site', 'site', 'skip', 'fail'] as const);
  const lag = random.chance(0.3) ? 1 + random.below(30) : 0;
  const main = (): string => world.branches.get('main') ?? '';

  const fateOf = (): Fate =>
    isCalm || !random.chance(trouble)
      ? 'confirmed'
      : random.pick([
          ...(['failed', 'failed', 'cancelled', 'dry-run', 'skipped', 'outdated'] as const),
          ...(['killed before', 'killed before', 'killed after finding', 'killed after purging'] as const),
        ]);

  const weatherOf = (): Weather => {
    if (isCalm) return CLEAR;
    const rarely = <T>(one: T, other: T, else_: T): T =>
      random.chance(0.03) ? one : random.chance(0.03) ? other : else_;
    return {
      runs: rarely<Weather['runs']>('forbidden', 'down', 'fine'),
      lag: random.chance(0.5) ? lag : 0,
      shownAfter: random.pick([1, 2, Number.POSITIVE_INFINITY]),
      reading: rarely<Weather['reading']>('stale', 'down', 'fine'),
      readingAgain: rarely<Weather['reading']>('stale', 'down', 'fine'),
      keeping: random.chance(0.03) ? 'down' : 'fine',
    };
  };

  const work = (part: Pick<Job, 'attempt' | 'version'> & Partial<Job>): void => {
    jobs.push({
      deployed: part.attempt,
      deploys: null,
      payload: {},
      before: null,
      headInput: '',
      isBuilt: setup === 'build',
      stateName,
      fallback,
      fate: fateOf(),
      weather: weatherOf(),
      stage: 'deploy',
      shown: new Set(),
      hidden: new Set(),
      read: null,
      foundAt: 0,
      ...part,
    });
  };

  const versionOf = ({ id, tree }: Commit): Version => ({ tree, commit: id });

  /** A run that deploys a commit, or what it makes of it, and purges. */
  const launch = (attempt: Attempt, before: string | null, withDeploy: boolean, older?: Commit): void => {
    const { sha, event, branch } = attempt.run;
    const source = versionOf(older ?? (world.commits.get(sha) as Commit));
    const build = (): Version => {
      if (setup === 'head') return versionOf(commit(world, 'gh-pages'));
      if (setup === 'build')
        return { ...source, tree: new Map([...source.tree, ['e', String(random.below(3))]]) };
      return source;
    };
    const version = setup === 'build' ? build() : source;
    const deploys = withDeploy ? (setup === 'build' ? () => version : build) : null;
    if (setup === 'workflow_run') {
      launchStarter(attempt, deploys, version);
      return;
    }
    const payloads: Partial<Record<EventName, unknown>> = {
      push: { ref: `refs/heads/${branch}`, before: before ?? '0'.repeat(40), after: sha },
      release: { action: 'published', release: {} },
    };
    work({
      attempt,
      deploys,
      version,
      before: attempt.number === 1 && event === 'push' && setup !== 'head' ? before : null,
      headInput: setup === 'head' ? 'gh-pages' : (older?.id ?? ''),
      payload: payloads[event] ?? {},
    });
  };

  /** With `workflow_run`: the run that deploys does not purge, but starts one that does, also when it fails. */
  const launchStarter = (attempt: Attempt, deploys: Job['deploys'], version: Version): void => {
    const conclusion = isCalm || !random.chance(trouble / 2) ? 'success' : 'failure';
    const after = (): void => {
      const workflow_run = { ...describeRun(attempt), workflow_id: 1, conclusion };
      const own = startRun(world, {
        workflow: 'purge.yml',
        event: 'workflow_run',
        branch: 'main',
        sha: main(),
      });
      const payload = { workflow_run, repository: { full_name: 'o/r' } };
      work({ attempt: own, deployed: attempt, version, payload });
    };
    work({ attempt, deploys, version, fate: 'killed before', after });
  };

  /** A host posts a deployment that is under way, then live; each status starts a run. */
  const launchDeployment = (made: Commit): void => {
    const version = versionOf(made);
    const environment = !isCalm && random.chance(0.15) ? 'Preview' : 'Production';
    const deployment = { id: world.ids++, sha: made.id, environment, created_at: iso(world.time) };
    const run = { workflow: 'purge.yml', event: 'deployment_status', branch: '', sha: made.id } as const;
    const payloadOf = (state: string) => ({ deployment, deployment_status: { state } });
    const first = startRun(world, run);
    work({ attempt: first, version, payload: payloadOf('in_progress'), fate: 'confirmed' });
    const after = (): void => {
      work({ attempt: startRun(world, run), deployed: first, version, payload: payloadOf('success') });
    };
    // The host itself, which has no run: first it deploys, some time later it says so.
    const host = { attempt: { ...first }, deployed: first, version, fate: 'killed before' } as const;
    const deploys = environment === 'Production' ? () => version : null;
    work({ ...host, deploys, after: () => work({ ...host, attempt: { ...first }, after }) });
  };

  const launchUnrecorded = (made: Commit): void => {
    const event = random.pick(['page_build', 'pull_request'] as const);
    const attempt = startRun(world, { workflow: 'deploy.yml', event, branch: 'main', sha: 'd'.repeat(40) });
    const merged = { merged: true, merge_commit_sha: made.id, base: { sha: made.id } };
    const payload =
      event === 'page_build'
        ? { build: { status: 'built', commit: made.id } }
        : { action: 'closed', pull_request: merged };
    work({ attempt, deploys: () => versionOf(made), version: versionOf(made), payload });
  };

  const push = (branch: string): void => {
    const before = world.branches.get(branch) ?? null;
    const isForced = before !== null && random.chance(0.15);
    const made = isForced ? random.pick([...world.commits.values()]) : commit(world, branch);
    world.branches.set(branch, made.id);
    tell(world, `${isForced ? 'force-push' : 'push'} of ${name(made.id)} ${show(made.tree)} to ${branch}`);
    // Some hosts deploy by themselves, without a run.
    const isUnseen = setup === 'push' && !isCalm && random.chance(0.07);
    if (setup === 'deployment_status') launchDeployment(made);
    else if (setup === 'pages') launchUnrecorded(made);
    else if (isUnseen) deploy(world, made.tree, made.id, null);
    else launchPush(made, branch, before);
  };

  const launchPush = (made: Commit, branch: string, before: string | null): void => {
    const run =
      setup === 'release'
        ? ({ workflow: 'deploy.yml', event: 'release', branch: `v${world.ids++}`, sha: made.id } as const)
        : ({ workflow: workflowOf(branch), event: 'push', branch, sha: made.id } as const);
    launch(startRun(world, run), before, true);
  };

  const workflowOf = (branch: string): string =>
    setup === 'two workflows' && branch !== 'main' ? 'hot.yml' : 'deploy.yml';

  /** "Re-run all jobs", or "Re-run failed jobs", which deploys nothing. */
  const rerun = (): void => {
    const over = jobs.filter(
      ({ attempt }) =>
        attempt === attempt.run.attempts.at(-1) &&
        attempt.over !== undefined &&
        world.time - attempt.run.created < 29 * 86_400,
    );
    if (over.length === 0) return;
    const { attempt: old, deployed, deploys, version, payload, before, headInput } = random.pick(over);
    const attempt = startAttempt(world, old.run);
    const withDeploy = random.chance(0.5);
    tell(world, `re-run of ${withDeploy ? 'all' : 'failed'} jobs: ${label(attempt)}`);
    if (deployed !== old || setup === 'deployment_status') {
      // A run that does not deploy purges once more for what it answered to.
      work({ attempt, deployed: deployed === old ? attempt : deployed, version, payload });
    } else if (setup === 'pages') work({ attempt, deploys: withDeploy ? deploys : null, version, payload });
    else launch(attempt, before, withDeploy, setup === 'head' ? undefined : world.commits.get(headInput));
  };

  const dispatch = (event: 'workflow_dispatch' | 'schedule'): void => {
    if (['deployment_status', 'pages', 'release'].includes(setup)) {
      push('main');
      return;
    }
    const isFree = setup === 'push' || setup === 'workflow_run';
    const isOlder = event === 'workflow_dispatch' && isFree && random.chance(0.6);
    const older = isOlder ? random.pick([...world.commits.values()]) : undefined;
    tell(world, `${event}${older ? ` with head ${name(older.id)}` : ''}`);
    launch(
      startRun(world, { workflow: 'deploy.yml', event, branch: 'main', sha: main() }),
      null,
      true,
      older,
    );
  };

  const loseArtifacts = (): void => {
    tell(world, 'artifacts are deleted');
    for (const { by } of world.entries.splice(random.chance(0.5) ? -1 : 0)) unkept.add(by);
  };

  const changeInputs = (): void => {
    stateName = stateName === 'purge-state-a' ? 'purge-state-b' : 'purge-state-a';
    tell(world, `the inputs are changed: ${stateName}`);
  };

  const act = (): void => {
    // What is left of it where all is calm.
    const dice = random.next() * (isCalm ? 0.84 : 1);
    if (dice < 0.55) push('main');
    else if (dice < 0.68) push('hot');
    else if (dice < 0.76) dispatch('schedule');
    else if (dice < 0.84) dispatch('workflow_dispatch');
    else if (dice < 0.95) rerun();
    else if (dice < 0.97) loseArtifacts();
    else changeInputs();
  };
  const calm = (): void => {
    isCalm = true;
    for (const job of jobs) if (job.stage === 'deploy' || job.stage === 'find') job.weather = CLEAR;
  };
  return { push, act, calm };
}
