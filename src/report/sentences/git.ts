import type { CheckoutProblem } from '../../changes/git/checkout.ts';
import type { LinksProblem } from '../../changes/links.ts';
import { short } from '../../changes/revision.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import type { Sentences } from './sentences.ts';

/** Why the checkout does not tell what changed, in the words of someone who can change it, as part of a sentence. */
export const gitSentences: Sentences<CheckoutProblem> = {
  'links-multiply': linksMultiply,
  'git-not-installed': () => 'git is not installed on this runner',
  'no-checkout': () => 'the workspace has no checkout (run actions/checkout before this step)',
  'checkout-of-another-user': () => 'git refuses the checkout, because it belongs to another user',
  'commit-not-in-checkout': ({ commit }) =>
    `the checkout does not have ${short(commit)} (set \`fetch-depth: 0\` on actions/checkout)`,
  'checkout-is-partial': () =>
    'the checkout is a partial clone that lacks the trees (remove `filter` from actions/checkout)',
  'git-failed': ({ got }) => `git failed (${quote(got)})`,
};

/** The same whoever lists the trees. */
export function linksMultiply({ most }: LinksProblem): string {
  return `links in the repository lead to more than ${formatInteger(most)} paths; do they form a loop?`;
}
