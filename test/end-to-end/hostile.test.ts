import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { test as base, describe, type ExpectStatic, vi } from 'vitest';
import { event } from '../changes/events.ts';
import { serveGitHub } from '../changes/github-server.ts';
import { createRepository, type Files, temporaryFolder } from '../changes/repository.ts';
import { selfSigned } from '../edge/certificate.ts';
import { type Edge, type EdgeOptions, openEdge, type SilentEdge, startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { ALL, HOSTILE } from '../hostile-texts.ts';
import { action, type Settings } from '../runner.ts';
import { type Attacked, attack, expectHarmless, MASKED } from './hostile.ts';
import { runInProcess } from './in-process.ts';
import { SIGNALS } from './signal.ts';
import { against, pages, type Run, TOKEN, test, WORLD, ZONE } from './stage.ts';

/*
 * Each describe covers one source of untrusted text. Its tests insert text that could become a command, markup, a shell
 * word, an option, another host, a header, an output, or a prototype, and check everything that the action writes, starts,
 * and sends.
 */

// Each test starts several processes, possibly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SITE = 'https://www.example.com';
const ZEROS = '0'.repeat(40);

/** All texts in one, for places that take any text. */
const TOGETHER = ALL.join(' ');

interface Body {
  readonly files?: readonly (string | { readonly url: string })[];
  readonly prefixes?: readonly string[];
  readonly hosts?: readonly string[];
}

/** Returns all purged URLs, prefixes, and hosts as URLs. */
function purged(edge: SilentEdge): string[] {
  return edge.purges().flatMap(({ body }) => {
    const { files = [], prefixes = [], hosts = [] } = body as Body;
    const urls = files.map((file) => (typeof file === 'string' ? file : file.url));
    return [...urls, ...[...prefixes, ...hosts].map((prefix) => `https://${prefix}`)];
  });
}

/** Checks that all purged URLs are below the site and that no part of a path became a query. */
function expectOnSite(expect: Parameters<typeof expectHarmless>[0], urls: readonly string[]): void {
  expect(urls.length).toBeGreaterThan(0);
  for (const url of urls) {
    expect(url).toMatch(/^https:\/\/www\.example\.com\/[\x21-\x7e]*$/);
    expect(new URL(url).origin).toBe(SITE);
    expect(url).not.toMatch(/[?#\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i);
  }
}

/** The environment of a step with `changed-files` in the repository `o/r`. */
function changedFiles(
  run: Run,
  inputs: Readonly<Record<string, string>>,
  settings: Settings,
): Promise<Attacked> {
  const env = { GITHUB_REPOSITORY: 'o/r', GITHUB_REF: 'refs/heads/main', ...settings.env };
  return attack(
    run,
    { 'changed-files': 'urls', 'base-url': SITE, 'max-urls': '100000', ...inputs },
    { ...settings, env },
  );
}

interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that responds to all requests with JSON. */
async function serveJson(answer: (path: string, headers: object) => JsonAnswer) {
  const server = createWebServer((request, response) => {
    const { status, body, headers } = answer(request.url ?? '', request.headers);
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Runs a step in process against its own stand-in, over the network. */
async function stage<T>(options: EdgeOptions, use: (edge: Edge, play: Run) => Promise<T>): Promise<T> {
  const edge = await startEdge(options);
  try {
    return await use(edge, against(edge, runInProcess));
  } finally {
    await edge.close();
  }
}

/** Runs a step in process without a network, which takes half the time. */
function quietly(options: EdgeOptions = WORLD): { readonly edge: SilentEdge; readonly play: Run } {
  const clock = createSkippingClock();
  const edge = openEdge({ now: clock.date, ...options });
  const place = { clock, transport: edgeTransport(edge, clock) };
  const play: Run = (inputs, settings) =>
    runInProcess({ 'api-token': TOKEN, zone: ZONE, ...inputs }, { ...settings, ...place });
  return { edge, play };
}

/** A test without console output. */
const quiet = base.extend<{ stand: ReturnType<typeof quietly>; edge: SilentEdge; play: Run }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  stand: async ({}, use) => use(quietly()),
  edge: async ({ stand }, use) => use(stand.edge),
  play: async ({ stand }, use) => use(stand.play),
});

describe('file names', () => {
  /** Names that git accepts. */
  const names = ALL.map((text) => text.replaceAll('\0', '')).filter((name) =>
    name.split('/').every((segment) => !/^(?:\.{0,2}|\.git)$/i.test(segment)),
  );
  const files: Files = Object.fromEntries(
    names.flatMap((name) => [name, `${name}.html`]).map((n) => [n, 'x']),
  );
  const number = String(Object.keys(files).length);

  for (const mode of ['urls', 'prefixes']) {
    test(`from git, as ${mode}`, async ({ edge, run, play, expect }) => {
      const repository = createRepository();
      const [before, after] = [repository.commit({ a: 'a' }), repository.commit({ a: 'a', ...files })];
      const payload = event('push', { before, after });
      const push = { workspace: repository.dir, event: { name: 'push', payload } };
      const how = mode === 'urls' ? run : play;
      const ran = await changedFiles(how, { 'changed-files': mode }, push);
      expectHarmless(expect, ran);
      expect(ran.outputs['changed-files']).toBe(number);
      expectOnSite(expect, purged(edge));
    });
  }

  quiet("from GitHub's API", async ({ edge, play, expect }) => {
    const repository = createRepository();
    const [before, after] = [repository.commit({ a: 'a' }), repository.commit({ a: 'a', ...files })];
    const server = await serveGitHub(repository.dir);
    const payload = event('push', { before, after });
    const push = { event: { name: 'push', payload }, env: { GITHUB_API_URL: server.url } };
    const ran = await changedFiles(play, { 'github-token': MASKED }, push);
    await server.close();
    expectHarmless(expect, ran);
    expect(ran.outputs['changed-files'], ran.outputs.reason).toBe(number);
    expectOnSite(expect, purged(edge));
  });

  quiet('from a list that another step made', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    writeFileSync(join(workspace, 'list'), names.map((name) => `${name}\0`).join(''));
    const ran = await changedFiles(play, { 'files-from': 'list' }, { workspace });
    expectHarmless(expect, ran);
    expectOnSite(expect, purged(edge));

    writeFileSync(join(workspace, 'list'), ALL.map((name) => `${name.replaceAll('\0', '')}\0`).join(''));
    const before = edge.requests.length;
    const refused = await changedFiles(play, { 'files-from': 'list' }, { workspace });
    expectHarmless(expect, refused);
    expect(refused.outputs.result).toBe('failed');
    expect(edge.requests).toHaveLength(before);
  });

  quiet('from a build folder, and from its state', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    for (const name of names) {
      // The name may be that of a folder, or invalid on this system.
      try {
        mkdirSync(join(workspace, 'site', name, '..'), { recursive: true });
        writeFileSync(join(workspace, 'site', name), 'x');
      } catch {}
    }
    const env = (number: string) => ({
      GITHUB_EVENT_NAME: 'push',
      GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/deploy.yml@refs/heads/main',
      GITHUB_RUN_ID: number,
      GITHUB_RUN_NUMBER: number,
    });
    const inputs = { 'build-dir': 'site', state: 'state.json' };
    expectHarmless(expect, await changedFiles(play, inputs, { workspace, env: env('1') }));

    const file = join(workspace, 'state.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    const files = ALL.map((name) => [name, ['a'.repeat(64)]]);
    const versions = ['', 'b'.repeat(40)].map((commit) => [commit, [TOGETHER, 1, 1], 'failed']);
    const [workflow] = state.workflows;
    const workflows = [workflow, [TOGETHER, ...workflow.slice(1)]];
    writeFileSync(file, JSON.stringify({ ...state, files, versions, workflows }));
    edge.clear();
    const ran = await changedFiles(play, inputs, { workspace, env: env('2') });
    expectHarmless(expect, ran);
    expect(ran.outputs.strategy, ran.outputs.reason).toBe('urls');
    expectOnSite(expect, purged(edge));
  });
});

describe('the event payload', () => {
  const rows: [what: string, name: string, payload: unknown][] = [
    ['a new branch', 'push', event('push', { ref: `refs/heads/${TOGETHER}`, before: ZEROS })],
    ['a deleted branch', 'push', event('push', { ref: TOGETHER, deleted: true })],
    [
      'commits',
      'push',
      event('push', { before: TOGETHER, after: '--output=canary', head_commit: { id: TOGETHER } }),
    ],
    ['a workflow run', 'workflow_run', { workflow_run: { conclusion: TOGETHER, event: TOGETHER } }],
    [
      'a deployment',
      'deployment_status',
      {
        deployment: { id: 1, sha: 'a'.repeat(40), environment: TOGETHER },
        deployment_status: { state: 'success' },
      },
    ],
    ['a page build', 'page_build', { build: { status: TOGETHER } }],
    ['a release', 'release', { action: TOGETHER, release: {} }],
    ['an input of a dispatch', 'workflow_dispatch', { inputs: { base: '--output=canary' } }],
    ['any JSON', 'canary', TOGETHER],
    [
      'prototypes',
      'push',
      JSON.parse('{"__proto__": {"before": "x", "canary": 1}, "constructor": {"prototype": 1}}'),
    ],
  ];
  for (const [what, name, payload] of rows) {
    quiet(what, async ({ edge, play, expect }) => {
      const repository = createRepository();
      repository.commit({ a: 'a' });
      const server = await serveGitHub(repository.dir);
      const env = { GITHUB_API_URL: server.url, GITHUB_REF: `refs/heads/${TOGETHER.replaceAll('\0', '')}` };
      const step = { workspace: repository.dir, event: { name, payload }, env };
      const ran = await changedFiles(play, { 'github-token': MASKED }, step);
      await server.close();
      expectHarmless(expect, ran);
      expect(ran.outputs.reason).not.toBe('');
      expect(purged(edge).filter((url) => url !== SITE)).toEqual([]);
    });
  }
});

describe('commits to compare cannot become git options or other API paths', () => {
  const options = [...(HOSTILE['a git option'] ?? []), 'canary\nHEAD', '..', '../../user'];
  const rows = [...options.map((text) => ({ base: text })), { head: '--output=canary' }, { head: '..' }];
  for (const row of rows) {
    quiet(JSON.stringify(row), async ({ edge, play, expect }) => {
      const repository = createRepository();
      const [base, head] = [repository.commit({ a: 'a' }), repository.commit({ a: 'b' })];
      const server = await serveGitHub(repository.dir);
      const step = { workspace: repository.dir, env: { GITHUB_API_URL: server.url } };
      const inputs = { 'github-token': MASKED, fallback: 'fail', base, head, ...row };
      const ran = await changedFiles(play, inputs, step);
      await server.close();
      expectHarmless(expect, ran);
      expect(ran.outputs.result).toBe('failed');
      expect(edge.requests).toHaveLength(0);
      expect(server.requests.filter((path) => !path.startsWith('/repos/o/r/commits/'))).toEqual([]);
    });
  }
});

test.runIf(SIGNALS)('a program in the workspace cannot replace git', async ({ edge, run, expect }) => {
  const repository = createRepository();
  const [before, after] = [repository.commit({ a: 'a' }), repository.commit({ a: 'b' })];
  writeFileSync(join(repository.dir, 'git'), '#!/bin/sh\ntouch canary\n', { mode: 0o755 });
  // Windows searches the current folder first. Here, an empty entry of PATH has that effect.
  const env = { PATH: `:${process.env.PATH}` };
  const payload = event('push', { before, after });
  const ran = await changedFiles(
    run,
    {},
    { workspace: repository.dir, event: { name: 'push', payload }, env },
  );
  expectHarmless(expect, ran);
  expect(purged(edge)).toEqual([`${SITE}/a`]);
});

describe.concurrent('inputs', () => {
  const lines = ALL.map((text) => text.replaceAll(/[\0\r\n]/g, '')).join('\n');

  quiet(
    'with arbitrary text are reported as problems, and nothing is sent',
    async ({ edge, play, expect }) => {
      const names =
        'zone environment urls url-headers hosts prefixes base-url root rewrite also plan retries verify everything'.split(
          ' ',
        );
      const inputs = Object.fromEntries(names.map((name) => [name, lines]));
      const others = { paths: lines, 'site-wide': lines, tags: JSON.stringify(ALL) };
      const ran = await attack(play, { 'changed-files': 'urls', ...inputs, ...others });
      expectHarmless(expect, ran);
      expect(edge.requests).toHaveLength(0);
      const told = ran.stdout.split('\n').flatMap((line) => /^- ([a-z-]+): /.exec(line)?.[1] ?? []);
      expect(names.filter((name) => !told.includes(name) && !ran.stdout.includes(`%0A- ${name}: `))).toEqual(
        [],
      );
    },
  );

  quiet('that name files which are not there', async ({ edge, play, expect }) => {
    const inputs = { 'changed-files': 'urls', 'base-url': SITE, tags: 'a' };
    const files = { 'files-from': TOGETHER.replaceAll('\0', ''), 'urls-from': lines };
    const ran = await attack(play, { ...inputs, ...files });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('failed');
    expect(edge.requests).toHaveLength(0);
  });

  quiet('URLs and tags that are in order, whatever they look like', async ({ edge, play, expect }) => {
    const plain = ALL.filter((text) => /^[\x21-\x7e]+$/.test(text) && !/[\\*,]/.test(text));
    const urls = plain.map((text) => JSON.stringify({ url: `${SITE}/${text}`, headers: { Canary: text } }));
    const ran = await attack(play, { urls: urls.join('\n'), tags: JSON.stringify(plain) });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('purged');
    expect(purged(edge).filter((url) => !url.startsWith(`${SITE}/`))).toEqual([]);
  });

  const evil = [
    ...[
      'https://www.example.com@evil.example/',
      'https://evil.example\\@www.example.com/',
      '//evil.example/',
    ],
    ...[
      'https://www.example.com\\.evil.example/',
      'https://www.example.com\t.evil.example/',
      'https:evil.example/',
    ],
    ...[
      'https://www.example.com:80:80/',
      'https://www.example.com／evil.example/',
      'https://%2f/',
      'https://x y/',
    ],
    ...[
      'javascript:canary()',
      'file:///etc/passwd',
      '\\\\evil.example\\',
      '@evil.example',
      'https://[evil]/',
    ],
  ];
  for (const [name, text] of Object.entries({
    urls: evil.join('\n'),
    prefixes: evil.join('\n'),
    hosts: JSON.stringify(evil),
  })) {
    quiet(`${name} that one reads as this host and another as that`, async ({ edge, play, expect }) => {
      const ran = await attack(play, { [name]: text });
      expectHarmless(expect, ran);
      expect(edge.requests).toHaveLength(0);
      expect(ran.annotations[0]?.title).toBe(`${evil.length} problems with the inputs`);
    });
  }

  quiet('headers with line breaks or names that are none', async ({ edge, play, expect }) => {
    const headers = (HOSTILE['a header'] ?? []).flatMap((text) => [{ [text]: 'x' }, { Canary: text }]);
    const urls = headers.map((one) => ({ url: `${SITE}/`, headers: one }));
    const ran = await attack(play, { urls: JSON.stringify(urls), verify: 'warn' });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('failed');
    expect(edge.requests).toHaveLength(0);
  });

  quiet('keys of JSON that are names of prototypes are data', async ({ edge, play, expect }) => {
    const urls = [
      '{"url": "https://www.example.com/a", "headers": {"__proto__": "canary", "constructor": "x"}}',
      '{"url": "https://www.example.com/b", "headers": {"toString": "x"}}',
    ];
    const ran = await attack(play, { urls: urls.join('\n'), 'url-headers': '__proto__: a, b\nprototype: c' });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('purged');
    const files = edge.purges().flatMap(({ body }) => (body as { files: { headers: object }[] }).files);
    // All combinations of header values, without those that the URL itself sets.
    expect(files.map(({ headers }) => JSON.stringify(headers))).toEqual([
      '{"__proto__":"canary","constructor":"x","prototype":"c"}',
      '{"__proto__":"canary","constructor":"x"}',
      '{"toString":"x","__proto__":"a","prototype":"c"}',
      '{"toString":"x","__proto__":"a"}',
      '{"toString":"x","__proto__":"b","prototype":"c"}',
      '{"toString":"x","__proto__":"b"}',
      '{"toString":"x","prototype":"c"}',
      '{"toString":"x"}',
    ]);
    const refused = await attack(play, {
      urls: '{"url": "https://www.example.com/", "__proto__": {"headers": {}}}',
    });
    expectHarmless(expect, refused);
    expect(refused.outputs.result).toBe('failed');
  });
});

describe.concurrent('zones and environments stay in their path segment', () => {
  const outside = [
    '..',
    '../..',
    '.',
    '%2e%2e',
    'a/b',
    `${ZONE}/../x`,
    `${ZONE}?x`,
    `${ZONE}#x`,
    `${ZONE}%2f..`,
    'a b',
  ];
  for (const input of ['zone', 'environment'] as const) {
    test(`in the input ${input}`, async ({ expect }) => {
      // The token may look up names. Otherwise each run would retry twice, since a refusal may be temporary.
      const tokens: EdgeOptions['tokens'] = [
        { value: TOKEN, permissions: ['cache_purge', 'zone_versioning_read'] },
      ];
      const { edge, play } = quietly({ ...WORLD, tokens });
      for (const text of outside) {
        const inputs = { everything: 'true', [input]: text };
        const ran = await attack(play, inputs, { env: { RUNNER_DEBUG: '' } });
        expect(edge.purges(), text).toHaveLength(0);
        expect(ran.outputs.result).toBe('failed');
        // Only the lookup of a name is allowed.
        for (const { path } of edge.requests) expect(path).toBe(`/client/v4/zones/${ZONE}/environments`);
      }
    });
  }

  quiet('given by the API, as IDs of zones', async ({ edge, play, expect }) => {
    for (const id of ['..', '../..', '.', `${ZONE}/../x`, `${ZONE}?x`, '', 5, ['x']]) {
      edge.clear();
      const result = [{ id, name: 'example.com', account: { name: TOGETHER } }];
      edge.order({ status: 200, json: { success: true, result } }, { of: 'lookup' });
      const ran = await attack(play, { zone: 'example.com', everything: 'true' });
      expectHarmless(expect, ran);
      expect(edge.purges(), String(id)).toHaveLength(0);
      expect(ran.outputs.result).toBe('failed');
    }
  });

  quiet(
    'in environment IDs of the API, so that staging never becomes the zone',
    async ({ edge, play, expect }) => {
      for (const ref of ['..', '../..', '.', '%2e%2e', '../../x/purge_cache?', '']) {
        edge.clear();
        const result = { environments: [{ ref, name: 'staging' }] };
        edge.order({ status: 200, json: { success: true, result } }, { of: 'lookup' });
        const ran = await attack(play, { environment: 'staging', everything: 'true' });
        expectHarmless(expect, ran);
        expect(edge.purges(), ref).toHaveLength(0);
        expect(ran.outputs.result).toBe('failed');
      }
    },
  );

  test('and their names remain text', async ({ expect }) => {
    const environments = ALL.map((name, index) => ({ name, ref: `e${index}` }));
    const one = quietly({ ...WORLD, zones: [{ name: 'example.com', id: ZONE, environments }] });
    one.edge.order({ status: 200, json: { success: true, result: { environments } } }, { of: 'lookup' });
    const ran = await attack(one.play, { environment: 'none of these', everything: 'true' });
    expectHarmless(expect, ran);
    expect(one.edge.purges()).toHaveLength(0);
    expect(ran.annotations[0]?.message).toContain('canary');

    const ids = ALL.map((_, index) => index.toString(16).padStart(32, 'a'));
    const zones = ids.map((id, at) => ({ id, name: `z${at}.example` }));
    const many = quietly({ zones, tokens: [{ value: TOKEN }] });
    const named = ALL.map((name): Fault => ({ status: 200, json: { success: true, result: { name } } }));
    many.edge.order(named, { of: 'lookup' });
    const inputs = { zone: ids.join('\n'), hosts: 'z1.example', 'dry-run': 'true' };
    const unnamed = await attack(many.play, inputs);
    expectHarmless(expect, unnamed);
    // A text that is not a domain name cannot be the name of a zone, so it does not match hosts.
    expect(unnamed.outputs.result, unnamed.stdout.slice(-500)).toBe('failed');
    expect(unnamed.annotations.some(({ message }) => message.includes(ids[0] ?? ''))).toBe(true);
  });
});

describe.concurrent('responses of the API', () => {
  const failed = (message: string): Fault => ({
    status: 400,
    json: {
      success: false,
      errors: [
        {
          code: 1000,
          message,
          documentation_url: message,
          source: { pointer: message },
          error_chain: [{ code: 1, message }],
        },
      ],
      messages: [{ code: 1, message }],
    },
  });
  /** The texts that a header can contain. */
  const inHeaders = ALL.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
  const success = { success: true, errors: [], result: { id: 'f'.repeat(32) } };
  const inBody = (text: string): Fault => ({ status: 502, text });

  const rows: [what: string, answers: readonly Fault[], most?: number][] = [
    ['errors', ALL.map(failed)],
    [
      'the cf-ray of a failure',
      inHeaders.map((ray) => ({ status: 404, text: '', headers: { 'cf-ray': ray } })),
    ],
    // The first redirect ends the run.
    ['the target of a redirect', inHeaders.map((redirect) => ({ redirect })), 1],
    ['the title of a page', ALL.map((title) => ({ status: 502, html: `<html><title>${title}</title>` }))],
    ['a text', ALL.map(inBody)],
    [
      'a success that is not a boolean',
      ALL.map((text) => ({ status: 200, json: { success: { [text]: text } } })),
    ],
    [
      'a wait',
      inHeaders.map((text) => ({
        status: 503,
        text: '',
        headers: { 'retry-after': text, ratelimit: `"${text}";r=0;t=0` },
      })),
    ],
  ];
  for (const [what, answers, most = answers.length] of rows) {
    quiet(`${what}, in failures`, async ({ edge, play, expect }) => {
      await expectHarmlessIn(expect, answers, edge, play);
      expect(edge.requests.length).toBeGreaterThanOrEqual(2 * most);
    });
  }

  test('with workflow commands in errors, shown by the built action', ({ edge, run, expect }) => {
    const texts = ['a workflow command', 'an output'].flatMap((what) => HOSTILE[what] ?? []);
    return expectHarmlessIn(expect, texts.map(failed), edge, run);
  });

  async function expectHarmlessIn(
    expect: ExpectStatic,
    answers: readonly Fault[],
    edge: SilentEdge,
    play: Run,
  ): Promise<void> {
    // Every other request succeeds, since several failures in a row would count as an outage.
    edge.order(answers.flatMap((answer): Fault[] => ['none', answer]));
    const urls = pages(2 * answers.length).join('\n');
    const ran = await attack(play, { urls, 'batch-size': '1', retries: '0' });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('partial');
  }

  quiet('messages, cf-ray and IDs, in successes', async ({ edge, play, expect }) => {
    const answers = ALL.map(
      (text, index): Fault => ({
        status: 200,
        json: { ...success, messages: [{ code: 1, message: text }], result: { id: text } },
        headers: { 'cf-ray': inHeaders[index] ?? 'x' },
      }),
    );
    edge.order(answers);
    const urls = pages(answers.length).join('\n');
    const ran = await attack(play, { urls, 'batch-size': '1' });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('purged');
    const ids = ran.outputs['purge-ids'] ?? '';
    expect(new Set(JSON.parse(ids))).toEqual(new Set(ALL));
    expect(ids).toMatch(/^[\w.:+/=,"[\]\\-]*$/);
  });

  quiet('keys that are names of prototypes, and values of every type', async ({ edge, play, expect }) => {
    const odd = [
      '{"__proto__": {"success": true, "canary": 1}}',
      '[]',
      'null',
      '5',
      '"x"',
      'true',
      '{"success": 1}',
    ];
    const bodies = [
      ...odd,
      ...odd.map((value) => `{"success": false, "errors": ${value}, "messages": ${value}}`),
      ...odd.map((value) => `{"success": false, "errors": [${value}], "messages": [${value}]}`),
      '{"success": false, "errors": [{"code": "x", "message": {}, "source": [], "error_chain": {"length": 9}}]}',
      '{"__proto__": {"success": true}, "constructor": {"prototype": {"canary": 1}}}',
    ];
    edge.order(bodies.map((text): Fault => ({ status: 200, text })));
    const urls = pages(bodies.length).join('\n');
    const ran = await attack(play, { urls, 'batch-size': '1', retries: '0' });
    expectHarmless(expect, ran);
    expect(ran.outputs).toMatchObject({ result: 'failed', purged: '0', failed: String(bodies.length) });
  });

  quiet('results of every type, in successes', async ({ edge, play, expect }) => {
    const results = [
      'null',
      '[]',
      '5',
      '"x"',
      '{"id": {"canary": 1}}',
      '{"id": 5}',
      '{"__proto__": {"id": "canary"}}',
    ];
    edge.order(
      results.map((result): Fault => ({ status: 200, text: `{"success": true, "result": ${result}}` })),
    );
    const ran = await attack(play, { urls: pages(results.length).join('\n'), 'batch-size': '1' });
    expectHarmless(expect, ran);
    expect(ran.outputs).toMatchObject({
      result: 'purged',
      purged: String(results.length),
      'purge-ids': '[]',
    });
  });

  /** Each took minutes or all memory before it was limited. */
  const MB = 1024 * 1024;
  const large: [what: string, answer: Fault][] = [
    ['a page of unclosed title tags', { status: 502, text: '<title'.repeat(MB / 4) }],
    ['an error with many dots', failed(`Invalid URL ${'.'.repeat(MB / 4)}x`)],
    [
      'more errors than targets',
      { status: 400, text: `{"success":false,"errors":[${'{"code":1},'.repeat(100_000)}{}]}` },
    ],
    [
      'nested reasons',
      {
        status: 400,
        text: `{"success":false,"errors":[${'{"error_chain":['.repeat(400)}${']}'.repeat(400)}]}`,
      },
    ],
    ['brackets', { status: 200, text: '['.repeat(MB) }],
    ['a huge body', { status: 200, text: ' '.repeat(9 * MB) }],
  ];
  for (const [what, answer] of large) {
    quiet(`that are ${what} come to an end`, async ({ edge, play, expect }) => {
      edge.order(answer, { times: 9 });
      const ran = await attack(play, { urls: pages(2).join('\n'), 'batch-size': '2', retries: '0' });
      expectHarmless(expect, ran);
      expect(ran.outputs.result).not.toBe('purged');
      expect(ran.stdout.length + ran.summary.length).toBeLessThan(MB);
    });
  }

  test('that combine all of these fit into memory', async ({ edge, run, expect }) => {
    edge.order(large.flatMap(([, answer]): Fault[] => ['none', answer]));
    const urls = pages(2 * large.length).join('\n');
    const ran = await attack(run, { urls, 'batch-size': '1', retries: '0' });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('partial');
    expect(ran.witnessed.peakMiB).toBeLessThan(1000);
  });
});

/**
 * A server that responds to each connection with the next of several texts and closes it. Every other connection gets
 * `between`: a success, or a tunnel to an edge, so that the failures do not look like an outage.
 */
async function serveBytes(answers: readonly (string | Buffer)[], between: string | Edge) {
  const given = { answers: 0, between: 0 };
  let connections = 0;
  let turn = Promise.resolve<unknown>(null);
  const server = createServer((socket) => {
    const isBetween = connections++ % 2 === 1;
    const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
    const answer = (): string | Buffer => {
      if (!isBetween) return answers[given.answers++ % answers.length] ?? '';
      given.between += 1;
      return String(between);
    };
    turn = turn.then(() => {
      if (isBetween && typeof between !== 'string') {
        const onward = connect(Number(new URL(between.proxyUrl).port), '127.0.0.1');
        // The client does not close its end of a tunnel.
        onward.on('error', () => {}).once('close', () => socket.destroySoon());
        socket.pipe(onward).pipe(socket);
        return closed;
      }
      const answered = new Promise<void>((resolve) => {
        socket.once('data', () => void socket.end(answer(), resolve));
      });
      return Promise.race([answered, closed]);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, given, close: () => void server.close() };
}

describe.concurrent('networks', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  const yes = '{"success": true, "result": {"id": "canary"}}';
  const bomb = (encoded: Buffer, name: string): Buffer =>
    Buffer.concat([
      Buffer.from(`${head}Content-Encoding: ${name}\r\nContent-Length: ${encoded.length}\r\n\r\n`),
      encoded,
    ]);
  const large = Buffer.alloc(64 * 1024 * 1024, ' ');
  const answers: readonly (string | Buffer)[] = [
    ...[
      '',
      'canary',
      '::error::canary\r\n\r\n',
      '\x16\x03\x01\x02\x00canary',
      'HTTP/1.1',
      'HTTP/9.9 200 OK\r\n\r\n',
    ],
    ...['HTTP/1.1 ::error::canary\r\n\r\n', 'HTTP/1.1 200\r\ncanary\r\n\r\n', 'ICY 200 OK\r\n\r\n'],
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000),
    `${head}Content-Length: -1\r\n\r\n${yes}`,
    `${head}Content-Length: 45\r\nContent-Length: 3\r\n\r\n${yes}`,
    `${head}Content-Length: 999\r\n\r\n${yes}`,
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${yes}`,
    `${head}Transfer-Encoding: chunked\r\n\r\n2d\r\n${yes}\r\n`,
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2d\r\n${yes}\r\n0\r\n\r\n`,
    `${head}Content-Encoding: gzip\r\nContent-Length: ${yes.length}\r\n\r\n${yes}`,
    `${head}X-Canary: ${'canary'.repeat(20_000)}\r\n\r\n${yes}`,
    `${head}${'X: canary\r\n'.repeat(5000)}\r\n${yes}`,
    bomb(gzipSync(large, { level: 1 }), 'gzip'),
    bomb(brotliCompressSync(large, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }), 'br'),
    bomb(deflateSync(large, { level: 1 }), 'deflate'),
  ];

  test('without valid HTTP, or with truncated or exploding bodies', async ({ run, expect }) => {
    const server = await serveBytes(answers, `${head}Content-Length: ${yes.length}\r\n\r\n${yes}`);
    const env = { CLOUDFLARE_BASE_URL: `${server.address}/client/v4` };
    const urls = pages(2 * answers.length).join('\n');
    const inputs = { urls, 'batch-size': '1', retries: '0' };
    const ran = await attack(run, inputs, { env });
    server.close();
    expectHarmless(expect, ran);
    expect(ran.outputs).toMatchObject({ result: 'partial', purged: String(server.given.between) });
    expect(server.given.answers).toBeGreaterThanOrEqual(answers.length);
    expect(ran.witnessed.peakMiB).toBeLessThan(250);
  });

  test('that switch protocols and then stay silent', async ({ expect }) => {
    const clock = createSkippingClock();
    const switching = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: canary\r\n\r\n${yes}`;
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => void socket.write(switching, () => clock.skip(60_000)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { CLOUDFLARE_BASE_URL: `http://127.0.0.1:${port}/client/v4` };
    const play: Run = (inputs, settings) => runInProcess(inputs, { clock, ...settings });
    const inputs = { 'api-token': TOKEN, zone: ZONE, urls: `${SITE}/`, retries: '0' };
    const ran = await attack(play, inputs, { env });
    server.close();
    expectHarmless(expect, ran);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '1' });
  });

  test('with a proxy that refuses with arbitrary text', async ({ expect, onTestFinished }) => {
    // One text of each kind, since each takes a handshake.
    const words = Object.values(HOSTILE).flatMap(
      (texts) => texts.find((text) => /^[\x20-\x7e]*$/.test(text)) ?? [],
    );
    const head = (text: string): string =>
      `HTTP/1.1 502 ${text}\r\nX-Canary: ${text}\r\nContent-Length: 0\r\n\r\n`;
    const answers = [...words.map(head), 'canary', ''];
    const tls = selfSigned(['api.cloudflare.com']);
    const ca = join(temporaryFolder(onTestFinished), 'ca.pem');
    writeFileSync(ca, tls.cert);
    await stage({ ...WORLD, tls }, async (edge) => {
      edge.order({ dress: { connection: 'close' } }, { times: Number.POSITIVE_INFINITY });
      const server = await serveBytes(answers, edge);
      const env = { CLOUDFLARE_BASE_URL: '', HTTPS_PROXY: server.address, NODE_EXTRA_CA_CERTS: ca };
      const urls = pages(2 * answers.length).join('\n');
      const ran = await attack(against(edge), { urls, 'batch-size': '1', retries: '0' }, { env });
      server.close();
      expectHarmless(expect, ran);
      expect(ran.outputs).toMatchObject({ result: 'partial', purged: String(edge.purges().length) });
      expect(server.given.answers).toBeGreaterThanOrEqual(answers.length);
    });
  });
});

describe.concurrent('lists, sitemaps and reports', () => {
  const xml = (inside: string): string =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${inside}</urlset>`;
  const legal = (text: string): string =>
    text
      .replace(/[^\t\n\r\x20-\ufffd]/g, '')
      .replaceAll(']]>', '')
      .replace(/[<&>]/g, (c) => `&#${c.charCodeAt(0)};`);
  /** One class per file, since only a few mistakes are quoted. */
  const classes = Object.values(HOSTILE);
  const files: Readonly<Record<string, (texts: readonly string[]) => string>> = {
    'lists.txt': (texts) => texts.join('\n'),
    'lists with hosts.txt': (texts) => texts.map((text) => `https://www.example.com/ ${text}`).join('\n'),
    'arrays.json': (texts) => JSON.stringify(texts),
    'sitemaps.xml': (texts) => xml(texts.map((text) => `<url><loc>${legal(text)}</loc></url>`).join('')),
    'indexes.xml': (texts) =>
      `<sitemapindex>${texts.map((text) => `<sitemap><loc>https://x ${legal(text)}</loc></sitemap>`).join('')}</sitemapindex>`,
    'other roots.xml': (texts) => `<canary:${(texts[0] ?? '').replace(/[^\w]/g, '')} xmlns:canary="x"/>`,
    'entities.xml': (texts) =>
      `<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml(`<url><loc>&x;${legal(texts[0] ?? '')}</loc></url>`)}`,
    'reports.json': (texts) =>
      JSON.stringify({
        version: 1,
        targets: texts.flatMap((text) =>
          ['urls', 'tags', 'hosts', 'prefixes', 'everything', text].map((kind) => ({
            ...{ kind, value: text, zone: text, environment: text, status: text, headers: { [text]: text } },
          })),
        ),
      }),
    'versions.json': (texts) => JSON.stringify({ version: 1, targets: [], result: texts.join(' ') }),
  };
  for (const [name, write] of Object.entries(files)) {
    quiet(name, async ({ edge, play, expect }) => {
      const workspace = mkdtempSync(join(tmpdir(), 'purge-lists-'));
      const names = classes.map((texts, index) => {
        writeFileSync(join(workspace, `${index} ${name}`), write(texts));
        return `${index} ${name}`;
      });
      const ran = await attack(play, { 'urls-from': names.join('\n') }, { workspace });
      expectHarmless(expect, ran);
      expect(ran.outputs.result).toBe('failed');
      expect(edge.requests).toHaveLength(0);
    });
  }

  quiet(
    'a report cannot change the zone, environment, or headers of a target',
    async ({ edge, play, expect }) => {
      const workspace = mkdtempSync(join(tmpdir(), 'purge-lists-'));
      const target = { kind: 'urls', value: `${SITE}/a`, zone: ZONE, environment: null, status: 'failed' };
      const wrong = [
        { ...target, zone: '../../user' },
        { ...target, environment: '..' },
        { ...target, kind: 'everything', value: 'everything', zone: 'f'.repeat(32) },
        { ...target, value: 'https://www.example.com@evil.example/' },
        { ...target, headers: { 'X\r\nCanary': 'x' } },
        { ...target, headers: { X: 'x\r\nCanary: x' } },
        { ...target, kind: 'hosts', value: 'www.example.com\t.evil.example' },
        { ...target, kind: '__proto__' },
        { ...target, kind: 'constructor' },
      ];
      for (const [index, one] of wrong.entries()) {
        writeFileSync(
          join(workspace, `${index}.json`),
          JSON.stringify({ version: 1, targets: [target, one] }),
        );
        const ran = await attack(play, { 'urls-from': `${index}.json` }, { workspace });
        expectHarmless(expect, ran);
        expect(ran.outputs.result, JSON.stringify(one)).toBe('failed');
        expect(edge.requests).toHaveLength(0);
      }
    },
  );

  test('are downloaded without credentials or not at all, whatever the redirect', async ({
    edge,
    play,
    expect,
  }) => {
    const sitemap = edge.apiUrl.replace('/client/v4', '/sitemap.xml');
    const elsewhere = [
      'http://evil.example/',
      '//evil.example/',
      'file:///etc/passwd',
      'https://a:b@evil.example/',
    ];
    const addresses = [
      ...elsewhere,
      ...ALL.filter((text) => /^[\x20-\x7e]+$/.test(text) && !/^[?#]/.test(text)),
    ];
    for (const redirect of elsewhere) {
      edge.order({ redirect }, { of: 'visit' });
      const ran = await attack(play, { 'urls-from': sitemap });
      expectHarmless(expect, ran);
      expect(ran.outputs.result).toBe('failed');
    }
    edge.order(
      addresses.map((redirect): Fault => ({ redirect })),
      { of: 'visit', times: 999 },
    );
    const ran = await attack(play, { 'urls-from': sitemap });
    expectHarmless(expect, ran);
    expect(edge.requests).toHaveLength(0);
    expect(edge.visits.length).toBeGreaterThan(elsewhere.length);
    for (const { headers } of edge.visits) {
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
      expect(JSON.stringify(headers)).not.toContain(TOKEN);
    }
  });

  test('that explode when unpacked fit into memory', async ({ edge, run, expect }) => {
    const workspace = mkdtempSync(join(tmpdir(), 'purge-lists-'));
    const bombs = {
      'deep.xml.gz': `<urlset>${'<a>'.repeat(17_000_000)}`,
      'large.xml.gz': xml(' '.repeat(60_000_000)),
    };
    for (const [name, text] of Object.entries(bombs))
      writeFileSync(join(workspace, name), gzipSync(text, { level: 1 }));
    const ran = await attack(run, { 'urls-from': Object.keys(bombs).join('\n') }, { workspace });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]?.title).toBe('2 problems with the inputs');
    expect(ran.witnessed.peakMiB).toBeLessThan(800);
    expect(edge.requests).toHaveLength(0);
  });
});

test('responses to verify', async ({ expect }) => {
  await stage(WORLD, async (edge, play) => {
    const texts = ALL.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
    const answers = texts.map(
      (text): Fault => ({
        dress: { 'cf-cache-status': text, 'cf-ray': text, age: text, date: text, 'cf-mitigated': text },
      }),
    );
    edge.order(answers, { of: 'visit' });
    const env = { HTTP_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1' };
    const urls = pages(texts.length, 'http://example.com').join('\n');
    const ran = await attack(play, { urls, verify: 'warn', 'verify-limit': '200' }, { env });
    expectHarmless(expect, ran);
    expect(ran.outputs.result).toBe('purged');
    expect(ran.summary).toContain('CANARY');
    for (const { headers } of edge.visits) expect(JSON.stringify(headers)).not.toContain(TOKEN);
  });
});

describe("responses of GitHub's API", () => {
  quiet('whatever they hold', async ({ edge, play, expect }) => {
    const shas = [...ALL.slice(0, 40), '..', '../../../user', '__proto__'];
    const tree = ALL.flatMap((path) => [
      { path, mode: '100644', type: 'blob', sha: 'b'.repeat(40) },
      { path: `${path}/x`, mode: path, type: path, sha: path },
    ]);
    const trees = ['c'.repeat(40), 'd'.repeat(40)];
    const requests: string[] = [];
    const answerTo = (path: string): unknown => {
      if (path.includes('/commits/')) {
        const at = path.includes('a'.repeat(40)) ? 0 : 1;
        return {
          sha: (at === 0 ? 'a' : 'b').repeat(40),
          commit: { tree: { sha: trees[at] } },
          parents: shas,
        };
      }
      return { tree: path.includes(trees[0] ?? '') ? [] : tree, truncated: false, message: TOGETHER };
    };
    const server = await serveJson((path) => {
      requests.push(path);
      return { status: 200, body: answerTo(path) };
    });
    const payload = event('push', { before: 'a'.repeat(40), after: 'b'.repeat(40) });
    const step = { event: { name: 'push', payload }, env: { GITHUB_API_URL: server.url } };
    const ran = await changedFiles(play, { 'github-token': MASKED }, step);
    const failing = await serveJson(() => ({
      status: 403,
      body: { message: TOGETHER, documentation_url: TOGETHER },
    }));
    const refused = await changedFiles(
      play,
      { 'github-token': MASKED, fallback: 'skip' },
      {
        ...step,
        env: { GITHUB_API_URL: failing.url },
      },
    );
    await Promise.all([server.close(), failing.close()]);
    expectHarmless(expect, ran);
    expectHarmless(expect, refused);
    expect(ran.outputs.strategy, ran.outputs.reason).toBe('urls');
    expectOnSite(expect, purged(edge));
    expect(
      requests.filter((path) => !/^\/repos\/o\/r\/(commits|git\/trees)\/[0-9a-f]{40}\?/.test(path)),
    ).toEqual([]);
  });
});

describe.concurrent('credentials that look like other text', () => {
  const rows: [
    what: string,
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ][] = [
    ['a digit', {}, { HTTPS_PROXY: 'http://user:1@127.0.0.1:1', NO_PROXY: '127.0.0.1' }],
    ['a quote', {}, { HTTPS_PROXY: 'http://user:%22@127.0.0.1:1', NO_PROXY: '127.0.0.1' }],
    ['a word of the log', {}, { HTTPS_PROXY: 'http://user:purged@127.0.0.1:1', NO_PROXY: '127.0.0.1' }],
    ['part of every path', {}, { HTTPS_PROXY: 'http://user:report@127.0.0.1:1', NO_PROXY: '127.0.0.1' }],
    ['JSON of several lines', { 'api-token': `{\n  "token": "${TOKEN}"\n}` }, {}],
    ['a workflow command', { 'github-token': '::error::canary' }, {}],
  ];
  for (const [what, inputs, env] of rows) {
    quiet(`${what} leave report and outputs whole`, async ({ play, expect }) => {
      const ran = await attack(play, { urls: pages(111).join('\n'), ...inputs }, { env });
      expect(Object.keys(ran.outputs).sort()).toEqual(Object.keys(action.outputs).sort());
      const failed = 'api-token' in inputs;
      expect(ran.outputs).toMatchObject({
        purged: failed ? '0' : '111',
        result: failed ? 'failed' : 'purged',
      });
      expect(ran.report).toMatchObject({ version: 1, counts: { purged: failed ? 0 : 111 } });
      expect(ran.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain(TOKEN);
      expect(ran.stdout).not.toMatch(/^::error::canary/m);
    });
  }
});
