import { knownContents } from '../changes/content.ts';
import { type ContentOptions, lookAtContent } from '../deploy/content.ts';
import { lookAtTime, lookForText } from '../deploy/looks.ts';
import { chooseProbes, shareAddresses } from '../deploy/probes.ts';
import type { DeploySignal } from '../deploy/signals.ts';
import { type Look, waitForDeploy } from '../deploy/wait.ts';
import type { ChangedFilesOptions } from '../inputs/changed.ts';
import type { ServedFile } from '../site/content.ts';
import { pastCache } from '../site/past-cache.ts';
import { type ProbeResult, visit } from '../site/visit.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import { addressedFiles } from './addressed-files.ts';
import type { Found } from './changes-stage.ts';
import { EarlyEnd } from './progress.ts';
import type { Stage } from './stage.ts';

/** For one visit, in milliseconds. */
const VISIT_MS = 10_000;
/** The largest file of a site on Workers or Pages, in bytes. https://developers.cloudflare.com/workers/platform/limits/ */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** So long visits, and questions to GitHub, may go on when the wait is over, in milliseconds: a last one that begins just before has to have a chance. */
const LAST_VISIT_MS = 2000;

/** Waits until what `wait-for` names shows that the deploy is live. */
export async function seeDeploy(found: Found | null, stage: Stage): Promise<void> {
  const { inputs, progress, tell, clock, stop } = stage;
  const began = clock.now();
  try {
    const looks = await Promise.all(inputs.waitFor.map((signal) => looksFor(signal, found, stage)));
    const waited = await waitForDeploy(looks.flat(), { clock, stop, tell, limitMs: inputs.waitMs });
    if (!waited.ok) throw new EarlyEnd({ kind: 'not-deployed', reason: waited.reason });
  } finally {
    progress.waitedMs = clock.now() - began;
  }
}

async function looksFor(signal: DeploySignal, found: Found | null, stage: Stage): Promise<readonly Look[]> {
  switch (signal.kind) {
    case 'time':
      return [lookAtTime(signal.ms, stage.clock)];
    case 'text': {
      const ask = createAsk(stage);
      return [lookForText(signal, (url) => ask(pastCache(url, stage)))];
    }
    case 'deployment':
      return [await lookThroughGitHub(signal.environment, stage)];
    case 'content':
      return looksAtContent(found, stage);
  }
}

/** Asks for a URL once, as a visitor does. */
function createAsk(stage: Stage): (url: string) => Promise<ProbeResult> {
  const { inputs, clock } = stage;
  let until: number | null = null;
  return (url) => {
    until ??= clock.now() + inputs.waitMs + LAST_VISIT_MS;
    const limitMs = Math.max(1, Math.min(VISIT_MS, until - clock.now()));
    return visit(url, {}, { ...stage, transport: stage.visit, mostBytes: MAX_FILE_BYTES, limitMs });
  };
}

/** The same past the cache. A redirect to another base-url is followed, as from `example.com` to `www.example.com`. */
function askPastCache(bases: readonly BaseUrl[], stage: Stage): ReturnType<typeof createAsk> {
  const ask = createAsk(stage);
  return async (url) => {
    const seen = await ask(pastCache(url, stage));
    const to = URL.parse(seen.response?.location ?? '');
    const isElsewhere = to !== null && to.origin !== new URL(url).origin;
    const isFollowed = isElsewhere && bases.some(({ origin }) => origin === to.origin);
    return isFollowed ? ask(pastCache(to.href, stage)) : seen;
  };
}

/** Loaded when it is asked for: most runs ask GitHub nothing. */
async function lookThroughGitHub(environment: string | null, stage: Stage): Promise<Look> {
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

/** One look for each address of the site: they may be deployed one after the other. */
async function looksAtContent(found: Found | null, stage: Stage): Promise<readonly Look[]> {
  const { inputs, progress } = stage;
  const { changedFiles, originUrl } = inputs;
  if (found === null || changedFiles === null) return [];
  const bases = originUrl === null ? changedFiles.mapping.baseUrls : [originUrl];
  const isFirst = progress.changes?.found.kind === 'unknown';
  const known = isFirst
    ? await probesOfHead(found, changedFiles, bases)
    : probesOfChanges(found, changedFiles, bases);
  const probes = known.map((all) => chooseProbes(all, isFirst));
  if (probes.every((all) => all.length === 0)) {
    if (isFirst) return [async () => ({ kind: 'never', reason: { code: 'content-not-known' } })];
    // A deploy of nothing but `_redirects` cannot be seen, and must not stop this purge and all that come.
    progress.notices.push({ about: 'wait', notice: { code: 'content-shows-nothing' } });
    return [];
  }
  return bases.map((base, at): Look => {
    const options: ContentOptions = {
      site: `${base.origin}${base.path}`,
      isOrigin: originUrl !== null,
      isFirst,
      ask: originUrl === null ? askPastCache(bases, stage) : createAsk(stage),
    };
    return lookAtContent(probes[at] ?? [], options);
  });
}

type Probes = readonly ServedFile[];

/** For each base, the changed files whose bytes are known. */
function probesOfChanges(
  found: Found,
  { mapping }: ChangedFilesOptions,
  bases: readonly BaseUrl[],
): readonly Probes[] {
  return bases.map((base) => shareAddresses(addressedFiles(found.files, found.contents, mapping, [base])));
}

/** For each base, the files that are to be served: what was served before is not known. */
async function probesOfHead(
  found: Found,
  { mapping }: ChangedFilesOptions,
  bases: readonly BaseUrl[],
): Promise<readonly Probes[]> {
  const head = (await found.headFiles()) ?? { ids: 'blob' as const, files: new Map<string, string>() };
  const files = [...head.files].map(
    ([path, now]) => ({ path, now, status: 'added', type: 'file', held: [] }) as const,
  );
  const contents = knownContents(files, head.ids);
  return bases.map((base) => addressedFiles(files, contents, mapping, [base]));
}
