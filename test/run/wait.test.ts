import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectGitHub } from '../../src/changes/github/api.ts';
import type { Sources } from '../../src/changes/search.ts';
import { createRepository, type Files, temporaryFolder } from '../changes/repository.ts';
import type { EdgeOptions } from '../edge/edge.ts';
import { openStage } from './play.ts';

const SECONDS = 1000;

/** Runs a step that waits up to a minute for the content of a push. */
async function push(before: Files, after: Files, options: EdgeOptions) {
  const repository = createRepository();
  const [base, head] = [repository.commit(before), repository.commit(after)];
  const home = temporaryFolder();
  const event = join(home, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main', before: base, after: head, commits: [] }));
  const env = {
    ...{ PATH: process.env.PATH, HOME: home, GITHUB_WORKSPACE: repository.dir },
    ...{ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event },
    ...{ GITHUB_SHA: head, GITHUB_REF: 'refs/heads/main' },
  };
  const stage = openStage(options);
  const ran = (more: Readonly<Record<string, string>> = {}) =>
    stage.play(
      {
        ...{ 'changed-files': 'urls', 'base-url': 'https://www.example.com', state: 'off' },
        ...{ 'wait-for': 'content', 'wait-minutes': '1', ...more },
      },
      { env, readsDisk: true },
    );
  return { ...stage, ran };
}

test('slow responses for the many URLs of a page do not extend the wait', async () => {
  const page = "(ü)/it's.html";
  const { ran, edge } = await push({ [page]: 'old' }, { [page]: 'new' }, { origin: { files: {} } });
  edge.order({ drip: 10 * SECONDS }, { of: 'visit', times: Number.POSITIVE_INFINITY });
  const { end, progress } = await ran({ 'wait-minutes': '0.1' });
  expect(end).toMatchObject({ kind: 'not-deployed', reason: { code: 'wait-over' } });
  expect(progress.waitedMs).toBeGreaterThanOrEqual(6 * SECONDS);
  expect(progress.waitedMs).toBeLessThan(9 * SECONDS);
});

test('a redirect from one base-url to another is followed', async () => {
  const origin: EdgeOptions['origin'] = (url, { address }) => {
    const { host, pathname, search } = new URL(url);
    if (host === 'example.com')
      return { status: 301, headers: { location: `https://www.example.com${pathname}${search}` } };
    return address.path === '/a.css' ? { status: 200, body: 'new' } : null;
  };
  const { ran } = await push({ 'a.css': 'old' }, { 'a.css': 'new' }, { origin });
  const bases = 'https://example.com\nhttps://www.example.com';
  const { outcome, progress } = await ran({ 'base-url': bases });
  expect(outcome.result).toBe('purged');
  expect(progress.waitedMs).toBe(0);
});

test('a large file shows that the deploy is live', async () => {
  const [before, after] = ['old', 'new'].map((text) => text.padEnd(5 * 1024 * 1024));
  const files = { 'a.wasm': after ?? '' };
  const { ran } = await push({ 'a.wasm': before ?? '' }, files, { origin: { files } });
  expect((await ran()).outcome.result).toBe('purged');
});

test('a request that GitHub does not answer does not extend the wait', async () => {
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    );
  const sources = {
    connectGitHub: (deps) => connectGitHub({ ...deps, fetch }),
    readEvent: async (env) => ({ name: 'push', payload: {}, env }),
  } satisfies Partial<Sources>;
  const { end, progress } = await openStage().play(
    {
      urls: 'https://www.example.com/',
      'wait-for': 'deployment',
      'wait-minutes': '0.1',
      'github-token': 't',
    },
    {
      env: { GITHUB_SHA: 'c'.repeat(40), GITHUB_REPOSITORY: 'o/r', GITHUB_API_URL: 'https://github.example' },
      sources: sources as unknown as Sources,
    },
  );
  expect(end).toMatchObject({ kind: 'not-deployed', reason: { code: 'wait-over' } });
  expect(progress.waitedMs).toBeGreaterThanOrEqual(6 * SECONDS);
  expect(progress.waitedMs).toBeLessThan(9 * SECONDS);
});

test('changed settings files, which are never served, are purged without waiting, with a notice', async () => {
  const { ran } = await push({ _headers: 'old' }, { _headers: 'new' }, { origin: { files: {} } });
  const { outcome, progress } = await ran();
  expect(outcome.result).toBe('purged');
  expect(progress).toMatchObject({ waitedMs: 0, notices: [{ notice: { code: 'content-shows-nothing' } }] });
});
