import { describe, expect, test } from 'vitest';
import type { Zone } from '../../src/cloudflare/zone.ts';
import type { TargetResult } from '../../src/purge/results.ts';
import { parseBaseUrls } from '../../src/targets/base-url.ts';
import type { Kind, Target } from '../../src/targets/target.ts';
import { type CandidateOptions, candidatesOf, urlsOfInputs } from '../../src/verify/candidates.ts';

const ZONE: Zone = { id: 'z', name: null, environment: null };
const SITE: Zone = { id: 's', name: 'example.com', environment: null };
const SHOP: Zone = { id: 't', name: 'shop.example.com', environment: null };

function fate(
  kind: Kind,
  value: string,
  more: Partial<TargetResult & Pick<Target, 'headers'>> = {},
): TargetResult {
  const { headers, zone = ZONE, state = 'confirmed', request = 0 } = more;
  const target = { kind, value, source: { kind: 'also' } as const, ...(headers && { headers }) };
  return { zone, target, state, request, failure: null };
}

const ask = (fates: readonly TargetResult[], more: Partial<CandidateOptions> = {}) =>
  candidatesOf(fates, { inputUrls: [], files: [], purgedAt: () => 0, ...more });

const urlsOf = (fates: readonly TargetResult[], named: readonly string[] = []): string[] =>
  ask(fates, { inputUrls: named }).map(({ url }) => url);

describe('candidates', () => {
  test('are the confirmed URLs', () => {
    const fates = [
      fate('urls', 'https://example.com/a'),
      fate('urls', 'https://example.com/b', { state: 'unconfirmed' }),
      fate('urls', 'https://example.com/c'),
    ];
    expect(urlsOf(fates, ['https://example.com/'])).toEqual([
      'https://example.com/a',
      'https://example.com/c',
    ]);
  });

  test('do not exist without a confirmed target', () => {
    expect(
      urlsOf([fate('everything', 'everything', { state: 'unconfirmed' })], ['https://example.com/']),
    ).toEqual([]);
  });

  test('contain each header variant of a URL once', () => {
    const mobile = { headers: { 'CF-Device-Type': 'mobile' } };
    const language = { headers: { 'Accept-Language': 'de' } };
    const url = 'https://example.com/a';
    const fates = [fate('urls', url), fate('urls', url, mobile), fate('urls', url, language)];
    const candidates = ask([...fates, ...fates]);
    expect(candidates.map(({ headers }) => headers)).toEqual([undefined, mobile.headers, language.headers]);
    // The edge sets CF-* headers itself, so a visit cannot request that variant.
    expect(candidates.map(({ doubt }) => doubt !== null)).toEqual([false, true, false]);
    expect(candidates[1]?.doubt).toEqual({ kind: 'edge-header', header: 'CF-Device-Type' });
  });

  const named = [
    'https://example.com/',
    'https://example.com/blog',
    'https://example.com/blog?page=2',
    'https://example.com/blog/post',
    'https://example.com/blogs',
    'https://www.example.com/blog/',
    'https://example.com:8443/blog/',
  ];
  test.each<[kind: Kind, value: string, inside: number[]]>([
    ['everything', 'everything', [0, 1, 2, 3, 4, 5, 6]],
    ['hosts', 'example.com', [0, 1, 2, 3, 4, 6]],
    ['prefixes', 'example.com', [0, 1, 2, 3, 4]],
    ['prefixes', 'example.com/blog', [1, 2, 3]],
    ['prefixes', 'example.com/blog/', [3]],
    ['prefixes', 'www.example.com/blog/', [5]],
    ['tags', 'news', [0, 1, 2, 3, 4, 5, 6]],
  ])('for %s %s are the URLs of the inputs that it covers', (kind, value, inside) => {
    expect(urlsOf([fate(kind, value)], named)).toEqual(inside.map((index) => named[index]));
    expect(urlsOf([fate(kind, value)])).toEqual([]);
  });

  test('for a tag contain no URLs of the inputs if other targets were purged', () => {
    const fates = [fate('tags', 'news'), fate('urls', 'https://example.com/a')];
    expect(urlsOf(fates, ['https://example.com/'])).toEqual(['https://example.com/a']);
  });

  test('belong to the purged zone', () => {
    const urls = ['https://example.com/', 'https://shop.example.com/', 'https://elsewhere.example/'];
    const failed = fate('everything', 'everything', { zone: SHOP, state: 'unconfirmed' });
    expect(urlsOf([fate('everything', 'everything', { zone: SITE }), failed], urls)).toEqual([urls[0]]);
    const both = [SITE, SHOP].map((zone) => fate('everything', 'everything', { zone }));
    expect(urlsOf(both, urls)).toEqual(urls.slice(0, 2));
    // The copy of a foreign URL serves a Worker, not visitors.
    expect(urlsOf(urls.map((url) => fate('urls', url, { zone: SITE })))).toEqual([urls[0], urls[1]]);
  });

  test('belong to a zone by any of its names', () => {
    const zone = { ...SITE, otherNames: ['shop.example'] };
    const urls = ['https://shop.example/', 'https://www.shop.example/a', 'https://elsewhere.example/'];
    expect(urlsOf([fate('everything', 'everything', { zone })], urls)).toEqual(urls.slice(0, 2));
  });

  test('have the targets of a second purge and the time of the first', () => {
    const url = 'https://example.com/';
    const at = ({ request }: TargetResult): number => (request ?? 0) * 1000;
    const prefix = fate('prefixes', 'example.com/', { request: 5 });
    const [covered] = ask([prefix, fate('hosts', 'example.com', { request: 2 })], {
      inputUrls: [url],
      purgedAt: at,
    });
    expect(covered).toMatchObject({
      by: 'hosts',
      purgedAt: 2000,
      repurgeTargets: [{ target: { kind: 'urls', value: url } }],
    });
    const tags = Array.from({ length: 3 }, (_, tag) => fate('tags', `t${tag}`, { request: tag + 1 }));
    const [tagged] = ask(tags, { inputUrls: [url], purgedAt: at });
    expect(tagged).toMatchObject({ by: 'tags', purgedAt: 1000 });
    expect(tagged?.repurgeTargets.map(({ target }) => target.value)).toEqual(['t0', 't1', 't2']);
    const many = Array.from({ length: 101 }, (_, tag) => fate('tags', `t${tag}`));
    expect(ask(many, { inputUrls: [url] })[0]?.repurgeTargets).toEqual([]);
  });

  test('are in doubt if only one environment was purged', () => {
    const zone = { ...ZONE, environment: 'staging' };
    expect(ask([fate('urls', 'https://example.com/', { zone })])[0]?.doubt).toEqual({
      kind: 'environment',
      environment: 'staging',
    });
  });
});

test('the URLs of the inputs are base-url with and without a slash, also, and urls', () => {
  const bases = parseBaseUrls('https://example.com\nhttps://example.org/docs').value;
  const said: Target[] = [
    { kind: 'urls', value: 'https://example.com/said', source: { kind: 'input', input: 'urls' } },
    { kind: 'tags', value: 'news', source: { kind: 'input', input: 'tags' } },
  ];
  expect(urlsOfInputs(bases, ['/feed.xml', 'https://example.net/x'], said)).toEqual([
    'https://example.com/',
    'https://example.org/docs',
    'https://example.org/docs/',
    'https://example.com/feed.xml',
    'https://example.org/docs/feed.xml',
    'https://example.net/x',
    'https://example.com/said',
  ]);
});
