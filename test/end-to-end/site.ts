import { onTestFinished } from 'vitest';
import { type ArtifactStandIn, createArtifactStandIn } from '../artifacts/stand-in.ts';
import { event, type Overlay } from '../changes/events.ts';
import { type GitHubServer, type GitHubState, serveGitHub } from '../changes/github-server.ts';
import { readCommit } from '../changes/objects.ts';
import { createRepository, type Repository, temporaryFolder } from '../changes/repository.ts';
import { type Edge, startEdge } from '../edge/edge.ts';
import type { Origin } from '../edge/origin.ts';
import { createSkippingClock, type SkippingClock } from '../fake-clock.ts';
import { type Ran, runAction, type Settings } from '../runner.ts';
import { runInProcess } from './in-process.ts';
import { against, type Run, WORLD } from './stage.ts';

/** A version of the site: the content of each file, by its path. */
export type Version = Readonly<Record<string, string>>;

export const SITE = 'https://www.example.com';
export const GITHUB_TOKEN = 'ghs_0123456789abcdefghijklmnop';

/** A workflow run as GitHub lists it. Updated as the run progresses. */
export interface RunEntry extends Record<string, unknown> {
  readonly id: number;
  readonly run_number: number;
  run_attempt: number;
  readonly event: string;
  readonly head_sha: string;
  readonly head_branch: string;
  readonly path: string;
  readonly created_at: string;
  run_started_at: string;
  updated_at: string;
  status: 'in_progress' | 'completed';
  conclusion: string | null;
}

/** A job of a workflow. */
export interface Job {
  /** The event; the default is `push`. */
  readonly on?: string;
  /** Overrides fields of the event. */
  readonly payload?: Overlay;
  /** The default is `deploy.yml`. */
  readonly workflow?: string;
  /** The default is `main`. */
  readonly branch?: string;
  /** The run to repeat. */
  readonly again?: RunEntry;
  /** The deployed commit; the default is the run's. Null if the job deploys nothing. */
  readonly live?: string | null;
  /** Whether Cloudflare refuses the purge. */
  readonly refused?: boolean;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The additional inputs of each step with the action; the default is one step without any. */
  readonly steps?: readonly Readonly<Record<string, string>>[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether each step runs the built action in a child process. */
  readonly built?: boolean;
  readonly onLog?: Settings['onLog'];
}

export interface Done {
  readonly run: RunEntry;
  /** The confirmed paths, sorted; `site` for a host, `everything` for the zone. */
  readonly purged: readonly string[];
  readonly ran: Ran;
}

/** A site behind the edge, with its repository and its workflows. */
export interface Site {
  readonly edge: Edge;
  readonly github: GitHubServer;
  readonly artifacts: ArtifactStandIn;
  /** The clock of all steps that run in process. */
  readonly clock: SkippingClock;
  /** The runs that GitHub lists, newest first. */
  readonly runs: RunEntry[];
  /** Creates a commit and returns its ID. */
  readonly commit: (version: Version, branch?: string) => string;
  /** Advances GitHub's time by a minute and returns it, to the second. */
  readonly time: () => string;
  /** Runs a job that deploys and purges. */
  readonly job: (commit: string, job?: Job) => Promise<Done>;
  /** Runs a job as `job` does, but returns only its run. */
  readonly earlier: (commit: string, job?: Job) => Promise<RunEntry>;
  /** Runs a job that deploys but does not reach a step with the action. */
  readonly without: (commit: string, job?: Job, conclusion?: string) => RunEntry;
  /** Serves this version from now on, and has visitors request every path. */
  readonly serve: (version: Version) => void;
  /** Has visitors request every path, so that the edge caches what it does not have. */
  readonly visit: () => void;
  /** Blocks the next request to GitHub for this commit until `release` is called. */
  readonly hold: (commit: string) => { readonly reached: Promise<void>; readonly release: () => void };
  /** Returns what was confirmed since the previous call. */
  readonly purged: () => readonly string[];
  /** Returns the paths for which visitors receive outdated content. */
  readonly stale: () => readonly string[];
}

export interface SiteOptions {
  /** The default is the repository. With an empty folder, the action reads everything from GitHub's API. */
  readonly workspace?: 'empty' | { readonly folder: string };
  /** Added to every step. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly github?: GitHubState;
  /** Replaces the origin that serves the deployed versions. */
  readonly origin?: Origin;
}

/** Starts the site's servers on loopback ports and stops them after the test. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const repository = createRepository();
  const versions = new Map<string, Version>();
  let now = Date.UTC(2026, 10, 2);
  const time = (): string => {
    now += 60_000;
    return new Date(now).toISOString().replace('.000', '');
  };
  const { edge, refuse, ...visitors } = await openHost(options.origin);
  const clock = createSkippingClock();
  const artifacts = createArtifactStandIn({ now: () => now, githubToken: GITHUB_TOKEN });
  const held = new Map<string, { readonly reach: () => void; readonly until: Promise<void> }>();
  const runs: RunEntry[] = [];
  const github = await serveGitHub(repository.dir, {
    runs,
    artifacts,
    hold: (path) => {
      const [, commit = ''] = /\/commits\/(\w+)/.exec(path) ?? [];
      const request = held.get(commit);
      held.delete(commit);
      request?.reach();
      return request?.until;
    },
    ...options.github,
  });
  artifacts.settings.url = github.url;
  onTestFinished(async () => {
    await Promise.all([edge.close(), github.close()]);
  });

  const begin = (commit: string, job: Job): RunEntry => {
    const run = job.again ?? newRun(runs, commit, job, time());
    if (job.again === undefined) runs.unshift(run);
    else repeat(run, time());
    const { live = commit } = job;
    if (live !== null) visitors.serve(versions.get(live) ?? {});
    refuse(job.refused ?? false);
    return run;
  };
  const end = (run: RunEntry, conclusion: string): RunEntry =>
    Object.assign(run, { status: 'completed', conclusion, updated_at: time() });
  const folder = workspaceOf(options, repository);
  const stepsOf = ({ steps = [{}], inputs }: Job) =>
    steps.map((step) => ({ ...INPUTS, ...options.inputs, ...inputs, ...step }));
  const settingsOf = (commit: string, run: RunEntry, job: Job) => ({
    workspace: folder,
    event: { name: run.event, payload: payloadOf(repository, commit, job) },
    env: { ...artifacts.env(run.id), ...runnerVariables(run), ...job.env },
    ...(job.onLog && { onLog: job.onLog }),
  });

  const job = async (commit: string, job: Job = {}): Promise<Done> => {
    const run = begin(commit, job);
    const inProcess: Run = (inputs, settings) => runInProcess(inputs, { clock, ...settings });
    const runStep = against(edge, job.built ? runAction : inProcess);
    let ran: Ran | undefined;
    for (const inputs of stepsOf(job)) ran = await runStep(inputs, settingsOf(commit, run, job));
    if (ran === undefined) throw new Error('a job needs at least one step');
    end(run, ran.status === 0 ? 'success' : 'failure');
    return { run, purged: visitors.purged(), ran };
  };

  return {
    ...{ edge, github, artifacts, clock, runs, time, job, ...visitors },
    commit: (version, branch = 'main') => {
      const id = repository.commit(version, { branch });
      versions.set(id, version);
      return id;
    },
    earlier: async (...args) => (await job(...args)).run,
    without: (commit, job = {}, conclusion = 'failure') => end(begin(commit, job), conclusion),
    hold: (commit) => {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      held.set(commit, { reach: reached.resolve, until: released.promise });
      return { reached: reached.promise, release: released.resolve };
    },
  };
}

const INPUTS = { 'changed-files': 'urls', 'base-url': SITE, retries: '0', 'github-token': GITHUB_TOKEN };

/** Starts the edge with its origin and its visitors. */
async function openHost(origin?: Origin) {
  const paths = new Set<string>();
  let served: Version = {};
  let refusing = false;
  const edge = await startEdge({
    ...WORLD,
    origin:
      origin ??
      (({ pathname }) => {
        const body = served[pathname.slice(1)];
        return body === undefined ? null : { status: 200, headers: { 'content-type': 'text/plain' }, body };
      }),
  });
  const errors = [{ code: 9109, message: 'Invalid access token' }];
  edge.order(
    { status: 403, json: { success: false, errors, messages: [], result: null } },
    { when: () => refusing, times: Number.POSITIVE_INFINITY },
  );
  const visit = (): void => edge.fill([...paths].map((path) => `${SITE}/${path}`));
  let seen = 0;
  return {
    edge,
    visit,
    refuse: (refuses: boolean): void => {
      refusing = refuses;
    },
    serve: (version: Version): void => {
      served = version;
      for (const path of Object.keys(version)) paths.add(path);
      visit();
    },
    purged: (): readonly string[] => {
      const sent = edge.purges().slice(seen);
      seen += sent.length;
      return sent.flatMap(({ status, body }) => (status === 200 ? namesOf(body) : [])).sort();
    },
    stale: (): readonly string[] => edge.outdated().map(({ address }) => address.path),
  };
}

/** Returns short names for the targets in a purge's body. */
function namesOf(body: unknown): readonly string[] {
  const {
    files = [],
    hosts = [],
    prefixes = [],
    purge_everything,
  } = body as {
    readonly files?: readonly string[];
    readonly hosts?: readonly string[];
    readonly prefixes?: readonly string[];
    readonly purge_everything?: boolean;
  };
  return [
    ...files.map((url) => url.replace(`${SITE}/`, '')),
    ...prefixes.map((prefix) => `${prefix}…`),
    ...hosts.map(() => 'site'),
    ...(purge_everything ? ['everything'] : []),
  ];
}

/** Returns a new run in progress, with the next ID and run number. */
export function newRun(
  runs: readonly RunEntry[],
  commit: string,
  { on = 'push', workflow = 'deploy.yml', branch = 'main' }: Job,
  time: string,
): RunEntry {
  const path = `.github/workflows/${workflow}`;
  return {
    id: 1000 + runs.reduce((most, { id }) => Math.max(most, id - 999), 0),
    run_number:
      1 + runs.reduce((most, run) => (run.path === path ? Math.max(most, run.run_number) : most), 0),
    run_attempt: 1,
    event: on,
    head_sha: commit,
    head_branch: branch,
    path,
    created_at: time,
    run_started_at: time,
    updated_at: time,
    status: 'in_progress',
    conclusion: null,
  };
}

function repeat(run: RunEntry, time: string): void {
  const again = { run_attempt: run.run_attempt + 1, run_started_at: time, updated_at: time } as const;
  Object.assign(run, { ...again, status: 'in_progress', conclusion: null });
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function runnerVariables(run: RunEntry): Readonly<Record<string, string>> {
  return {
    GITHUB_SHA: run.head_sha,
    GITHUB_REF: `refs/heads/${run.head_branch}`,
    GITHUB_WORKFLOW_REF: `o/r/${run.path}@refs/heads/main`,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.run_number),
    GITHUB_RUN_ATTEMPT: String(run.run_attempt),
  };
}

function payloadOf(
  { dir }: Repository,
  commit: string,
  { on = 'push', branch = 'main', payload = {} }: Job,
): unknown {
  if (on !== 'push') return event(on, payload);
  const before = readCommit(dir, commit)?.parents[0]?.sha ?? '0'.repeat(40);
  return event('push', { ref: `refs/heads/${branch}`, before, after: commit, ...payload });
}

function workspaceOf({ workspace }: SiteOptions, repository: Repository): string {
  if (workspace === undefined) return repository.dir;
  return workspace === 'empty' ? temporaryFolder() : workspace.folder;
}
