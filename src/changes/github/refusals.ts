/** Why GitHub does not tell what changed, and what a person can do about it. */
export interface Refusal {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

interface Row extends Refusal {
  /** How github.ts says it. */
  readonly when: RegExp;
}

/** The first that fits wins. */
export const REFUSALS: readonly Row[] = [
  {
    when: /`permissions:`/,
    title: 'A GitHub permission is missing',
    cause: 'the `permissions:` of the workflow or job do not grant what a look-up needs',
    fix: 'grant what the message names: `contents: read` to compare commits, `actions: read` for `base: last-success`',
  },
  {
    when: /rate limit of the `github-token`/,
    title: "GitHub's rate limit",
    cause: 'the workflows of the repository have used up the requests of an hour',
    fix: 'run the job again later; with `fetch-depth: 0` on actions/checkout, commits are compared without GitHub',
  },
  {
    when: /`github-token` has expired/,
    title: 'GitHub does not accept the token',
    cause: '`github-token` has expired, or is one for another server',
    fix: 'leave `github-token` out, which takes the token of the job, or store a new one',
  },
  {
    when: /GitHub could not be asked|GitHub answered 5\d\d/,
    title: 'GitHub cannot be asked',
    cause:
      'GitHub had a fault of its own (https://www.githubstatus.com), or a proxy or firewall is in between',
    fix: 'run the job again; behind a proxy, set HTTPS_PROXY, and NO_PROXY for a GitHub server of your own',
  },
];

/** The refusal that a sentence about changes tells of, if any. */
export function refusalIn(sentence: string): Refusal | undefined {
  return REFUSALS.find(({ when }) => when.test(sentence));
}
