import type { LookDetails, NotDeployed } from '../deploy/look-result.ts';
import type { DeploySignal } from '../deploy/signals.ts';
import { quote } from '../text/entries.ts';
import { formatWait } from '../text/wording.ts';
import { firstFew } from './escape.ts';
import type { Problem } from './problem.ts';
import { GITHUB_ADVICE } from './sentences/github.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

const CHANGED_IN_TRANSIT =
  'Cloudflare or the host changes files in transit: email obfuscation, Rocket Loader, an analytics beacon, minifying, image conversion';
const NOT_SERVED = 'the site does not serve these files at all (set `root`, `paths`, or `page-urls`)';
const OTHER_SIGNALS = 'wait for `deployment`, for a text at an address, or for a time instead';

/** Returns a signal in the syntax of the input `wait-for`. */
export function signalText(signal: DeploySignal): string {
  switch (signal.kind) {
    case 'content':
      return 'content';
    case 'deployment':
      return signal.environment === null ? 'deployment' : `deployment: ${signal.environment}`;
    case 'text':
      return `${signal.url} contains ${signal.text}`;
    case 'time':
      return `${signal.ms / 1000} seconds`;
  }
}

/**
 * Explains why the deploy was not seen.
 * @param isKept whether the state has the version, so that the next run purges it
 */
export function notDeployedProblem(reason: NotDeployed, isKept: boolean): Problem {
  const problem = (PROBLEMS[reason.code] as (reason: NotDeployed) => Problem)(reason);
  const next = isKept ? ' The next run purges what this one did not.' : '';
  return { ...problem, message: `${problem.message} Nothing was purged.${next}` };
}

const PROBLEMS: {
  readonly [Code in NotDeployed['code']]: (reason: Extract<NotDeployed, { readonly code: Code }>) => Problem;
} = {
  'wait-over': ({ limitMs, seen }) => ({
    title: 'The deploy is not live',
    message: `The deploy was not live after ${formatWait(limitMs)} (\`wait-minutes\`).`,
    details: seen.map((one) => `Last seen: ${sentenceOf(one)}`),
    causes: seen.flatMap(causesOf),
    fix: 'check the deploy; if it just takes longer, raise `wait-minutes`',
  }),
  'content-behind-cache': ({ url, cacheStatus, isOrigin }) => ({
    title: 'The origin is hidden behind the cache',
    message: `${url} was answered from the cache (CF-Cache-Status: ${cacheStatus}), so it is unknown what the origin serves.`,
    causes: [
      isOrigin
        ? "`origin-url` is itself behind Cloudflare's cache"
        : 'the cache ignores query strings (caching level or Cache Rule), so every query gets the same copy',
    ],
    fix: `set \`origin-url\` to an address of the same site without Cloudflare's cache in front, or ${OTHER_SIGNALS}`,
  }),
  'content-rewritten': ({ files }) => ({
    title: 'The served bytes are neither old nor new',
    message: `The content served for ${firstFew(files, String)} is neither the previous nor the deployed version.`,
    causes: [
      CHANGED_IN_TRANSIT,
      'the files in the repository are sources, and what is served is built from them (then set `build-dir`)',
      'a login or error page answers 200 for every address',
      'another commit is deployed',
    ],
    fix: OTHER_SIGNALS,
  }),
  'content-challenged': ({ url, status }) => ({
    title: 'Bot protection answers instead of the site',
    message: `${url} was answered with a bot challenge (HTTP ${status}), which a runner cannot pass.`,
    causes: ['Bot Fight Mode, or a firewall rule that challenges requests like this one'],
    fix: `send a secret header with \`visit-headers\` and add a firewall rule that skips the challenge for it, set \`origin-url\`, or ${OTHER_SIGNALS}`,
  }),
  'content-behind-sign-in': ({ url, to }) => ({
    title: 'The site requires a login',
    message:
      to === null
        ? `${url} was answered with HTTP 401 (login required).`
        : `${url} redirects to a login page, ${to}.`,
    causes: ['Cloudflare Access, or the login of the host or the application'],
    fix: `send the credentials with \`visit-headers\` (CF-Access-Client-Id and CF-Access-Client-Secret, or Authorization), set \`origin-url\`, or ${OTHER_SIGNALS}`,
  }),
  'content-not-known': () => ({
    title: 'The deployed files are unknown',
    message: `It is unknown which files were deployed, so \`wait-for: content\` has nothing to compare.`,
    causes: [
      'the event does not say which commit was deployed',
      '`root`, `paths`, or `rewrite` match no file',
    ],
    fix: `set \`head\` or \`build-dir\`, or ${OTHER_SIGNALS}`,
  }),
  'deployment-failed': ({ environment, state }) => ({
    title: 'The deployment failed',
    message: `The deployment of this commit to ${quote(environment)} ended with the state ${quote(state)}.`,
    fix: 'check the log of the deployment, and run the job again once it has succeeded',
  }),
  'deployments-refused': ({ problem }) => ({
    title: GITHUB_ADVICE[problem.code]?.title ?? 'GitHub does not list the deployments',
    message: `${sentenceOf(problem)}.`,
    fix: `add \`deployments: read\` to \`permissions:\`; on a server without deployments (Gitea, Forgejo), ${OTHER_SIGNALS}`,
  }),
  'deployed-commit-not-known': () => ({
    title: 'The deployed commit is unknown',
    message: `The event does not say which commit was deployed, so its deployments cannot be found.`,
    fix: 'set `head` (with `changed-files`), or wait for `content`, for a text at an address, or for a time instead',
  }),
};

/** Returns why a deploy that succeeded may not have been seen. */
function causesOf(seen: LookDetails): readonly string[] {
  switch (seen.code) {
    case 'content-seen': {
      const { missing, other } = seen.files;
      return [
        ...(missing.length > 0 ? [NOT_SERVED] : []),
        ...(seen.isFirst && other.length > 0 ? [CHANGED_IN_TRANSIT] : []),
      ];
    }
    case 'deployments-seen':
      return ['the host reports its deployments under another name, for another commit, or not at all'];
    case 'text-seen':
      return seen.cacheStatus === 'HIT' && seen.problem === null
        ? ["Cloudflare's cache still holds the old response (exclude the address from the cache)"]
        : [];
    case 'deployments-unanswered':
    case 'time-seen':
      return [];
  }
}
