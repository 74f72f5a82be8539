import { quote } from '../../text/entries.ts';
import type { Checkout } from '../git/checkout.ts';
import type { GitHub } from '../github/api.ts';
import { isName, type Revision, short } from '../revision.ts';
import { attempt, commitOrThrow } from './attempt.ts';

/** A commit's ID, or, as part of a sentence, why it is not known and what to do about it. */
export type Resolved = { readonly commit: string } | { readonly why: string };

export interface Places {
  readonly checkout: Checkout;
  readonly github: GitHub;
  /** Takes what a person should know. */
  readonly note: (notice: string) => void;
}

/** Which commit a revision is. */
export async function resolve(revision: Revision, places: Places): Promise<Resolved> {
  if ('commit' in revision) return { commit: revision.commit };
  if ('ref' in revision) return resolveRef(revision, places);
  const child = await resolve(revision.parentOf, places);
  return 'why' in child ? child : firstParent(child.commit, places);
}

/**
 * GitHub knows where a branch is by now. The checkout may be behind: a deploy step that pushes from a clone of its
 * own leaves the workspace's `gh-pages` where it was.
 */
async function resolveRef(
  { ref, from }: Extract<Revision, { readonly ref: string }>,
  { checkout, github, note }: Places,
): Promise<Resolved> {
  const asked = isName(ref) ? await attempt(() => commitOrThrow(github, ref)) : undefined;
  if (asked && 'value' in asked) return { commit: asked.value.id };
  const [commit] = await checkout.resolve([ref]);
  if (!commit) {
    const why = `${from} names ${quote(ref)}, which is not in the checkout (set \`fetch-depth: 0\` on actions/checkout)`;
    return { why: asked ? `${why}; ${asked.why}` : why };
  }
  if (asked && asked.status !== 422) {
    note(`${quote(ref)} is taken from the checkout, which may be behind: ${asked.why}`);
  }
  return { commit };
}

/** A shallow clone does not tell the parents of its oldest commits, so none there is no proof that there is none. */
async function firstParent(commit: string, { checkout, github }: Places): Promise<Resolved> {
  const [local] = await checkout.resolve([`${commit}^1`]);
  if (local) return { commit: local };
  const asked = await attempt(() => commitOrThrow(github, commit));
  if ('why' in asked) {
    return {
      why: `the parent of ${short(commit)} is not in the checkout (set \`fetch-depth: 0\` on actions/checkout); ${asked.why}`,
    };
  }
  const [parent] = asked.value.parents;
  return parent
    ? { commit: parent }
    : {
        why: `commit ${short(commit)} has no parent (note the branch's commit before the deploy, and set \`base\` to it)`,
      };
}
