import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectGitHub, type GitHubDeps } from '../../../src/changes/github/api.ts';
import type { GitHubRequest } from '../../../src/changes/github/client.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';

const COMMIT = '1'.repeat(40);
const BODY = { sha: COMMIT, commit: { tree: { sha: '2'.repeat(40) } }, parents: [{ sha: '3'.repeat(40) }] };
const what = { kind: 'commit', id: COMMIT };

type Answer = () => Response | Promise<Response>;
type Fetch = NonNullable<GitHubDeps['fetch']>;

/** A GitHub that returns these answers in turn, and repeats the last one. */
function answering(...answers: readonly Answer[]) {
  const urls: string[] = [];
  const fetch: Fetch = async (url) => {
    urls.push(String(url));
    const answer = answers[Math.min(urls.length, answers.length) - 1];
    const response = await (answer as Answer)();
    return Object.defineProperty(response, 'url', { value: String(url) });
  };
  return { urls, fetch };
}

const fine = () => Response.json(BODY);
const failing =
  (status: number, headers: Record<string, string> = {}, body: object = {}) =>
  () =>
    Response.json(body, { status, headers });

function connect(deps: Partial<GitHubDeps> & { readonly clock: FakeClock | typeof systemClock }) {
  return connectGitHub({
    env: { GITHUB_REPOSITORY: 'o/r' },
    githubToken: 'token',
    signal: new AbortController().signal,
    ...deps,
  });
}

/** Reads one commit with a new clock. */
async function ask(...answers: readonly Answer[]) {
  const clock = createFakeClock();
  const { urls, fetch } = answering(...answers);
  const answer = await connect({ clock, fetch }).commit(COMMIT);
  return { answer, urls, clock, reason: answer.ok ? null : answer.reason };
}

const question = (id: string): GitHubRequest => ({
  path: '/repos/{owner}/{repo}/git/trees/{id}',
  parameters: { id },
  what: { kind: 'tree', id },
  permission: 'contents: read',
});

/** Starts a server that runs until the test is over. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ url: string; close: () => void }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const close = () => void server.close();
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

test('reads a commit, its tree and its parents', async () => {
  const { answer, urls } = await ask(fine);
  expect(answer).toEqual({
    ok: true,
    value: { id: COMMIT, tree: '2'.repeat(40), parents: ['3'.repeat(40)] },
  });
  expect(urls).toEqual([`https://api.github.com/repos/o/r/commits/${COMMIT}?per_page=1`]);
});

describe('sends the token and the API version', () => {
  test.each([
    [undefined, '2026-03-10'],
    ['https://api.github.com', '2026-03-10'],
    ['https://api.octo.ghe.com', '2026-03-10'],
    ['https://github.example.com/api/v3', '2022-11-28'],
    ['https://gitea.example.com/api/v1', '2022-11-28'],
    ['https://api.github.com.example', '2022-11-28'],
  ])('for %s: %s', async (url, version) => {
    let headers = new Headers();
    const fetch: Fetch = async (_, init) => {
      headers = new Headers(init?.headers);
      return fine();
    };
    const env = { GITHUB_REPOSITORY: 'o/r', GITHUB_API_URL: url };
    await connect({ clock: createFakeClock(), fetch, env }).commit(COMMIT);
    expect(headers.get('x-github-api-version')).toBe(version);
    expect(headers.get('authorization')).toBe('token token');
  });
});

test.each([
  ['https://github.example.com/api/v3', `/api/v3/repos/o/r/commits/${COMMIT}?per_page=1`],
  ['https://github.example.com/api/v3/', `/api/v3/repos/o/r/commits/${COMMIT}?per_page=1`],
  ['https://gitea.example.com/api/v1', `/api/v1/repos/o/r/git/commits/${COMMIT}?per_page=1`],
  ['https://example.com/forgejo/api/v1', `/forgejo/api/v1/repos/o/r/git/commits/${COMMIT}?per_page=1`],
])('with %s, reads a commit at %s', async (url, path) => {
  const { urls, fetch } = answering(fine);
  const env = { GITHUB_REPOSITORY: 'o/r', GITHUB_API_URL: url };
  expect((await connect({ clock: createFakeClock(), fetch, env }).commit(COMMIT)).ok).toBe(true);
  expect(urls).toEqual([new URL(path, url).href]);
});

describe('does not retry', () => {
  const permission = 'contents: read';
  test.each([
    [401, 'github-unauthorized'],
    [403, 'github-forbidden'],
    [404, 'github-not-found'],
    [409, 'github-unknown-object'],
    [422, 'github-unknown-object'],
    [418, 'github-refused'],
    [304, 'github-refused'],
  ])('after status %d', async (status, code) => {
    const { reason, urls } = await ask(() => new Response(null, { status }));
    expect(reason).toEqual({ code, what, status, permission });
    expect(urls).toHaveLength(1);
  });

  test('after status 204 or 206', async () => {
    for (const status of [204, 206]) {
      const { reason, urls } = await ask(() => new Response(null, { status }));
      expect(reason).toMatchObject({ code: 'github-refused', status });
      expect(urls).toHaveLength(1);
    }
  });

  test.each([
    [101, 'Upgrade: x\r\nConnection: Upgrade'],
    [600, 'Content-Length: 0'],
    [999, 'Content-Length: 0'],
  ])('after status %d from a server with another protocol', async (status, headers) => {
    let requests = 0;
    const { url } = await listen((socket) => {
      requests += 1;
      socket.end(`HTTP/1.1 ${status} Odd\r\n${headers}\r\n\r\n`);
    });
    const env = { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r' };
    const answer = await connect({ clock: systemClock, env }).commit(COMMIT);
    expect(answer).toMatchObject({ reason: { code: 'github-refused', status } });
    expect(requests).toBe(1);
  });

  test('after a response that is not JSON', async () => {
    const { reason, urls } = await ask(() => new Response('<h1>Sign in</h1>'));
    expect(reason).toEqual({ code: 'github-not-json', what });
    expect(urls).toHaveLength(1);
  });

  test('after JSON that is not a commit', async () => {
    const { reason } = await ask(() => Response.json({ message: 'hello' }));
    expect(reason).toEqual({ code: 'github-unexpected', what, wanted: 'commit' });
  });
});

describe('a redirect', () => {
  const redirect = (location: string, status = 301) => failing(status, { location });

  test('on the same server is followed, as for a renamed repository', async () => {
    const { answer, urls } = await ask(redirect('/repositories/1/commits/x', 307), fine);
    expect(answer.ok).toBe(true);
    expect(urls[1]).toBe('https://api.github.com/repositories/1/commits/x');
  });

  test.each(['https://elsewhere.example/x', 'http://api.github.com/x', 'https://api.github.com:8443/x'])(
    'to %s is not followed',
    async (location) => {
      const { reason, urls } = await ask(redirect(location));
      expect(reason).toMatchObject({ code: 'github-redirected', status: 301, host: new URL(location).host });
      expect(urls).toHaveLength(1);
    },
  );

  test('without end is followed five times', async () => {
    const { reason, urls } = await ask(redirect('/again', 302));
    expect(reason).toMatchObject({ code: 'github-redirected' });
    expect(urls).toHaveLength(6);
  });
});

describe('retries', () => {
  const broken = () => Promise.reject(new TypeError('fetch failed'));

  test.each([
    ['after status 502', failing(502)],
    ['after a broken connection', broken],
    [
      'after a truncated body',
      () =>
        new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) })),
    ],
  ])('%s', async (_, failure) => {
    const { answer, clock } = await ask(failure, failure, failure, fine);
    expect(answer.ok).toBe(true);
    expect(clock.naps).toEqual([500, 1000, 2000]);
  });

  test('three times', async () => {
    const { reason, urls } = await ask(failing(503));
    expect(reason).toMatchObject({ code: 'github-server-error', status: 503 });
    expect(urls).toHaveLength(4);
    expect((await ask(broken)).reason).toEqual({ code: 'github-no-answer', what, cause: 'fetch failed' });
  });

  test('and reports the error’s code as the cause', async () => {
    const { url, close } = await listen(() => {});
    close();
    const env = { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r' };
    const clock = { ...systemClock, sleep: async () => {} };
    expect(await connect({ clock, env }).commit(COMMIT)).toEqual({
      ok: false,
      reason: { code: 'github-no-answer', what, cause: 'ECONNREFUSED' },
    });
  });
});

describe('a GitHub that never responds', () => {
  const silent: Fetch = (_, init) =>
    new Promise((_, fail) => {
      init?.signal?.addEventListener('abort', () => fail(init.signal?.reason));
    });

  test('costs 30 seconds for all requests together', async () => {
    const clock = createFakeClock();
    let requests = 0;
    const fetch: Fetch = (...request) => {
      requests += 1;
      return silent(...request);
    };
    const github = connect({ clock, fetch });
    const first = github.read(question('1'));
    await clock.sleep(20_000);
    const answers = await Promise.all([first, github.read(question('2')), github.commit(COMMIT)]);
    const reason = { code: 'github-timeout', what: { kind: 'tree', id: '1' }, seconds: 30 };
    expect(answers).toEqual(answers.map(() => ({ ok: false, reason })));
    expect(await github.read(question('3'))).toEqual({ ok: false, reason });
    expect({ requests, now: clock.now() }).toEqual({ requests: 3, now: 30_000 });
  });

  test('costs half of the time that is left if that is less', async () => {
    const clock = createFakeClock();
    const github = connect({ clock, fetch: silent, deadline: 12_000 });
    expect(await github.commit(COMMIT)).toMatchObject({ reason: { code: 'github-timeout', seconds: 6 } });
    expect(clock.now()).toBe(6000);
  });

  test('differs from one that refuses a request: then others are sent', async () => {
    const { urls, fetch } = answering(failing(404), fine);
    const github = connect({ clock: createFakeClock(), fetch });
    expect((await github.read(question('1'))).ok).toBe(false);
    expect((await github.commit(COMMIT)).ok).toBe(true);
    expect(urls).toHaveLength(2);
  });
});

describe('a rate limit', () => {
  const limited = (status: number, seconds: number | string) =>
    failing(status, { 'retry-after': `${seconds}` });

  test.each([403, 429])('with status %d and a short Retry-After is waited for', async (status) => {
    const { answer, clock } = await ask(limited(status, 5), fine);
    expect(answer.ok).toBe(true);
    expect(clock.now()).toBe(5000);
  });

  test('with a date, or with the end of the hour, is waited for', async () => {
    const reset = Date.parse('2026-11-27T12:00:20Z') / 1000;
    const dated = await ask(limited(429, 'Fri, 27 Nov 2026 12:00:20 GMT'), fine);
    const hourly = await ask(
      failing(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` }),
      fine,
    );
    for (const { answer, clock } of [dated, hourly]) {
      expect(answer.ok).toBe(true);
      expect(clock.now()).toBe(20_000);
    }
  });

  test('holds back all requests', async () => {
    const clock = createFakeClock();
    const { urls, fetch } = answering(limited(429, 30), fine);
    const github = connect({ clock, fetch });
    const first = github.read(question('1'));
    await clock.sleep(1000);
    const second = github.read(question('2'));
    await clock.sleep(1000);
    expect(urls).toHaveLength(1);
    expect([(await first).ok, (await second).ok]).toEqual([true, true]);
    expect(clock.now()).toBe(30_000);
  });

  test('with a long wait is final', async () => {
    const { reason, clock, urls } = await ask(limited(403, 3600));
    expect(reason).toEqual({ code: 'github-rate-limited', what, status: 403, retryAfterMs: 3_600_000 });
    expect({ now: clock.now(), requests: urls.length }).toEqual({ now: 0, requests: 1 });
  });

  test('that never ends is given up after a minute and a few requests', async () => {
    const { reason, clock, urls } = await ask(limited(429, 0));
    expect(reason).toMatchObject({ code: 'github-rate-limited' });
    expect(clock.now()).toBeLessThanOrEqual(60_000);
    expect(urls.length).toBeLessThan(10);
  });

  test('without a time is final, and is not reported as a missing permission', async () => {
    const message = 'API rate limit exceeded for installation';
    const { reason } = await ask(failing(403, {}, { message }));
    expect(reason).toEqual({ code: 'github-rate-limited', what, status: 403, retryAfterMs: null });
  });
});

describe('sends nothing', () => {
  const reasonOf = async (deps: Partial<GitHubDeps>) => {
    const { urls, fetch } = answering(fine);
    const answer = await connect({ clock: createFakeClock(), fetch, ...deps }).commit(COMMIT);
    expect(urls).toEqual([]);
    return answer.ok ? null : answer.reason;
  };

  test('without a token or a repository', async () => {
    expect(await reasonOf({ githubToken: '' })).toEqual({ code: 'github-no-token' });
    expect(await reasonOf({ env: {} })).toEqual({ code: 'github-no-repository' });
  });

  test.each(['http://github.example/api/v3', 'http://127.0.0.1.example', 'ftp://github.example', 'nonsense'])(
    'to %s',
    async (url) => {
      const env = { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r' };
      expect(await reasonOf({ env })).toEqual({ code: 'github-insecure', url });
    },
  );
});

test('rejects with the signal’s reason when it aborts, even between attempts', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  const { urls, fetch } = answering(() => {
    stop.abort(reason);
    return failing(502)();
  });
  const github = connect({ clock: createFakeClock(), fetch, signal: stop.signal });
  await expect(github.commit(COMMIT)).rejects.toBe(reason);
  await expect(github.read(question('1'))).rejects.toBe(reason);
  expect(urls).toHaveLength(1);
});
