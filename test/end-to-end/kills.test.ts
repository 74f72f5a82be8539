import { describe, expect } from 'vitest';
import { action } from '../runner.ts';
import { kill } from './kills.ts';
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

describe.runIf(SIGNALS)('a long purge that ends at a random moment', () => {
  test('reports every target, and confirms only what the edge has purged', {
    timeout: 120_000,
  }, async () => {
    const killed = await kill({ seed: 8, times: 4, files: 500, width: 2 });
    expect(killed.flatMap(({ broken }) => broken)).toEqual([]);
    // The signals came in all stages.
    const results = new Set(killed.map(({ result }) => result));
    expect([...results].sort()).toEqual(['failed', 'partial', 'purged']);
  });

  test('finishes the report if the signal comes during writing', async ({ run }) => {
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
