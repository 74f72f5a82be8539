import { expect, test } from 'vitest';
import { hostOf, type Kind } from '../../src/targets/target.ts';

test.each<[kind: Kind, value: string, host: string | null]>([
  ['urls', 'https://example.com/', 'example.com'],
  ['urls', 'http://www.example.com:8080/a:80', 'www.example.com'],
  ['urls', 'https://example.com/?to=https://other.example:443/', 'example.com'],
  ['urls', 'https://[2001:db8::1]:8443/a', '[2001:db8::1]'],
  ['urls', 'https://[::1]/', '[::1]'],
  ['urls', 'https://example.com:80?to=/', 'example.com'],
  ['hosts', 'example.com', 'example.com'],
  ['hosts', '[::1]', '[::1]'],
  ['prefixes', 'example.com', 'example.com'],
  ['prefixes', 'example.com/a:80/https://b', 'example.com'],
  ['prefixes', 'example.com:8443/a', 'example.com'],
  ['prefixes', 'example.com:8443', 'example.com'],
  ['prefixes', '[::1]:8443/a', '[::1]'],
  // These apply to every zone.
  ['tags', 'https://example.com/', null],
  ['everything', 'everything', null],
])('takes the host that decides the zone from the target %s %s: %s', (kind, value, host) => {
  expect(hostOf({ kind, value })).toBe(host);
});
