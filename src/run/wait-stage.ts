import { chooseFiles, shareAddresses } from '../deploy/choose-files.ts';
import { lookAtContent } from '../deploy/content.ts';
import { lookAtTime, lookForText } from '../deploy/looks.ts';
import type { DeploySignal } from '../deploy/signals.ts';
import { type Look, waitForDeploy } from '../deploy/wait.ts';
import { pastCache } from '../site/past-cache.ts';
import { type ProbeResult, visit } from '../site/visit.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import { addressedFiles, type CollectedChanges } from './changes-stage.ts';
import { EarlyEnd } from './progress.ts';
import type { StageContext } from './stage-context.ts';

/** The time limit for one visit, in milliseconds. */
const VISIT_MS = 10_000;
/** The largest file of a site on Workers or Pages, in bytes. https://developers.cloudflare.com/workers/platform/limits/ */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** How long visits, and requests to GitHub, may outlast the wait, in milliseconds, so that the last ones can finish. */
const LAST_VISIT_MS = 2000;

/** Waits until all signals of `wait-for` show that the deploy is live. */
export async function awaitDeploy(changes: CollectedChanges | null, stage: StageContext): Promise<void> {
  const { inputs, progress, tell, clock, stop } = stage;
  const began = clock.now();
  try {
    const looks = await Promise.all(inputs.waitFor.map((signal) => createLooks(signal, changes, stage)));
    const waited = await waitForDeploy(looks.flat(), { clock, stop, tell, limitMs: inputs.waitMs });
    if (!waited.ok) throw new EarlyEnd({ kind: 'not-deployed', reason: waited.reason });
  } finally {
    progress.waitedMs = clock.now() - began;
  }
}

async function createLooks(
  signal: DeploySignal,
  changes: CollectedChanges | null,
  stage: StageContext,
): Promise<readonly Look[]> {
  switch (signal.kind) {
    case 'time':
      return [lookAtTime(signal.ms, stage.clock)];
    case 'text':
      return [lookForText(signal, askPastCache([], stage))];
    case 'deployment':
      return [await createDeploymentLook(signal.environment, stage)];
    case 'content':
      return changes === null ? [] : createContentLooks(changes, stage);
  }
}

/** Returns a function that requests a URL once, as a visitor does. */
function createAsk(stage: StageContext): (url: string) => Promise<ProbeResult> {
  const { inputs, clock } = stage;
  let until: number | null = null;
  return (url) => {
    until ??= clock.now() + inputs.waitMs + LAST_VISIT_MS;
    const limitMs = Math.max(1, Math.min(VISIT_MS, until - clock.now()));
    return visit(url, {}, { ...stage, transport: stage.visitTransport, mostBytes: MAX_FILE_BYTES, limitMs });
  };
}

/** Like {@link createAsk}, but bypasses the cache, and follows a redirect to another base-url, like one to `www.`. */
function askPastCache(bases: readonly BaseUrl[], stage: StageContext): ReturnType<typeof createAsk> {
  const ask = createAsk(stage);
  return async (url) => {
    const seen = await ask(pastCache(url, stage));
    const to = URL.parse(seen.response?.location ?? '');
    const isElsewhere = to !== null && to.origin !== new URL(url).origin;
    const isFollowed = isElsewhere && bases.some(({ origin }) => origin === to.origin);
    return isFollowed ? ask(pastCache(to.href, stage)) : seen;
  };
}

/** Imports the GitHub client on demand, because most runs do not need it. */
async function createDeploymentLook(environment: string | null, stage: StageContext): Promise<Look> {
  const { env, clock, stop: signal, inputs, progress, sources } = stage;
  const { connectGitHub } = sources ?? (await import('../changes/github/api.ts'));
  const { lookForDeployment } = await import('../deploy/deployment.ts');
  const { readDeployedCommit } = await import('../changes/versions/deployed-commit.ts');
  const found = progress.changes?.found;
  const known = found === undefined || found.kind === 'nothing' ? '' : found.head;
  const commit = known === '' ? await readDeployedCommit(env, sources?.readEvent) : known;
  if (commit === null) return async () => ({ kind: 'never', reason: { code: 'deployed-commit-not-known' } });
  const deadline = clock.now() + inputs.waitMs + LAST_VISIT_MS;
  const connect = () => connectGitHub({ env, githubToken: inputs.githubToken, clock, signal, deadline });
  return lookForDeployment(commit, environment, env.GITHUB_RUN_ID ?? '', connect);
}

/** Creates one look for each `base-url`, because they may be deployed one after another. */
async function createContentLooks(changes: CollectedChanges, stage: StageContext): Promise<readonly Look[]> {
  const { inputs, progress } = stage;
  const { originUrl } = inputs;
  const bases = originUrl === null ? changes.mapping.baseUrls : [originUrl];
  const isFirst = progress.changes?.found.kind === 'unknown';
  const known = isFirst ? await filesOfHead(changes) : changes;
  const sites = bases.map((base) => {
    const served = addressedFiles(known, [base]);
    const chosen = chooseFiles(isFirst ? served : shareAddresses(served), isFirst);
    return { site: `${base.origin}${base.path}`, chosen };
  });
  if (sites.every(({ chosen }) => chosen.length === 0)) {
    if (isFirst) return [async () => ({ kind: 'never', reason: { code: 'content-not-known' } })];
    // A deploy that changes only files like `_redirects` is invisible, but must not block this purge and all later ones.
    progress.notices.push({ about: 'wait', notice: { code: 'content-shows-nothing' } });
    return [];
  }
  const isOrigin = originUrl !== null;
  const ask = isOrigin ? createAsk(stage) : askPastCache(bases, stage);
  return sites.map(({ site, chosen }) => lookAtContent(chosen, { site, isOrigin, isFirst, ask }));
}

/** Returns all files that are to be served, as added files: it is unknown what was served before. */
async function filesOfHead(changes: CollectedChanges): Promise<CollectedChanges> {
  const { files = [] } = (await changes.headFiles()) ?? {};
  const added = [...files].map(
    ([path, now]) => ({ path, now, status: 'added', type: 'file', held: [] }) as const,
  );
  return { ...changes, files: added };
}
