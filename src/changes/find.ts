import { gitSentences } from '../report/sentences/git.ts';
import { treesSentences } from '../report/sentences/github.ts';
import type { Result } from '../result.ts';
import type { Changes } from './changes.ts';
import { type Checkout, openCheckout } from './git/checkout.ts';
import { connectGitHub, type GitHub, type GitHubDeps } from './github/api.ts';
import type { GitHubProblem } from './github/problem.ts';
import { compareTrees } from './github/trees.ts';
import { short } from './revision.ts';
import { sentenceOf } from './versions/attempt.ts';
import { type Event, readEvent } from './versions/event.ts';
import { listEventFiles } from './versions/event-files.ts';
import { findLastSuccess } from './versions/last-success.ts';
import { decideRange, type RangeInputs } from './versions/range.ts';
import { resolve } from './versions/resolve.ts';
import type { Range } from './versions/told.ts';

export interface Ask extends RangeInputs {
  /** The only folder of the repository that matters, `''` for all of it. More than it may come nevertheless. */
  readonly under: string;
}

/** `env` is the runner's: GITHUB_WORKSPACE, GITHUB_EVENT_PATH, GITHUB_SHA, … */
export type FindDeps = GitHubDeps;

/**
 * Which files differ between what was served before and what is served now, by the first source that can tell:
 * the checkout in the workspace, GitHub's API, the lists in the event. Rejects only when `signal` aborts, with its
 * reason.
 */
export async function findChanges(ask: Ask, deps: FindDeps): Promise<Changes> {
  const notices = new Set<string>();
  const met = new Set<GitHubProblem>();
  const note = (notice: string) => void notices.add(sentence(notice));
  const event = await readEvent(deps.env, note);
  const sources = {
    event,
    checkout: openCheckout(deps),
    github: watched(connectGitHub(deps), (problem) => void met.add(problem)),
    under: ask.under,
    note,
  };
  const range = await settle(decideRange(event, ask), sources);
  const found = range.kind === 'compare' ? await compare(range, sources) : { ...range, base: '', head: '' };
  return { ...found, reason: sentence(found.reason), notices: [...notices], refusals: [...met] };
}

/** GitHub, whose refusals are told. */
function watched({ read, commit }: GitHub, tell: (problem: GitHubProblem) => void): GitHub {
  const telling = async <T>(asked: Promise<Result<T, GitHubProblem>>): Promise<Result<T, GitHubProblem>> => {
    const answer = await asked;
    if (!answer.ok) tell(answer.reason);
    return answer;
  };
  return { read: (question) => telling(read(question)), commit: (ref) => telling(commit(ref)) };
}

interface Sources {
  readonly event: Event;
  readonly checkout: Checkout;
  readonly github: GitHub;
  readonly under: string;
  /** Takes what a person should know: a sentence without capital and full stop. */
  readonly note: (notice: string) => void;
}

/** A range for which no run is left to look for. */
type Settled = Exclude<Range, { readonly kind: 'since-last-success' }>;

async function settle(range: Range, sources: Sources): Promise<Settled> {
  if (range.kind !== 'since-last-success') return range;
  const found = await findLastSuccess(range.search, sources);
  if ('commit' in found) {
    return { kind: 'compare', base: { commit: found.commit }, head: range.head, reason: found.reason };
  }
  const next = await settle(range.otherwise, sources);
  if (next.kind === 'unknown') return { ...next, reason: `${next.reason}; ${found.why}` };
  sources.note(`there is no last success to compare with: ${found.why}`);
  return next;
}

/** Changes whose notices are told, and whose reason is without capital and full stop. */
type Compared = Changes extends infer C
  ? C extends Changes
    ? Omit<C, 'notices' | 'refusals'>
    : never
  : never;

async function compare(
  range: Extract<Range, { readonly kind: 'compare' }>,
  sources: Sources,
): Promise<Compared> {
  const [from, to] = await Promise.all([resolve(range.base, sources), resolve(range.head, sources)]);
  const base = 'commit' in from ? from.commit : '';
  const head = 'commit' in to ? to.commit : '';
  const problems = new Set([from, to].flatMap((found) => ('why' in found ? [found.why] : [])));
  if (problems.size > 0) return { kind: 'unknown', base, head, reason: [...problems].join('; ') };

  const { reason } = range;
  const { checkout, github, event, under, note } = sources;
  if (base === head) {
    return {
      kind: 'files',
      base,
      head,
      files: [],
      source: 'git',
      reason: `${reason}, and both are ${short(head)}`,
    };
  }
  const local = await checkout.compareVersions([base], head, under);
  if (local.ok) return { kind: 'files', base, head, files: local.value, source: 'git', reason };
  const remote = await compareTrees(github, [base], head, { under });
  if (remote.ok) return { kind: 'files', base, head, files: remote.value, source: 'github', reason };
  const whyNot = `${sentenceOf(gitSentences, local.reason)}; ${sentenceOf(treesSentences, remote.reason)}`;
  const listed = listEventFiles(event, base, head);
  if ('files' in listed) {
    note(`${whyNot}; so the files are those that the event lists, which tells no symlinks and submodules`);
    return { kind: 'files', base, head, ...listed, source: 'event', reason };
  }
  const commits = `what changed from ${short(base)} to ${short(head)} is not known`;
  return { kind: 'unknown', base, head, reason: `${commits}: ${whyNot}` };
}

/** A reason as a sentence of its own. */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
