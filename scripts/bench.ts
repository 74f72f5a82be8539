// Compares the speed of the built action with a minimal program for the same task. The two run alternately, since on a
// noisy machine ratios are more stable than times.
//
//   npm run bench [-- --long] [--short] [--check] [--json FILE]
//
// --long   adds purges that take minutes because of Cloudflare's rate limits
// --short  runs fewer rounds with fewer files, and skips the test suite
// --check  exits with 1 if a count is wrong or a ratio exceeds its target by more than noise
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { LIMITS, MAX_OTHERS_PER_REQUEST, type PlanName } from '../src/cloudflare/limits.ts';
import { selfSigned } from '../test/edge/certificate.ts';
import { type Edge, startEdge } from '../test/edge/edge.ts';
import { action } from '../test/runner.ts';
import { benchHash } from './bench-hash.ts';
import { benchMap } from './bench-map.ts';

const { values: flags } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

interface Row {
  readonly name: string;
  readonly baseline: string;
  readonly result: string;
  readonly target: string;
  /** Whether the result is within the target, with a margin for noise. */
  readonly isMet: boolean;
  readonly numbers: Readonly<Record<string, number>>;
}

const PROJECT = join(import.meta.dirname, '..');
const ZONE = 'a'.repeat(32);
const TOKEN = 'cfut_bench0bench1bench2bench3bench4ben';
const folder = mkdtempSync(join(tmpdir(), 'purge-bench-'));
const rounds = flags.short ? 7 : 31;
/** The factor by which a ratio may exceed its target, since the machine may have other load. Counts must be exact. */
const NOISE = 2;

/** Writes the peak memory of a process to a file when it exits. Both programs load this hook. */
const memoryHook = join(folder, 'memory.mjs');
writeFileSync(
  memoryHook,
  `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.BENCH_MEMORY, String(process.resourceUsage().maxRSS)));`,
);

/** Sends the same POST with `node:https`; for changed files, it runs one `git diff-tree` before. */
const minimal = join(folder, 'minimal.mjs');
writeFileSync(
  minimal,
  `import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
const { BENCH_URL, BENCH_GIT, BENCH_BASE } = process.env;
const files = BENCH_GIT
  ? execFileSync('git', ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev', BENCH_BASE, 'HEAD'], { cwd: BENCH_GIT })
      .toString().split('\\0').filter((name) => name && !name.startsWith(':')).map((name) => 'https://www.example.com/' + name)
  : ['https://www.example.com/'];
const post = request(BENCH_URL, { method: 'POST', headers: { Authorization: 'Bearer ${TOKEN}', 'Content-Type': 'application/json' } },
  (answer) => { let text = ''; answer.on('data', (part) => { text += part; }); answer.on('end', () => { if (!JSON.parse(text).success) process.exitCode = 1; }); });
post.end(JSON.stringify({ files }));`,
);

interface Measurement {
  readonly ms: number;
  readonly memoryMiB: number;
}

async function time(
  script: string,
  env: Readonly<Record<string, string>>,
  cwd = folder,
): Promise<Measurement> {
  const memory = join(folder, 'memory.txt');
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', memoryHook, script], {
    cwd,
    env: { PATH: process.env.PATH, HOME: folder, BENCH_MEMORY: memory, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${script} exited with ${status}`);
  return { ms, memoryMiB: Number(readFileSync(memory, 'utf8')) / 1024 };
}

/** Returns the environment that the runner gives a step with these inputs, including the defaults of action.yml. */
function stepEnv(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const env = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? (String(value).startsWith('${{') ? '' : String(value)),
  ]);
  for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '');
  return {
    ...Object.fromEntries(env),
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const round = (number: number, digits = 2): number => Number(number.toFixed(digits));

/** Compares the medians of two programs that run alternately, so that other load slows both. */
async function compare(runAction: () => Promise<Measurement>, runMinimal: () => Promise<Measurement>) {
  const actionRuns: Measurement[] = [];
  const minimalRuns: Measurement[] = [];
  for (let turn = 0; turn < rounds; turn++) {
    minimalRuns.push(await runMinimal());
    actionRuns.push(await runAction());
  }
  const medianOf = (measurements: readonly Measurement[], key: keyof Measurement): number =>
    median(measurements.map((measurement) => measurement[key]));
  const [actionMs, minimalMs] = [medianOf(actionRuns, 'ms'), medianOf(minimalRuns, 'ms')];
  const [actionMiB, minimalMiB] = [medianOf(actionRuns, 'memoryMiB'), medianOf(minimalRuns, 'memoryMiB')];
  return {
    actionMs: round(actionMs, 1),
    minimalMs: round(minimalMs, 1),
    ratio: round(actionMs / minimalMs),
    actionMiB: round(actionMiB, 0),
    minimalMiB: round(minimalMiB, 0),
    memoryRatio: round(actionMiB / minimalMiB),
  };
}

const main = join(PROJECT, action.runs.main);

async function onePurge(edge: Edge, ca: string): Promise<Row> {
  const shared = { NODE_EXTRA_CA_CERTS: ca };
  const env = stepEnv({ 'api-token': TOKEN, zone: ZONE, urls: 'https://www.example.com/' });
  const numbers = await compare(
    () => time(main, { ...shared, ...env, CLOUDFLARE_BASE_URL: edge.apiUrl }),
    () => time(minimal, { ...shared, BENCH_URL: `${edge.apiUrl}/zones/${ZONE}/purge_cache` }),
  );
  return {
    name: 'one purge over TLS, whole process',
    baseline: 'the same POST in plain Node with node:https',
    result: `${numbers.actionMs} ms vs. ${numbers.minimalMs} ms (${numbers.ratio}×); memory ${numbers.actionMiB} MiB vs. ${numbers.minimalMiB} MiB (${numbers.memoryRatio}×)`,
    target: '1.4×; memory 1.4×',
    isMet: numbers.ratio <= 1.4 * NOISE && numbers.memoryRatio <= 1.4 * NOISE,
    numbers,
  };
}

function repository(): { dir: string; base: string; head: string } {
  const dir = join(folder, 'repository');
  mkdirSync(dir);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: dir,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  for (let page = 0; page < 500; page++) writeFileSync(join(dir, `page-${page}.html`), `page ${page}`);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  const base = git('rev-parse', 'HEAD');
  for (let page = 0; page < 500; page += 25)
    writeFileSync(join(dir, `page-${page}.html`), `page ${page}, edited`);
  git('commit', '--quiet', '--all', '--message', 'after');
  return { dir, base, head: git('rev-parse', 'HEAD') };
}

async function changedFiles(edge: Edge, ca: string): Promise<Row> {
  const { dir, base, head } = repository();
  const event = join(folder, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main', before: base, after: head, commits: [] }));
  const env = {
    ...stepEnv({
      'api-token': TOKEN,
      zone: ZONE,
      'changed-files': 'urls',
      'base-url': 'https://www.example.com',
      'page-urls': 'file',
    }),
    NODE_EXTRA_CA_CERTS: ca,
    CLOUDFLARE_BASE_URL: edge.apiUrl,
    GITHUB_WORKSPACE: dir,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: head,
    GITHUB_REF: 'refs/heads/main',
  };
  const numbers = await compare(
    () => time(main, env, dir),
    () =>
      time(minimal, {
        NODE_EXTRA_CA_CERTS: ca,
        BENCH_URL: `${edge.apiUrl}/zones/${ZONE}/purge_cache`,
        BENCH_GIT: dir,
        BENCH_BASE: base,
      }),
  );
  return {
    name: 'changed files of a local repository, whole process',
    baseline: 'the same POST plus git diff-tree',
    result: `${numbers.actionMs} ms vs. ${numbers.minimalMs} ms (${numbers.ratio}×)`,
    target: '1.5×',
    isMet: numbers.ratio <= 1.5 * NOISE,
    numbers,
  };
}

async function mapping(): Promise<Row> {
  const [half, full] = [await benchMap(50_000), await benchMap(100_000)];
  const numbers = {
    usPerPath: round((full.ms * 1000) / full.paths),
    usPerPathOfHalf: round((half.ms * 1000) / half.paths),
    memoryMiB: round(full.memoryMiB, 0),
    requests: full.requests,
    minRequests: full.minRequests,
  };
  return {
    name: '100,000 paths → URLs → plan',
    baseline: 'the same with 50,000 paths',
    result: `${numbers.usPerPath} µs vs. ${numbers.usPerPathOfHalf} µs per path, ${numbers.memoryMiB} MiB`,
    target: 'linear, under 5 µs per path, under 300 MiB',
    isMet: numbers.usPerPath <= numbers.usPerPathOfHalf * 2 && numbers.requests === numbers.minRequests,
    numbers,
  };
}

interface RateLimitedPurge {
  readonly plan: PlanName;
  readonly kind: 'urls' | 'tags';
  readonly number: number;
}

/** Compares a purge that Cloudflare's rate limits slow down with the shortest time that the limits allow. */
async function rateLimited({ plan, kind, number }: RateLimitedPurge): Promise<Row> {
  const edge = await startEdge({
    zones: [{ name: 'example.com', id: ZONE, plan }],
    tokens: [{ value: TOKEN }],
    latencyMs: 80,
  });
  const limits = LIMITS[plan];
  const batch = kind === 'urls' ? limits.urlsPerRequest : MAX_OTHERS_PER_REQUEST;
  const minRequests = Math.ceil(number / batch);
  const minMs =
    kind === 'urls'
      ? ((number - batch) / limits.urlsPerSecond) * 1000
      : (Math.max(0, minRequests - limits.requests.bucket) / limits.requests.perSecond) * 1000;
  const list = join(folder, 'list.txt');
  const lines = Array.from({ length: number }, (_, index) =>
    kind === 'urls' ? `https://www.example.com/${index}` : `tag-${index}`,
  );
  writeFileSync(list, lines.join('\n'));
  const inputs = {
    'api-token': TOKEN,
    zone: ZONE,
    plan,
    'timeout-minutes': '30',
    ...(kind === 'urls' ? { 'urls-from': list } : { tags: lines.join('\n') }),
  };
  const { ms } = await time(main, { ...stepEnv(inputs), CLOUDFLARE_BASE_URL: edge.apiUrl });
  const confirmed = edge.purges().filter(({ status }) => status === 200).length;
  await edge.close();
  const numbers = {
    ms: round(ms, 0),
    minMs: round(minMs, 0),
    ratio: round(ms / minMs, 3),
    requests: confirmed,
    minRequests,
    refused: edge.limited,
  };
  return {
    name: `${number.toLocaleString('en')} ${kind === 'urls' ? 'URLs' : 'tags'} within the limits of ${plan}, API latency 80 ms`,
    baseline: `the shortest time that the limits allow: ${(minMs / 1000).toFixed(1)} s`,
    result: `${(ms / 1000).toFixed(2)} s (${numbers.ratio}×); ${confirmed} requests (minimum: ${minRequests}), ${edge.limited} × 429`,
    target: '1.05×, the minimum of requests, no 429',
    isMet: numbers.ratio <= 1.05 * NOISE && confirmed === minRequests && edge.limited === 0,
    numbers,
  };
}

async function hashing(): Promise<Row> {
  const bench = await benchHash(flags.short ? { files: 5000, bytes: 2 ** 27, rounds: 3 } : {});
  return {
    name: `${bench.files.toLocaleString('en')} built files hashed (${Math.round(bench.bytes / 2 ** 20).toLocaleString('en')} MiB)`,
    baseline: 'find and xargs -P2 sha256sum',
    result: `${bench.actionMs.toFixed(0)} ms vs. ${bench.coreutilsMs.toFixed(0)} ms (${bench.ratio.toFixed(2)}×); memory ${bench.memoryMiB.toFixed(0)} MiB; state ${bench.stateMiB.toFixed(1)} MiB`,
    target: '1.3×',
    isMet: bench.ratio <= 1.3 * NOISE,
    numbers: {
      actionMs: round(bench.actionMs, 0),
      coreutilsMs: round(bench.coreutilsMs, 0),
      ratio: round(bench.ratio),
      memoryMiB: round(bench.memoryMiB, 0),
      stateMiB: round(bench.stateMiB, 1),
    },
  };
}

function archive(): Row {
  const tar = execFileSync('git', ['archive', '--format=tar', 'HEAD'], { cwd: PROJECT, maxBuffer: 2 ** 30 });
  const kib = round(gzipSync(tar, { level: 9 }).length / 1024, 0);
  return {
    name: 'download by the runner (git archive HEAD, gzip)',
    baseline: '–',
    result: `${kib} KiB`,
    target: '300 KiB',
    // The size exceeds its target (docs/performance.md says why). The check only prevents further growth.
    isMet: kib <= 550,
    numbers: { kib },
  };
}

function tests(): Row {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ms = performance.now() - started;
  return {
    name: 'the test suite, without the build',
    baseline: '–',
    result: `${(ms / 1000).toFixed(0)} s${status === 0 ? '' : '; some tests failed'}`,
    target: '45 s on two idle cores',
    isMet: true,
    numbers: { ms: round(ms, 0) },
  };
}

const certificate = selfSigned(['127.0.0.1']);
const ca = join(folder, 'ca.pem');
writeFileSync(ca, certificate.cert);
const edge = await startEdge({
  tls: certificate,
  zones: [{ name: 'example.com', id: ZONE }],
  tokens: [{ value: TOKEN }],
  rateLimits: false,
});
const rows: Row[] = [];
const add = async (row: Row | Promise<Row>): Promise<void> => {
  const measured = await row;
  rows.push(measured);
  console.error(`${measured.isMet ? '✓' : '✗'} ${measured.name}: ${measured.result}`);
};
try {
  await add(onePurge(edge, ca));
  await add(changedFiles(edge, ca));
  await add(mapping());
  await add(rateLimited({ plan: 'enterprise', kind: 'urls', number: flags.short ? 10_000 : 20_000 }));
  if (!flags.short) await add(rateLimited({ plan: 'business', kind: 'tags', number: 10_000 }));
  if (flags.long) {
    await add(rateLimited({ plan: 'enterprise', kind: 'urls', number: 100_000 }));
    await add(rateLimited({ plan: 'free', kind: 'urls', number: 100_000 }));
    await add(rateLimited({ plan: 'free', kind: 'tags', number: 3000 }));
  }
  await add(hashing());
  await add(archive());
  if (!flags.short) await add(tests());
} finally {
  await edge.close();
  rmSync(folder, { recursive: true });
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
console.log(`\n| Benchmark | Compared with | Result | Target |\n|---|---|---|---|`);
for (const { name, baseline, result, target } of rows)
  console.log(`| ${name} | ${baseline} | ${result} | ${target} |`);
console.log(`\nMeasured on ${machine}.`);
if (flags.json) writeFileSync(flags.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
if (flags.check && rows.some(({ isMet }) => !isMet)) process.exitCode = 1;
