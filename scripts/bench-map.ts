import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChangedFile } from '../src/changes/changes.ts';
import { LIMITS } from '../src/cloudflare/limits.ts';
import { planPurge } from '../src/plan.ts';
import { targetsOfChanges } from '../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../src/targets/mapping/changed-targets.ts';
import { MAPPING } from '../test/mapping-options.ts';

/** How long it takes from changed files to the plan of requests. */
export interface MapBench {
  readonly paths: number;
  readonly ms: number;
  /** Peak resident memory of the process, in MiB. */
  readonly memoryMiB: number;
  readonly requests: number;
  readonly fewest: number;
}

/** In a process of its own, so that its memory is its own; the best of five rounds. */
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
    const made = planPurge(targets, [zone], { operation: 'purge', limits: LIMITS.free, batchSize: null });
    ms = Math.min(ms, performance.now() - started);
    requests = made.ok ? made.value.batches.length : 0;
    urls = targets.length;
    // A step maps once; what later rounds leave behind is not its memory.
    memoryMiB ||= process.resourceUsage().maxRSS / 1024;
  }
  return {
    paths,
    ms,
    memoryMiB,
    requests,
    fewest: Math.ceil(urls / LIMITS.free.batch.urls),
  };
}

const [flag, paths] = process.argv.slice(2);
if (flag === '--paths') process.send?.(map(Number(paths)));
