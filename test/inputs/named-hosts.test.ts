import { expect, it } from 'vitest';
import { namedHosts } from '../../src/inputs/named-hosts.ts';
import { parseBaseUrls } from '../../src/targets/base-url.ts';
import { targetOf } from '../examples.ts';

it('returns the hosts of every input that can name one', () => {
  const hosts = namedHosts({
    explicitTargets: [
      targetOf('urls', 'https://a.example:8443/x'),
      targetOf('hosts', 'b.example'),
      targetOf('prefixes', 'c.example:8443/docs'),
      targetOf('tags', 'd.example'),
      targetOf('everything', 'everything'),
    ],
    urlsFrom: ['https://e.example/sitemap.xml', 'public/f.example/sitemap.xml'],
    baseUrls: parseBaseUrls('https://g.example/docs').value,
    also: ['/h.example', 'https://i.example/feed.xml'],
    zones: [
      { id: null, name: 'j.example' },
      { id: 'z1', name: null },
    ],
    waitFor: [{ kind: 'text', url: 'https://k.example/version', text: 'v2' }, { kind: 'content' }],
    originUrl: parseBaseUrls('https://l.example').value[0] ?? null,
  });
  expect([...hosts].sort()).toEqual([...'abcegijkl'].map((letter) => `${letter}.example`));
});
