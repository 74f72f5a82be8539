import { connectGitHub, type GitHub } from '../../src/changes/github/api.ts';
import type { GitHubRequest } from '../../src/changes/github/client.ts';
import { refusalOf } from '../../src/changes/github/problem.ts';
import { err, ok } from '../../src/result.ts';
import type { Dice } from './random.ts';
import { answerObject } from './repository.ts';
import { answerDeployments } from './waiting.ts';
import { type Attempt, GITHUB, GITHUB_TOKEN, iso, secondsOf, type World } from './world.ts';

/** The faults of GitHub and its artifacts during one run. */
export interface GitHubWeather {
  /** Access to lists of runs and artifacts, and to commits and trees. */
  readonly actions: 'fine' | 'forbidden' | 'down';
  readonly contents: 'fine' | 'forbidden' | 'down';
  /** The share of requests that fail. */
  readonly faulty: number;
  /** Whether lists lack the newest artifact at the first and at the second reading of the state. */
  readonly stale: readonly [boolean, boolean];
  /** How many requests for runs it takes until the lists are complete. */
  readonly shownAfter: number;
  /** The number of entries at which tree listings are truncated. */
  readonly truncateAt: number;
  readonly latencyMs: number;
}

/** GitHub as one run sees it. */
export interface View {
  readonly weather: GitHubWeather;
  readonly random: Dice;
  /** Attempts that the lists do not show yet. `shown` collects those that they did show. */
  readonly hidden: ReadonlySet<Attempt>;
  readonly shown: Set<Attempt>;
  /** Receives a line for each request, for the story. */
  readonly tell: (line: string) => void;
  /** The newest artifact in any list. */
  newest: number;
  /** The archive of the state that the run read; null if it read none. */
  read: Buffer | null;
  /** The bytes of the state file that the run read; null if it read none. */
  file: Uint8Array | null;
  /** Whether the run knows what changed. */
  isFound: boolean;
  lists: number;
  /** The name of the run's state, once it has requested one. */
  stateName: string;
  /** Whether the process was killed. It gets no more responses. */
  isDead: boolean;
}

const FAULTS = ['reset', 'hang', 500, 502, 429, 'html'] as const;

type Answer = readonly [status: number, body: string];

/**
 * Plays GitHub's API for one run. Octokit takes half of a run's time, so without faults the result is returned directly.
 */
export function playGitHub(world: World, view: View): typeof connectGitHub {
  const { faulty, actions, contents } = view.weather;
  const isFine = faulty === 0 && actions === 'fine' && contents === 'fine';
  const ask = gitHubAnswers(world, view);
  if (!isFine) return (deps) => connectGitHub({ ...deps, fetch: gitHubFetch(world, view, ask) });
  return ({ signal, clock }) => {
    const read: GitHub['read'] = async (question) => {
      const url = urlOf(question);
      const [status, body] = await answerLater(world, view, ask, url, signal);
      return status === 200 ? ok(JSON.parse(body)) : err(refusalOf(status, {}, question, clock));
    };
    const commit: GitHub['commit'] = async (ref) => {
      const what = { kind: 'commit', id: ref } as const;
      const path = `/repos/o/r/commits/${ref.replace(/^refs\//, '')}`;
      const answer = await read({ path, parameters: {}, what, permission: 'contents: read' });
      if (!answer.ok) return answer;
      const { sha: id, commit, parents } = answer.value as CommitBody;
      return ok({ id, tree: commit.tree.sha, parents: parents.map(({ sha }) => sha) });
    };
    return { read, commit };
  };
}

interface CommitBody {
  readonly sha: string;
  readonly commit: { readonly tree: { readonly sha: string } };
  readonly parents: readonly { readonly sha: string }[];
}

function urlOf({ path, parameters }: GitHubRequest): URL {
  let filled = path.replace('{owner}', 'o').replace('{repo}', 'r');
  const query: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (filled.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, String(value));
    else query.push(`${name}=${encodeURIComponent(value)}`);
  }
  return new URL(`${GITHUB}${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`);
}

async function answerLater(
  { clock }: World,
  view: View,
  ask: (url: URL) => Answer,
  url: URL,
  signal: AbortSignal,
): Promise<Answer> {
  if (!view.isDead) await clock.sleep(view.random.below(view.weather.latencyMs + 1), signal);
  if (view.isDead) return never(signal);
  view.tell(`GitHub ${url.pathname}${url.search}`);
  return ask(url);
}

/** Plays the same API to octokit, with faults. */
function gitHubFetch(world: World, view: View, ask: (url: URL) => Answer): typeof fetch {
  const { weather, random } = view;
  return async (input, init = {}) => {
    const url = new URL(String(input));
    const signal = init.signal ?? new AbortController().signal;
    const part = url.pathname.includes('/actions/') ? 'actions' : 'contents';
    const fault = random.chance(weather.faulty) ? random.pick(FAULTS) : null;
    const wrong = weather[part] === 'down' ? random.pick([500, 'reset'] as const) : fault;
    const [status, body] = await answerLater(
      world,
      view,
      wrong === null && weather[part] === 'fine' ? ask : () => [403, FORBIDDEN],
      url,
      signal,
    );
    if (wrong !== null) view.tell(`GitHub → ${wrong}`);
    if (wrong === 'hang') return never(signal);
    if (wrong === 'reset') throw new TypeError('fetch failed', { cause: reset() });
    if (wrong === 'html') return respond(url, 200, '<title>Unicorn!</title>');
    if (wrong !== null) return respond(url, wrong, '{}', wrong === 429 ? { 'retry-after': '1' } : {});
    return respond(url, status, body);
  };
}

const FORBIDDEN = '{"message":"Resource not accessible by integration"}';

/** Returns GitHub's responses to one run. */
function gitHubAnswers(world: World, view: View): (url: URL) => Answer {
  const { weather } = view;
  let asked = 0;
  return (url) => {
    const resource = url.pathname.replace('/repos/o/r/', '');
    const [, workflow] = /^actions\/workflows\/([^/]+)\/runs$/.exec(resource) ?? [];
    if (workflow !== undefined) {
      const isAll = asked++ >= weather.shownAfter;
      const isShown = (one: Attempt): boolean => isAll || !view.hidden.has(one);
      const attempts = listAttempts(world, workflow, url.searchParams, isShown);
      for (const { run, number } of attempts) {
        for (const one of run.attempts.slice(0, number)) view.shown.add(one);
      }
      const first = (Number(url.searchParams.get('page')) - 1) * 100;
      const runs = attempts.slice(first, first + 100).map(describeRun);
      return [200, JSON.stringify({ total_count: attempts.length, workflow_runs: runs })];
    }
    if (resource.startsWith('actions/')) return answerArtifacts(world, view, url);
    if (resource.startsWith('deployments')) return [200, JSON.stringify(answerDeployments(world, url))];
    const found = answerObject(world, resource, url.searchParams, weather.truncateAt);
    return found === null ? [422, '{"message":"No commit found"}'] : [200, JSON.stringify(found)];
  };
}

/** Returns the responses of the artifact stand-in. Its lists may lack the newest artifact. */
function answerArtifacts(world: World, view: View, url: URL): Answer {
  const { artifacts } = world;
  const isList = url.pathname.endsWith('/artifacts');
  const name = url.searchParams.get('name');
  const newest = artifacts.artifacts.findLast((one) => one.name === name);
  const isStale = isList && view.weather.stale[Math.min(1, Math.floor(view.lists / 3))] === true;
  if (isList) view.lists += 1;
  view.stateName ||= name ?? '';
  if (newest && isStale) newest.hidden = true;
  artifacts.settings.fault = () => undefined;
  const given = artifacts.answer({
    method: 'GET',
    path: url.pathname + url.search,
    headers: { authorization: `token ${GITHUB_TOKEN}` },
    body: Buffer.alloc(0),
  });
  if (isList) {
    for (const one of artifacts.artifacts)
      if (!one.hidden && one.name === name) view.newest = Math.max(view.newest, one.id);
  }
  if (newest) newest.hidden = false;
  return given === null ? [404, '{}'] : [given.answer.status, String(given.answer.body)];
}

function respond(
  { href }: URL,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const map = new Map(Object.entries({ 'content-type': 'application/json', ...headers }));
  return { status, url: href, headers: map, body: [body], text: async () => body } as unknown as Response;
}

export function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** Lists the last attempt of each run, newest first. */
function listAttempts(
  { runs }: World,
  workflow: string,
  query: URLSearchParams,
  isShown: (attempt: Attempt) => boolean,
): readonly Attempt[] {
  const [from = '', to = '~'] = (query.get('created') ?? '').replace(/^>=/, '').split('..');
  return runs
    .filter((run) => run.workflow === workflow && iso(run.created) >= from && iso(run.created) <= to)
    .flatMap((run) => run.attempts.findLast(isShown) ?? [])
    .reverse();
}

/** https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run */
export function describeRun({ run, number, began, over }: Attempt) {
  return {
    id: run.id,
    run_number: run.number,
    run_attempt: number,
    event: run.event,
    status: over === undefined ? 'in_progress' : 'completed',
    conclusion: over === undefined ? null : 'success',
    head_sha: run.sha,
    head_branch: run.branch,
    path: `.github/workflows/${run.workflow}`,
    head_repository: { full_name: 'o/r' },
    created_at: iso(run.created),
    run_started_at: iso(began),
    updated_at: iso(over ?? began),
  };
}

/** Returns the newest attempts that lists may lack for `lag` seconds; the run's own attempt is lacking less often. */
export function hide(world: World, own: Attempt, lag: number, random: Dice): ReadonlySet<Attempt> {
  if (lag === 0) return new Set();
  const since = secondsOf(world) - lag;
  const recent = world.runs.flatMap(({ attempts }) => attempts).filter(({ began }) => began >= since);
  return new Set(recent.filter(({ run }) => run !== own.run || random.chance(0.2)));
}
