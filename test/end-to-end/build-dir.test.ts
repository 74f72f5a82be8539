import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Edge, startEdge } from '../edge/edge.ts';
import { folderOrigin } from '../edge/origin.ts';
import { against, WORLD } from './stage.ts';

/*
 * A site as a real generator built it, before and after one post was edited: the second run, and no other, takes the
 * copies of what differs from the build of the first one.
 */

const SITE = 'https://www.example.com';
const BUILDS = fileURLToPath(new URL('../data/sites/eleventy', import.meta.url));
const CHANGED = [
  '/',
  '/feed.xml',
  '/index.html',
  '/posts/cr%C3%A8me-br%C3%BBl%C3%A9e',
  '/posts/cr%C3%A8me-br%C3%BBl%C3%A9e/',
  '/posts/cr%C3%A8me-br%C3%BBl%C3%A9e/index.html',
  '/sitemap.xml',
  '/topics/custard',
  '/topics/custard/',
  '/topics/custard/index.html',
  '/topics/sweet',
  '/topics/sweet/',
  '/topics/sweet/index.html',
].map((path) => SITE + path);
const SAME = [
  '/about/',
  '/404.html',
  '/style.css',
  '/posts/stock/',
  '/topics/savoury/',
  '/.well-known/security.txt',
];

let edge: Edge;
let live = '';
beforeAll(async () => {
  edge = await startEdge({
    ...WORLD,
    origin: (url, request) => folderOrigin({ folder: live })(url, request),
  });
});
afterAll(() => edge.close());

describe('what the build changed', () => {
  test('is purged, and nothing else, once every target is confirmed', async () => {
    const { deploy, step, manifest } = stage();
    deploy('before');
    const first = await step(1);
    expect(first).toMatchObject({ status: 0, outputs: { result: 'purged', strategy: 'site' } });
    expect(first.outputs.reason).toContain('there is no manifest of an earlier purge');
    const confirmed = manifest();

    edge.fill([...CHANGED, ...SAME.map((path) => SITE + path)]);
    deploy('after');
    expect(await step(2, { 'dry-run': 'true' })).toMatchObject({ outputs: { result: 'dry-run' } });
    expect(manifest()).toBe(confirmed);

    edge.order({
      status: 403,
      json: { success: false, errors: [{ code: 10000, message: 'Authentication error' }], result: null },
    });
    const failed = await step(3);
    expect(failed).toMatchObject({ status: 1, outputs: { result: 'failed' } });
    expect(manifest()).toBe(confirmed);

    const purged = await step(4);
    expect(purged).toMatchObject({
      status: 0,
      outputs: { result: 'purged', strategy: 'urls', 'changed-files': '6' },
    });
    expect(purged.report.targets.map(({ value }: { value: string }) => value).toSorted()).toEqual(CHANGED);
    expect(edge.outdated()).toEqual([]);
    expect(SAME.filter((path) => !edge.cached(SITE + path))).toEqual([]);

    const again = await step(5);
    expect(again).toMatchObject({ status: 0, outputs: { result: 'nothing', requests: '0' } });
    const { run } = JSON.parse(manifest());
    expect(run).toMatchObject({ number: 5, attempt: 1 });

    const older = await step(4, { 'if-nothing': 'ignore' });
    expect(older.status).toBe(0);
    expect(JSON.parse(manifest()).run.number).toBe(5);
  });

  test('an empty folder is an error, not the removal of everything', async () => {
    const { step, workspace } = stage();
    mkdirSync(join(workspace, 'site'));
    const { status, annotations } = await step(1);
    expect(status).toBe(1);
    expect(JSON.stringify(annotations)).toContain('holds no file; did the build run?');
    expect(existsSync(join(workspace, '.purge-manifest.json'))).toBe(false);
  });

  function stage() {
    const workspace = mkdtempSync(join(tmpdir(), 'build-dir-'));
    onTestFinished(() => rmSync(workspace, { recursive: true }));
    live = join(workspace, 'site');
    edge.clear();
    return {
      workspace,
      deploy: (build: string): void => {
        rmSync(live, { recursive: true, force: true });
        cpSync(join(BUILDS, build), live, { recursive: true });
      },
      manifest: () => readFileSync(join(workspace, '.purge-manifest.json'), 'utf8'),
      step: (number: number, inputs: Readonly<Record<string, string>> = {}) =>
        against(edge)(
          { 'changed-files': 'urls', 'base-url': SITE, 'build-dir': 'site', retries: '0', ...inputs },
          {
            workspace,
            env: {
              GITHUB_WORKFLOW_REF: 'octo/site/.github/workflows/deploy.yml@refs/heads/main',
              GITHUB_RUN_NUMBER: String(number),
              GITHUB_RUN_ATTEMPT: '1',
            },
          },
        ),
    };
  }
});
