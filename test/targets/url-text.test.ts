import { expect, test } from 'vitest';
import { hasDotSegment, pathFault } from '../../src/targets/url-text.ts';

test.each<[path: string, has: boolean]>([
  ['/', false],
  ['/a/b', false],
  ['/.a/..b/c./...', false],
  ['/.', true],
  ['/a/..', true],
  ['/a/./b', true],
  ['/%2E', true],
  ['/.%2e/b', true],
  ['/%252e', false],
])('tells whether %s has a dot segment, like browsers: %s', (path, has) => {
  expect(hasDotSegment(path)).toBe(has);
  expect(new URL(`https://x${path}`).pathname !== path).toBe(has);
});

test.each<[path: string, fault: object | null]>([
  ['/a%20b?c=%2A', null],
  ['/[id]/$1?to=/../x', null],
  ['/a\n', { code: 'text-with-space-or-control' }],
  ['/\u2060', { code: 'text-with-invisible', character: '\u2060' }],
  ['/\u{e0041}', { code: 'text-with-invisible', character: '\u{e0041}' }],
  ['/a\\b', { code: 'text-with-backslash' }],
  ['/*', { code: 'path-wildcard' }],
  ['/#a', { code: 'path-fragment' }],
  ['/%2E./a', { code: 'path-dot-segment' }],
  // A result of `rewrite` may start like this.
  ['../a', { code: 'path-dot-segment' }],
])('checks the path %j: %j', (path, fault) => {
  expect(pathFault(path)).toEqual(fault);
});
