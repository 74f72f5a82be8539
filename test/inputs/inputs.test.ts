import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Inputs, readInputs, readOnFailure } from '../../src/inputs/inputs.ts';
import { InputError, type InputProblem } from '../../src/inputs/problem.ts';
import type { InputSource } from '../../src/inputs/reader.ts';
import { secretsOf } from '../../src/inputs/secrets.ts';
import { DEFAULTS, INPUTS } from '../../src/inputs/table.ts';
import { targetOf, ZONE_ID } from '../examples.ts';

type Texts = Readonly<Record<string, string>>;

const TOKEN = 'cfut_0123456789abcdefghij';
const KEY = 'cfk_0123456789abcdefghij';
const ENVIRONMENT_ID = '4fefbe0d9a8e4c4bb7c2d1e0f9a8b7';
/** The required inputs. */
const REQUIRED: Texts = { 'api-token': TOKEN, zone: ZONE_ID };

/** Inputs and environment as the runner passes them. The inputs may list no targets. `core.getInput` trims. */
function source(given: Texts, env: Texts = {}): InputSource {
  const inputs: Texts = { 'if-nothing': 'warn', ...given };
  const variables = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  return { get: (name) => inputs[name]?.trim() ?? '', env: { ...Object.fromEntries(variables), ...env } };
}

const read = (inputs: Texts, env: Texts = {}): Inputs => readInputs(source({ ...REQUIRED, ...inputs }, env));

/** Returns the problems with the inputs; empty if there are none. */
function problemsOf(inputs: Texts, env: Texts = {}): readonly InputProblem[] {
  try {
    readInputs(source(inputs, env));
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

const problems = (inputs: Texts, env: Texts = {}) => problemsOf({ ...REQUIRED, ...inputs }, env);

describe('a missing input', () => {
  it('has its default', () => {
    expect(read({})).toEqual({
      credentials: { kind: 'token', token: TOKEN },
      skip: false,
      githubToken: '',
      apiUrl: 'https://api.cloudflare.com/client/v4',
      zones: [{ id: ZONE_ID, name: null }],
      environment: null,
      explicitTargets: [],
      emptyInputs: [],
      urlHeaders: [],
      urlsFrom: [],
      changedFiles: null,
      baseUrls: [],
      also: [],
      ifNothing: 'warn',
      operation: 'purge',
      plan: 'free',
      batchSize: null,
      retries: 5,
      timeoutMs: 600_000,
      waitFor: [],
      waitMs: 900_000,
      originUrl: null,
      visitHeaders: [],
      verify: 'off',
      verifyLimit: 20,
      dryRun: false,
      onFailure: 'fail',
      notices: [],
    });
  });

  it('has its default among the inputs of the changes', () => {
    expect(read({ 'changed-files': 'urls', 'base-url': 'https://example.com' }).changedFiles).toMatchObject({
      base: 'auto',
      head: '',
      filesFrom: null,
      buildDir: null,
      state: 'artifact',
      mapping: {
        mode: 'urls',
        root: '',
        rewriteRules: [],
        pageUrls: 'all',
        also: [],
        siteWide: 'default',
        maxUrls: 10_000,
        fallback: 'site',
      },
    });
  });

  const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'));
  const documented = Object.entries<{ default?: string }>(action.inputs);

  it('has the default that action.yml documents', () => {
    const defaults = documented.flatMap(([name, input]) =>
      // The runner passes the value of an expression.
      input.default === undefined || input.default.startsWith('${{') ? [] : [[name, input.default.trim()]],
    );
    expect(DEFAULTS).toEqual(Object.fromEntries(defaults));
  });

  it('has the name that action.yml documents', () => {
    const names = Object.values(INPUTS).flatMap((group) => Object.keys(group));
    expect(names.toSorted()).toEqual(documented.map(([name]) => name).toSorted());
  });
});

describe('an input', () => {
  it.each<[inputs: Texts, meaning: Partial<Inputs>]>([
    [{ everything: 'true' }, { explicitTargets: [targetOf('everything', 'everything')] }],
    [{ everything: 'True' }, { explicitTargets: [targetOf('everything', 'everything')] }],
    [{ everything: 'FALSE' }, { explicitTargets: [] }],
    [{ urls: 'https://example.com/a' }, { explicitTargets: [targetOf('urls', 'https://example.com/a')] }],
    [{ tags: 'a, b' }, { explicitTargets: [targetOf('tags', 'a'), targetOf('tags', 'b')] }],
    [{ hosts: 'www.example.com' }, { explicitTargets: [targetOf('hosts', 'www.example.com')] }],
    [{ prefixes: 'example.com/a' }, { explicitTargets: [targetOf('prefixes', 'example.com/a')] }],
    [
      { 'urls-from': 'list.txt', 'url-headers': 'CF-Device-Type: mobile' },
      { urlHeaders: [{ 'CF-Device-Type': 'mobile' }] },
    ],
    [{ 'urls-from': 'a.txt\nsitemap.xml' }, { urlsFrom: ['a.txt', 'sitemap.xml'] }],
    [{ 'github-token': 'ghs_x' }, { githubToken: 'ghs_x' }],
    [{ 'if-nothing': 'error' }, { ifNothing: 'error' }],
    [{ operation: 'invalidate' }, { operation: 'invalidate' }],
    [{ plan: 'enterprise' }, { plan: 'enterprise' }],
    [{ 'batch-size': '30' }, { batchSize: 30 }],
    [{ 'batch-size': '1' }, { batchSize: 1 }],
    [{ 'batch-size': '500' }, { batchSize: 500 }],
    [{ retries: '0' }, { retries: 0 }],
    [{ 'timeout-minutes': '0.5' }, { timeoutMs: 30_000 }],
    [{ 'timeout-minutes': '360' }, { timeoutMs: 21_600_000 }],
    [{ 'wait-for': '90 seconds' }, { waitFor: [{ kind: 'time', ms: 90_000 }] }],
    [{ 'wait-for': '1.5 s', 'wait-minutes': '0.5' }, { waitMs: 30_000 }],
    [
      { verify: 'warn', 'visit-headers': 'X-Pass: a, b' },
      { visitHeaders: [{ name: 'X-Pass', value: 'a, b' }] },
    ],
    [
      { verify: 'fail', 'verify-limit': '7' },
      { verify: 'fail', verifyLimit: 7 },
    ],
    [{ 'dry-run': 'true' }, { dryRun: true }],
    [{ 'on-failure': 'warn' }, { onFailure: 'warn' }],
    [{ zone: 'example.com' }, { zones: [{ id: null, name: 'example.com' }] }],
    [{ environment: 'Staging' }, { environment: { id: null, name: 'Staging' } }],
    [{ environment: ENVIRONMENT_ID }, { environment: { id: ENVIRONMENT_ID, name: null } }],
  ])('is parsed: %j', (inputs, meaning) => {
    expect(read(inputs)).toMatchObject(meaning);
  });

  it('adds its targets to the others, in the order of the selectors', () => {
    const inputs = {
      prefixes: 'example.com/a',
      tags: 'b',
      urls: 'https://example.com/',
      hosts: 'example.com',
    };
    expect(read(inputs).explicitTargets.map(({ kind }) => kind)).toEqual([
      'urls',
      'tags',
      'hosts',
      'prefixes',
    ]);
  });

  it('has its default if it is empty', () => {
    const empty = [
      'urls',
      'tags',
      'batch-size',
      'plan',
      'everything',
      'environment',
      'timeout-minutes',
      'base-url',
    ];
    expect(read(Object.fromEntries(empty.map((name) => [name, ' '])))).toEqual(read({}));
  });

  it('gives notices if it means something else than it seems, or is not enough', () => {
    const changes = { 'changed-files': 'urls', 'base-url': 'https://example.com/docs' };
    expect(read({ ...changes, also: '/docs/feed.xml\n/x' }).notices).toEqual([
      {
        input: 'also',
        code: 'also-with-base-path',
        got: '/docs/feed.xml',
        url: 'https://example.com/docs/feed.xml',
      },
    ]);
    const tags = { 'changed-files': 'tags', 'tags-for': 'a => b' };
    expect(read(tags).notices).toEqual([{ input: 'fallback', code: 'fallback-without-base-url' }]);
    expect(read({ ...tags, fallback: 'everything' }).notices).toEqual([]);
    expect(read({ ...tags, 'base-url': 'https://example.com' }).notices).toEqual([]);
  });

  it('is named in its notices', () => {
    const { notices } = read({ urls: 'https://example.com/#top', hosts: 'https://example.com' });
    expect(notices).toEqual([
      { input: 'urls', code: 'fragment-removed', got: 'https://example.com/#top', fragment: '#top' },
      { input: 'hosts', code: 'scheme-removed', got: 'https://example.com' },
    ]);
  });

  it('can set `site-wide` to no files, which is not the default', () => {
    const siteWideOf = (inputs: Texts) =>
      read({ 'changed-files': 'urls', 'base-url': 'https://example.com', ...inputs }).changedFiles?.mapping
        .siteWide;
    expect(siteWideOf({ 'site-wide': '[]' })).toEqual([]);
    expect(siteWideOf({ 'site-wide': 'a.js' })).toMatchObject([{ text: 'a.js' }]);
    expect(siteWideOf({ 'site-wide': '' })).toBe('default');
    expect(siteWideOf({})).toBe('default');
  });

  it('gives a notice if it is nearly as large as a variable can be', () => {
    const { notices } = read({ urls: `https://example.com/\n#${'x'.repeat(120_000)}` });
    expect(notices).toEqual([{ input: 'urls', code: 'input-nearly-full', bytes: 120_022, most: 131_072 }]);
  });

  it('gives a notice on Windows if it has nearly 32 KiB', () => {
    const inputs = { urls: `https://example.com/\n#${'x'.repeat(30_000)}` };
    expect(read(inputs).notices).toEqual([]);
    const { notices } = read(inputs, { RUNNER_OS: 'Windows' });
    expect(notices).toEqual([{ input: 'urls', code: 'input-nearly-full', bytes: 30_022, most: 32_766 }]);
  });

  it('is a problem if Windows lists its variable, but cannot read it', () => {
    const { get, env } = source({ ...REQUIRED, hosts: 'example.com' }, { RUNNER_OS: 'Windows' });
    const problems = [{ input: 'urls', code: 'input-unreadable', most: 32_766 }];
    expect(() => readInputs({ get, env: { ...env, INPUT_URLS: undefined } })).toThrow(
      expect.objectContaining({ problems }),
    );
  });
});

describe('a notice about others who can read the credentials', () => {
  const noticesOf = (env: Texts) => read({}, env).notices;

  it.each([
    ['https://api.example.com/client/v4', 'api.example.com'],
    ['https://api.cloudflare.com.example.com/', 'api.cloudflare.com.example.com'],
    ['https://notcloudflare.com/', 'notcloudflare.com'],
  ])('is given for CLOUDFLARE_BASE_URL: %s', (address, host) => {
    expect(noticesOf({ CLOUDFLARE_BASE_URL: address })).toEqual([
      { input: 'CLOUDFLARE_BASE_URL', code: 'api-not-of-cloudflare', host },
    ]);
  });

  it.each([
    '',
    'https://api.cloudflare.com/client/v4',
    'https://api.fed.cloudflare.com/client/v4',
    'http://127.0.0.1:8080/client/v4',
  ])("is not given for an address of Cloudflare's, or of this machine: %j", (address) => {
    expect(noticesOf({ CLOUDFLARE_BASE_URL: address })).toEqual([]);
  });

  it('is given for NODE_TLS_REJECT_UNAUTHORIZED if it is 0', () => {
    expect(noticesOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      { input: 'NODE_TLS_REJECT_UNAUTHORIZED', code: 'certificates-not-checked' },
    ]);
    expect(noticesOf({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
  });
});

describe('a credential in another input', () => {
  it('is the only problem of that input', () => {
    const all = problems({ zone: `x${TOKEN}`, plan: TOKEN, retries: 'many', 'api-email': TOKEN });
    const of = (input: string) => ({ input, code: 'input-holds-credential', holds: 'api-token' });
    expect(all).toEqual([
      ...['api-email', 'zone', 'plan'].map(of),
      { input: 'retries', code: 'not-a-number', got: 'many', least: 0, most: 20, whole: true },
    ]);
  });

  it.each<[what: string, inputs: Texts, env: Texts]>([
    ['in its input and in its variable', {}, { CLOUDFLARE_API_TOKEN: TOKEN }],
    ['a part of the credential', { urls: `https://example.com/${TOKEN.slice(0, -1)}` }, {}],
    [
      'a short password that is a word in a URL',
      { urls: 'https://www.example.com/' },
      { HTTPS_PROXY: 'http://user:example@proxy:3128' },
    ],
  ])('is not found: %s', (_what, inputs, env) => {
    expect(problems(inputs, env)).toEqual([]);
  });
});

describe('an invalid input', () => {
  it.each<[inputs: Texts, problem: object]>([
    [{ everything: 'yes' }, { input: 'everything', code: 'not-a-boolean' }],
    [{ everything: '1' }, { input: 'everything', code: 'not-a-boolean' }],
    [{ everything: 'true\nfalse' }, { input: 'everything', code: 'not-a-boolean' }],
    [{ 'dry-run': 'on' }, { input: 'dry-run', code: 'not-a-boolean' }],
    [{ urls: '/a' }, { input: 'urls', code: 'url-not-absolute' }],
    [{ 'url-headers': 'x' }, { input: 'url-headers', code: 'url-headers-line' }],
    [{ 'urls-from': '[1]' }, { input: 'urls-from', code: 'list-entry-not-text' }],
    [{ tags: 'ü' }, { input: 'tags', code: 'tag-characters' }],
    [{ hosts: '*.example.com' }, { input: 'hosts', code: 'host-wildcard' }],
    [{ prefixes: '/a' }, { input: 'prefixes', code: 'prefix-without-host' }],
    [
      { 'if-nothing': 'everything' },
      { input: 'if-nothing', code: 'not-a-choice', choices: ['warn', 'error', 'ignore'] },
    ],
    [{ operation: 'purged' }, { input: 'operation', code: 'not-a-choice', near: 'purge' }],
    [
      { plan: 'Enterprise Plus' },
      { input: 'plan', code: 'not-a-choice', choices: ['free', 'pro', 'business', 'enterprise'] },
    ],
    [
      { plan: '__proto__' },
      { input: 'plan', code: 'not-a-choice', choices: ['free', 'pro', 'business', 'enterprise'] },
    ],
    [{ 'batch-size': '0' }, { input: 'batch-size', code: 'not-a-number', least: 1, most: 500, whole: true }],
    [
      { 'batch-size': '501' },
      { input: 'batch-size', code: 'not-a-number', least: 1, most: 500, whole: true },
    ],
    [{ 'batch-size': '1.5' }, { input: 'batch-size', code: 'not-a-number' }],
    [{ 'batch-size': '-1' }, { input: 'batch-size', code: 'not-a-number' }],
    [{ 'batch-size': '1e2' }, { input: 'batch-size', code: 'not-a-number' }],
    [{ 'batch-size': '0x10' }, { input: 'batch-size', code: 'not-a-number' }],
    [{ 'batch-size': '1 000' }, { input: 'batch-size', code: 'not-a-number' }],
    [{ retries: '21' }, { input: 'retries', code: 'not-a-number', least: 0, most: 20, whole: true }],
    [{ retries: 'Infinity' }, { input: 'retries', code: 'not-a-number' }],
    [
      { 'timeout-minutes': '0' },
      { input: 'timeout-minutes', code: 'not-a-number', least: 0.01, most: 360, whole: false },
    ],
    [
      { 'timeout-minutes': '361' },
      { input: 'timeout-minutes', code: 'not-a-number', least: 0.01, most: 360, whole: false },
    ],
    [{ 'timeout-minutes': '9'.repeat(400) }, { input: 'timeout-minutes', code: 'not-a-number' }],
    [{ 'timeout-minutes': 'NaN' }, { input: 'timeout-minutes', code: 'not-a-number' }],
    [
      { 'wait-for': '0.5 s', 'wait-minutes': '361' },
      { input: 'wait-minutes', code: 'not-a-number', least: 0.01, most: 360, whole: false },
    ],
    [{ verify: 'true' }, { input: 'verify', code: 'not-a-choice', choices: ['off', 'warn', 'fail'] }],
    [
      { 'verify-limit': '0' },
      { input: 'verify-limit', code: 'not-a-number', least: 1, most: 1000, whole: true },
    ],
    [{ 'on-failure': 'ignore' }, { input: 'on-failure', code: 'not-a-choice', choices: ['fail', 'warn'] }],
    [
      { 'if-no-credentials': 'warn' },
      { input: 'if-no-credentials', code: 'not-a-choice', choices: ['fail', 'skip'] },
    ],
    [
      { 'changed-files': 'true' },
      { input: 'changed-files', code: 'not-a-choice', choices: ['off', 'urls', 'prefixes', 'tags'] },
    ],
    [
      { 'page-urls': 'some' },
      { input: 'page-urls', code: 'not-a-choice', choices: ['all', 'file', 'clean', 'slash', 'no-slash'] },
    ],
    [
      { fallback: 'all' },
      { input: 'fallback', code: 'not-a-choice', choices: ['site', 'everything', 'fail', 'skip'] },
    ],
    [{ 'max-urls': '0' }, { input: 'max-urls', code: 'not-a-number', least: 1, most: 1000000, whole: true }],
    [{ 'files-from': 'list' }, { input: 'files-from', code: 'without-changed-files' }],
    [{ 'build-dir': 'dist' }, { input: 'build-dir', code: 'without-changed-files' }],
    [{ 'tags-for': 'a => b' }, { input: 'tags-for', code: 'without-changed-files' }],
    [{ immutable: '_astro/**' }, { input: 'immutable', code: 'without-changed-files' }],
    [{ 'any-query': '*.css' }, { input: 'any-query', code: 'without-changed-files' }],
    [{ 'changed-files': 'urls' }, { input: 'base-url', code: 'base-url-missing' }],
    [{ 'changed-files': 'tags' }, { input: 'tags-for', code: 'tags-for-missing' }],
    [
      { 'changed-files': 'tags', 'tags-for': 'a => b', also: '/feed.xml' },
      { input: 'also', code: 'also-without-base-url', got: '/feed.xml' },
    ],
    [{ 'tags-for': 'a => b c' }, { input: 'tags-for', code: 'tag-characters', got: 'a => b c' }],
    [
      { 'changed-files': 'urls', 'base-url': 'https://example.com', 'build-dir': 'a', 'files-from': 'b' },
      { input: 'build-dir', code: 'beside-files-from' },
    ],
    [{ 'base-url': 'example.com' }, { input: 'base-url', code: 'url-not-absolute' }],
    [{ environment: 'a\nb' }, { input: 'environment', code: 'environment-unreadable' }],
    [{ environment: 'x'.repeat(256) }, { input: 'environment', code: 'environment-unreadable' }],
  ])('is rejected: %j', (inputs, problem) => {
    expect(problems(inputs)).toMatchObject([problem]);
  });

  it.each<[given: Texts, others: string[]]>([
    [{ urls: 'https://example.com/' }, ['urls']],
    [{ tags: 'a', hosts: 'example.com' }, ['tags', 'hosts']],
    [{ prefixes: 'example.com/a' }, ['prefixes']],
    [{ 'urls-from': 'list.txt' }, ['urls-from']],
    [{ 'changed-files': 'urls', 'base-url': 'https://example.com' }, ['changed-files']],
  ])('is rejected: `everything` with %j', (given, others) => {
    expect(problems({ everything: 'true', ...given })).toEqual([
      { input: 'everything', code: 'everything-beside', others },
    ]);
    expect(problems({ everything: 'false', ...given })).toEqual([]);
  });

  it('is reported with all others, by name', () => {
    const all = problemsOf({
      'api-key': 'x',
      zone: 'a b',
      everything: 'yes',
      urls: '/a\n/b\nhttps://example.com/*',
      tags: 'ü',
      plan: 'gold',
      retries: '-1',
      'changed-files': 'urls',
    });
    expect(all.map(({ input }) => input)).toEqual([
      'zone',
      'everything',
      'urls',
      'urls',
      'urls',
      'tags',
      'plan',
      'retries',
      'api-email',
      'base-url',
    ]);
  });

  // One call accepts about 125,000 arguments. `parseEach` reads all lists, and the list of zones has further problems.
  it.each(['zone', 'urls'])('is reported with 130,000 invalid entries of %s', (input) => {
    const bad = Array<number>(130_000).fill(7);
    const all = problems({ [input]: JSON.stringify(bad) });
    expect(all.filter((problem) => problem.input === input)).toHaveLength(bad.length);
  });

  it('is reported with 130,000 invalid lines', () => {
    expect(problems({ urls: '/a\n'.repeat(130_000) })).toHaveLength(130_000);
  });
});

describe('credentials', () => {
  const pair: Texts = { 'api-email': 'me@example.com', 'api-key': KEY };
  const token = { kind: 'token', token: TOKEN };
  const key = { kind: 'key', email: 'me@example.com', key: KEY };
  const envToken: Texts = { CLOUDFLARE_API_TOKEN: TOKEN };
  const envPair: Texts = { CLOUDFLARE_EMAIL: 'me@example.com', CLOUDFLARE_API_KEY: KEY };

  it.each<[what: string, inputs: Texts, env: Texts, credentials: object]>([
    ['a token', { 'api-token': TOKEN }, {}, token],
    ['email and key', pair, {}, key],
    ['a token in the environment', {}, envToken, token],
    [
      'a token in the environment with a trailing line break',
      {},
      { CLOUDFLARE_API_TOKEN: `${TOKEN}\n` },
      token,
    ],
    ['email and key in the environment', {}, envPair, key],
    [
      'the input’s token rather than the environment’s',
      { 'api-token': TOKEN },
      { CLOUDFLARE_API_TOKEN: 'another' },
      token,
    ],
    ['the input’s token rather than the environment’s pair', { 'api-token': TOKEN }, envPair, token],
    [
      'the inputs’ email and key rather than the environment’s token',
      pair,
      { CLOUDFLARE_API_TOKEN: 'another' },
      key,
    ],
    ['the environment’s token rather than its pair', {}, { ...envToken, ...envPair }, token],
    ['a token without prefix', { 'api-token': 'A'.repeat(40) }, {}, { kind: 'token', token: 'A'.repeat(40) }],
    [
      'a key in the old form',
      { ...pair, 'api-key': 'c2547eb745079dac9320b638f5e225cf483cc5cfdda41' },
      {},
      {
        ...key,
        key: 'c2547eb745079dac9320b638f5e225cf483cc5cfdda41',
      },
    ],
    [
      'a token with `if-no-credentials: skip`',
      { 'api-token': TOKEN, 'if-no-credentials': 'skip' },
      {},
      token,
    ],
  ])('are read: %s', (_what, inputs, env, credentials) => {
    expect(readInputs(source({ zone: ZONE_ID, ...inputs }, env))).toMatchObject({ credentials, skip: false });
  });

  it.each<[what: string, inputs: Texts, env: Texts, problem: object]>([
    ['no credentials', {}, {}, { input: 'api-token', code: 'credentials-missing' }],
    [
      'empty inputs and variables',
      { 'api-token': '', 'api-key': ' ' },
      { CLOUDFLARE_API_TOKEN: '' },
      { input: 'api-token', code: 'credentials-missing' },
    ],
    [
      'a token with a key',
      { 'api-token': TOKEN, ...pair },
      {},
      { input: 'api-token', code: 'token-beside-pair' },
    ],
    [
      'a token with an email',
      { 'api-token': TOKEN, 'api-email': 'me@example.com' },
      {},
      { input: 'api-token', code: 'token-beside-pair' },
    ],
    [
      'a key without an email',
      { 'api-key': KEY },
      {},
      { input: 'api-email', code: 'credential-pair-incomplete', given: 'api-key' },
    ],
    [
      'an email without a key',
      { 'api-email': 'me@example.com' },
      {},
      { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    ],
    [
      'an email without a key in the environment',
      {},
      { CLOUDFLARE_EMAIL: 'me@example.com' },
      { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    ],
    [
      'half a pair with `if-no-credentials: skip`',
      { 'api-key': KEY, 'if-no-credentials': 'skip' },
      {},
      { input: 'api-email', code: 'credential-pair-incomplete', given: 'api-key' },
    ],
    [
      'the word Bearer',
      { 'api-token': `Bearer ${TOKEN}` },
      {},
      { input: 'api-token', code: 'credential-with-bearer' },
    ],
    [
      'quotes around the token',
      { 'api-token': `"${TOKEN}"` },
      {},
      { input: 'api-token', code: 'credential-in-quotes' },
    ],
    [
      'a line break',
      { 'api-token': `${TOKEN}\n${TOKEN}` },
      {},
      { input: 'api-token', code: 'credential-with-line-break' },
    ],
    [
      'an injected header',
      { 'api-token': `${TOKEN}\r\nX-Evil: 1` },
      {},
      { input: 'api-token', code: 'credential-with-line-break' },
    ],
    ['a space', { 'api-token': `${TOKEN} x` }, {}, { input: 'api-token', code: 'credential-characters' }],
    [
      'a non-ASCII character',
      { 'api-token': `${TOKEN}…` },
      {},
      { input: 'api-token', code: 'credential-characters' },
    ],
    ['the global key as token', { 'api-token': KEY }, {}, { input: 'api-token', code: 'key-as-token' }],
    ['a token as key', { ...pair, 'api-key': TOKEN }, {}, { input: 'api-key', code: 'token-as-key' }],
    [
      'an account token as key',
      { ...pair, 'api-key': 'cfat_0123456789' },
      {},
      { input: 'api-key', code: 'token-as-key' },
    ],
    [
      'a line break in the key',
      { ...pair, 'api-key': `${KEY}\nx` },
      {},
      { input: 'api-key', code: 'credential-with-line-break' },
    ],
    [
      'an invalid email',
      { ...pair, 'api-email': 'me' },
      {},
      { input: 'api-email', code: 'email-not-an-address' },
    ],
    [
      'a line break in the email',
      { ...pair, 'api-email': 'me@example.com\r\nX: y' },
      {},
      { input: 'api-email', code: 'email-not-an-address' },
    ],
    [
      'an invalid token in the environment',
      {},
      { CLOUDFLARE_API_TOKEN: `"${TOKEN}"` },
      { input: 'api-token', code: 'credential-in-quotes' },
    ],
  ])('are rejected: %s', (_what, inputs, env, problem) => {
    const all = problemsOf({ zone: ZONE_ID, ...inputs }, env);
    expect(all).toEqual([problem]);
    for (const secret of [TOKEN, KEY]) expect(JSON.stringify(all)).not.toContain(secret);
  });

  it('are not shown if they are in the wrong input', () => {
    const mixedUp = { zone: ZONE_ID, 'api-email': KEY, 'api-key': 'me@example.com' };
    expect(JSON.stringify(problemsOf(mixedUp))).not.toContain(KEY);
    expect(secretsOf(source(mixedUp))).toContain(KEY);
  });

  it('may have the email in the input and the key in the environment', () => {
    const { credentials } = readInputs(
      source({ zone: ZONE_ID, 'api-email': 'me@example.com' }, { CLOUDFLARE_API_KEY: KEY }),
    );
    expect(credentials).toEqual({ kind: 'key', email: 'me@example.com', key: KEY });
  });

  it('may be missing with `if-no-credentials: skip`, and so may the zone', () => {
    expect(readInputs(source({ 'if-no-credentials': 'skip' }))).toMatchObject({
      credentials: null,
      skip: true,
      zones: [],
    });
  });

  it('are not needed for a dry run; names to look up are only known with the targets', () => {
    const dry: Texts = { 'dry-run': 'true', zone: 'example.com', environment: 'Staging' };
    expect(readInputs(source(dry))).toMatchObject({ credentials: null, skip: false });
  });

  it('are all returned for masking, whole and line by line', () => {
    const secrets = secretsOf(
      source(
        { 'api-token': ` ${TOKEN} `, 'api-key': 'one\r\ntwo', 'github-token': 'ghs_1' },
        {
          CLOUDFLARE_API_TOKEN: 'env-token\n',
          CLOUDFLARE_API_KEY: 'env-key',
          HTTPS_PROXY: 'http://user:p%40ss@proxy:3128',
          http_proxy: 'http://proxy:3128',
        },
      ),
    );
    expect(new Set(secrets)).toEqual(
      new Set([
        ...[TOKEN, 'one\r\ntwo', 'one', 'two', 'ghs_1', 'env-token', 'env-key'],
        ...['user:p%40ss', 'user:p@ss', 'p%40ss', 'p@ss', Buffer.from('user:p@ss').toString('base64')],
      ]),
    );
  });

  it.each<[what: string, env: Texts]>([
    ['no variable', {}],
    ['empty variables', { CLOUDFLARE_API_TOKEN: ' ', CLOUDFLARE_API_KEY: '' }],
    ['a proxy that is not a URL', { HTTPS_PROXY: 'proxy:3128:x', http_proxy: 'http://%' }],
  ])('have nothing to mask: %s', (_what, env) => {
    expect(secretsOf(source({}, env))).toEqual([]);
  });
});

describe('zones', () => {
  it('come from the environment if the input is empty', () => {
    const inputs = { 'api-token': TOKEN };
    const env = { CLOUDFLARE_ZONE_ID: ZONE_ID };
    expect(readInputs(source(inputs, env)).zones).toEqual([{ id: ZONE_ID, name: null }]);
    expect(readInputs(source({ ...inputs, zone: 'example.com' }, env)).zones).toEqual([
      { id: null, name: 'example.com' },
    ]);
  });

  it.each([[''], ['# example.com']])('are missing: %j', (zone) => {
    expect(problems({ zone })).toEqual([{ input: 'zone', code: 'zone-missing' }]);
  });

  it('have a problem for each invalid entry', () => {
    expect(problems({ zone: '["https://example.com", 7]' })).toMatchObject([
      { input: 'zone', code: 'list-entry-not-text' },
      { input: 'zone', code: 'zone-is-url' },
    ]);
  });
});

describe('the address of the API', () => {
  const urlOf = (address: string) => read({}, { CLOUDFLARE_BASE_URL: address }).apiUrl;

  it.each([
    ['https://api.example.com/client/v4', 'https://api.example.com/client/v4'],
    ['https://api.example.com/client/v4/', 'https://api.example.com/client/v4'],
    ['http://127.0.0.1:8080/v4', 'http://127.0.0.1:8080/v4'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['', 'https://api.cloudflare.com/client/v4'],
  ])('is parsed: %j as %s', (address, url) => {
    expect(urlOf(address)).toBe(url);
  });

  it.each([
    ['http://api.cloudflare.com/client/v4'],
    ['http://localhost.evil.example/'],
    ['http://127.0.0.1.evil.example/'],
    ['http://1127.0.0.1/'],
    ['http://127.0.0.1@evil.example/'],
    ['http://10.0.0.1/'],
    ['http://0.0.0.0/'],
    ['https://user:password@api.example.com/'],
    ['https://user@api.example.com/'],
    ['https://api.example.com/?to='],
    ['https://api.example.com/?to=x'],
    ['https://api.example.com/#x'],
    ['api.cloudflare.com/client/v4'],
    ['//api.cloudflare.com'],
    ['ftp://api.cloudflare.com'],
    ['file:///etc/passwd'],
    ['javascript:1'],
    [' '],
  ])('is rejected, since the token would be sent there: %j', (address) => {
    const got = address.includes('@') ? null : address;
    expect(problems({}, { CLOUDFLARE_BASE_URL: address })).toEqual([
      { input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got },
    ]);
  });
});

describe('`on-failure`, despite other invalid inputs,', () => {
  it.each<[text: string, onFailure: string]>([
    ['warn', 'warn'],
    ['fail', 'fail'],
    ['', 'fail'],
    ['Warn', 'warn'],
    ['ignore', 'fail'],
  ])('%j is read as %s', (text, onFailure) => {
    expect(readOnFailure(source({ 'on-failure': text, plan: 'gold' }))).toBe(onFailure);
  });
});

describe('an unknown input', () => {
  const misspelled = (unknown: string, inputs: Texts = {}, value = 'x') =>
    problems(inputs, { [`INPUT_${unknown.toUpperCase()}`]: value });

  it.each([
    ['enviroment', 'environment'],
    ['api_token', 'api-token'],
    ['dryrun', 'dry-run'],
    ['tagss', 'tags'],
    ['prefxies', 'prefixes'],
    ['changed-file', 'changed-files'],
    ['tags-from', 'tags-for'],
    ['url', 'urls'],
    ['files', 'urls'],
    ['cf_zone', 'zone'],
    ['purge_everything', 'everything'],
    ['from-commit', 'base'],
  ])('is a problem: %s probably means %s', (unknown, ours) => {
    expect(misspelled(unknown)).toEqual([
      { input: unknown, code: 'input-misspelled', ours, variable: `INPUT_${unknown.toUpperCase()}` },
    ]);
  });

  it.each(['colour', 'tag2', 'plaan2', 'timeout', 'name'])(
    'is a notice if it resembles no input: %s',
    (unknown) => {
      const { notices } = read({}, { [`INPUT_${unknown.toUpperCase()}`]: 'x' });
      expect(notices).toMatchObject([{ input: unknown, code: 'input-unknown' }]);
    },
  );

  it('is ignored if it is empty', () => {
    expect(misspelled('enviroment', {}, ' ')).toEqual([]);
  });

  it.each<[unknown: string, inputs: Texts]>([
    ['api_token', { 'api-token': '' }],
    ['zone_id', { zone: '' }],
    ['tag', { 'if-nothing': '' }],
    ['changed_files', { root: 'public', 'if-nothing': '' }],
    ['base_url', { 'changed-files': 'urls' }],
  ])('is the only problem: %s with %j', (unknown, inputs) => {
    expect(misspelled(unknown, inputs).map(({ code }) => code)).toEqual(['input-misspelled']);
  });
});

describe('an input without effect', () => {
  const CHANGED = { 'changed-files': 'urls', 'base-url': 'https://example.com' };

  it.each<[inputs: Texts, problem: object]>([
    [{ root: 'public' }, { input: 'root', code: 'without-changed-files' }],
    [{ 'base-url': 'https://example.com' }, { input: 'base-url', code: 'without-changed-files' }],
    [{ fallback: 'skip' }, { input: 'fallback', code: 'without-changed-files' }],
    [
      { tags: 'a', 'url-headers': 'A: b' },
      { input: 'url-headers', code: 'without-urls' },
    ],
    [{ 'verify-limit': '5' }, { input: 'verify-limit', code: 'without-verify' }],
    [
      { ...CHANGED, 'build-dir': 'dist', root: 'dist' },
      { input: 'root', code: 'beside-build-dir' },
    ],
    [
      { ...CHANGED, 'build-dir': 'dist', head: 'main' },
      { input: 'head', code: 'beside-build-dir' },
    ],
    [
      { ...CHANGED, 'files-from': 'a', base: 'main' },
      { input: 'base', code: 'beside-files-from' },
    ],
    [
      { ...CHANGED, 'files-from': 'a', state: 's.json' },
      { input: 'state', code: 'beside-files-from' },
    ],
    [
      { 'changed-files': 'tags', 'tags-for': 'a => b', fallback: 'skip', 'page-urls': 'file' },
      { input: 'page-urls', code: 'beside-tags' },
    ],
    [{ 'if-nothing': '' }, { input: '', code: 'targets-missing' }],
    [
      { 'if-nothing': '', everything: 'false', urls: '# none' },
      { input: '', code: 'targets-missing' },
    ],
  ])('is rejected: %j', (inputs, problem) => {
    expect(problems(inputs)).toMatchObject([problem]);
  });

  it.each<Texts>([
    // `verify` checks these URLs.
    { tags: 'a', verify: 'warn', 'base-url': 'https://example.com', also: '/' },
    // Defaults have no effect, in any spelling.
    { tags: 'a', fallback: 'Site', paths: '**', 'verify-limit': '20', 'changed-files': 'off' },
    { 'files-from': 'a', ...CHANGED, state: 'off' },
    { urls: '[]', 'if-nothing': '' },
  ])('is accepted if it has an effect or its default: %j', (inputs) => {
    expect(problems(inputs)).toEqual([]);
  });
});
