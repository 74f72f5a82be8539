import type { Deployment, SeenFiles } from '../../deploy/look-result.ts';
import { quote } from '../../text/entries.ts';
import { formatSeconds, plural } from '../../text/wording.ts';
import { firstFew } from '../escape.ts';
import type { RoomSentences } from './sentences.ts';

/** What was last seen of a signal, without a full stop. */
export const DEPLOY = {
  'content-seen': ({ site, files, isFirst }) => `${site} serves ${servedBy(files, isFirst)}`,
  'deployments-seen': ({ environment, deployments }) => deploymentsIn(environment, deployments),
  'deployments-unanswered': ({ problem }, say) => say(problem),
  'text-seen': ({ url, text, found, status, cacheStatus, problem }, say) => {
    if (found) return `${url} contains ${quote(text)}`;
    const cached = cacheStatus === 'HIT' ? ", from Cloudflare's cache" : '';
    const answer = problem === null ? `the response was HTTP ${status}${cached}` : say(problem);
    return `${url} does not contain ${quote(text)} (${answer})`;
  },
  'time-seen': ({ ms }) => `the ${formatSeconds(ms)} of \`wait-for\``,
  'content-shows-nothing':
    'none of the changed files is served unchanged, so `wait-for: content` could not tell whether the deploy is live, and the purge did not wait. Add another signal, like `deployment` or `90 seconds`',
} satisfies RoomSentences;

/** `the new bytes of 2 files (a.css, b.js), old bytes of 1 file (index.html)`. */
function servedBy({ now, held, missing, other, nothing }: SeenFiles, isFirst: boolean): string {
  const parts = [
    ...part('the new bytes of', now),
    ...part('old bytes of', held),
    ...part('404 for', missing),
    ...part(isFirst ? 'other bytes than the deployed ones for' : 'neither old nor new bytes of', other),
    ...part('no usable response for', nothing),
  ];
  return parts.join(', ');
}

function part(what: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : [`${what} ${plural(paths.length, 'file')} (${firstFew(paths, String)})`];
}

function deploymentsIn(environment: string | null, deployments: readonly Deployment[]): string {
  const all = deployments.map(
    ({ environment: name, state }) => `${quote(name)}: ${state || 'no status yet'}`,
  );
  if (all.length === 0) return 'GitHub has no deployment of this commit yet';
  const names = deployments.map(({ environment: name }) => name.toLowerCase());
  if (environment !== null && !names.includes(environment.toLowerCase())) {
    return `no deployment of this commit is to ${quote(environment)}; there are ${firstFew(all, String)}`;
  }
  return `deployments of this commit: ${firstFew(all, String)}`;
}
