import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe } from 'vitest';
import { event } from '../changes/events.ts';
import { temporaryFolder } from '../changes/repository.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { misfits } from '../report/schema.ts';
import { action } from '../runner.ts';
import { runInProcess } from './in-process.ts';
import { expectPurged, purgedOnce, version } from './site-stories.ts';
import { against, type Run, test } from './stage.ts';

/* File names are untrusted, and a server may never respond. */

const SITE = 'https://www.example.com';
const OUTPUTS = Object.keys(action.outputs).sort();

describe.concurrent('the step ends with outputs and a report', () => {
  test('for any pattern and the worst file name of 4,096 bytes', async ({
    edge,
    run,
    expect,
    onTestFinished,
  }) => {
    const worst = (start: string, unit: string, end: string): string =>
      start + unit.repeat(4096).slice(0, 4096 - start.length - end.length) + end;
    const workspace = temporaryFolder(onTestFinished);
    const names = [
      worst('posts/', '-', '.mx'),
      worst('', 'a', '!'),
      worst('', 'a/', 'index.mx'),
      worst('_posts/', 'a-', '!.md'),
    ];
    writeFileSync(join(workspace, 'changed.txt'), [...names, 'b.txt'].join('\n'));
    const patterns = ['posts/*-*-*-*-*-*-*.md', '*a*a*a*a*a*a*a*b', '**/**/**/**/**/**/index.md'];
    const ran = await run(
      {
        ...{ 'changed-files': 'urls', 'base-url': SITE, 'files-from': 'changed.txt' },
        paths: [...patterns, 'b.txt'].join('\n'),
        rewrite: patterns.map((pattern, index) => `${pattern} => /${index}`).join('\n'),
        'site-wide': patterns.join('\n'),
        'any-query': patterns.join('\n'),
        immutable: patterns.join('\n'),
      },
      { workspace },
    );
    expect(
      edge.purges().map(({ body }) => body),
      ran.stdout,
    ).toEqual([{ files: [`${SITE}/b.txt`] }]);
    expect(ran.outputs).toMatchObject({ result: 'purged', strategy: 'urls' });
    expect(Object.keys(ran.outputs).sort()).toEqual(OUTPUTS);
    expect(misfits(ran.report)).toEqual([]);
  });

  test('and still purges if GitHub accepts a connection and hangs', async ({ edge, expect }) => {
    const asked: string[] = [];
    const clock = createSkippingClock();
    const github = createServer(({ url = '' }) => {
      // Both commits are requested at once.
      if (asked.push(url) === 2) clock.skip(7000);
    }).listen(0, '127.0.0.1');
    await once(github, 'listening');
    const { port } = github.address() as AddressInfo;
    const play: Run = (inputs, settings) => runInProcess(inputs, { clock, ...settings });
    const ran = await against(edge, play)(
      {
        ...{ 'changed-files': 'urls', 'base-url': SITE, state: 'off', 'timeout-minutes': '0.2' },
        'github-token': 'ghs_0123456789abcdefghijklmnop',
      },
      {
        event: { name: 'push', payload: event('push', { before: 'a'.repeat(40), after: 'b'.repeat(40) }) },
        env: { GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: 'o/r' },
      },
    );
    github.closeAllConnections();
    github.close();
    expect(
      edge.purges().map(({ body }) => body),
      ran.stdout,
    ).toEqual([{ hosts: ['www.example.com'] }]);
    expect(ran.outputs).toMatchObject({ result: 'purged', strategy: 'site' });
    expect(Object.keys(ran.outputs).sort()).toEqual(OUTPUTS);
    expect(misfits(ran.report)).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  test('if GitHub hangs on the state, the runs, and the commits', async ({ expect }) => {
    let hangs = false;
    const { site } = await purgedOnce({
      workspace: 'empty',
      github: {
        hold: () => {
          if (!hangs) return;
          site.clock.skip(11_000);
          return new Promise(() => {});
        },
      },
    });
    hangs = true;
    const during = await site.job(site.commit(version('B')));
    expectPurged(site, during, 'site');
    hangs = false;
    expect(during.ran.outputs.reason).not.toBe('');
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
  });
});
