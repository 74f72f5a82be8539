import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FailurePolicy } from '../../src/report/annotations.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { type ReportOptions, report } from '../../src/report/report.ts';
import { createLog } from '../../src/report/runner.ts';
import { pendingResults } from '../../src/run/progress.ts';
import { numbered, outcomeWith, targetOf, UNMASKED } from '../examples.ts';

/** Writes a report, and returns the log with a line for each command, the outputs, the summary, and the status. */
function write(outcome: Partial<Outcome>, more: Partial<ReportOptions> = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'purge-report-'));
  onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
  const lines: string[] = [];
  const outputs: Record<string, string> = {};
  const commands = {
    info: (text: string) => void lines.push(text),
    command: (name: string, text = '', title = '') => {
      const marks: Readonly<Record<string, string>> = { group: `▾ ${text}`, endgroup: '▴' };
      lines.push(marks[name] ?? `${name} ${title}: ${text}`);
    },
    isDebug: false,
  };
  const summary = join(temp, 'summary.md');
  const status = report(outcomeWith(outcome), {
    log: createLog(commands, UNMASKED),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    env: { RUNNER_TEMP: temp, GITHUB_STEP_SUMMARY: summary },
    mask: UNMASKED,
    policy: { onFailure: 'fail', ifNothing: 'warn', verify: 'off' },
    ...more,
  });
  return { status, lines, outputs, summary: () => readFileSync(summary, 'utf8') };
}

describe('the end of a run', () => {
  it('is logged as unpurged targets, annotations, and one sentence', () => {
    const results = pendingResults([
      targetOf('urls', 'https://example.com/', { Origin: 'x' }),
      targetOf('tags', 'a'),
    ]);
    const problem = { title: 'T', message: 'M.', notPurged: { what: '1 host', names: ['b.example'] } };
    const notice = { level: 'notice', title: 'N', message: 'n' } as const;
    const { status, lines, outputs, summary } = write({ results, problems: [problem], notices: [notice] });
    expect(lines).toEqual([
      '▾ Not purged',
      'T: 1 host',
      '- b.example',
      'Not sent: 1 URL, 1 tag',
      '- https://example.com/ with {"Origin":"x"}',
      '- a',
      '▴',
      'error T: M.\nNot purged: 1 host: b.example.',
      'notice N: n',
      'Not purged: 1 URL, 1 tag.',
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(outputs.report ?? '', 'utf8')).targets).toHaveLength(2);
    expect(summary()).toContain('### ❌ Not purged: 1 URL, 1 tag');
  });

  it('logs the lines that do not fit into an annotation', () => {
    const details = numbered(`${'long '.repeat(100)} problem `, 30);
    const { lines } = write({ problems: [{ title: 'T', message: 'M.', details }] });
    expect(lines[0]).toBe('▾ T');
    const shown = lines.at(-2)?.split('\n') ?? [];
    expect(shown.at(-1)).toMatch(/^and \d+ more, all in the log$/);
    const named = [...shown, ...lines].filter((line) => line.startsWith('- '));
    expect(named).toEqual(details.map((detail) => `- ${detail}`));
  });

  it('is still reported if report and summary cannot be written', () => {
    const nowhere = join(tmpdir(), 'purge-nowhere', '\0');
    const { status, lines, outputs } = write(
      { result: 'purged' },
      { env: { RUNNER_TEMP: nowhere, GITHUB_STEP_SUMMARY: nowhere } },
    );
    expect(status).toBe(0);
    expect(outputs).toMatchObject({ result: 'purged', report: '' });
    expect(lines.filter((line) => line.startsWith('warning The '))).toHaveLength(2);
  });

  it('fails the step if the outputs cannot be written, whatever the policy', () => {
    const setOutput = (): void => {
      throw new Error('ENOSPC: no space left on device');
    };
    const policy = { onFailure: 'warn', ifNothing: 'warn', verify: 'off' } as const;
    const { status, lines, summary } = write({ result: 'purged' }, { setOutput, policy });
    expect(status).toBe(1);
    expect(lines.filter((line) => line.startsWith('error '))).toEqual([
      'error The outputs could not be written: The outputs could not be written: ENOSPC: no space left on device. ' +
        'The step fails, since later steps would read empty outputs',
    ]);
    expect(summary()).toContain('Purged');
  });

  it.each<[policy: Partial<FailurePolicy>, result: Outcome['result'], status: 0 | 1]>([
    [{}, 'purged', 0],
    [{}, 'partial', 1],
    [{}, 'failed', 1],
    [{ onFailure: 'warn' }, 'failed', 0],
    [{}, 'nothing', 0],
    [{ ifNothing: 'error' }, 'nothing', 1],
    [{ ifNothing: 'error', onFailure: 'warn' }, 'nothing', 1],
    [{}, 'dry-run', 0],
    [{}, 'skipped', 0],
  ])('with %j and the result %s has the exit status %i', (policy, result, status) => {
    const red = { onFailure: 'fail', ifNothing: 'warn', verify: 'off', ...policy } as const;
    expect(write({ result }, { policy: red }).status).toBe(status);
  });
});
