import { describe } from 'vitest';
import { startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { against, ENVIRONMENT, pages, TOKEN, test, WORLD, ZONE } from './stage.ts';

const ok = (more: object = {}) => ({
  success: true,
  errors: [],
  messages: [],
  result: { id: 'f'.repeat(32) },
  ...more,
});
const no = (code: number, message: string, more: object = {}) => ({
  success: false,
  errors: [{ code, message, ...more }],
  messages: [],
  result: null,
});
const HTML = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>…</body></html>';

describe.concurrent('an answer that confirms nothing is red, whatever its status', () => {
  const rows: [what: string, fault: Fault, said: string][] = [
    ['200 with success: false', { status: 200, json: no(1000, 'not today') }, 'not today (code 1000)'],
    ['200 with success: false and no error', { status: 200, json: { success: false } }, '"success" is false'],
    ['200 with HTML', { status: 200, html: HTML }, 'an HTML page, "502 Bad Gateway"'],
    ['200 that breaks off', 'truncate', 'broke off'],
    ['200 with half of the JSON', 'half', 'not whole JSON'],
    ['200 with {}', { status: 200, json: {} }, '"success" is null'],
    ['200 with success: "true"', { status: 200, json: ok({ success: 'true' }) }, '"success" is "true"'],
    ['200 with nothing', { status: 200, text: '' }, 'an empty answer'],
    ['204', { status: 204, text: '' }, 'an empty answer'],
  ];
  for (const [what, fault, said] of rows) {
    test(what, async ({ edge, run, expect }) => {
      edge.order(fault);
      const ran = await run({ urls: 'https://example.com/', retries: '0' });
      expect(ran.status, ran.stdout).toBe(1);
      expect(ran.outputs).toMatchObject({
        result: 'failed',
        'purge-ids': '[]',
        requests: '0',
        purged: '0',
        failed: '1',
      });
      expect(edge.requests).toHaveLength(1);
      expect(ran.annotations).toMatchObject([
        { level: 'error', title: 'Cloudflare did not confirm the purge' },
      ]);
      expect(ran.annotations[0]?.message).toContain(said);
    });
  }
});

describe.concurrent('a final refusal costs one request and says what to do', () => {
  const rows: [what: string, status: number, json: object, title: string, fix: string][] = [
    [
      '10000',
      403,
      no(10000, 'Authentication error'),
      'The token may not purge this zone',
      'Zone › Cache Purge',
    ],
    [
      '9109, by address',
      403,
      no(9109, 'Cannot use the access token from location: 203.0.113.7'),
      'The token may not be used from here',
      'client IP address filter',
    ],
    [
      '6003 with 6111',
      400,
      no(6003, 'Invalid request headers', {
        error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
      }),
      'The API token is malformed',
      'store the bare token',
    ],
    [
      '6003 with 6103',
      400,
      no(6003, 'Invalid request headers', {
        error_chain: [{ code: 6103, message: 'Invalid format for X-Auth-Key header' }],
      }),
      'The API key or e-mail is malformed',
      '`api-token`',
    ],
    [
      '7003',
      404,
      no(7003, 'Could not route to /zones/x, perhaps your object identifier is invalid?'),
      'Cloudflare does not know the zone',
      'zone ID',
    ],
    [
      '1095',
      403,
      no(1095, 'Sorry, you do not have access to purge cache for that zone id or that zone id is invalid'),
      'The zone cannot be purged',
      'zone is active',
    ],
    [
      '9103',
      403,
      no(9103, 'Unknown X-Auth-Key or X-Auth-Email'),
      'Cloudflare does not know the API key or e-mail',
      'Global API Key',
    ],
    [
      '1000',
      401,
      no(1000, 'Invalid API Token'),
      'Cloudflare does not accept the API token',
      'create a token',
    ],
  ];
  for (const [what, status, json, title, fix] of rows) {
    test(what, async ({ edge, run, expect }) => {
      edge.order({ status, json, headers: { 'cf-ray': '8f2b1c-FRA' } }, { times: 99 });
      const ran = await run({ urls: pages(350).join('\n'), tags: 'a b' });
      // Code 10000 passes by itself at times.
      expect(edge.requests, ran.stdout).toHaveLength(what === '10000' ? 3 : 1);
      expect(ran.status).toBe(1);
      expect(ran.outputs).toMatchObject({ result: 'failed', failed: '352' });
      expect(ran.annotations).toMatchObject([{ level: 'error', title }]);
      const [{ message = '' } = {}] = ran.annotations;
      expect(message).toContain((json as { errors: { message: string }[] }).errors[0]?.message);
      for (const part of ['8f2b1c-FRA', 'Likely cause: ', fix, '350 URLs, 2 tags'])
        expect(message).toContain(part);
    });
  }

  test('1136: the environment takes no URLs, but all else still goes', async ({ expect }) => {
    const byIp = { name: 'Staging', ref: ENVIRONMENT, byIp: true };
    const edge = await startEdge({
      ...WORLD,
      zones: [{ name: 'example.com', id: ZONE, environments: [byIp] }],
    });
    const ran = await against(edge)({ environment: ENVIRONMENT, urls: pages(250).join('\n'), tags: 'a b' });
    await edge.close();
    expect(ran.outputs).toMatchObject({ result: 'partial', purged: '2', failed: '250' });
    expect(edge.requests).toHaveLength(2);
    expect(ran.annotations[0]).toMatchObject({
      level: 'error',
      title: 'This environment cannot be purged by URL',
    });
  });

  test('the words of the API reach the user whole', async ({ edge, run, expect }) => {
    const error = {
      documentation_url: 'https://developers.cloudflare.com/x',
      source: { pointer: '/purge_everything' },
      error_chain: [{ code: 6111, message: 'the reason behind it' }],
    };
    edge.order({ status: 400, json: no(6003, 'the message', error) });
    const ran = await run({ everything: 'true' });
    const told =
      'the message (code 6003, at /purge_everything, see https://developers.cloudflare.com/x): the reason behind it (code 6111)';
    expect(ran.annotations[0]?.message).toContain(told);
    expect(ran.report.requests[0].errors).toEqual([{ code: 6003, message: 'the message', ...error }]);
  });

  test('messages of a success are shown, and no number in them alarms', async ({ edge, run, expect }) => {
    const messages = [{ code: 10000, message: 'This API Token is valid and active', type: null }];
    edge.order({ status: 200, json: ok({ messages }) });
    const ran = await run({ everything: 'true' });
    expect(ran.outputs.result).toBe('purged');
    expect(ran.log).toContain('This API Token is valid and active (code 10000)');
    expect(ran.report.requests[0].messages).toEqual([
      { code: 10000, message: 'This API Token is valid and active' },
    ]);
  });
});

describe.concurrent('what may pass is tried again', () => {
  const rows: [what: string, fault: Fault][] = [
    ['429 with Retry-After', { status: 429, json: no(1134, 'rate limit'), headers: { 'retry-after': '1' } }],
    [
      '429 with Ratelimit',
      { status: 429, json: no(1134, 'rate limit'), headers: { ratelimit: '"default";r=0;t=1' } },
    ],
    ['429 with neither', { status: 429, json: no(971, 'throttle') }],
    ['503', { status: 503, json: no(1000, 'unavailable') }],
    ['502 with HTML', { status: 502, html: HTML }],
    ['408', { status: 408, text: '' }],
    ['409', { status: 409, text: '' }],
    ['a connection that is reset', 'reset'],
    ['a connection that is reset when the work was done', 'resetAfter'],
  ];
  for (const [what, fault] of rows) {
    test(what, async ({ edge, run, expect }) => {
      edge.order(fault);
      const ran = await run({ urls: 'https://example.com/' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.outputs).toMatchObject({ result: 'purged', requests: '1' });
      expect(edge.requests).toHaveLength(2);
      expect(ran.report.requests[0].attempts).toBe(2);
    });
  }

  test('but no more often than `retries`', async ({ edge, run, expect }) => {
    edge.order({ status: 503, text: '' }, { times: 99 });
    const ran = await run({ urls: 'https://example.com/', retries: '1' });
    expect(edge.requests).toHaveLength(2);
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]?.message).toContain('Tried 2 times');
  });

  test('and not at all when a silent API has used up the time of the step', async ({ edge, run, expect }) => {
    edge.order('stall', { times: 99 });
    const ran = await run({ urls: 'https://example.com/', 'timeout-minutes': '0.02' });
    expect(edge.requests).toHaveLength(1);
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'No answer in time' });
  });
});

describe.concurrent('batches that fail', () => {
  test('leave the others confirmed, and their targets named', async ({ edge, run, expect }) => {
    const second = pages(300).slice(100, 200);
    edge.fill(pages(300));
    edge.order(
      { status: 500, text: '' },
      { when: ({ body }) => JSON.stringify(body).includes(`${second[0]}"`), times: 99 },
    );
    const ran = await run({ urls: pages(300).join('\n'), retries: '0' });
    expect(ran.status).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'partial', requests: '2', purged: '200', failed: '100' });
    expect(pages(300).filter((url) => edge.cached(url))).toEqual(second);
    const { targets } = ran.report as { targets: { value: string; status: string }[] };
    expect(targets.filter(({ status }) => status === 'failed').map(({ value }) => value)).toEqual(second);
    for (const url of second) {
      expect(ran.log).toContain(url);
      expect(ran.summary).toContain(url);
    }
  });

  test('for one bad target are narrowed down to it, whether or not the answer names it', async ({
    run,
    edge,
    expect,
  }) => {
    const bad = pages(100)[42];
    const about = (message: string): Fault => ({ status: 400, json: no(1000, message) });
    const holdsBad = ({ body }: { body: unknown }) => JSON.stringify(body).includes(`${bad}"`);
    for (const message of [
      `Unable to purge ${bad}, which is an invalid URL.`,
      'Invalid URL',
      'Something else',
    ]) {
      edge.clear();
      edge.fill(pages(100));
      edge.order(about(message), { when: holdsBad, times: 99 });
      const ran = await run({ urls: pages(100).join('\n') });
      expect(ran.outputs, message).toMatchObject({ result: 'partial', purged: '99', failed: '1' });
      expect(pages(100).filter((url) => edge.cached(url))).toEqual([bad]);
      expect(ran.annotations[0]?.message).toContain(bad);
    }
  });

  test('for being too large are halved for the rest of the run', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, maxBatch: 30 });
    const ran = await against(edge)({ urls: pages(300).join('\n') });
    await edge.close();
    expect(ran.outputs).toMatchObject({ result: 'purged', purged: '300', requests: '12' });
    // 100, 50, then 25 each: two requests were too large, none after them.
    expect(edge.requests).toHaveLength(14);
  });
});

describe.concurrent('nothing to purge', () => {
  const rows: [ifNothing: string, status: number, level: string | undefined][] = [
    ['warn', 0, 'warning'],
    ['error', 1, 'error'],
    ['ignore', 0, undefined],
  ];
  for (const [ifNothing, status, level] of rows) {
    test(`sends nothing, with if-nothing: ${ifNothing}`, async ({ edge, run, expect }) => {
      const ran = await run({ urls: '\n# no URL today\n', tags: '[]', 'if-nothing': ifNothing });
      expect(edge.requests).toHaveLength(0);
      expect(ran.status).toBe(status);
      expect(ran.outputs).toMatchObject({ result: 'nothing', strategy: 'none', purged: '0', failed: '0' });
      expect(ran.annotations.map((annotation) => annotation.level)).toEqual(level ? [level] : []);
    });
  }
});

describe.concurrent('inputs that are not in order', () => {
  test('are told all at once, and nothing is sent', async ({ edge, run, expect }) => {
    const ran = await run({
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
      'everything: is true beside `urls`',
      'urls: got "/relative"',
      'use `prefixes: example.com/`',
      'hosts: got "*.example.com"',
      'prefixes: got "example.com/a?b"',
      'tags: got "two words"',
      'plan: got "gold"; it takes free, pro, business, enterprise',
      'retries: got "many"',
    ]) {
      expect(message).toContain(part);
    }
    expect(ran.summary).toContain('- retries: got "many"; it takes a whole number from 0 to 20');
  });

  test('are green with on-failure: warn, and `result` tells', async ({ run, expect }) => {
    const ran = await run({ urls: '/relative', 'on-failure': 'warn' });
    expect(ran.status).toBe(0);
    expect(ran.outputs).toMatchObject({ result: 'failed', purged: '0' });
    expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
  });

  test('all outputs are set on every path', async ({ run, expect }) => {
    const { outputs } = await run({ plan: 'gold' });
    const names =
      'base changed-files failed head purge-ids purged reason report requests result strategy verification';
    expect(Object.keys(outputs).sort()).toEqual(names.split(' '));
  });
});

describe.concurrent('a plan that cannot be done in time', () => {
  test('is refused with the arithmetic before anything is sent', async ({ edge, run, expect }) => {
    const tags = Array.from({ length: 3000 }, (_, tag) => `tag-${tag}`).join('\n');
    const ran = await run({ tags, 'timeout-minutes': '0.5' });
    expect(edge.requests).toHaveLength(0);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '3000' });
    expect(ran.annotations[0]?.title).toBe('The purge cannot be done in time');
    expect(ran.annotations[0]?.message).toContain(
      '30 requests by tag, host or prefix: 25 at once, then one each 12 s, makes 60 s',
    );
  });
});

describe.concurrent('a dry run', () => {
  test('shows the plan and sends not one POST', async ({ edge, run, expect }) => {
    const ran = await run({ urls: pages(150).join('\n'), everything: 'false', 'dry-run': 'true' });
    expect(edge.requests).toHaveLength(0);
    expect(ran.status).toBe(0);
    expect(ran.outputs).toMatchObject({
      result: 'dry-run',
      requests: '0',
      purged: '0',
      failed: '0',
      strategy: 'urls',
    });
    expect(ran.log).toContain('https://example.com/page-150');
    expect(ran.report.counts.planned).toBe(2);
  });
});

describe.concurrent('on-failure: warn', () => {
  test('keeps a failed purge green', async ({ edge, run, expect }) => {
    edge.order({ status: 403, json: no(9109, 'Invalid access token') });
    const ran = await run({ everything: 'true', 'on-failure': 'warn' });
    expect(ran.status).toBe(0);
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
  });
});

describe.concurrent('the rate limit', () => {
  test('stops all requests until it has passed', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, latencyMs: 20 });
    edge.order(['none', { status: 429, json: no(1134, 'rate limit'), headers: { 'retry-after': '2' } }]);
    const ran = await against(edge)({ urls: pages(2000).join('\n'), plan: 'pro' });
    await edge.close();
    expect(ran.outputs).toMatchObject({ result: 'purged', purged: '2000' });
    const at429 = edge.requests.find(({ status }) => status === 429)?.at ?? 0;
    // What was under way when the answer came may still arrive; after that, silence for two seconds.
    const during = edge.requests.filter(({ at }) => at > at429 + 200 && at < at429 + 1900);
    expect(during).toHaveLength(0);
    expect(ran.log).toMatch(/Waiting 2 s for Cloudflare's answer 429/);
  });

  test('is kept by ourselves, so that Cloudflare never has to say it', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, zones: [{ name: 'example.com', id: ZONE, plan: 'pro' }] });
    const tags = Array.from({ length: 4000 }, (_, tag) => `tag-${tag}`).join('\n');
    const ran = await against(edge)({ tags, plan: 'pro' });
    await edge.close();
    expect(ran.outputs).toMatchObject({ result: 'purged', purged: '4000', requests: '40' });
    expect(edge.limited).toBe(0);
  });
});

describe.concurrent('credentials', () => {
  const windows = (secret: string): string[] =>
    Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

  test('appear nowhere but in add-mask, not even when an answer echoes them', async ({
    edge,
    run,
    expect,
  }) => {
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

  test('are not sent on when a server redirects', async ({ expect }) => {
    const [edge, elsewhere] = await Promise.all([startEdge(WORLD), startEdge(WORLD)]);
    for (const status of [301, 302, 303, 307, 308] as const) {
      edge.order({ redirect: `${elsewhere.apiUrl}/zones/${ZONE}/purge_cache`, status });
      const ran = await against(edge)({ everything: 'true' });
      expect(ran.outputs.result).toBe('failed');
      expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'Not the API: a redirect' });
    }
    expect(elsewhere.requests).toHaveLength(0);
    await Promise.all([edge.close(), elsewhere.close()]);
  });

  test('do not go to an API address that is not safe', async ({ run, expect }) => {
    const ran = await run(
      { everything: 'true' },
      { env: { CLOUDFLARE_BASE_URL: 'http://api.example.com/client/v4' } },
    );
    expect(ran.status).toBe(1);
    expect(ran.annotations[0]?.message).toContain(
      'CLOUDFLARE_BASE_URL: got "http://api.example.com/client/v4"',
    );
  });
});
