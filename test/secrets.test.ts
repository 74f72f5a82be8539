import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Transport, WireRequest } from '../src/context.ts';
import { main } from '../src/main.ts';
import { systemClock } from '../src/system-clock.ts';
import { ZONE_ID } from './examples.ts';
import { waysToRead } from './readable.ts';
import { misfits } from './report/schema.ts';
import { action, inputVariables, readOutputs } from './runner.ts';

/*
 * A step shows its log with annotations, its outputs, its summary, and its report. Each test puts a secret into the step and
 * checks that none of these contains it in readable form.
 */

const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
const SITE = 'https://www.example.com';

const temp = mkdtempSync(join(tmpdir(), 'purge-secrets-'));
afterAll(() => rmSync(temp, { recursive: true }));

type Texts = Readonly<Record<string, string>>;

interface Step {
  readonly status: 0 | 1;
  /** Everything that the step wrote, by place. */
  readonly shown: Texts;
  readonly outputs: Texts;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it expects of it
  readonly report: any;
  readonly requests: readonly WireRequest[];
}

const CONFIRMED = { success: true, errors: [], messages: [], result: { id: ZONE_ID } };

/** Runs one step in process, with its debug log. */
async function step(
  inputs: Texts,
  env: Texts = {},
  answer: (request: WireRequest) => unknown = () => CONFIRMED,
): Promise<Step> {
  const files = { GITHUB_OUTPUT: join(temp, 'output'), GITHUB_STEP_SUMMARY: join(temp, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const requests: WireRequest[] = [];
  const transport: Transport = async (request) => {
    requests.push(request);
    const text = JSON.stringify(answer(request));
    return {
      status: 200,
      header: () => null,
      text: async () => text,
      firstBytes: async () => Buffer.from(text),
    };
  };
  let log = '';
  const status = await main({
    env: {
      ...files,
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: temp,
      RUNNER_DEBUG: '1',
      ...inputVariables({ zone: ZONE_ID, ...inputs }),
      ...env,
    },
    clock: systemClock,
    random: () => 0.5,
    createTransport: () => Object.assign(transport.bind(null), { close: () => {} }),
    print: (text) => {
      log += text;
    },
  });
  const read = (file: string): string => readFileSync(file, 'utf8');
  const outputs = readOutputs(read(files.GITHUB_OUTPUT));
  const report = read(outputs.report ?? '');
  const shown = {
    log: log.replace(/^::add-mask::.*$/gm, ''),
    outputs: read(files.GITHUB_OUTPUT),
    summary: read(files.GITHUB_STEP_SUMMARY),
    report,
  };
  return { status, shown, outputs, report: JSON.parse(report), requests };
}

/** Returns where a secret can be read, and how. */
function leaks(secret: string, { shown }: Step): readonly string[] {
  return Object.entries(shown).flatMap(([place, text]) =>
    waysToRead(secret, text).map((way) => `${place}, ${way}`),
  );
}

/** Each credential of a step, and how it is passed, by its name in a problem. */
const CREDENTIALS: readonly (readonly [name: string, secret: string, inputs: Texts, env: Texts])[] = [
  ['api-token', TOKEN, { 'api-token': TOKEN }, {}],
  ['api-token', TOKEN, {}, { CLOUDFLARE_API_TOKEN: TOKEN }],
  [
    'api-key',
    'c2547eb745079dac9320b638f5e225cf483cc5cfdda41',
    { 'api-email': 'me@example.com', 'api-key': 'c2547eb745079dac9320b638f5e225cf483cc5cfdda41' },
    {},
  ],
  [
    'github-token',
    'ghs_0123456789abcdefghijklmnopqrstuvwxyz',
    { 'api-token': TOKEN, 'github-token': 'ghs_0123456789abcdefghijklmnopqrstuvwxyz' },
    {},
  ],
  [
    'proxy-password',
    'Corp#Pass/w?rd%1',
    { 'api-token': TOKEN },
    { HTTPS_PROXY: 'http://user:Corp#Pass/w?rd%1@proxy:3128' },
  ],
  [
    'ACTIONS_RUNTIME_TOKEN',
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJzY3AiOiJBY3Rpb25zLlJlc3VsdHMifQ.c2ln_bmF0-dXJl',
    { 'api-token': TOKEN },
    {
      ACTIONS_RUNTIME_TOKEN:
        'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJzY3AiOiJBY3Rpb25zLlJlc3VsdHMifQ.c2ln_bmF0-dXJl',
    },
  ],
];

/** Inputs that are credentials themselves: their content is also a secret. */
const SECRET_INPUTS = ['api-token', 'api-email', 'api-key', 'github-token'];

describe.each(CREDENTIALS)('%s', (name, secret, given, env) => {
  const foreign = Object.keys(action.inputs).filter(
    (input) => input !== name && !(name === 'api-key' && input === 'api-token'),
  );
  const others = foreign.filter((input) => !SECRET_INPUTS.includes(input));
  // The place in a text matters equally for all of them.
  const within = name === 'api-token' ? [`${SITE}/${secret}/index.html`, `["${secret}"]`] : [];

  /** Checks that a step with a text in each of these inputs is refused because of each of them. */
  async function refused(inputs: readonly string[], text: string): Promise<void> {
    const misused = Object.fromEntries(inputs.map((input) => [input, text]));
    const ran = await step({ urls: `${SITE}/`, ...given, ...misused }, env);
    expect(ran.requests).toEqual([]);
    expect([ran.status, ran.outputs.result]).toEqual([1, 'failed']);
    // If there are many problems, the annotation has the first ones and the log has the others.
    const isNamed = (input: string) =>
      new RegExp(`(?:^|%0A)- ${input}: contains `, 'm').test(ran.shown.log ?? '');
    expect(inputs.filter((input) => !isNamed(input))).toEqual([]);
    expect(leaks(secret, ran)).toEqual([]);
  }

  it('in all inputs at once is a problem with each of them, and is never shown', async () => {
    for (const text of [secret, ...within]) await refused(others, text);
  });

  it.each(name === 'api-token' ? foreign : foreign.filter((input) => !others.includes(input)))(
    'in `%s` alone is a problem with that input, and is never shown',
    async (input) => refused([input], secret),
  );
});

describe('a token in a variable', () => {
  it.each([
    'CLOUDFLARE_ZONE_ID',
    'CLOUDFLARE_EMAIL',
    'CLOUDFLARE_API_KEY',
    'CLOUDFLARE_BASE_URL',
    'GITHUB_API_URL',
  ])('that the action reads is a problem: %s', async (variable) => {
    const text = variable.endsWith('URL') ? `https://${TOKEN}/x` : TOKEN;
    const ran = await step({ urls: `${SITE}/`, 'api-token': TOKEN, zone: '' }, { [variable]: text });
    expect(ran.requests).toEqual([]);
    expect(ran.shown.log).toContain('contains the API token');
    expect(leaks(TOKEN, ran)).toEqual([]);
  });

  it.each(['SHA', 'REF', 'REF_NAME', 'HEAD_REF', 'BASE_REF', 'REPOSITORY', 'SERVER_URL', 'WORKFLOW_REF'])(
    'of the runner is never shown: GITHUB_%s',
    async (variable) => {
      const inputs = { 'api-token': TOKEN, 'changed-files': 'urls', 'base-url': SITE, base: 'HEAD~1' };
      const run = { GITHUB_EVENT_NAME: 'push', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '1' };
      const ran = await step({ ...inputs, state: 'off' }, { ...run, [`GITHUB_${variable}`]: TOKEN });
      expect(ran.outputs.result).toBe('purged');
      expect(leaks(TOKEN, ran)).toEqual([]);
    },
  );
});

describe('a token in a response of the API', () => {
  const half = TOKEN.slice(0, 20);
  const errors = [{ code: 1000, message: `got ${half}`, documentation_url: half, source: { pointer: half } }];
  it.each([
    ['an error', { success: false, errors: [{ ...errors[0], error_chain: errors }] }],
    ['a message', { ...CONFIRMED, messages: [{ code: 1, message: half }] }],
    ['a key', { success: { [half]: half } }],
  ])('as %s is never shown', async (_what, answer) => {
    const ran = await step({ urls: `${SITE}/`, 'api-token': TOKEN, retries: '0' }, {}, () => answer);
    expect(ran.requests).toHaveLength(1);
    expect(leaks(TOKEN, ran)).toEqual([]);
  });
});

describe('masking', () => {
  it('does not change a zone ID that shares eight characters with a token', async () => {
    const inputs = { 'api-token': TOKEN, 'github-token': `ghs_${ZONE_ID.slice(4, 12)}abcdefghijklmnopq` };
    const zones = { success: true, result: [{ id: ZONE_ID, name: 'example.com' }] };
    const ran = await step({ ...inputs, zone: 'example.com', urls: `${SITE}/` }, {}, ({ method }) =>
      method === 'GET' ? zones : CONFIRMED,
    );
    expect(ran.outputs).toMatchObject({ result: 'purged', 'purge-ids': `["${ZONE_ID}"]` });
    expect(ran.requests.at(-1)?.url).toContain(ZONE_ID);
    expect(ran.report).toMatchObject({ zones: [{ zone: ZONE_ID }], purgeIds: [ZONE_ID] });
  });

  it('does not change requests and report if the password of a proxy is a common word', async () => {
    const env = { HTTPS_PROXY: 'http://user:exam@proxy:3128' };
    const urls = [`${SITE}/a`, `${SITE}/b`];
    const ran = await step({ 'api-token': TOKEN, urls: urls.join('\n'), verify: 'warn' }, env);
    const [purge] = ran.requests;
    expect(JSON.parse(String(purge?.body))).toEqual({ files: urls });
    const { targets, verification } = ran.report as Step['report'];
    expect(targets.map(({ value }: { value: string }) => value)).toEqual(urls);
    expect(verification.checks.map(({ url }: { url: string }) => url)).toEqual(urls);
  });

  it.each(['purged', 'urls', 'stale', 'unknown', 'warn'])(
    'does not change words of the interface that are the password of a proxy: %s',
    async (word) => {
      const ran = await step(
        { 'api-token': TOKEN, urls: `${SITE}/`, verify: 'warn' },
        { HTTPS_PROXY: `http://user:${word}@proxy:3128` },
      );
      expect(ran.outputs).toMatchObject({ result: 'purged', strategy: 'urls', purged: '1' });
      expect(ran.report).toMatchObject({
        result: 'purged',
        strategy: 'urls',
        verification: { mode: 'warn' },
      });
      expect(ran.report.targets).toMatchObject([{ kind: 'urls', status: 'purged' }]);
      expect(misfits(ran.report)).toEqual([]);
    },
  );
});
