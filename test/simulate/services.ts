import { createHash } from 'node:crypto';
import type { FindChangesDeps } from '../../src/changes/find-changes.ts';
import type { StateStore, StoreProblem } from '../../src/changes/versions/store.ts';
import type { Clock } from '../../src/context.ts';
import { err, ok } from '../../src/result.ts';
import { type Attempt, differences, type Entry, iso, type World } from './world.ts';

/** What GitHub and the store do to one run of the action. */
export interface Weather {
  /** Nobody may read the lists of runs, or nobody answers. */
  readonly runs: 'fine' | 'forbidden' | 'down';
  /** So many seconds may go by before the lists show something; 0: they show all. */
  readonly lag: number;
  /** How often the lists are asked before they show all nevertheless. */
  readonly shownAfter: number;
  readonly reading: 'fine' | 'stale' | 'down';
  readonly readingAgain: 'fine' | 'stale' | 'down';
  readonly keeping: 'fine' | 'down';
}

const DOWN: StoreProblem = { code: 'state-timed-out', limitMs: 10_000 };

interface StoreWatch {
  /** Takes what the run begins with. */
  readonly seen: (bytes: Uint8Array | null) => void;
  /** Takes whose entry is not in the one that is kept. */
  readonly lost: (by: Attempt) => void;
  readonly interlude: () => Promise<void>;
}

/** The store of artifacts under one name. `stale` lists lack the newest entry. */
export function createStore(
  world: World,
  by: Attempt,
  name: string,
  weather: Weather,
  { seen, lost, interlude }: StoreWatch,
): StateStore {
  let reads = 0;
  let last: Entry | null = null;
  return {
    newest: async () => {
      const how = reads++ === 0 ? weather.reading : weather.readingAgain;
      if (how === 'down') return err(DOWN);
      const entries = world.entries.filter((entry) => entry.name === name);
      const entry = entries.at(how === 'stale' ? -2 : -1) ?? null;
      last = entry;
      await interlude();
      if (reads === 1) seen(entry?.bytes ?? null);
      return ok(entry && { id: entry.id, bytes: entry.bytes });
    },
    keep: async (bytes) => {
      if (weather.keeping === 'down') return err(DOWN);
      // What was kept since the last look, or was not shown then, is in no entry that a later run finds.
      const entries = world.entries.filter((entry) => entry.name === name);
      for (const entry of entries.slice(last === null ? 0 : entries.indexOf(last) + 1)) lost(entry.by);
      const id = String(world.ids++);
      world.entries.push({ id, by, name, bytes });
      return ok({ id });
    },
  };
}

interface Lists {
  /** What they do not show yet. */
  readonly hidden: ReadonlySet<Attempt>;
  /** Takes what they showed. */
  readonly shown: Set<Attempt>;
  readonly interlude: () => Promise<void>;
}

/** GitHub's API and the checkout, as far as the action asks them. */
export function createSources(
  world: World,
  weather: Weather,
  { hidden, shown, interlude }: Lists,
): Pick<FindChangesDeps, 'github' | 'checkout' | 'clock'> {
  let asked = 0;
  const what = { kind: 'runs', id: 'w' } as const;
  const github: FindChangesDeps['github'] = {
    read: async ({ parameters }) => {
      if (weather.runs === 'down') return err({ code: 'github-timeout', what, seconds: 30 });
      if (weather.runs === 'forbidden') {
        return err({ code: 'github-forbidden', what, status: 403, permission: 'actions: read' });
      }
      const isShown = asked++ >= weather.shownAfter;
      await interlude();
      const attempts = listAttempts(world, parameters, (attempt) => isShown || !hidden.has(attempt));
      for (const { run, number } of attempts) for (const one of run.attempts.slice(0, number)) shown.add(one);
      const first = (Number(parameters.page) - 1) * 100;
      const runs = attempts.slice(first, first + 100).map(describeRun);
      return ok({ total_count: attempts.length, workflow_runs: runs });
    },
    commit: async () =>
      err({ code: 'github-unknown-object', what, status: 422, permission: 'contents: read' }),
  };
  const tree = (id: string) => world.commits.get(id)?.tree;
  const checkout: FindChangesDeps['checkout'] = {
    resolve: async (refs) => refs.map((ref) => (world.commits.has(ref) ? ref : world.branches.get(ref))),
    listFiles: async () => null,
    isComplete: async () => true,
    compareVersions: async (versions, head) => {
      const missing = [...versions, head].find((id) => !world.commits.has(id));
      if (missing !== undefined) return err({ code: 'commit-not-in-checkout', commit: missing });
      const files = differences(
        versions.flatMap((id) => tree(id) ?? []),
        tree(head) ?? new Map(),
      );
      return ok({ files, unchanged: null });
    },
  };
  const never = { signal: new AbortController().signal, clear: () => {} };
  const clock: Clock = {
    now: () => world.time * 1000,
    date: () => world.time * 1000,
    sleep: async (ms) => {
      world.time += ms / 1000;
    },
    timeout: () => never,
  };
  return { github, checkout, clock };
}

/** The last attempt of each run, newest first. */
function listAttempts(
  world: World,
  { workflow, created }: Readonly<Record<string, string | number>>,
  isShown: (attempt: Attempt) => boolean,
): readonly Attempt[] {
  const [from = '', to = '~'] = String(created ?? '')
    .replace(/^>=/, '')
    .split('..');
  return world.runs
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

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
