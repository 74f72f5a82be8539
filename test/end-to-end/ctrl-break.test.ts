import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../changes/repository.ts';
import { startEdge } from '../edge/edge.ts';
import { action, inputVariables, readOutputs } from '../runner.ts';
import { pages, TOKEN, WORLD, ZONE } from './stage.ts';

// On Windows, a canceled job gets CTRL_C, and CTRL_BREAK 7.5 s later. GitHub's runners have Python.
test.runIf(process.platform === 'win32')(
  'a job that is cancelled by CTRL_BREAK reports what it knows',
  async () => {
    const edge = await startEdge({ ...WORLD, latencyMs: 100 });
    onTestFinished(edge.close);
    edge.order(['none', ...Array<'stall'>(99).fill('stall')]);
    const folder = temporaryFolder();
    const output = join(folder, 'output');
    writeFileSync(output, '');
    const env = {
      ...process.env,
      ...inputVariables({ 'api-token': TOKEN, zone: ZONE, urls: pages(1000).join('\n') }),
      CLOUDFLARE_BASE_URL: edge.apiUrl,
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: folder,
    };
    const script = join(import.meta.dirname, 'ctrl-break.py');
    const command = [process.execPath, join(import.meta.dirname, '../..', action.runs.main)];
    const { promise, resolve } = Promise.withResolvers<unknown>();
    execFile('python', [script, '(1 of 10)', ...command], { env, cwd: folder }, (error) =>
      resolve(error?.code),
    );
    expect(await promise).toBe(1);
    expect(readOutputs(readFileSync(output, 'utf8'))).toMatchObject({
      result: 'partial',
      purged: '100',
      failed: '900',
    });
  },
);
