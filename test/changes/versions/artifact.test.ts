import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectGitHub } from '../../../src/changes/github/api.ts';
import { type ArtifactStoreOptions, createArtifactStore } from '../../../src/changes/versions/artifact.ts';
import { type ArtifactService, findArtifactService } from '../../../src/changes/versions/artifact-service.ts';
import type { StateStore } from '../../../src/changes/versions/store.ts';
import { STORE_LIMIT_MS } from '../../../src/changes/versions/store-limit.ts';
import { zipState } from '../../../src/changes/versions/zip.ts';
import type { Environment } from '../../../src/context.ts';
import { createTransport } from '../../../src/http/transport.ts';
import { systemClock } from '../../../src/system-clock.ts';
import {
  createArtifactStandIn,
  type Fault,
  type Operation,
  type StandInOptions,
} from '../../artifacts/stand-in.ts';
import { gitHubOver, serveArtifacts, wireInProcess } from '../../artifacts/wires.ts';
import { createFakeClock } from '../../fake-clock.ts';

const NAME = 'purge-state-0123abcd';
const NEVER = new AbortController().signal;
const SECRETS = /signed-with-a-secret|signature|Bearer|stand-in\.example/;

const content = (text: string) => Buffer.from(text);
const archiveOf = (text: string) => zipState(content(text));

function serviceOf(env: Environment): ArtifactService {
  const service = findArtifactService(env);
  if (service === null) throw new Error('there is no service');
  return service;
}

/** A store, its stand-in, and a clock. */
function world(options: StandInOptions = {}, store: Partial<ArtifactStoreOptions> = {}) {
  const clock = createFakeClock();
  const standIn = createArtifactStandIn({ now: clock.date, ...options });
  const transport = wireInProcess(standIn, clock);
  const storeOf = (more: Partial<ArtifactStoreOptions> = {}): StateStore =>
    createArtifactStore({
      name: NAME,
      service: serviceOf(more.env ?? standIn.env()),
      githubToken: 'token',
      env: standIn.env(),
      transport,
      connect: (signal) => gitHubOver(transport, signal),
      clock,
      signal: NEVER,
      limitMs: STORE_LIMIT_MS,
      ...store,
      ...more,
    });
  const read = async (): Promise<string | null> => {
    const newest = await storeOf().newest();
    if (!newest.ok) throw new Error(newest.reason.code);
    return newest.value && Buffer.from(newest.value.bytes).toString();
  };
  return { clock, standIn, storeOf, read };
}

describe('a stored state', () => {
  test('is read by the next run with the ID of its artifact', async () => {
    const { standIn, storeOf } = world();
    expect(storeOf()).toMatchObject({ name: NAME, inFile: false });
    expect(await storeOf().newest()).toEqual({ ok: true, value: null });
    expect(await storeOf().keep(content('A'))).toMatchObject({ ok: true });
    standIn.settings.run = 8;
    expect(await storeOf().newest()).toEqual({ ok: true, value: { id: '101', bytes: content('A') } });
  });

  test.each([
    [undefined, '2027-02-25T12:00:00.000Z'],
    ['0', '2027-02-25T12:00:00.000Z'],
    ['400', '2027-02-25T12:00:00.000Z'],
    ['7', '2026-12-04T12:00:00.000Z'],
  ])('expires after 90 days, or the repository’s maximum if that is less (%s)', async (days, expiresAt) => {
    const { standIn, storeOf } = world();
    await storeOf({ env: { ...standIn.env(), GITHUB_RETENTION_DAYS: days } }).keep(content('A'));
    expect(standIn.artifacts).toMatchObject([{ name: NAME, expiresAt }]);
  });

  test('takes three requests to write and seven to read', async () => {
    const { standIn, storeOf } = world();
    await storeOf().keep(content('A'));
    await storeOf().newest();
    expect(standIn.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      'POST /twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact',
      `PUT /storage/run-7/${NAME}`,
      'POST /twirp/github.actions.results.api.v1.ArtifactService/FinalizeArtifact',
      ...Array(3).fill('GET /repos/o/r/actions/artifacts'),
      'GET /repos/o/r/actions/runs/7',
      'GET /repos/o/r/actions/artifacts/101/zip',
      'GET /storage/artifact-101',
    ]);
  });

  test('is uploaded as a zip archive', async () => {
    const { standIn, storeOf } = world();
    await storeOf().keep(content('A'));
    const [create, put] = standIn.requests;
    expect(JSON.parse(`${create?.body}`)).toMatchObject({ mime_type: 'application/zip' });
    expect(put?.headers['content-type']).toBe('application/zip');
  });

  test('is accepted by a service that answers in camel case', async () => {
    const answers: Readonly<Partial<Record<Operation, object>>> = {
      CreateArtifact: { ok: true, signedUploadUrl: 'https://storage.example/storage/run-7/x?sig=s' },
      put: {},
      FinalizeArtifact: { ok: true, artifactId: '12345678901234567890' },
    };
    const { storeOf } = world({
      fault: (operation) => ({
        status: operation === 'put' ? 201 : 200,
        body: JSON.stringify(answers[operation]),
      }),
    });
    expect(await storeOf().keep(content('A'))).toMatchObject({ ok: true });
  });

  test('is downloaded without compression in transit', async () => {
    const { standIn, storeOf } = world();
    await storeOf().keep(content('A'));
    await storeOf().newest();
    const own = standIn.requests.filter(({ path }) => /^\/storage\/|\/zip$/.test(path));
    const reads = own.filter(({ method }) => method === 'GET').map(({ headers }) => headers);
    expect(reads).toHaveLength(2);
    for (const { accept, 'accept-encoding': encoding } of reads) {
      expect([accept, encoding]).toEqual(['application/zip, application/vnd.github+json', 'identity']);
    }
  });

  test('replaces only an earlier one of the same run', async () => {
    const { standIn, storeOf, read } = world();
    standIn.put({ name: NAME, archive: archiveOf('earlier run') });
    await storeOf().keep(content('first step'));
    await storeOf().keep(content('second step'));
    expect(standIn.artifacts.map(({ run }) => run)).toEqual([1, 7]);
    expect(await read()).toBe('second step');
  });

  test('replaces one that a killed step never finalized', async () => {
    let killed = true;
    const { standIn, storeOf, read } = world({
      fault: (operation) => (operation === 'put' && killed ? { status: 403 } : undefined),
    });
    await storeOf().keep(content('A'));
    killed = false;
    expect(await storeOf().keep(content('B'))).toMatchObject({ ok: true });
    expect(standIn.artifacts.map(({ name }) => name)).toEqual([NAME]);
    expect(await read()).toBe('B');
  });

  test('replaces one of another job of the run', async () => {
    const ids = { workflow_run_backend_id: 'run-8', workflow_job_run_backend_id: 'job-2' };
    const { standIn, storeOf } = world({
      fault: (operation) => {
        if (operation === 'CreateArtifact') return { status: 409 };
        const body = JSON.stringify({ artifacts: [{ ...ids, name: NAME }] });
        return operation === 'ListArtifacts' ? { status: 200, body } : undefined;
      },
    });
    await storeOf().keep(content('A'));
    const sent = (method: Operation) => {
      const request = standIn.requests.find(({ path }) => path.endsWith(method));
      return JSON.parse(`${request?.body}`);
    };
    expect(sent('ListArtifacts')).toMatchObject({ workflow_run_backend_id: 'run-7', name_filter: NAME });
    expect(sent('DeleteArtifact')).toEqual({ ...ids, name: NAME });
  });

  test('gets a suffix if its name stays taken, and is still found', async () => {
    const { standIn, storeOf, read } = world({
      fault: (operation) => (operation === 'DeleteArtifact' ? { status: 500 } : undefined),
    });
    await storeOf().keep(content('A'));
    await storeOf().keep(content('B'));
    expect(standIn.artifacts.map(({ name }) => name)).toEqual([NAME, `${NAME}-2`]);
    expect(await read()).toBe('B');
  });

  test('is not stored if all names are taken', async () => {
    const { storeOf } = world({
      fault: (operation) => (operation === 'CreateArtifact' ? { status: 409 } : undefined),
    });
    const reason = { code: 'state-name-taken', names: [NAME, `${NAME}-2`, `${NAME}-3`] };
    expect(await storeOf().keep(content('A'))).toEqual({ ok: false, reason });
  });

  test('is stored even if the response to its creation was lost', async () => {
    const { standIn, storeOf, read } = world({
      fault: (operation, count) => (operation === 'CreateArtifact' && count === 1 ? 'cut' : undefined),
    });
    await storeOf().keep(content('A'));
    expect(await read()).toBe('A');
    expect(standIn.artifacts).toHaveLength(1);
  });

  test('is at most 64 MiB', async () => {
    const { standIn, storeOf } = world();
    const result = await storeOf().keep(new Uint8Array(64 * 1024 * 1024 + 1));
    expect(result).toEqual({ ok: false, reason: { code: 'state-too-large' } });
    expect(standIn.operations).toEqual([]);
  });
});

describe('the newest state', () => {
  const at = (minute: number) => `2026-11-01T10:0${minute}:00Z`;

  test('is the last one created, or of two at the same time the one with the higher ID', async () => {
    const { standIn, read } = world();
    standIn.put({ name: NAME, archive: archiveOf('2'), createdAt: at(2) });
    standIn.put({ name: NAME, archive: archiveOf('1'), createdAt: at(1) });
    expect(await read()).toBe('2');
    standIn.put({ name: `${NAME}-3`, archive: archiveOf('2, with a suffix'), createdAt: at(2) });
    expect(await read()).toBe('2, with a suffix');
  });

  test.each([
    ['expired', { expired: true }, {}],
    ['of a fork', { headRepository: 2 }, {}],
    ['of a pull request', { run: 5 }, { 5: 'pull_request' }],
    ['of a pull request with the rights of the target', { run: 5 }, { 5: 'pull_request_target' }],
    ['of a run without an event', { run: 5 }, { 5: '' }],
    ['not listed yet', { hidden: true }, {}],
  ])('is not one that is %s', async (_, artifact, events) => {
    const { standIn, read } = world({ events });
    standIn.put({ name: NAME, archive: archiveOf('ours'), createdAt: at(1) });
    standIn.put({ name: NAME, archive: archiveOf('foreign'), createdAt: at(2), ...artifact });
    expect(await read()).toBe('ours');
  });

  test('is not one of another repository', async () => {
    const { standIn, storeOf } = world();
    standIn.put({ name: NAME, archive: archiveOf('A') });
    const env = { ...standIn.env(), GITHUB_REPOSITORY_ID: '2' };
    expect(await storeOf({ env }).newest()).toEqual({ ok: true, value: null });
  });

  test('is not one of another name, even if the server lists it', async () => {
    const { standIn, storeOf } = world();
    const other = { id: 1, name: 'other', expired: false, created_at: at(1) };
    const workflow_run = { id: 1, repository_id: 1, head_repository_id: 1 };
    standIn.settings.fault = (operation) =>
      operation === 'list'
        ? { status: 200, body: JSON.stringify({ artifacts: [{ ...other, workflow_run }, null, 7, {}] }) }
        : undefined;
    expect(await storeOf().newest()).toEqual({ ok: true, value: null });
  });

  test.each(['run', 'zip', 'get'] as const)(
    'is the previous one if it was deleted after listing (%s)',
    async (lost) => {
      const { standIn, read } = world({
        fault: (operation, count) => (operation === lost && count === 1 ? { status: 404 } : undefined),
      });
      standIn.put({ name: NAME, archive: archiveOf('1'), createdAt: at(1) });
      standIn.put({ name: NAME, archive: archiveOf('2'), createdAt: at(2) });
      expect(await read()).toBe('1');
    },
  );

  test('is null if there are only ten of pull requests', async () => {
    const { standIn, read } = world({ events: { 5: 'pull_request' } });
    for (let one = 0; one < 10; one++) standIn.put({ name: NAME, archive: archiveOf('x'), run: 5 });
    expect(await read()).toBeNull();
  });

  test.each([
    ['forks', { headRepository: 2 }, 300],
    ['pull requests', { run: 5 }, 10],
  ])('is not searched for behind too many of %s', async (_, artifact, foreign) => {
    const { standIn, storeOf } = world({ events: { 5: 'pull_request' } });
    standIn.put({ name: NAME, archive: archiveOf('ours') });
    for (let one = 0; one < foreign; one++) standIn.put({ name: NAME, archive: archiveOf('x'), ...artifact });
    const reason = { code: 'state-crowded-out', foreign };
    expect(await storeOf().newest()).toEqual({ ok: false, reason });
  });

  test.each([
    ['not an archive', Buffer.from('<html>')],
    ['a truncated archive', archiveOf('A').subarray(0, -1)],
    ['empty', Buffer.alloc(0)],
    ['a text that reads like a full storage', Buffer.from('insufficient usage')],
  ])('is rejected if it is %s', async (_, archive) => {
    const { standIn, storeOf } = world();
    standIn.put({ name: NAME, archive });
    const reason = { code: 'state-not-an-archive', id: '101' };
    expect(await storeOf().newest()).toEqual({ ok: false, reason });
  });

  test('is at most 64 MiB by the size in its archive', async () => {
    const { standIn, storeOf } = world();
    const archive = archiveOf('short');
    for (const at of [22, archive.lastIndexOf('PK\x01\x02') + 24]) archive.writeUInt32LE(2 ** 26 + 1, at);
    standIn.put({ name: NAME, archive });
    const reason = { code: 'state-too-large' };
    expect(await storeOf().newest()).toEqual({ ok: false, reason });
  });

  test('is at most 64 MiB as an archive', async () => {
    const { standIn, storeOf } = world();
    standIn.put({ name: NAME, archive: Buffer.alloc(65 * 1024 * 1024) });
    expect(await storeOf().newest()).toMatchObject({ ok: false, reason: { code: 'state-too-large' } });
  });
});

describe('credentials', () => {
  test('are sent only to their own server: the runtime token to the service, the GitHub token to the API', async () => {
    const { standIn, storeOf } = world();
    const { ACTIONS_RUNTIME_TOKEN } = standIn.env();
    await storeOf().keep(content('A'));
    await storeOf().newest();
    const sent = standIn.requests.map(({ path, headers }) => [path.split('/')[1], headers.authorization]);
    const authorization = {
      twirp: [`Bearer ${ACTIONS_RUNTIME_TOKEN}`],
      storage: [undefined],
      repos: ['token token', 'Bearer token'],
    };
    for (const [to, value] of sent) expect(authorization[to as keyof typeof authorization]).toContain(value);
    expect(new Set(sent.map(([to]) => to))).toEqual(new Set(['twirp', 'storage', 'repos']));
  });

  test.each([
    [
      'keep',
      'CreateArtifact',
      { status: 200, body: '{"ok":true,"signed_upload_url":"http://evil.example/?sig=s"}' },
    ],
    [
      'keep',
      'CreateArtifact',
      { status: 200, body: '{"ok":true,"signed_upload_url":"http://127.0.0.1/?sig=s"}' },
    ],
    ['newest', 'zip', { status: 302, headers: { location: 'http://evil.example/?sig=s' } }],
    ['newest', 'zip', { status: 302, headers: { location: 'http://127.0.0.1:1/?sig=s' } }],
    ['newest', 'zip', { status: 302, headers: { location: '/relative' } }],
  ] as const)('are not sent to an unsafe address by %s (%s)', async (what, operation, fault) => {
    const { standIn, storeOf } = world({ fault: (asked) => (asked === operation ? fault : undefined) });
    standIn.put({ name: NAME, archive: archiveOf('A') });
    const result = await (what === 'keep' ? storeOf().keep(content('B')) : storeOf().newest());
    const step = what === 'keep' ? 'create' : 'download';
    expect(result).toEqual({ ok: false, reason: { code: 'state-address-unsafe', step } });
    expect(standIn.operations).not.toContain('put');
    expect(standIn.operations).not.toContain('get');
  });
});

describe('a failed request', () => {
  const KEEP: readonly Operation[] = ['CreateArtifact', 'put', 'FinalizeArtifact'];
  const READ: readonly Operation[] = ['list', 'run', 'zip', 'get'];
  const STEPS: Readonly<Partial<Record<Operation, string>>> = {
    CreateArtifact: 'create',
    put: 'upload',
    FinalizeArtifact: 'finalize',
    list: 'list',
    zip: 'download',
    get: 'download',
  };
  const timedOut = { code: 'state-timed-out', limitMs: STORE_LIMIT_MS };

  const requestWith = async (operation: Operation, fault: Fault, times = Number.POSITIVE_INFINITY) => {
    const { clock, standIn, storeOf } = world({
      fault: (asked, count) => (asked === operation && count <= times ? fault : undefined),
    });
    standIn.put({ name: NAME, archive: archiveOf('A') });
    const result = await (KEEP.includes(operation) ? storeOf().keep(content('B')) : storeOf().newest());
    expect(clock.now()).toBeLessThanOrEqual(STORE_LIMIT_MS);
    expect(JSON.stringify(result)).not.toMatch(SECRETS);
    return result;
  };

  test.each([...KEEP, ...READ])('of %s is abandoned after ten seconds', async (operation) => {
    expect(await requestWith(operation, 'hang')).toEqual({ ok: false, reason: timedOut });
    expect(await requestWith(operation, 'stall')).toEqual({ ok: false, reason: timedOut });
    expect(await requestWith(operation, { delayMs: 60_000 })).toEqual({ ok: false, reason: timedOut });
  });

  test.each([...KEEP, 'zip', 'get'] as const)(
    'of %s is retried after an incomplete response',
    async (operation) => {
      const reason = { code: 'state-unanswered', step: STEPS[operation], cause: 'ECONNRESET' };
      expect(await requestWith(operation, 'dead')).toEqual({ ok: false, reason });
      expect(await requestWith(operation, 'dead', 3)).toMatchObject({ ok: true });
    },
  );

  test.each([...KEEP, 'zip', 'get'] as const)('of %s is retried after 503 or 429', async (operation) => {
    for (const status of [503, 429]) {
      const reason = { code: 'state-refused', step: STEPS[operation], status };
      expect(await requestWith(operation, { status })).toEqual({ ok: false, reason });
      expect(await requestWith(operation, { status }, 2)).toMatchObject({ ok: true });
    }
  });

  test.each([...KEEP, 'zip', 'get'] as const)(
    'of %s is not retried after an invalid status',
    async (operation) => {
      for (const status of [101, 304, 600]) {
        const reason = { code: 'state-refused', step: STEPS[operation], status };
        expect(await requestWith(operation, { status }, 1)).toEqual({ ok: false, reason });
      }
    },
  );

  test.each(KEEP)('of %s is not retried after a refusal', async (operation) => {
    const reason = { code: 'state-refused', step: STEPS[operation], status: 403 };
    expect(await requestWith(operation, { status: 403 }, 1)).toEqual({ ok: false, reason });
  });

  test.each([
    ['list', 401],
    ['list', 403],
    ['list', 404],
    ['run', 403],
    ['zip', 403],
  ] as const)('of %s with status %i means a missing permission', async (operation, status) => {
    const reason = { code: 'state-not-permitted', status };
    expect(await requestWith(operation, { status })).toEqual({ ok: false, reason });
  });

  test.each(['list', 'zip'] as const)(
    'of %s at the rate limit does not mean a missing permission',
    async (operation) => {
      const headers = { 'x-ratelimit-remaining': '0' };
      const result = await requestWith(operation, { status: 403, headers });
      expect(result).toMatchObject({ ok: false, reason: { code: 'state-refused', status: 403 } });
    },
  );

  test.each([400, 403, 429])('is not retried if the storage is full (%i)', async (status) => {
    const body = JSON.stringify({ code: 'x', msg: 'you have insufficient usage to create an artifact' });
    expect(await requestWith('CreateArtifact', { status, body }, 1)).toEqual({
      ok: false,
      reason: { code: 'state-storage-full' },
    });
  });

  test.each([
    ['CreateArtifact', '<html>'],
    ['CreateArtifact', '{"ok":false}'],
    ['FinalizeArtifact', '{"ok":true}'],
    ['FinalizeArtifact', '[]'],
    ['FinalizeArtifact', '{"artifact_id":"12x"}'],
    ['FinalizeArtifact', '{"artifact_id":"x12"}'],
    ['list', '{}'],
    ['list', '[]'],
  ] as const)('of %s can be a success with an invalid body (%s)', async (operation, body) => {
    const reason = { code: 'state-refused', step: STEPS[operation], status: 200 };
    expect(await requestWith(operation, { status: 200, body })).toEqual({ ok: false, reason });
  });

  test.each([
    [302, {}],
    [200, { location: 'https://storage.example/' }],
  ])('can be a download without a redirect (%i %j)', async (status, headers) => {
    const reason = { code: 'state-refused', step: 'download', status };
    expect(await requestWith('zip', { status, headers })).toEqual({ ok: false, reason });
  });
});

describe('the limit', () => {
  test('can be shorter than ten seconds', async () => {
    const { clock, storeOf } = world({ fault: () => 'hang' }, { limitMs: 4000 });
    const reason = { code: 'state-timed-out', limitMs: 4000 };
    expect(await storeOf().keep(content('A'))).toEqual({ ok: false, reason });
    expect(await storeOf().newest()).toEqual({ ok: false, reason });
    expect(clock.now()).toBe(8000);
  });

  test('ends early if the signal aborts', async () => {
    const abandon = new AbortController();
    const { storeOf } = world({ fault: () => 'hang' }, { signal: abandon.signal });
    const both = Promise.all([storeOf().keep(content('A')), storeOf().newest()]);
    abandon.abort();
    const givenUp = { ok: false, reason: { code: 'state-given-up' } };
    expect(await both).toEqual([givenUp, givenUp]);
    expect(await storeOf().newest()).toEqual(givenUp);
  });

  test('also applies to a transport that ignores its signal', async () => {
    const { clock, storeOf } = world({}, { transport: () => new Promise(() => {}) });
    expect(await storeOf().keep(content('A'))).toMatchObject({ reason: { code: 'state-timed-out' } });
    expect(clock.now()).toBe(STORE_LIMIT_MS);
  });
});

describe('there is no service', () => {
  test.each([
    ['without a runtime token', { ACTIONS_RUNTIME_TOKEN: undefined }],
    ['with an invalid token', { ACTIONS_RUNTIME_TOKEN: 'a.b.c' }],
    ['without an address', { ACTIONS_RESULTS_URL: '' }],
    ['with an address without TLS', { ACTIONS_RESULTS_URL: 'http://results.example/' }],
    ['on GitHub Enterprise Server', { GITHUB_SERVER_URL: 'https://github.example.com' }],
    ['on Gitea', { GITHUB_SERVER_URL: 'http://gitea:3000' }],
    ['on a server with an invalid address', { GITHUB_SERVER_URL: 'github.com' }],
    ['on a host that only looks like GitHub', { GITHUB_SERVER_URL: 'https://notgithub.com' }],
    ['in act', { ACT: 'true' }],
  ])('%s', (_, variables) => {
    expect(findArtifactService({ ...world().standIn.env(), ...variables })).toBeNull();
  });

  test.each(['https://octocorp.ghe.com', undefined])(
    'but there is one with data residency, or if the server is not set (%s)',
    async (server) => {
      const { standIn, storeOf } = world();
      const env = { ...standIn.env(), GITHUB_SERVER_URL: server };
      expect(await storeOf({ env }).keep(content('A'))).toMatchObject({ ok: true });
    },
  );

  test('but there is one if the token has no other scope', () => {
    const claims = Buffer.from(JSON.stringify({ scp: 'Actions.Results:run:job' })).toString('base64url');
    const env = { ...world().standIn.env(), ACTIONS_RUNTIME_TOKEN: `a.${claims}.c` };
    expect(findArtifactService(env)).toMatchObject({ run: 'run', job: 'job' });
  });

  test('and nothing is read without a GitHub token', async () => {
    const { storeOf } = world({}, { githubToken: '' });
    expect(await storeOf().newest()).toEqual({ ok: false, reason: { code: 'state-without-token' } });
  });
});

describe('over real connections', () => {
  const impatient = { ...systemClock, sleep: async () => {} };

  async function serve(options: StandInOptions = {}) {
    const standIn = createArtifactStandIn(options);
    const { close } = await serveArtifacts(standIn);
    onTestFinished(close);
    const env = standIn.env();
    const storeOf = (more: Partial<ArtifactStoreOptions> = {}): StateStore =>
      createArtifactStore({
        name: NAME,
        service: serviceOf(more.env ?? env),
        githubToken: 'token',
        env,
        transport: createTransport({}),
        connect: (signal) => connectGitHub({ env, githubToken: 'token', clock: impatient, signal }),
        clock: impatient,
        signal: NEVER,
        limitMs: STORE_LIMIT_MS,
        ...more,
      });
    return { standIn, storeOf };
  }

  test('a megabyte is read as it was stored, in place of an earlier state', async () => {
    const { storeOf } = await serve();
    const bytes = Buffer.alloc(1024 * 1024, 'state ');
    expect(await storeOf().keep(content('first'))).toMatchObject({ ok: true });
    expect(await storeOf().keep(bytes)).toMatchObject({ ok: true });
    const newest = await storeOf().newest();
    if (!newest.ok || newest.value === null) throw new Error('nothing was kept');
    expect(Buffer.compare(newest.value.bytes, bytes)).toBe(0);
  });

  test.each(['cut', 'dead'] as const)('an interrupted request is retried (%s)', async (fault) => {
    // An artifact cannot be finalized twice.
    const isOnce = (operation: Operation) => operation === 'FinalizeArtifact' && fault === 'cut';
    const { storeOf } = await serve({
      fault: (operation, count) => (count === 1 && !isOnce(operation) ? fault : undefined),
    });
    expect(await storeOf().keep(content('A'))).toMatchObject({ ok: true });
    expect(await storeOf().newest()).toMatchObject({ ok: true, value: { bytes: content('A') } });
  });

  test('a problem does not contain the signed address', async () => {
    for (const operation of ['put', 'get'] as const) {
      const { standIn, storeOf } = await serve({
        fault: (asked) => (asked === operation ? 'dead' : undefined),
      });
      standIn.put({ name: NAME, archive: archiveOf('A') });
      const result = await (operation === 'put' ? storeOf().keep(content('B')) : storeOf().newest());
      expect(result).toMatchObject({ ok: false, reason: { code: 'state-unanswered' } });
      expect(JSON.stringify(result)).not.toMatch(/sig|127\.0\.0\.1/);
    }
  });

  test('a connection that hangs is closed', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { standIn, storeOf } = await serve();
    const env = { ...standIn.env(), ACTIONS_RESULTS_URL: url };
    const asked = once(server, 'request');
    const abandon = new AbortController();
    const keeping = storeOf({ env, signal: abandon.signal }).keep(content('A'));
    const [request] = await asked;
    const closed = once(request.socket, 'close');
    abandon.abort();
    expect(await keeping).toEqual({ ok: false, reason: { code: 'state-given-up' } });
    await closed;
  });
});
