import { describe, expect, test } from 'vitest';
import { type DeploySignal, parseWaitFor } from '../../src/deploy/signals.ts';

describe('a line of wait-for', () => {
  test.for<[line: string, signal: DeploySignal]>([
    ['content', { kind: 'content' }],
    ['Content', { kind: 'content' }],
    ['deployment', { kind: 'deployment', environment: null }],
    ['deployment: github-pages', { kind: 'deployment', environment: 'github-pages' }],
    ['deployment: site (Production)', { kind: 'deployment', environment: 'site (Production)' }],
    ['90 seconds', { kind: 'time', ms: 90_000 }],
    ['1 second', { kind: 'time', ms: 1000 }],
    ['0.5s', { kind: 'time', ms: 500 }],
    [
      'https://www.example.com/version.txt contains v2 of it',
      { kind: 'text', url: 'https://www.example.com/version.txt', text: 'v2 of it' },
    ],
    [
      'https://EXAMPLE.com/a contains contains b',
      { kind: 'text', url: 'https://example.com/a', text: 'contains b' },
    ],
  ])('%s is valid', ([line, signal]) => {
    expect(parseWaitFor(line)).toEqual({ value: [signal], problems: [], notices: [] });
  });

  test.for([
    ['contents', 'wait-for-unknown'],
    ['deployments', 'wait-for-unknown'],
    ['90', 'wait-for-number-alone'],
    ['2 minutes', 'wait-for-unknown'],
    ['https://example.com/version', 'wait-for-address-alone'],
    ['https://user:pass@example.com/ contains x', 'url-userinfo'],
    ['ftp://example.com/ contains x', 'wait-for-unknown'],
  ])('%s is rejected: %s', ([line = '', code]) => {
    expect(parseWaitFor(line)).toMatchObject({ value: [], problems: [{ code }] });
  });
});

test('wait-for has one signal per line', () => {
  expect(parseWaitFor('content\n\n# and\n5 seconds').value).toHaveLength(2);
});
