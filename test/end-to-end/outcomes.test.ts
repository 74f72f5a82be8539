import { describe } from 'vitest';
import { startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { pages, TOKEN, test, WORLD, ZONE } from './stage.ts';

/*
 * Tests that need sockets or the runner's files, some with the built action. run/run.test.ts plays every way to end
 * without them.
 */

const no = (code: number, message: string, more: object = {}) => ({
  success: false,
  errors: [{ code, message, ...more }],
  messages: [],
  result: null,
});
const HTML = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>…</body></html>';

describe.concurrent('a response without a confirmation fails the step', () => {
  const rows: [what: string, fault: Fault, said: string][] = [
    ['200 with HTML', { status: 200, html: HTML }, 'an HTML page, "502 Bad Gateway"'],
    ['200 that ends early', 'truncate', 'ended early'],
  ];
  for (const [what, fault, said] of rows) {
    test(what, async ({ edge, play, expect }) => {
      edge.order(fault);
      const ran = await play({ urls: 'https://example.com/', retries: '0' });
      expect(ran.status, ran.stdout).toBe(1);
      expect(ran.outputs).toMatchObject({ result: 'failed', 'purge-ids': '[]', purged: '0', failed: '1' });
      expect(ran.annotations).toMatchObject([
        { level: 'error', title: 'Cloudflare did not confirm the purge' },
      ]);
      expect(ran.annotations[0]?.message).toContain(said);
    });
  }
});

describe.concurrent('a refusal', () => {
  test('is shown with the message of the API, the likely cause, and the fix', async ({
    edge,
    run,
    expect,
  }) => {
    const error = {
      documentation_url: 'https://developers.cloudflare.com/x',
      source: { pointer: '/files' },
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    };
    const json = no(6003, 'Invalid request headers', error);
    edge.order({ status: 400, json, headers: { 'cf-ray': '8f2b1c-FRA' } }, { times: 99 });
    const ran = await run({ urls: pages(350).join('\n'), tags: 'a b' });
    expect(edge.requests, ran.stdout).toHaveLength(1);
    expect(ran.status).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '352' });
    expect(ran.annotations).toMatchObject([{ level: 'error', title: 'The API token is malformed' }]);
    const told =
      'Invalid request headers (code 6003, at /files, see https://developers.cloudflare.com/x): Invalid format for Authorization header (code 6111)';
    const parts = [told, '8f2b1c-FRA', 'Likely cause: ', 'store only the token', '350 URLs, 2 tags'];
    for (const part of parts) expect(ran.annotations[0]?.message).toContain(part);
    expect(ran.report.requests[0].errors).toEqual([
      { code: 6003, message: 'Invalid request headers', ...error },
    ]);
  });
});

describe.concurrent('a connection', () => {
  for (const fault of ['reset', 'resetAfter'] as const) {
    test(`is retried after ${fault}`, async ({ edge, play, expect }) => {
      edge.order(fault);
      const ran = await play({ urls: 'https://example.com/' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.outputs).toMatchObject({ result: 'purged', requests: '1' });
      expect(ran.report.requests[0].attempts).toBe(2);
    });
  }

  test('without a response ends at the time limit of the step', async ({ edge, run, expect }) => {
    edge.order('stall', { times: 99 });
    const ran = await run({ urls: 'https://example.com/', 'timeout-minutes': '0.02' });
    expect(edge.requests).toHaveLength(1);
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'No response in time' });
  });
});

describe.concurrent('invalid inputs', () => {
  test('are reported together, and nothing is sent', async ({ edge, play, expect }) => {
    const ran = await play({
      everything: 'true',
      urls: '/relative\nhttps://example.com/*',
      hosts: '*.example.com',
      prefixes: 'example.com/a?b',
      tags: '["two words"]',
      plan: 'gold',
      retries: 'many',
    });
    expect(edge.requests).toHaveLength(0);
    expect(ran.status).toBe(1);
    const [{ title = '', message = '' } = {}] = ran.annotations;
    expect(title).toBe('8 problems with the inputs');
    for (const part of [
      'everything: cannot be combined with `urls`',
      'urls: got "/relative"',
      'use `prefixes: example.com/`',
      'hosts: got "*.example.com"',
      'prefixes: got "example.com/a?b"',
      'tags: got "two words"',
      'plan: got "gold"; it takes one of: `free`, `pro`, `business`, `enterprise`',
      'retries: got "many"',
    ]) {
      expect(message).toContain(part);
    }
    expect(ran.summary).toContain('- retries: got `many`; must be a whole number from 0 to 20');
  });
});

describe.concurrent('credentials', () => {
  const windows = (secret: string): string[] =>
    Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

  test('appear only in add-mask, even if a response contains them', async ({ edge, run, expect }) => {
    edge.order('echo', { times: 9 });
    const ran = await run({ urls: 'https://example.com/' }, { env: { RUNNER_DEBUG: '1' } });
    expect(ran.status).toBe(1);
    const masked = ran.stdout.replace(`::add-mask::${TOKEN}\n`, '');
    const everywhere = [
      masked,
      ran.stderr,
      ran.summary,
      JSON.stringify(ran.report),
      JSON.stringify(ran.outputs),
    ].join('\n');
    const base64 = Buffer.from(TOKEN).toString('base64').replace(/=+$/, '');
    expect([...windows(TOKEN), ...windows(base64)].filter((part) => everywhere.includes(part))).toEqual([]);
    expect(ran.stdout.indexOf('::add-mask::')).toBe(0);
  });

  test('are not sent to the target of a redirect', async ({ edge, play, expect }) => {
    const elsewhere = await startEdge(WORLD);
    edge.order({ redirect: `${elsewhere.apiUrl}/zones/${ZONE}/purge_cache`, status: 307 });
    const ran = await play({ everything: 'true' });
    await elsewhere.close();
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]).toMatchObject({
      level: 'error',
      title: 'Redirect instead of an API response',
    });
    expect(elsewhere.requests).toHaveLength(0);
  });
});
