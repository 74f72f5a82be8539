import { err, ok, type Result } from '../../result.ts';
import type { Checkout } from '../git/checkout.ts';
import type { GitHub } from '../github/api.ts';
import type { GitHubProblem } from '../github/problem.ts';
import { isCommit, isName } from '../revision.ts';

/** The input that names a revision. */
type RevisionInput = 'base' | 'head';

/** A revision that a person named and that does not exist. */
export type RefNotFound = {
  readonly code: 'ref-not-found';
  readonly input: RevisionInput;
  readonly ref: string;
};

/** Why it is not known which commit a revision is. */
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

/** GitHub does not tell where a ref is by now, and the checkout may be behind. */
export type RevisionNotice = {
  readonly code: 'ref-from-checkout';
  readonly ref: string;
  readonly problem: GitHubProblem;
};

export interface ResolveDeps {
  readonly checkout: Pick<Checkout, 'resolve' | 'isComplete'>;
  readonly github: Pick<GitHub, 'commit'>;
  /** Takes what a person should know. */
  readonly note: (notice: RevisionNotice) => void;
}

/**
 * The ID of the commit that a person's revision names. GitHub knows where a branch is by now. The checkout may be
 * behind: a deploy step that pushes from a clone of its own leaves the workspace's `gh-pages` where it was.
 */
export async function resolveRef(
  ref: string,
  input: RevisionInput,
  { checkout, github, note }: ResolveDeps,
): Promise<Result<string, RevisionProblem>> {
  const id = ref.toLowerCase();
  if (isCommit(id)) return resolveId(id, ref, input, { checkout, github });
  const asked = isName(ref) ? await github.commit(ref) : undefined;
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

/** A commit that nobody can say anything about is taken at its word: that it cannot be compared is said later. */
async function resolveId(
  id: string,
  ref: string,
  input: RevisionInput,
  { checkout, github }: Pick<ResolveDeps, 'checkout' | 'github'>,
): Promise<Result<string, RevisionProblem>> {
  const [local] = await checkout.resolve([id]);
  if (local !== undefined) return ok(local);
  const asked = await github.commit(id);
  if (!asked.ok && asked.reason.code === 'github-unknown-object')
    return err({ code: 'ref-not-found', input, ref });
  return ok(asked.ok ? asked.value.id : id);
}

/** A shallow clone does not tell the parents of its oldest commits, so none there is no proof that there is none. */
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
