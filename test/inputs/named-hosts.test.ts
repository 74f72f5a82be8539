import { expect, it } from 'vitest';
import { namedHosts } from '../../src/inputs/named-hosts.ts';
import { parseBaseUrls } from '../../src/targets/base-url.ts';
import { targetOf } from '../examples.ts';

it('are those of every input that can name one', () => {
  const hosts = namedHosts({
    explicitTargets: [
      targetOf('urls', 'https://a.example:8443/x'),
      targetOf('hosts', 'b.example'),
      targetOf('prefixes', 'c.example:8443/docs'),
      targetOf('tags', 'd.example'),
      targetOf('everything', 'everything'),
    ],
    urlsFrom: ['https://e.example/sitemap.xml', 'public/f.example/sitemap.xml'],
    baseUrls: parseBaseUrls('https://g.example/docs').values,
    also: ['/h.example', 'https://i.example/feed.xml'],
    zones: [{ name: 'j.example' }, { name: null }],
  });
  expect([...hosts].sort()).toEqual([...'abcegij'].map((letter) => `${letter}.example`));
});
