import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/context.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { Fault } from '../edge/faults.ts';
import { errorBody, numbered } from '../examples.ts';
import { lines, openStage } from './play.ts';

const PAGES = numbered('https://example.com/page-', 250);
const TAGS = numbered('tag-', 250);
const DOWN = { status: 503, text: '' } as const;
const FOREVER = { times: Number.POSITIVE_INFINITY };

const folder = mkdtempSync(join(tmpdir(), 'purge-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns a listener that does something at the first event of this name. */
function once(name: RunEvent['event'], act: (cancel: () => void) => void) {
  let done = false;
  return (event: RunEvent, cancel: () => void): void => {
    if (done || event.event !== name) return;
    done = true;
    act(cancel);
  };
}

describe('a run ends', () => {
  it('as purged if everything is confirmed, and the edge has dropped it', async () => {
    const { edge, play } = openStage();
    edge.fill(PAGES);
    const { end, eventNames, outcome, status, ids, confirmed } = await play({ urls: lines(PAGES) });
    expect(end).toEqual({ kind: 'finished' });
    expect(eventNames).toEqual(['inputs-read', 'plan-made', 'purge-started', 'api-answered', 'request-done']);
    expect(outcome).toMatchObject({ result: 'purged', strategy: 'urls', plannedRequests: 3, complete: true });
    expect(status).toBe(0);
    expect(confirmed).toEqual(PAGES);
    expect(ids.toSorted()).toEqual(
      edge
        .purges()
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(edge.copies()).toEqual([]);
  });

  it('as partial if some targets failed, which are listed with their failure', async () => {
    const { edge, play } = openStage();
    edge.fill(PAGES);
    const second = ({ body }: { body: unknown }) => JSON.stringify(body).includes('/page-100"');
    edge.order({ status: 400, json: errorBody(7777, 'not this one') }, { ...FOREVER, when: second });
    const { outcome, status, confirmed, unconfirmed, progress } = await play({ urls: lines(PAGES) });
    expect(outcome.result).toBe('partial');
    expect(status).toBe(1);
    expect(confirmed).toHaveLength(249);
    expect(unconfirmed).toEqual(['https://example.com/page-100']);
    expect(progress.results.find(({ state }) => state === 'unconfirmed')).toMatchObject({
      unpurgeable: true,
      failure: { errors: [{ code: 7777, message: 'not this one' }] },
    });
    expect(edge.copies().map(({ url }) => url)).toEqual(unconfirmed);
  });

  it('as failed without the permission, for any number of targets', async () => {
    const { edge, play } = openStage({ tokens: [{ value: 'cfut_0123456789abcdefghij', permissions: [] }] });
    const { outcome, status, unconfirmed } = await play({ urls: lines(PAGES), tags: 'a b' });
    expect(outcome).toMatchObject({
      result: 'failed',
      requests: [{ answer: { meaning: 'token-not-allowed' } }],
    });
    expect(status).toBe(1);
    expect(unconfirmed).toHaveLength(252);
    // Code 10000 may be temporary, so the request is retried twice.
    expect(edge.requests).toHaveLength(3);
  });

  it('as failed in an outage that outlasts the step', async () => {
    const { edge, play, clock } = openStage();
    edge.order(DOWN, FOREVER);
    const { outcome, eventNames, status, unconfirmed } = await play({ urls: lines(PAGES) });
    expect(outcome.result).toBe('failed');
    expect(outcome.requests[0]?.answer).toMatchObject({ meaning: 'api-unavailable', status: 503 });
    expect(eventNames).toContain('outage-began');
    expect(status).toBe(1);
    expect(unconfirmed).toHaveLength(250);
    expect(clock.now()).toBeLessThanOrEqual(10 * 60_000);
  });

  it('as failed without waiting at a rate limit that outlasts the step', async () => {
    const { edge, play, clock } = openStage();
    edge.order({ status: 429, json: errorBody(1134, 'slow down'), headers: { 'retry-after': '900' } });
    const { outcome, status } = await play({ urls: lines(PAGES) });
    expect(outcome).toMatchObject({
      result: 'failed',
      requests: [{ answer: { meaning: 'api-rate-limited' } }],
    });
    expect(outcome.requests[0]?.answer).toMatchObject({ retryAfterMs: 900_000 });
    expect(status).toBe(1);
    expect(edge.requests).toHaveLength(1);
    expect(clock.now()).toBeLessThan(1000);
  });

  it.each([
    ['warn', 0],
    ['error', 1],
    ['ignore', 0],
  ] as const)(
    'as nothing if there are no targets: with `if-nothing: %s`, the exit status is %i',
    async (ifNothing, exit) => {
      const { edge, play } = openStage();
      const { end, outcome, status } = await play({ urls: '# none today', 'if-nothing': ifNothing });
      expect(end).toEqual({ kind: 'nothing' });
      expect(outcome).toMatchObject({ result: 'nothing', strategy: 'none', results: [] });
      expect(status).toBe(exit);
      expect(edge.requests).toEqual([]);
    },
  );

  it('as dry-run after planning, without sending anything', async () => {
    const { edge, play } = openStage();
    const { end, eventNames, outcome, status } = await play({ urls: lines(PAGES), 'dry-run': 'true' });
    expect(end).toEqual({ kind: 'dry-run' });
    expect(eventNames).toEqual(['inputs-read', 'plan-made']);
    expect(outcome).toMatchObject({ result: 'dry-run', plannedRequests: 3, requests: [] });
    expect(status).toBe(0);
    expect(edge.requests).toEqual([]);
  });

  it('as skipped without credentials and with `if-no-credentials: skip`', async () => {
    const { edge, play } = openStage();
    const { end, outcome, status } = await play({
      ...{ everything: 'true', 'api-token': '', 'if-no-credentials': 'skip' },
    });
    expect(end).toEqual({ kind: 'skipped', hasSecrets: true });
    expect(outcome.result).toBe('skipped');
    expect(status).toBe(0);
    expect(edge.requests).toEqual([]);
  });

  describe('as refused with all problems, and red even with `on-failure: warn`,', () => {
    it('for problems with inputs', async () => {
      const { edge, play } = openStage();
      const { end, eventNames, outcome, status } = await play({
        ...{ urls: '/relative', plan: 'gold', 'on-failure': 'warn' },
      });
      expect(end).toMatchObject({ kind: 'refused', problems: [{ input: 'urls' }, { input: 'plan' }] });
      expect(eventNames).toEqual([]);
      expect(outcome.result).toBe('failed');
      expect(status).toBe(1);
      expect(edge.requests).toEqual([]);
    });

    it('for problems with lists of `urls-from`', async () => {
      const { edge, play } = openStage();
      const inputs = { 'urls-from': 'missing.txt\ngone.txt', tags: 'a', 'on-failure': 'warn' };
      const { end, outcome, status, unconfirmed } = await play(inputs, {
        env: { GITHUB_WORKSPACE: folder },
        readsDisk: true,
      });
      expect(end).toMatchObject({
        kind: 'refused',
        problems: [{ input: 'urls-from' }, { input: 'urls-from' }],
      });
      // The targets are not complete.
      expect(outcome).toMatchObject({ result: 'failed', complete: false });
      expect(unconfirmed).toEqual(['a']);
      expect(status).toBe(1);
      expect(edge.requests).toEqual([]);
    });

    it('for problems with the built folder', async () => {
      const { edge, play } = openStage();
      const changed = { 'changed-files': 'urls', 'base-url': 'https://example.com', 'build-dir': 'missing' };
      const { end, outcome, status } = await play(
        { ...changed, 'on-failure': 'warn' },
        { env: { GITHUB_WORKSPACE: folder }, readsDisk: true },
      );
      expect(end).toMatchObject({ kind: 'refused', problems: [{ input: 'build-dir' }] });
      expect(outcome.result).toBe('failed');
      expect(status).toBe(1);
      expect(edge.purges()).toEqual([]);
    });
  });

  it('as failed if the zone is unknown', async () => {
    const { edge, play } = openStage();
    const { end, outcome, status } = await play({ zone: 'example.org', everything: 'true' });
    expect(end).toMatchObject({ kind: 'zone-unknown', problems: [{}] });
    expect(outcome.result).toBe('failed');
    expect(status).toBe(1);
    expect(edge.purges()).toEqual([]);
  });

  it('as failed if a target is in none of the zones', async () => {
    const { edge, play } = openStage({ zones: [{ name: 'example.com' }, { name: 'example.org' }] });
    const { end, status } = await play({ zone: 'example.com\nexample.org', hosts: 'a.example.net' });
    expect(end).toMatchObject({
      kind: 'unroutable',
      problems: [{ code: 'host-in-no-zone', host: 'a.example.net' }],
    });
    expect(status).toBe(1);
    expect(edge.purges()).toEqual([]);
  });

  it('as failed if the plan cannot finish within `timeout-minutes`', async () => {
    const { edge, play } = openStage();
    const tags = lines(numbered('tag-', 3000));
    const { end, outcome, status } = await play({ tags, 'timeout-minutes': '0.5' });
    expect(end).toMatchObject({
      kind: 'too-slow',
      plan: 'free',
      timeoutMs: 30_000,
      needed: { requests: 30 },
    });
    expect(outcome).toMatchObject({ result: 'failed', plannedRequests: 30 });
    expect(status).toBe(1);
    expect(edge.requests).toEqual([]);
  });

  it('as failed if the job is canceled before the purge', async () => {
    const { edge, play } = openStage();
    const onEvent = once('plan-made', (cancel) => cancel());
    const { outcome, status, unconfirmed, progress } = await play({ urls: lines(PAGES) }, { onEvent });
    expect(outcome).toMatchObject({ result: 'failed', requests: [] });
    expect(progress.results[0]?.failure).toMatchObject({
      meaning: 'purge-stopped',
      notSent: { why: 'stopped', cause: 'cancelled' },
    });
    expect(status).toBe(1);
    expect(unconfirmed).toHaveLength(250);
    expect(edge.requests).toEqual([]);
  });

  it('as partial if the job is canceled during requests, which may still finish within a second', async () => {
    const { edge, play, clock } = openStage();
    edge.order(['none', { slow: 900 }, 'stall']);
    const onEvent = once('request-done', (cancel) => void clock.sleep(50).then(cancel));
    const { outcome, status, confirmed, ids } = await play({ tags: lines(TAGS) }, { onEvent });
    expect(outcome.result).toBe('partial');
    expect(status).toBe(1);
    expect(confirmed).toEqual(TAGS.slice(0, 200));
    expect(ids).toHaveLength(2);
    expect(outcome.requests.at(-1)?.answer).toMatchObject({ kind: 'stopped', stoppedBy: 'cancelled' });
    expect(clock.now()).toBe(1050);
  });

  it('as partial if the time limit of the step is reached', async () => {
    const { edge, play, clock } = openStage();
    edge.order(['none', 'stall', 'stall'], { times: 3 });
    const { outcome, status, confirmed } = await play({ tags: lines(TAGS), 'timeout-minutes': '0.1' });
    expect(outcome.result).toBe('partial');
    expect(status).toBe(1);
    expect(confirmed).toHaveLength(100);
    expect(clock.now()).toBe(6000);
  });

  it('as failed if the changes are unknown and `fallback` is `fail`', async () => {
    const { edge, play } = openStage();
    const { end, eventNames, outcome, status } = await play(
      { 'changed-files': 'urls', 'base-url': 'https://example.com', state: 'off', fallback: 'fail' },
      { env: { GITHUB_WORKSPACE: folder }, readsDisk: true },
    );
    expect(end).toMatchObject({ kind: 'changes-unknown', reason: { code: 'changes-unknown' } });
    expect(eventNames).toContain('changes-found');
    expect(outcome.result).toBe('failed');
    expect(status).toBe(1);
    expect(edge.purges()).toEqual([]);
  });

  it('as purged with the changed files that another step has listed', async () => {
    writeFileSync(join(folder, 'changed.txt'), 'a.css\nb.css\n');
    const { edge, play } = openStage();
    const { outcome, status, confirmed } = await play(
      { 'changed-files': 'urls', 'base-url': 'https://example.com', 'files-from': 'changed.txt' },
      { env: { GITHUB_WORKSPACE: folder }, readsDisk: true },
    );
    expect(outcome).toMatchObject({ result: 'purged', changedFiles: 2 });
    expect(status).toBe(0);
    expect(confirmed).toEqual(['https://example.com/a.css', 'https://example.com/b.css']);
    expect(edge.purges()).toHaveLength(1);
  });

  it.each([
    ['warn', 0],
    ['fail', 1],
  ] as const)(
    'as purged if an old copy survives: with `verify: %s`, the exit status is %i',
    async (verify, exit) => {
      const { edge, play, clock } = openStage();
      edge.fill(PAGES.slice(0, 1));
      await clock.sleep(3_600_000);
      edge.sticky(PAGES[0] ?? '');
      const { outcome, eventNames, status } = await play({ urls: PAGES[0] ?? '', verify });
      expect(outcome).toMatchObject({ result: 'purged', verification: { counts: { stale: 1 } } });
      expect(eventNames.slice(-2)).toEqual(['old-copies-found', 'verified']);
      expect(status).toBe(exit);
      // The old copy was purged a second time.
      expect(edge.purges()).toHaveLength(2);
    },
  );
});

describe('a response of the API', () => {
  const HTML = '<!DOCTYPE html><title>Sign in</title>';
  const ok = (success: unknown) => ({ success, errors: [], messages: [], result: { id: 'f'.repeat(32) } });

  it.each<[what: string, fault: Fault]>([
    ['success: false', { status: 200, json: errorBody(1000, 'not today') }],
    ['success: "true"', { status: 200, json: ok('true') }],
    ['{}', { status: 200, json: {} }],
    ['HTML', { status: 200, html: HTML }],
    ['nothing', { status: 200, text: '' }],
    ['204', { status: 204, text: '' }],
    ['half of the JSON', 'half'],
    ['a truncated body', 'truncate'],
  ])('does not confirm a purge with %s', async (_what, fault) => {
    const { edge, play } = openStage();
    edge.order(fault);
    const { outcome, status, ids, unconfirmed } = await play({ urls: PAGES[0] ?? '', retries: '0' });
    expect(outcome.result).toBe('failed');
    expect(status).toBe(1);
    expect(ids).toEqual([]);
    expect(unconfirmed).toHaveLength(1);
    expect(edge.requests).toHaveLength(1);
  });

  it.each<[status: number, code: number, meaning: string, requests: number]>([
    [403, 9109, 'token-barred-from-address', 1],
    [404, 7003, 'zone-unknown-to-api', 1],
    [403, 1095, 'zone-not-purgeable', 1],
    [403, 9103, 'key-unknown', 1],
    [401, 1000, 'token-not-accepted', 1],
    // This one may be temporary.
    [403, 10000, 'token-not-allowed', 3],
  ])(
    'with status %i and code %i means %s, after %i requests for 352 targets',
    async (status, code, meaning, requests) => {
      const { edge, play } = openStage();
      const message = code === 9109 ? 'Cannot use the access token from location: 203.0.113.7' : 'No';
      edge.order({ status, json: errorBody(code, message) }, FOREVER);
      const played = await play({ urls: lines(numbered('https://example.com/', 350)), tags: 'a b' });
      expect(played.progress.results[0]?.failure).toMatchObject({ meaning });
      expect(played.unconfirmed).toHaveLength(352);
      expect(edge.requests).toHaveLength(requests);
    },
  );

  it('about an environment that cannot be purged by URL ends the URLs, but not the other kinds', async () => {
    const environments = [{ name: 'Staging', ref: '12abcd3e45f678940a573f51834a54', byIp: true }];
    const { edge, play } = openStage({ zones: [{ name: 'example.com', environments }] });
    const environment = environments[0]?.ref ?? '';
    const { outcome, confirmed } = await play({ environment, urls: lines(PAGES), tags: 'a b' });
    expect(outcome.result).toBe('partial');
    expect(confirmed).toEqual(['a', 'b']);
    expect(edge.requests).toHaveLength(2);
  });

  it('about a batch that is too large splits it, and no target fails', async () => {
    const { edge, play } = openStage({ maxBatch: 30 });
    const { outcome } = await play({ urls: lines(PAGES) });
    expect(outcome.result).toBe('purged');
    // 250 targets in batches of 30 take nine requests; the others found this limit.
    expect(edge.requests.length).toBeLessThanOrEqual(9 + 6);
  });

  it('with 429 pauses all requests for as long as it says', async () => {
    const { edge, play } = openStage({ latencyMs: 20 });
    edge.order(['none', { status: 429, json: errorBody(1134, 'slow'), headers: { 'retry-after': '20' } }]);
    const { outcome, eventNames } = await play({ urls: lines(numbered('https://example.com/', 2000)) });
    expect(outcome.result).toBe('purged');
    expect(eventNames).toContain('waiting-for-rate-limit');
    const at = edge.requests.find(({ status }) => status === 429)?.at ?? 0;
    expect(edge.requests.filter((request) => request.at > at + 20 && request.at < at + 20_000)).toEqual([]);
    expect(outcome.requests.some(({ answer }) => answer.attempts === 2)).toBe(true);
  });

  it('does not fail the step with `on-failure: warn`, even if nothing is purged', async () => {
    const { edge, play } = openStage();
    edge.order({ status: 400, json: errorBody(7777, 'no') }, FOREVER);
    const { outcome, status, annotations } = await play({ everything: 'true', 'on-failure': 'warn' });
    expect(outcome.result).toBe('failed');
    expect(status).toBe(0);
    expect(annotations).toMatchObject([{ level: 'warning' }]);
  });
});

describe('verify', () => {
  it('requests the URLs of the inputs after a purge of everything, and purges only stale ones again', async () => {
    const { edge, play, clock } = openStage();
    edge.fill(['https://example.com/', 'https://example.com/feed.xml']);
    await clock.sleep(3_600_000);
    edge.sticky('https://example.com/', 1);
    const { status } = await play({
      ...{ everything: 'true', 'base-url': 'https://example.com', also: '/feed.xml', verify: 'fail' },
    });
    expect(status).toBe(0);
    expect(new Set(edge.visits.map(({ path }) => path))).toEqual(
      new Set(['https://example.com/', 'https://example.com/feed.xml']),
    );
    expect(edge.purges()[1]?.body).toEqual({ files: ['https://example.com/'] });
  });

  it('sends no credentials, and no requests if it is off, nothing was purged, or in a dry run', async () => {
    const { edge, play } = openStage();
    const urls = PAGES[0] ?? '';
    await play({ urls });
    await play({ urls, verify: 'fail', 'dry-run': 'true' });
    edge.order({ status: 400, json: errorBody(7777, 'no') });
    expect((await play({ urls, verify: 'fail' })).outcome.verification).toBeNull();
    expect(edge.visits).toEqual([]);
    await play({ urls, verify: 'fail' });
    expect(edge.visits.length).toBeGreaterThan(0);
    expect(JSON.stringify(edge.visits)).not.toContain(edge.token);
  });
});

describe('after an unexpected error', () => {
  const broken = new Error('broken');

  it('before the first request, the run has crashed, and all targets are listed', async () => {
    const { edge, play } = openStage();
    const onEvent = once('plan-made', () => {
      throw broken;
    });
    const { end, outcome, status, unconfirmed } = await play({ urls: lines(PAGES) }, { onEvent });
    expect(end).toEqual({ kind: 'crashed', error: broken });
    expect(outcome).toMatchObject({ result: 'failed', crashed: true, requests: [] });
    expect(status).toBe(1);
    expect(unconfirmed).toEqual(PAGES);
    expect(edge.requests).toEqual([]);
  });

  it('confirmed targets stay confirmed, and their IDs are reported', async () => {
    const { edge, play } = openStage();
    const onEvent = once('request-done', () => {
      throw broken;
    });
    const { end, outcome, status, ids, confirmed } = await play({ urls: lines(PAGES) }, { onEvent });
    expect(end).toEqual({ kind: 'crashed', error: broken });
    // The targets decide `result`.
    expect(outcome).toMatchObject({ result: 'purged', crashed: true });
    expect(status).toBe(0);
    expect(confirmed).toEqual(PAGES);
    expect(ids.toSorted()).toEqual(
      edge
        .purges()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it('in the transport after a confirmed request, the other targets are listed', async () => {
    const { edge, play, transport } = openStage();
    const breaking: Transport = (request) => {
      if (edge.requests.length > 0) throw broken;
      return transport(request);
    };
    const { outcome, status, ids, confirmed, unconfirmed } = await play(
      { urls: lines(PAGES), retries: '0' },
      { transport: breaking },
    );
    expect(outcome.result).toBe('partial');
    expect(status).toBe(1);
    expect(confirmed).toEqual(PAGES.slice(0, 100));
    expect(unconfirmed).toHaveLength(150);
    expect(ids).toEqual([edge.requests[0]?.id]);
  });
});

describe('a long list of tags', () => {
  it('takes half an hour on the Free plan', async () => {
    const { edge, play, clock } = openStage({ latencyMs: 100 });
    const tags = lines(numbered('tag-', 17_500));
    const { outcome, status } = await play({ tags, 'timeout-minutes': '40' });
    expect(outcome).toMatchObject({ result: 'purged', tookMs: clock.now() });
    expect(status).toBe(0);
    expect(edge.purges()).toHaveLength(175);
    expect(edge.limited).toBe(0);
    // 25 at once, then one every 12 s.
    expect(clock.now() / 60_000).toBeGreaterThan(30);
    expect(clock.now() / 60_000).toBeLessThan(31);
  });
});
