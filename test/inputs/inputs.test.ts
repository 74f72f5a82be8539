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
/** As few inputs as there may be. */
const FEWEST: Texts = { 'api-token': TOKEN, zone: ZONE_ID };

/** Inputs and environment as the runner hands them over, and nothing has to be purged; `core.getInput` trims. */
function source(given: Texts, env: Texts = {}): InputSource {
  const inputs: Texts = { 'if-nothing': 'warn', ...given };
  const variables = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  return { get: (name) => inputs[name]?.trim() ?? '', env: { ...Object.fromEntries(variables), ...env } };
}

const read = (inputs: Texts, env: Texts = {}): Inputs => readInputs(source({ ...FEWEST, ...inputs }, env));

/** What is wrong with them; empty where nothing is. */
function problemsOf(inputs: Texts, env: Texts = {}): readonly InputProblem[] {
  try {
    readInputs(source(inputs, env));
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

const problems = (inputs: Texts, env: Texts = {}) => problemsOf({ ...FEWEST, ...inputs }, env);

describe('without an input', () => {
  it('its default holds', () => {
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

  it('among those of the changes, its default holds', () => {
    expect(read({ 'changed-files': 'urls', 'base-url': 'https://example.com' }).changedFiles).toMatchObject({
      base: 'auto',
      head: '',
      filesFrom: null,
      buildDir: null,
      state: 'artifact',
      mapping: {
        mode: 'urls',
        root: '',
        rules: [],
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

  it('its default is the one that action.yml documents', () => {
    const defaults = documented.flatMap(([name, input]) =>
      // Of an expression, the runner hands over the value.
      input.default === undefined || input.default.startsWith('${{') ? [] : [[name, input.default.trim()]],
    );
    expect(DEFAULTS).toEqual(Object.fromEntries(defaults));
  });

  it('is known by the name that action.yml documents', () => {
    const names = Object.values(INPUTS).flatMap((group) => Object.keys(group));
    expect(names.toSorted()).toEqual(documented.map(([name]) => name).toSorted());
  });
});

describe('an input that is given', () => {
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
  ])('%j is understood', (inputs, meaning) => {
    expect(read(inputs)).toMatchObject(meaning);
  });

  it('as everything of one purge, in the order of the selectors', () => {
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

  it('empty is as if it were not given', () => {
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

  it('is told of where it is taken otherwise than it stands, or will not be enough', () => {
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

  it('is named in the notices that it gives rise to', () => {
    const { notices } = read({ urls: 'https://example.com/#top', hosts: 'https://example.com' });
    expect(notices).toEqual([
      { input: 'urls', code: 'fragment-removed', got: 'https://example.com/#top', fragment: '#top' },
      { input: 'hosts', code: 'scheme-removed', got: 'https://example.com' },
    ]);
  });

  it('as no site-wide files at all is not the default', () => {
    const siteWideOf = (inputs: Texts) =>
      read({ 'changed-files': 'urls', 'base-url': 'https://example.com', ...inputs }).changedFiles?.mapping
        .siteWide;
    expect(siteWideOf({ 'site-wide': '[]' })).toEqual([]);
    expect(siteWideOf({ 'site-wide': 'a.js' })).toMatchObject([{ text: 'a.js' }]);
    expect(siteWideOf({ 'site-wide': '' })).toBe('default');
    expect(siteWideOf({})).toBe('default');
  });

  it('nearly as large as the environment of a step can hold is told of', () => {
    const { notices } = read({ urls: `https://example.com/\n#${'x'.repeat(120_000)}` });
    expect(notices).toEqual([{ input: 'urls', code: 'input-nearly-full', bytes: 120_022, most: 131_072 }]);
  });

  it('of 30 KiB is nearly as large as a variable can be on Windows', () => {
    const inputs = { urls: `https://example.com/\n#${'x'.repeat(30_000)}` };
    expect(read(inputs).notices).toEqual([]);
    const { notices } = read(inputs, { RUNNER_OS: 'Windows' });
    expect(notices).toEqual([{ input: 'urls', code: 'input-nearly-full', bytes: 30_022, most: 32_766 }]);
  });

  it('that Windows lists as a variable, but lets nobody read, is a problem', () => {
    const { get, env } = source({ ...FEWEST, hosts: 'example.com' }, { RUNNER_OS: 'Windows' });
    const problems = [{ input: 'urls', code: 'input-unreadable', most: 32_766 }];
    expect(() => readInputs({ get, env: { ...env, INPUT_URLS: undefined } })).toThrow(
      expect.objectContaining({ problems }),
    );
  });
});

describe('what lets others read the credentials is told of:', () => {
  const told = (env: Texts) => read({}, env).notices;

  it.each([
    ['https://api.example.com/client/v4', 'api.example.com'],
    ['https://api.cloudflare.com.example.com/', 'api.cloudflare.com.example.com'],
    ['https://notcloudflare.com/', 'notcloudflare.com'],
  ])('CLOUDFLARE_BASE_URL: %s', (address, host) => {
    expect(told({ CLOUDFLARE_BASE_URL: address })).toEqual([
      { input: 'CLOUDFLARE_BASE_URL', code: 'api-not-of-cloudflare', host },
    ]);
  });

  it.each([
    '',
    'https://api.cloudflare.com/client/v4',
    'https://api.fed.cloudflare.com/client/v4',
    'http://127.0.0.1:8080/client/v4',
  ])("but not an address of Cloudflare's, or of this machine: %j", (address) => {
    expect(told({ CLOUDFLARE_BASE_URL: address })).toEqual([]);
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED, where it is 0', () => {
    expect(told({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      { input: 'NODE_TLS_REJECT_UNAUTHORIZED', code: 'certificates-not-checked' },
    ]);
    expect(told({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
  });
});

describe('a whole credential in the input of another', () => {
  it('is all that is said of that input', () => {
    const all = problems({ zone: `x${TOKEN}`, plan: TOKEN, retries: 'many', 'api-email': TOKEN });
    const of = (input: string) => ({ input, code: 'input-holds-credential', holds: 'api-token' });
    expect(all).toEqual([
      ...['api-email', 'zone', 'plan'].map(of),
      { input: 'retries', code: 'not-a-number', got: 'many', least: 0, most: 20, whole: true },
    ]);
  });

  it.each<[what: string, inputs: Texts, env: Texts]>([
    ['in its own place twice', {}, { CLOUDFLARE_API_TOKEN: TOKEN }],
    ['a part of it', { urls: `https://example.com/${TOKEN.slice(0, -1)}` }, {}],
    [
      'a short password that is a word of an address',
      { urls: 'https://www.example.com/' },
      { HTTPS_PROXY: 'http://user:example@proxy:3128' },
    ],
  ])('is none: %s', (_what, inputs, env) => {
    expect(problems(inputs, env)).toEqual([]);
  });
});

describe('an input that cannot be', () => {
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
  ])('%j is refused', (inputs, problem) => {
    expect(problems(inputs)).toMatchObject([problem]);
  });

  it.each<[given: Texts, others: string[]]>([
    [{ urls: 'https://example.com/' }, ['urls']],
    [{ tags: 'a', hosts: 'example.com' }, ['tags', 'hosts']],
    [{ prefixes: 'example.com/a' }, ['prefixes']],
    [{ 'urls-from': 'list.txt' }, ['urls-from']],
    [{ 'changed-files': 'urls', 'base-url': 'https://example.com' }, ['changed-files']],
  ])('everything beside %j is refused', (given, others) => {
    expect(problems({ everything: 'true', ...given })).toEqual([
      { input: 'everything', code: 'everything-beside', others },
    ]);
    expect(problems({ everything: 'false', ...given })).toEqual([]);
  });

  it('is told together with all others, each by its name', () => {
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

  // More than one call takes as arguments (about 125,000). All lists are read by `parseEach`; that of zones adds to it.
  it.each(['zone', 'urls'])('is told however many there are: 130,000 bad entries of %s', (input) => {
    const bad = Array<number>(130_000).fill(7);
    const all = problems({ [input]: JSON.stringify(bad) });
    expect(all.filter((problem) => problem.input === input)).toHaveLength(bad.length);
  });

  it('is told however many there are: 130,000 bad lines', () => {
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
    ['e-mail and key', pair, {}, key],
    ['a token of the environment', {}, envToken, token],
    ['a token of the environment with a line end', {}, { CLOUDFLARE_API_TOKEN: `${TOKEN}\n` }, token],
    ['e-mail and key of the environment', {}, envPair, key],
    ['a token before the environment’s', { 'api-token': TOKEN }, { CLOUDFLARE_API_TOKEN: 'another' }, token],
    ['a token before the environment’s pair', { 'api-token': TOKEN }, envPair, token],
    ['e-mail and key before the environment’s token', pair, { CLOUDFLARE_API_TOKEN: 'another' }, key],
    ['of both kinds in the environment, the token', {}, { ...envToken, ...envPair }, token],
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
    ['if none would be skipped', { 'api-token': TOKEN, 'if-no-credentials': 'skip' }, {}, token],
  ])('%s', (_what, inputs, env, credentials) => {
    expect(readInputs(source({ zone: ZONE_ID, ...inputs }, env))).toMatchObject({ credentials, skip: false });
  });

  it.each<[what: string, inputs: Texts, env: Texts, problem: object]>([
    ['none', {}, {}, { input: 'api-token', code: 'credentials-missing' }],
    [
      'empty ones',
      { 'api-token': '', 'api-key': ' ' },
      { CLOUDFLARE_API_TOKEN: '' },
      { input: 'api-token', code: 'credentials-missing' },
    ],
    [
      'a token beside a key',
      { 'api-token': TOKEN, ...pair },
      {},
      { input: 'api-token', code: 'token-beside-pair' },
    ],
    [
      'a token beside an e-mail',
      { 'api-token': TOKEN, 'api-email': 'me@example.com' },
      {},
      { input: 'api-token', code: 'token-beside-pair' },
    ],
    [
      'a key alone',
      { 'api-key': KEY },
      {},
      { input: 'api-email', code: 'credential-pair-incomplete', given: 'api-key' },
    ],
    [
      'an e-mail alone',
      { 'api-email': 'me@example.com' },
      {},
      { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    ],
    [
      'an e-mail alone in the environment',
      {},
      { CLOUDFLARE_EMAIL: 'me@example.com' },
      { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    ],
    [
      'half a pair, also if none may be',
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
      'quotes around it',
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
      'a header smuggled in',
      { 'api-token': `${TOKEN}\r\nX-Evil: 1` },
      {},
      { input: 'api-token', code: 'credential-with-line-break' },
    ],
    ['a space', { 'api-token': `${TOKEN} x` }, {}, { input: 'api-token', code: 'credential-characters' }],
    ['not ASCII', { 'api-token': `${TOKEN}…` }, {}, { input: 'api-token', code: 'credential-characters' }],
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
      'an e-mail that is none',
      { ...pair, 'api-email': 'me' },
      {},
      { input: 'api-email', code: 'email-not-an-address' },
    ],
    [
      'a line break in the e-mail',
      { ...pair, 'api-email': 'me@example.com\r\nX: y' },
      {},
      { input: 'api-email', code: 'email-not-an-address' },
    ],
    [
      'a bad token of the environment',
      {},
      { CLOUDFLARE_API_TOKEN: `"${TOKEN}"` },
      { input: 'api-token', code: 'credential-in-quotes' },
    ],
  ])('refused: %s', (_what, inputs, env, problem) => {
    const all = problemsOf({ zone: ZONE_ID, ...inputs }, env);
    expect(all).toEqual([problem]);
    for (const secret of [TOKEN, KEY]) expect(JSON.stringify(all)).not.toContain(secret);
  });

  it('is not shown when it stands in the wrong input', () => {
    const mixedUp = { zone: ZONE_ID, 'api-email': KEY, 'api-key': 'me@example.com' };
    expect(JSON.stringify(problemsOf(mixedUp))).not.toContain(KEY);
    expect(secretsOf(source(mixedUp))).toContain(KEY);
  });

  it('of the older pair may come one from an input and one from the environment', () => {
    const { credentials } = readInputs(
      source({ zone: ZONE_ID, 'api-email': 'me@example.com' }, { CLOUDFLARE_API_KEY: KEY }),
    );
    expect(credentials).toEqual({ kind: 'key', email: 'me@example.com', key: KEY });
  });

  it('may be missing where the workflow says so, and then a zone may be, too', () => {
    expect(readInputs(source({ 'if-no-credentials': 'skip' }))).toMatchObject({
      credentials: null,
      skip: true,
      zones: [],
    });
  });

  it('are not needed for a dry run: what has to be looked up is known with the targets', () => {
    const dry: Texts = { 'dry-run': 'true', zone: 'example.com', environment: 'Staging' };
    expect(readInputs(source(dry))).toMatchObject({ credentials: null, skip: false });
  });

  it('are all known before anything is read, to be masked: whole, and line by line', () => {
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
    ['none', {}],
    ['empty ones', { CLOUDFLARE_API_TOKEN: ' ', CLOUDFLARE_API_KEY: '' }],
    ['a proxy that is no address', { HTTPS_PROXY: 'proxy:3128:x', http_proxy: 'http://%' }],
  ])('of which there are %s leave nothing to mask', (_what, env) => {
    expect(secretsOf(source({}, env))).toEqual([]);
  });
});

describe('zones', () => {
  it('come from the environment where the input is not given', () => {
    const inputs = { 'api-token': TOKEN };
    const env = { CLOUDFLARE_ZONE_ID: ZONE_ID };
    expect(readInputs(source(inputs, env)).zones).toEqual([{ id: ZONE_ID, name: null }]);
    expect(readInputs(source({ ...inputs, zone: 'example.com' }, env)).zones).toEqual([
      { id: null, name: 'example.com' },
    ]);
  });

  it.each([[''], ['# example.com']])('are missing in %j', (zone) => {
    expect(problems({ zone })).toEqual([{ input: 'zone', code: 'zone-missing' }]);
  });

  it('are told of together, each slip by its entry', () => {
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
  ])('%j is %s', (address, url) => {
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
  ])('%j is refused: the token would go there', (address) => {
    const told = problems({}, { CLOUDFLARE_BASE_URL: address });
    const got = address.includes('@') ? null : address;
    expect(told).toEqual([{ input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got }]);
  });
});

describe('`on-failure`, which decides how even bad inputs end', () => {
  it.each<[text: string, onFailure: string]>([
    ['warn', 'warn'],
    ['fail', 'fail'],
    ['', 'fail'],
    ['Warn', 'warn'],
    ['ignore', 'fail'],
  ])('%j: %s', (text, onFailure) => {
    expect(readOnFailure(source({ 'on-failure': text, plan: 'gold' }))).toBe(onFailure);
  });
});

describe('an input by a name that is none of ours', () => {
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
  ])('%s is probably meant for %s', (unknown, ours) => {
    expect(misspelled(unknown)).toEqual([
      { input: unknown, code: 'input-misspelled', ours, variable: `INPUT_${unknown.toUpperCase()}` },
    ]);
  });

  it.each(['colour', 'tag2', 'plaan2', 'timeout', 'name'])('%s is none of them, and a warning', (unknown) => {
    const { notices } = read({}, { [`INPUT_${unknown.toUpperCase()}`]: 'x' });
    expect(notices).toMatchObject([{ input: unknown, code: 'input-unknown' }]);
  });

  it('is as if it were not given where it is empty', () => {
    expect(misspelled('enviroment', {}, ' ')).toEqual([]);
  });

  it.each<[unknown: string, inputs: Texts]>([
    ['api_token', { 'api-token': '' }],
    ['zone_id', { zone: '' }],
    ['tag', { 'if-nothing': '' }],
    ['changed_files', { root: 'public', 'if-nothing': '' }],
    ['base_url', { 'changed-files': 'urls' }],
  ])('%s is all that is said, with %j', (unknown, inputs) => {
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
  ])('%j is refused', (inputs, problem) => {
    expect(problems(inputs)).toMatchObject([problem]);
  });

  it.each<Texts>([
    // `verify` asks there.
    { tags: 'a', verify: 'warn', 'base-url': 'https://example.com', also: '/' },
    // Defaults say nothing, however they are written.
    { tags: 'a', fallback: 'Site', paths: '**', 'verify-limit': '20', 'changed-files': 'off' },
    { 'files-from': 'a', ...CHANGED, state: 'off' },
    { urls: '[]', 'if-nothing': '' },
  ])('is none of %j', (inputs) => {
    expect(problems(inputs)).toEqual([]);
  });
});
