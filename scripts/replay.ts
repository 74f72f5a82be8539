import { execFileSync } from 'node:child_process';
import { openCheckout } from '../src/changes/git/checkout.ts';
import { LIMITS } from '../src/cloudflare/limits.ts';
import type { Inputs } from '../src/inputs/inputs.ts';
import { planPurge } from '../src/plan.ts';
import { sentenceOf } from '../src/report/sentences/sentence-of.ts';
import { targetsOfChanges } from '../src/targets/mapping/changed.ts';
import type { ChangedTargets } from '../src/targets/mapping/changed-targets.ts';

/** The purge that the deploy of one commit would cause. */
export interface Replayed {
  readonly commit: string;
  readonly files: number;
  readonly targets: number;
  readonly requests: number;
  readonly strategy: ChangedTargets['strategy'];
  /** Whether the whole site or zone is purged. */
  readonly whole: boolean;
  readonly reason: string;
}

export interface Sum {
  readonly commits: number;
  readonly files: number;
  readonly targets: number;
  readonly requests: number;
  /** The number of commits that purge the whole site or zone. */
  readonly whole: number;
}

/** Compares each of the last commits of a branch with its parent, as if each had been deployed and purged; newest first. */
export async function replay(
  repository: string,
  head: string,
  commits: number,
  { changedFiles, batchSize, plan, operation }: Inputs,
): Promise<readonly Replayed[]> {
  if (changedFiles === null) return [];
  const { mapping } = changedFiles;
  const env = { ...process.env, GITHUB_WORKSPACE: repository };
  const checkout = openCheckout({ env, signal: new AbortController().signal });
  const list = ['rev-list', '--first-parent', `--max-count=${commits + 1}`, '--end-of-options', head, '--'];
  const ids = execFileSync('git', ['-C', repository, ...list], { encoding: 'utf8' })
    .trim()
    .split('\n');
  // Nothing is sent, so a nameless zone, which accepts all hosts, is enough.
  const zone = { id: '0'.repeat(32), name: null, environment: null };
  const replayed: Replayed[] = [];
  for (const [index, before] of ids.entries()) {
    const commit = ids[index - 1];
    if (commit === undefined) continue;
    const compared = await checkout.compareVersions([before], commit);
    if (!compared.ok) throw new Error(`${commit}: ${compared.reason.code}`);
    const { files, unchanged } = compared.value;
    const mapped = targetsOfChanges({ kind: 'files', files }, mapping, unchanged);
    const planned = planPurge(mapped.targets, [zone], { operation, batchSize, limits: LIMITS[plan] });
    replayed.push({
      commit,
      files: mapped.filesInSite ?? 0,
      targets: mapped.targets.length,
      requests: planned.ok ? planned.value.batches.length : 0,
      strategy: mapped.strategy,
      whole: mapped.strategy === 'site' || mapped.strategy === 'everything',
      reason: sentenceOf(mapped.reason),
    });
  }
  return replayed;
}

export function sumOf(replayed: readonly Replayed[]): Sum {
  const total = (countOf: (commit: Replayed) => number): number =>
    replayed.reduce((sum, commit) => sum + countOf(commit), 0);
  return {
    commits: replayed.length,
    files: total(({ files }) => files),
    targets: total(({ targets }) => targets),
    requests: total(({ requests }) => requests),
    whole: replayed.filter(({ whole }) => whole).length,
  };
}
