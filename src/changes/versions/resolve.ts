import { err, ok, type Result } from '../../result.ts';
import type { Checkout } from '../git/checkout.ts';
import type { GitHub } from '../github/api.ts';
import type { GitHubProblem } from '../github/problem.ts';
import { isCommit, isStableRef } from '../revision.ts';

/** The input that names a revision. */
type RevisionInput = 'base' | 'head';

/** The revision of an input does not exist. */
export type RefNotFound = {
  readonly code: 'ref-not-found';
  readonly input: RevisionInput;
  readonly ref: string;
};

/** Why the commit of a revision is unknown. */
export type RevisionProblem =
  | RefNotFound
  /** It is not in the checkout, and GitHub does not answer. */
  | {
      readonly code: 'ref-not-known';
      readonly input: RevisionInput;
      readonly ref: string;
      readonly problem: GitHubProblem;
    }
  | { readonly code: 'no-parent'; readonly commit: string }
  | { readonly code: 'parent-not-known'; readonly commit: string; readonly problem: GitHubProblem };

/** GitHub does not answer where a ref is now, so the checkout's commit is used, which may be outdated. */
export type RevisionNotice = {
  readonly code: 'ref-from-checkout';
  readonly ref: string;
  readonly problem: GitHubProblem;
};

export interface ResolveDeps {
  readonly checkout: Pick<Checkout, 'resolve' | 'isComplete'>;
  readonly github: Pick<GitHub, 'commit'>;
  readonly note: (notice: RevisionNotice) => void;
}

/**
 * Returns the commit ID of the revision of an input. GitHub is asked first, since it knows where a branch is now. The
 * checkout may be outdated: a deploy step that pushes from another clone does not update the workspace's `gh-pages`.
 */
export async function resolveRef(
  ref: string,
  input: RevisionInput,
  { checkout, github, note }: ResolveDeps,
): Promise<Result<string, RevisionProblem>> {
  const id = ref.toLowerCase();
  if (isCommit(id)) {
    const [local] = await checkout.resolve([id]);
    if (local !== undefined) return ok(local);
    const remote = await github.commit(id);
    if (remote.ok) return ok(remote.value.id);
    // If GitHub does not answer, the ID is used as it is. The comparison with it may fail later.
    return remote.reason.code === 'github-unknown-object'
      ? err({ code: 'ref-not-found', input, ref })
      : ok(id);
  }
  const asked = isStableRef(ref) ? await github.commit(ref) : undefined;
  if (asked?.ok) return ok(asked.value.id);
  const [commit] = await checkout.resolve([ref]);
  const isUnknown = asked === undefined || asked.reason.code === 'github-unknown-object';
  if (commit === undefined) {
    return err(
      isUnknown || (await checkout.isComplete())
        ? { code: 'ref-not-found', input, ref }
        : { code: 'ref-not-known', input, ref, problem: asked.reason },
    );
  }
  if (!isUnknown) note({ code: 'ref-from-checkout', ref, problem: asked.reason });
  return ok(commit);
}

/**
 * Returns the first parent of a commit. A shallow clone lacks the parents of its oldest commits, so only GitHub can
 * say that a commit has none.
 */
export async function resolveParent(
  commit: string,
  { checkout, github }: Pick<ResolveDeps, 'checkout' | 'github'>,
): Promise<Result<string, RevisionProblem>> {
  const [local] = await checkout.resolve([`${commit}^1`]);
  if (local !== undefined) return ok(local);
  const asked = await github.commit(commit);
  if (!asked.ok) return err({ code: 'parent-not-known', commit, problem: asked.reason });
  const [parent] = asked.value.parents;
  return parent === undefined ? err({ code: 'no-parent', commit }) : ok(parent);
}
