import { resolve } from 'node:path';
import type { Environment } from '../../context.ts';
import { buildNoticeSentences, buildSentences } from '../../report/sentences/build.ts';
import type { Changes } from '../changes.ts';
import { sentenceOf } from '../versions/attempt.ts';
import { type BuildProblem, compareBuild, hashBuild, warnIfMostFilesChanged } from './build.ts';
import { isManifest, locateManifest, type NextManifest, readManifest } from './manifest.ts';
import { type BuildRun, isNewer, labelOf } from './manifest-format.ts';

/** For the caller that still wants an exception. */
export class BuildError extends Error {
  override name = 'BuildError' as const;

  constructor(reason: BuildProblem) {
    super(sentenceOf(buildSentences, reason));
  }
}

export interface BuildAsk {
  /** Both as the inputs have them: from the workspace, or absolute. */
  readonly buildDir: string;
  readonly manifest: string;
}

export interface BuildDeps {
  /** The runner's: GITHUB_WORKSPACE, GITHUB_SHA, GITHUB_WORKFLOW_REF, GITHUB_RUN_NUMBER, GITHUB_RUN_ATTEMPT. */
  readonly env: Environment;
  readonly signal: AbortSignal;
}

export interface BuildChanges {
  /** Paths are from the build folder, which is the site's root. All are files, and in order. */
  readonly changes: Changes;
  /** For `writeManifest`, once every target is confirmed. */
  readonly next: NextManifest;
}

/**
 * Which built files are not what they were at the last purge, by the manifest that it wrote. Without one that can be
 * read, that is unknown. Rejects with a BuildError where the build folder is not in order, and with the reason of
 * `signal` when that aborts.
 */
export async function findBuildChanges(ask: BuildAsk, { env, signal }: BuildDeps): Promise<BuildChanges> {
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const path = await locateManifest(resolve(workspace, ask.manifest));
  const place = Buffer.from(path).toString('latin1');
  const hashed = await hashBuild(resolve(workspace, ask.buildDir), {
    workspace,
    signal,
    leaveOut: (bytesPath) => isManifest(bytesPath, place),
  });
  if (!hashed.ok) throw new BuildError(hashed.reason);
  const build = hashed.value;
  const notices = build.notices.map((notice) => sentenceOf(buildNoticeSentences, notice));
  const before = await readManifest(path);
  const manifest = { run: runOf(env), files: build.files };
  const next = { path, manifest };
  if ('why' in before) {
    return { changes: { kind: 'unknown', base: '', head: '', reason: before.why, notices }, next };
  }
  const held = new Map([...before.files].map(([file, hash]) => [file, [hash ?? 'unknown']]));
  const files = compareBuild(held, build.files);
  const mostly = warnIfMostFilesChanged(held, files);
  const changes: Changes = {
    kind: 'files',
    files,
    source: 'manifest',
    base: '',
    head: '',
    reason: `the build was compared with the one that ${labelOf(before.run)} purged for`,
    notices: [
      ...notices,
      ...overtaken(before.run, manifest.run),
      ...(mostly ? [sentenceOf(buildNoticeSentences, mostly)] : []),
    ],
  };
  return { changes, next };
}

function overtaken(before: BuildRun, run: BuildRun): readonly string[] {
  if (!isNewer(before, run)) return [];
  const what = `the manifest is of ${labelOf(before)}, which is newer than ${labelOf(run)}`;
  return [
    `${what}: where their builds differ is purged, whichever of them is served, and this run does not replace it`,
  ];
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function runOf(env: Environment): BuildRun {
  const number = (text = ''): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
  return {
    // owner/repository/.github/workflows/FILE@REF; runs are counted by file, not by the name in it.
    workflow: /^[^/]+\/[^/]+\/(.+?)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? env.GITHUB_WORKFLOW ?? '',
    number: number(env.GITHUB_RUN_NUMBER),
    attempt: number(env.GITHUB_RUN_ATTEMPT),
    commit: env.GITHUB_SHA ?? '',
  };
}
