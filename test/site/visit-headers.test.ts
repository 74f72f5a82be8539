import { describe, expect, test } from 'vitest';
import { createVisitHeaders, parseVisitHeaders, visitHeaderSecrets } from '../../src/site/visit-headers.ts';

describe('visit-headers', () => {
  test('are one per line, and a value may contain commas', () => {
    expect(parseVisitHeaders('X-Ci: a, b: c\nCF-Access-Client-Id : id').value).toEqual([
      { name: 'X-Ci', value: 'a, b: c' },
      { name: 'CF-Access-Client-Id', value: 'id' },
    ]);
  });

  test.for([
    ['just text', { code: 'visit-header-incomplete', entry: 1 }],
    ['X-Ci:', { code: 'visit-header-incomplete', entry: 1 }],
    ['Host: example.com', { code: 'visit-header-reserved', name: 'Host' }],
    ['X Ci: a', { code: 'visit-header-unreadable', name: 'X Ci' }],
    ['X-Ci: a\u0007', { code: 'visit-header-unreadable', name: 'X-Ci' }],
  ] as const)('refuse %j, and tell nothing of the value', ([line, problem]) => {
    expect(parseVisitHeaders(line)).toEqual({ value: [], problems: [problem], notices: [] });
  });

  test('contain secrets even if they are malformed', () => {
    expect(visitHeaderSecrets('X-Ci: s3cret\nforgotten-name')).toEqual(['s3cret', 'forgotten-name']);
    expect(visitHeaderSecrets('["X-Ci: s3cret"]')).toEqual(['s3cret']);
  });

  test.for([
    '["X-Ci: topsecretvalue"',
    '[{"X-Ci": "topsecretvalue"}]',
    '[X-Ci: topsecretvalue]',
    '{"X-Ci": "topsecretvalue"}',
    'X-Ci=topsecretvalue: 1',
    'X-Other: a\n["X-Ci: topsecretvalue"]',
  ])('have secrets also where they are no headers, so that no problem shows one: %j', (text) => {
    expect(parseVisitHeaders(text).problems).not.toEqual([]);
    expect(visitHeaderSecrets(text)).toContain('topsecretvalue');
  });
});

test.for([
  ['https://www.example.com/a', true],
  ['https://www.example.com:8443/a', true],
  ['http://www.example.com/a', false],
  ['https://example.com/a', false],
  ['https://www.example.com.evil.example/', false],
  ['http://127.0.0.1:8080/', true],
] as const)('%s may have them: %j', ([url, passes]) => {
  const visitHeadersFor = createVisitHeaders(
    [{ name: 'X-Ci', value: 's3cret' }],
    ['www.example.com', '127.0.0.1'],
  );
  expect(visitHeadersFor(new URL(url))).toEqual(passes ? { 'X-Ci': 's3cret' } : {});
});
