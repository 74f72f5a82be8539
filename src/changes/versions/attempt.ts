import { githubSentences } from '../../report/sentences/github.ts';
import type { Sentences } from '../../report/sentences/sentences.ts';
import type { Result } from '../../result.ts';
import type { Commit, GitHub, GitHubQuestion } from '../github/api.ts';
import type { GitHubProblem } from '../github/problem.ts';

/** For the callers that still want sentences and exceptions. */
export class GitHubError extends Error {
  readonly reason: GitHubProblem;

  constructor(reason: GitHubProblem) {
    super(sentenceOf(githubSentences, reason));
    this.reason = reason;
  }
}

export function sentenceOf<R extends { readonly code: string }>(table: Sentences<R>, reason: R): string {
  const sentences: Readonly<Record<string, (reason: never) => string>> = table;
  return sentences[reason.code]?.(reason as never) ?? reason.code;
}

/** An answer; or, as part of a sentence, why there is none, and the HTTP status, 0 where there was none. */
export type Attempt<T> = { readonly value: T } | { readonly why: string; readonly status: number };

/** For whoever goes on without an answer. */
export async function attempt<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return { why: error.message, status: 'status' in error.reason ? error.reason.status : 0 };
  }
}

export async function readOrThrow(github: GitHub, question: GitHubQuestion): Promise<unknown> {
  return valueOrThrow(await github.read(question));
}

export async function commitOrThrow(github: GitHub, ref: string): Promise<Commit> {
  return valueOrThrow(await github.commit(ref));
}

function valueOrThrow<T>(answer: Result<T, GitHubProblem>): T {
  if (!answer.ok) throw new GitHubError(answer.reason);
  return answer.value;
}
