import { describe } from 'vitest';
import { action } from '../runner.ts';
import { killAt, REQUESTS } from './kills.ts';
import { SIGNALS } from './signal.ts';
import { pages, test } from './stage.ts';

/** Makes the process send itself a signal when it starts to write its report. */
const SIGNAL_AT_REPORT = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { writeFileSync } = fs;
  fs.writeFileSync = (path, ...rest) => {
    if (String(path).endsWith('report.json')) process.kill(process.pid, 'SIGTERM');
    return writeFileSync(path, ...rest);
  };
  syncBuiltinESMExports();
`;

describe.runIf(SIGNALS)('a long purge that a signal ends', { concurrent: true }, () => {
  test.for([
    [0, 'SIGINT', 'failed'],
    [1, 'SIGTERM', 'partial'],
    [20, 'SIGINT', 'partial'],
    [REQUESTS, 'SIGTERM', 'purged'],
  ] as const)(
    `at request %i of ${REQUESTS} reports every target, and confirms only what the edge has purged`,
    async ([request, signal, result], { expect }) => {
      expect(await killAt(request, signal)).toMatchObject({ result, broken: [] });
    },
  );

  test('finishes the report if the signal comes during writing', async ({ run, expect }) => {
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(SIGNAL_AT_REPORT)}`;
    const ran = await run({ urls: pages(300).join('\n') }, { env: { NODE_OPTIONS } });
    expect(ran.status).toBe(0);
    expect(Object.keys(ran.outputs)).toHaveLength(Object.keys(action.outputs).length);
    expect(ran.outputs).toMatchObject({ result: 'purged', purged: '300' });
    expect(ran.report.targets).toHaveLength(300);
    expect(ran.summary).toMatch(/\n$/);
    expect(ran.log).toMatch(/Purged.*\n$/);
  });
});
