import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Transport } from '../src/context.ts';
import { main } from '../src/main.ts';
import { numbered } from './examples.ts';
import { openStage } from './run/play.ts';
import { action, inputVariables, readOutputs } from './runner.ts';

/*
 * The step in process, with the runner's variables and files. Tests of what needs a real process (the bundle, signals,
 * proxies) are in end-to-end/.
 */

let temp: string;
let stdout: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'purge-main-'));
  stdout = '';
});
afterEach(() => {
  rmSync(temp, { recursive: true });
});

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const listeners = (): readonly number[] => SIGNALS.map((signal) => process.listenerCount(signal));

/** Runs one step of a job in this process, with its own inputs and output file. */
async function step(
  inputs: Readonly<Record<string, string>>,
  { edge, clock, transport }: ReturnType<typeof openStage>,
) {
  const files = { GITHUB_OUTPUT: join(temp, 'output'), GITHUB_STEP_SUMMARY: join(temp, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const zone = edge.zones[0]?.id ?? '';
  const variables = {
    ...files,
    RUNNER_TEMP: temp,
    ...inputVariables({ zone, 'api-token': edge.token, ...inputs }),
  };
  let open = 0;
  let listening: readonly number[] = [];
  const status = await main({
    ...{ env: variables, clock, random: () => 0.5 },
    print: (text) => {
      stdout += text;
    },
    createTransport: () => {
      open += 1;
      listening = listeners();
      return Object.assign<Transport, { close: () => void }>((request) => transport(request), {
        close: () => void open--,
      });
    },
  });
  const outputs = readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8'));
  return { status, outputs, open, listening, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

it('runs several times in one process, sets all outputs, and leaves no listener or connection behind', async () => {
  const before = listeners();
  for (const [urls, result, exit] of [
    ['https://example.com/a', 'purged', 0],
    ['/relative', 'failed', 1],
    ['https://example.com/b', 'purged', 0],
  ] as const) {
    const { status, outputs, open, summary, listening } = await step({ urls }, openStage());
    expect(status).toBe(exit);
    expect(outputs.result).toBe(result);
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(summary).not.toBe('');
    if (exit === 0) expect(listening).toEqual(before.map((count) => count + 1));
    expect(listeners()).toEqual(before);
    expect(open).toBe(0);
  }
});

it('reports what was confirmed before an unexpected error', async () => {
  const stage = openStage();
  const pages = numbered('https://example.com/page-', 250);
  const transport: Transport = (request) => {
    if (stage.edge.requests.length > 0) throw new TypeError('broken');
    return stage.transport(request);
  };
  const { status, outputs, summary } = await step(
    { urls: pages.join('\n'), retries: '0' },
    { ...stage, transport },
  );
  expect(status).toBe(1);
  expect(outputs).toMatchObject({ result: 'partial', purged: '100', failed: '150', requests: '1' });
  expect(JSON.parse(outputs['purge-ids'] ?? '')).toEqual([stage.edge.requests[0]?.id]);
  for (const text of [stdout, summary]) expect(text).not.toContain('Nothing was sent');
});

it('masks the credentials before it writes anything else', async () => {
  const stage = openStage();
  await step({ everything: 'true' }, stage);
  expect(stdout).toMatch(new RegExp(`^::add-mask::${stage.edge.token}\n`));
});
