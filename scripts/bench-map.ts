import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChangedFile } from '../src/changes/changes.ts';
import { LIMITS } from '../src/cloudflare/limits.ts';
import { planPurge } from '../src/plan.ts';
import { targetsOfChanges } from '../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../src/targets/mapping/changed-targets.ts';
import { MAPPING } from '../test/mapping-options.ts';

/** The time to map changed files to targets and to plan the requests. */
export interface MapBench {
  readonly paths: number;
  /** The best of five rounds. */
  readonly ms: number;
  /** The peak resident memory of the process after the first round. */
  readonly memoryMiB: number;
  readonly requests: number;
  readonly minRequests: number;
}

/** Measures in a new process, so that its peak memory belongs to this benchmark alone. */
export async function benchMap(paths: number): Promise<MapBench> {
  const child = fork(import.meta.filename, ['--paths', String(paths)]);
  const [bench] = await once(child, 'message');
  await once(child, 'exit');
  return bench;
}

function map(paths: number): MapBench {
  const files = Array.from({ length: paths }, (_, index): ChangedFile => {
    const path = `public/section-${index % 97}/${index % 3 === 0 ? `page-${index}.html` : `asset-${index}.js`}`;
    return { path, status: 'modified', type: 'file', held: [], now: null };
  });
  const changes = {
    kind: 'files',
    files,
    source: 'git',
    base: '',
    head: '',
    reason: '',
    notices: [],
  } as const;
  const options: MappingOptions = { ...MAPPING, root: 'public', maxUrls: 1_000_000 };
  const zone = { id: 'a'.repeat(32), name: 'example.com', environment: null };
  let ms = Number.POSITIVE_INFINITY;
  let requests = 0;
  let urls = 0;
  let memoryMiB = 0;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const { targets } = targetsOfChanges(changes, options);
    const plan = planPurge(targets, [zone], { operation: 'purge', limits: LIMITS.free, batchSize: null });
    ms = Math.min(ms, performance.now() - started);
    requests = plan.ok ? plan.value.batches.length : 0;
    urls = targets.length;
    // A real step maps only once, so the garbage of later rounds does not count.
    memoryMiB ||= process.resourceUsage().maxRSS / 1024;
  }
  return {
    paths,
    ms,
    memoryMiB,
    requests,
    minRequests: Math.ceil(urls / LIMITS.free.urlsPerRequest),
  };
}

const [flag, paths] = process.argv.slice(2);
if (flag === '--paths') process.send?.(map(Number(paths)));
