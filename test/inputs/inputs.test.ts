import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { secretsOf } from '../../src/inputs/credentials.ts';
import { type Inputs, readInputs, readOnFailure } from '../../src/inputs/inputs.ts';
import { InputError, type InputSource } from '../../src/inputs/reader.ts';
import { targetOf, ZONE_ID } from '../examples.ts';

type Texts = Readonly<Record<string, string>>;

const TOKEN = 'cfut_0123456789abcdefghij';
const KEY = 'cfk_0123456789abcdefghij';
const ENVIRONMENT_ID = '4fefbe0d9a8e4c4bb7c2d1e0f9a8b7';
/** As few inputs as there may be. */
const FEWEST: Texts = { 'api-token': TOKEN, zone: ZONE_ID };

/** Inputs and environment as the runner hands them over; `core.getInput` trims. */
function source(inputs: Texts, env: Texts = {}): InputSource {
  const variables = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  return { get: (name) => inputs[name]?.trim() ?? '', env: { ...Object.fromEntries(variables), ...env } };
}

const read = (inputs: Texts, env: Texts = {}): Inputs => readInputs(source({ ...FEWEST, ...inputs }, env));

/** What is wrong with them; empty where nothing is. */
function problemsOf(inputs: Texts, env: Texts = {}): readonly string[] {
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
      access: { kind: 'token', token: TOKEN },
      skip: false,
      githubToken: '',
      apiUrl: 'https://api.cloudflare.com/client/v4',
      zones: [{ id: ZONE_ID, name: null }],
      environment: null,
      said: [],
      urlHeaders: [],
      urlsFrom: [],
      changed: null,
      baseUrls: [],
      also: [],
      ifNothing: 'warn',
      operation: 'purge',
      plan: 'free',
      batchSize: null,
      retries: 5,
      timeoutMs: 600_000,
      delayMs: 0,
      verify: 'off',
      verifyLimit: 20,
      dryRun: false,
      onFailure: 'fail',
      notices: [],
      warnings: [],
    });
  });

  it('among those of the changes, its default holds', () => {
    expect(read({ 'changed-files': 'urls', 'base-url': 'https://example.com' }).changed).toMatchObject({
      base: 'auto',
      head: '',
      filesFrom: null,
      buildDir: null,
      manifest: '.purge-manifest.json',
      options: {
        mode: 'urls',
        root: '',
        rules: [],
        pageUrls: 'all',
        also: [],
        siteWide: 'default',
        maxUrls: 1000,
        fallback: 'site',
      },
    });
  });

  it.each<[what: string, inputs: Texts]>([
    ['nothing else', FEWEST],
    [
      'the changes',
      { ...FEWEST, 'changed-files': 'urls', 'base-url': 'https://example.com', root: 'public' },
    ],
  ])("it is the same as with action.yml's defaults, which the runner hands over: %s", (_what, inputs) => {
    const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'));
    const defaults = Object.entries<{ default?: string }>(action.inputs)
      .filter(([name]) => name !== 'github-token')
      .map(([name, input]) => [name, input.default ?? '']);
    expect(readInputs(source({ ...Object.fromEntries(defaults), ...inputs }))).toEqual(
      readInputs(source(inputs)),
    );
  });
});

describe('an input that is given', () => {
  it.each<[inputs: Texts, meaning: Partial<Inputs>]>([
    [{ everything: 'true' }, { said: [targetOf('everything', 'everything')] }],
    [{ everything: 'True' }, { said: [targetOf('everything', 'everything')] }],
    [{ everything: 'FALSE' }, { said: [] }],
    [{ urls: 'https://example.com/a' }, { said: [targetOf('urls', 'https://example.com/a')] }],
    [{ tags: 'a, b' }, { said: [targetOf('tags', 'a'), targetOf('tags', 'b')] }],
    [{ hosts: 'www.example.com' }, { said: [targetOf('hosts', 'www.example.com')] }],
    [{ prefixes: 'example.com/a' }, { said: [targetOf('prefixes', 'example.com/a')] }],
    [{ 'url-headers': 'CF-Device-Type: mobile' }, { urlHeaders: [{ 'CF-Device-Type': 'mobile' }] }],
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
    [{ 'delay-seconds': '90' }, { delayMs: 90_000 }],
    [{ 'delay-seconds': '1.5' }, { delayMs: 1500 }],
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
    expect(read(inputs).said.map(({ kind }) => kind)).toEqual(['urls', 'tags', 'hosts', 'prefixes']);
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

  it('is named in the notices and warnings that it gives rise to', () => {
    const { notices, warnings } = read({ urls: 'https://example.com/#top', hosts: 'https://example.com' });
    expect(warnings).toEqual([expect.stringMatching(/^urls: took "#top" off/)]);
    expect(notices).toEqual([expect.stringMatching(/^hosts: took the scheme off/)]);
  });

  it('as no site-wide files at all is not the default', () => {
    const changes = { 'changed-files': 'urls', 'base-url': 'https://example.com' };
    expect(read({ ...changes, 'site-wide': '' }).changed?.options.siteWide).toEqual([]);
    expect(read({ ...changes, 'site-wide': 'a.js' }).changed?.options.siteWide).toEqual(['a.js']);
    expect(read(changes).changed?.options.siteWide).toBe('default');
  });
});

describe('an input that cannot be', () => {
  it.each<[inputs: Texts, says: string]>([
    [{ everything: 'yes' }, 'everything: got "yes"; it takes true or false'],
    [{ everything: '1' }, 'everything: got "1"; it takes true or false'],
    [{ everything: 'true\nfalse' }, 'everything: got "true\\nfalse"; it takes true or false'],
    [{ 'dry-run': 'on' }, 'dry-run: got "on"; it takes true or false'],
    [{ urls: '/a' }, 'urls: got "/a": it is not absolute'],
    [{ 'url-headers': 'x' }, 'url-headers: got "x": write a header and its values'],
    [{ 'urls-from': '[1]' }, 'urls-from: got "1" in the JSON array: it takes texts'],
    [{ tags: 'ü' }, 'tags: got "ü": a tag has only printable ASCII'],
    [{ hosts: '*.example.com' }, 'hosts: got "*.example.com": the API takes no wildcard'],
    [{ prefixes: '/a' }, 'prefixes: got "/a": it does not start with a host name'],
    [{ 'if-nothing': 'everything' }, 'if-nothing: got "everything"; it takes warn, error, ignore'],
    [{ operation: 'Purge' }, 'operation: got "Purge"; it takes purge, invalidate'],
    [{ plan: 'Enterprise Plus' }, 'plan: got "Enterprise Plus"; it takes free, pro, business, enterprise'],
    [{ plan: '__proto__' }, 'plan: got "__proto__"; it takes free, pro, business, enterprise'],
    [{ 'batch-size': '0' }, 'batch-size: got "0"; it takes a whole number from 1 to 500'],
    [{ 'batch-size': '501' }, 'batch-size: got "501"; it takes a whole number from 1 to 500'],
    [{ 'batch-size': '1.5' }, 'batch-size: got "1.5"; it takes a whole number'],
    [{ 'batch-size': '-1' }, 'batch-size: got "-1"; it takes a whole number'],
    [{ 'batch-size': '1e2' }, 'batch-size: got "1e2"; it takes a whole number'],
    [{ 'batch-size': '0x10' }, 'batch-size: got "0x10"; it takes a whole number'],
    [{ 'batch-size': '1 000' }, 'batch-size: got "1 000"; it takes a whole number'],
    [{ retries: '21' }, 'retries: got "21"; it takes a whole number from 0 to 20'],
    [{ retries: 'Infinity' }, 'retries: got "Infinity"; it takes a whole number'],
    [{ 'timeout-minutes': '0' }, 'timeout-minutes: got "0"; it takes a number from 0.01 to 360'],
    [{ 'timeout-minutes': '361' }, 'timeout-minutes: got "361"; it takes a number from 0.01 to 360'],
    [{ 'timeout-minutes': '9'.repeat(400) }, 'timeout-minutes: got "999'],
    [{ 'timeout-minutes': 'NaN' }, 'timeout-minutes: got "NaN"; it takes a number'],
    [{ 'delay-seconds': '3601' }, 'delay-seconds: got "3601"; it takes a number from 0 to 3600'],
    [{ verify: 'true' }, 'verify: got "true"; it takes off, warn, fail'],
    [{ 'verify-limit': '0' }, 'verify-limit: got "0"; it takes a whole number from 1 to 1000'],
    [{ 'on-failure': 'ignore' }, 'on-failure: got "ignore"; it takes fail, warn'],
    [{ 'if-no-credentials': 'warn' }, 'if-no-credentials: got "warn"; it takes fail, skip'],
    [{ 'changed-files': 'true' }, 'changed-files: got "true"; it takes off, urls, prefixes'],
    [{ 'page-urls': 'some' }, 'page-urls: got "some"; it takes all, file, clean, slash, no-slash'],
    [{ fallback: 'all' }, 'fallback: got "all"; it takes site, everything, fail, skip'],
    [{ 'max-urls': '0' }, 'max-urls: got "0"; it takes a whole number from 1 to 1000000'],
    [{ 'files-from': 'list' }, 'files-from: is given, but `changed-files` is off'],
    [{ 'build-dir': 'dist' }, 'build-dir: is given, but `changed-files` is off'],
    [{ 'changed-files': 'urls' }, 'base-url: is missing'],
    [
      { 'changed-files': 'urls', 'base-url': 'https://example.com', 'build-dir': 'a', 'files-from': 'b' },
      'build-dir: is given beside `files-from`',
    ],
    [{ 'base-url': 'example.com' }, 'base-url: got "example.com"'],
    [{ environment: 'a\nb' }, 'environment: got "a\\nb"; it takes one ID or name'],
    [{ environment: 'x'.repeat(256) }, 'environment: got "xxx'],
  ])('%j is refused', (inputs, says) => {
    expect(problems(inputs)).toEqual([expect.stringContaining(says)]);
  });

  it.each<[others: Texts, named: string]>([
    [{ urls: 'https://example.com/' }, '`urls`'],
    [{ tags: 'a', hosts: 'example.com' }, '`tags`, `hosts`'],
    [{ prefixes: 'example.com/a' }, '`prefixes`'],
    [{ 'urls-from': 'list.txt' }, '`urls-from`'],
    [{ 'changed-files': 'urls', 'base-url': 'https://example.com' }, '`changed-files`'],
  ])('everything beside %j is refused', (others, named) => {
    expect(problems({ everything: 'true', ...others })).toEqual([
      `everything: is true beside ${named}; everything leaves nothing else to purge, so give one or the other`,
    ]);
    expect(problems({ everything: 'false', ...others })).toEqual([]);
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
    expect(all.map((problem) => problem.split(':')[0])).toEqual([
      'zone',
      'api-email',
      'base-url',
      'everything',
      'urls',
      'urls',
      'urls',
      'tags',
      'plan',
      'retries',
    ]);
  });

  it('is told in one error, on a line each', () => {
    expect(() => read({ plan: 'gold\n::error::x', retries: '-1' })).toThrow(
      'plan: got "gold\\n::error::x"; it takes free, pro, business, enterprise\nretries: got "-1"',
    );
  });
});

describe('credentials', () => {
  const pair: Texts = { 'api-email': 'me@example.com', 'api-key': KEY };
  const token = { kind: 'token', token: TOKEN };
  const key = { kind: 'key', email: 'me@example.com', key: KEY };
  const envToken: Texts = { CLOUDFLARE_API_TOKEN: TOKEN };
  const envPair: Texts = { CLOUDFLARE_EMAIL: 'me@example.com', CLOUDFLARE_API_KEY: KEY };

  it.each<[what: string, inputs: Texts, env: Texts, access: object]>([
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
  ])('%s', (_what, inputs, env, access) => {
    expect(readInputs(source({ zone: ZONE_ID, ...inputs }, env))).toMatchObject({ access, skip: false });
  });

  it.each<[what: string, inputs: Texts, env: Texts, says: string]>([
    ['none', {}, {}, 'api-token: is missing; give a token with the permission Zone › Cache Purge'],
    [
      'empty ones',
      { 'api-token': '', 'api-key': ' ' },
      { CLOUDFLARE_API_TOKEN: '' },
      'api-token: is missing',
    ],
    [
      'a token beside a key',
      { 'api-token': TOKEN, ...pair },
      {},
      'api-token: is given beside `api-email` or `api-key`',
    ],
    [
      'a token beside an e-mail',
      { 'api-token': TOKEN, 'api-email': 'me@example.com' },
      {},
      'api-token: is given beside',
    ],
    ['a key alone', { 'api-key': KEY }, {}, 'api-email: is missing beside `api-key`'],
    ['an e-mail alone', { 'api-email': 'me@example.com' }, {}, 'api-key: is missing beside `api-email`'],
    ['an e-mail alone in the environment', {}, { CLOUDFLARE_EMAIL: 'me@example.com' }, 'api-key: is missing'],
    [
      'half a pair, also if none may be',
      { 'api-key': KEY, 'if-no-credentials': 'skip' },
      {},
      'api-email: is missing',
    ],
    ['the word Bearer', { 'api-token': `Bearer ${TOKEN}` }, {}, 'api-token: starts with the word Bearer'],
    ['quotes around it', { 'api-token': `"${TOKEN}"` }, {}, 'api-token: stands in quotes'],
    ['a line break', { 'api-token': `${TOKEN}\n${TOKEN}` }, {}, 'api-token: holds a line break'],
    ['a header smuggled in', { 'api-token': `${TOKEN}\r\nX-Evil: 1` }, {}, 'api-token: holds a line break'],
    ['a space', { 'api-token': `${TOKEN} x` }, {}, 'api-token: holds a space'],
    [
      'not ASCII',
      { 'api-token': `${TOKEN}…` },
      {},
      'api-token: holds a space or a character that is not ASCII',
    ],
    ['the global key as token', { 'api-token': KEY }, {}, 'api-token: holds a Global API Key'],
    [
      'a token as key',
      { ...pair, 'api-key': TOKEN },
      {},
      'api-key: holds an API token; give it as `api-token` alone',
    ],
    ['an account token as key', { ...pair, 'api-key': 'cfat_0123456789' }, {}, 'api-key: holds an API token'],
    ['a line break in the key', { ...pair, 'api-key': `${KEY}\nx` }, {}, 'api-key: holds a line break'],
    ['an e-mail that is none', { ...pair, 'api-email': 'me' }, {}, 'api-email: '],
    ['a line break in the e-mail', { ...pair, 'api-email': 'me@example.com\r\nX: y' }, {}, 'api-email: '],
    [
      'a bad token of the environment',
      {},
      { CLOUDFLARE_API_TOKEN: `"${TOKEN}"` },
      'api-token: stands in quotes',
    ],
  ])('refused: %s', (_what, inputs, env, says) => {
    const all = problemsOf({ zone: ZONE_ID, ...inputs }, env);
    expect(all).toEqual([expect.stringContaining(says)]);
    for (const secret of [TOKEN, KEY]) expect(all.join()).not.toContain(secret);
  });

  it('is not shown when it stands in the wrong input', () => {
    const mixedUp = { zone: ZONE_ID, 'api-email': KEY, 'api-key': 'me@example.com' };
    expect(problemsOf(mixedUp).join()).not.toContain(KEY);
    expect(secretsOf(source(mixedUp))).toContain(KEY);
  });

  it('of the older pair may come one from an input and one from the environment', () => {
    const { access } = readInputs(
      source({ zone: ZONE_ID, 'api-email': 'me@example.com' }, { CLOUDFLARE_API_KEY: KEY }),
    );
    expect(access).toEqual({ kind: 'key', email: 'me@example.com', key: KEY });
  });

  it('may be missing where the workflow says so, and then a zone may be, too', () => {
    expect(readInputs(source({ 'if-no-credentials': 'skip' }))).toMatchObject({
      access: null,
      skip: true,
      zones: [],
    });
  });

  it('are not needed for a dry run that looks nothing up', () => {
    const dry: Texts = { 'dry-run': 'true', zone: ZONE_ID };
    expect(readInputs(source(dry))).toMatchObject({ access: null, skip: false });
    expect(problemsOf({ ...dry, zone: 'example.com' })).toEqual([
      expect.stringContaining('api-token: is missing'),
    ]);
    expect(problemsOf({ ...dry, environment: 'Staging' })).toEqual([
      expect.stringContaining('api-token: is missing'),
    ]);
    expect(problemsOf({ ...dry, zone: `example.com=${ZONE_ID}`, environment: ENVIRONMENT_ID })).toEqual([]);
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
      new Set([TOKEN, 'one\r\ntwo', 'one', 'two', 'ghs_1', 'env-token', 'env-key', 'p%40ss', 'p@ss']),
    );
  });

  it.each<[what: string, env: Texts]>([
    ['none', {}],
    ['empty ones', { CLOUDFLARE_API_TOKEN: ' ', CLOUDFLARE_API_KEY: '' }],
    ['a proxy that is no address', { HTTPS_PROXY: 'proxy:3128:x', http_proxy: 'http://%' }],
    ['a proxy with a user alone', { HTTPS_PROXY: 'http://user@proxy' }],
  ])('of which there are %s leave nothing to mask', (_what, env) => {
    expect(secretsOf(source({}, env))).toEqual([]);
  });

  it('of a proxy whose password is badly encoded are masked as they stand', () => {
    expect(secretsOf(source({}, { HTTPS_PROXY: 'http://user:100%@proxy' }))).toEqual(['100%']);
  });
});

describe('zones', () => {
  it.each<[text: string, zones: Inputs['zones']]>([
    [ZONE_ID, [{ id: ZONE_ID, name: null }]],
    ['short-id_1', [{ id: 'short-id_1', name: null }]],
    ['example.com', [{ id: null, name: 'example.com' }]],
    ['Example.COM.', [{ id: null, name: 'example.com' }]],
    ['bücher.example', [{ id: null, name: 'xn--bcher-kva.example' }]],
    [`example.com=${ZONE_ID}`, [{ id: ZONE_ID, name: 'example.com' }]],
    [` Example.com = ${ZONE_ID} `, [{ id: ZONE_ID, name: 'example.com' }]],
    [
      'a.example\n# comment\nb.example',
      [
        { id: null, name: 'a.example' },
        { id: null, name: 'b.example' },
      ],
    ],
    ['["a.example"]', [{ id: null, name: 'a.example' }]],
  ])('%j', (zone, zones) => {
    expect(read({ zone }).zones).toEqual(zones);
  });

  it('come from the environment where the input is not given', () => {
    const inputs = { 'api-token': TOKEN };
    const env = { CLOUDFLARE_ZONE_ID: 'from-env' };
    expect(readInputs(source(inputs, env)).zones).toEqual([{ id: 'from-env', name: null }]);
    expect(readInputs(source({ ...inputs, zone: 'given' }, env)).zones).toEqual([
      { id: 'given', name: null },
    ]);
  });

  it.each<[what: string, zone: string, says: string]>([
    ['none', '', 'zone: is missing; give the zone ID, the domain name, or name=ID'],
    ['a comment alone', '# example.com', 'zone: is missing'],
    ['a URL', 'https://example.com/', 'zone: got "https://example.com/": it takes a zone ID'],
    ['a path that leaves its place', '../../user/tokens', 'it takes a zone ID'],
    ['dots', '..', 'it takes a zone ID'],
    ['a slash', 'a/b', 'it takes a zone ID'],
    ['an encoded slash', 'a%2fb', 'it takes a zone ID'],
    ['a query', 'example.com?x', 'it takes a zone ID'],
    ['a fragment', 'example.com#x', 'it takes a zone ID'],
    ['an ID that is too long', 'a'.repeat(33), 'it takes a zone ID'],
    ['a wildcard', '*.example.com', 'it takes a zone ID'],
    ['an operator', 'contains:example.com', 'it has a colon, which the API reads as an operator'],
    ['a port', 'example.com:443', 'it has a colon'],
    ['an IP address', '192.0.2.1', 'it takes a zone ID'],
    ['two on a line', 'a.example b.example', 'it takes a zone ID'],
    ['a user', 'me@example.com', 'it takes a zone ID'],
    ['a name that is none', `exa mple=${ZONE_ID}`, '"exa mple" is not a domain name; write name=ID'],
    ['no name', `=${ZONE_ID}`, '"" is not a domain name'],
    ['no ID', 'example.com=', '"" is not a zone ID'],
    ['an ID that leaves its place', 'example.com=../x', '"../x" is not a zone ID'],
    ['a name for the ID', 'example.com=example.com', '"example.com" is not a zone ID'],
    ['ID and name the wrong way round', `${ZONE_ID}=example.com`, 'is not a domain name'],
    ['a number in JSON', '[7]', 'it takes texts'],
  ])('refused: %s', (_what, zone, says) => {
    expect(problems({ zone })).toEqual([expect.stringContaining(says)]);
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
    expect(told).toEqual([expect.stringMatching(/^CLOUDFLARE_BASE_URL: .*it takes an https address/)]);
    expect(told.join()).not.toContain(':password@');
  });
});

describe('`on-failure`, which decides how even bad inputs end', () => {
  it.each<[text: string, onFailure: string]>([
    ['warn', 'warn'],
    ['fail', 'fail'],
    ['', 'fail'],
    ['Warn', 'fail'],
    ['ignore', 'fail'],
  ])('%j: %s', (text, onFailure) => {
    expect(readOnFailure(source({ 'on-failure': text, plan: 'gold' }))).toBe(onFailure);
  });
});
