import { describe } from 'vitest';
import { action } from '../runner.ts';
import { killAt } from './kills.ts';
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
    ['when its log begins', '', 'SIGTERM', 'failed'],
    ['after the first request', '(1 of 20)', 'SIGINT', 'partial'],
    ['after half of the requests', '(10 of 20)', 'SIGTERM', 'partial'],
    ['after the last request', '(20 of 20)', 'SIGINT', 'purged'],
  ] as const)(
    '%s reports every target, and confirms only what the edge has purged',
    async ([, mark, signal, result], { expect }) => {
      expect(await killAt(mark, signal, 200)).toMatchObject({ result, broken: [] });
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
