import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ContentOptions, lookAtContent } from '../../src/deploy/content.ts';
import type { LookResult } from '../../src/deploy/look-result.ts';
import type { ServedFile } from '../../src/site/content.ts';
import { readEdgeResponse } from '../../src/site/edge-response.ts';
import type { ProbeResult } from '../../src/site/visit.ts';

const SITE = 'https://example.com';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file whose text changes from `old` to `new`. */
function changed(path: string, ...urls: readonly string[]): ServedFile {
  const contents = { ids: 'bytes', held: [sha256('old')], now: sha256('new') } as const;
  return { path, contents, urls: urls.length > 0 ? urls : [`${SITE}/${path}`] };
}

function deleted(path: string): ServedFile {
  return { path, contents: { ids: 'bytes', held: [sha256('old')], now: null }, urls: [`${SITE}/${path}`] };
}

/** A file whose new text is also an old one. */
function returned(path: string): ServedFile {
  const { contents, ...probe } = changed(path);
  return { ...probe, contents: { ...contents, held: [sha256('old'), sha256('new')] } };
}

function added(path: string): ServedFile {
  return { path, contents: { ids: 'bytes', held: [null], now: sha256('new') }, urls: [`${SITE}/${path}`] };
}

type Answer =
  | readonly [status: number, body?: string, headers?: Readonly<Record<string, string>>]
  | 'silence';

/** The responses of a site in each round, by path. The last round repeats. */
type Rounds = readonly Readonly<Record<string, Answer>>[];

function probeOf(url: string, answer: Answer | undefined): ProbeResult {
  if (answer === 'silence' || answer === undefined) {
    const problem = { code: 'visit-timed-out', began: false, limitMs: 10_000 } as const;
    return { response: null, at: 0, body: null, problem };
  }
  const [status, body = '', headers = {}] = answer;
  const response = readEdgeResponse(url, status, (name) => headers[name] ?? null);
  return { response, at: 0, body: Buffer.from(body), problem: null };
}

/** Looks once per round. `asked` has the requested paths of each round. */
async function look(probes: readonly ServedFile[], rounds: Rounds, more: Partial<ContentOptions> = {}) {
  let round = 0;
  const asked: string[][] = [];
  const ask = async (url: string): Promise<ProbeResult> => {
    asked[round]?.push(url.slice(SITE.length));
    return probeOf(url, rounds[Math.min(round, rounds.length - 1)]?.[url.slice(SITE.length)]);
  };
  const content = lookAtContent(probes, { site: SITE, isOrigin: false, isFirst: false, ask, ...more });
  const results: LookResult[] = [];
  for (; round < rounds.length; round++) {
    asked.push([]);
    results.push(await content());
  }
  return { results, asked, kinds: results.map(({ kind }) => kind), last: results.at(-1) };
}

const OLD: Answer = [200, 'old'];
const NEW: Answer = [200, 'new'];
const REWRITTEN: Answer = [200, 'new<script>'];
const FALLBACK: Answer = [200, 'the home page'];

describe('the deploy', () => {
  test.for<[what: string, ServedFile[], Rounds, kinds: LookResult['kind'][]]>([
    [
      'is live when the bytes are new',
      [changed('a.css')],
      [{ '/a.css': OLD }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'is not live while one of two files is old',
      [changed('a.css'), changed('b.css')],
      [
        { '/a.css': NEW, '/b.css': OLD },
        { '/a.css': NEW, '/b.css': NEW },
      ],
      ['not-yet', 'live'],
    ],
    [
      'is live when one file is new and a page is rewritten',
      [changed('a.css'), changed('p.html')],
      [{ '/a.css': NEW, '/p.html': REWRITTEN }],
      ['live'],
    ],
    [
      'is live when a deleted file returns 404',
      [deleted('a.css')],
      [{ '/a.css': OLD }, { '/a.css': [404] }],
      ['not-yet', 'live'],
    ],
    [
      'is live when a deleted file gets the same page as a missing file',
      [deleted('a.css')],
      [
        { '/a.css': REWRITTEN, '/no-such-file-to-purge.css': FALLBACK },
        { '/a.css': FALLBACK, '/no-such-file-to-purge.css': FALLBACK },
      ],
      ['not-yet', 'live'],
    ],
    ['is live when a deleted file returns 410', [deleted('a.css')], [{ '/a.css': [410] }], ['live']],
    [
      'is not proven by restored bytes while another file is not new',
      [returned('a.css'), added('b.css')],
      [
        { '/a.css': NEW, '/b.css': FALLBACK },
        { '/a.css': NEW, '/b.css': NEW },
      ],
      ['not-yet', 'live'],
    ],
    [
      'is proven by restored bytes if there is no other file',
      [returned('a.css')],
      [{ '/a.css': NEW }],
      ['live'],
    ],
    [
      'is not live without a response',
      [changed('a.css')],
      [{ '/a.css': 'silence' }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'is not live after a server error',
      [changed('a.css')],
      [{ '/a.css': [500] }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'is not live while a file is missing',
      [changed('a.css')],
      [{ '/a.css': [404] }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'is live if a cache has the new bytes, which prove the deploy',
      [changed('a.css')],
      [{ '/a.css': [200, 'new', { 'cf-cache-status': 'HIT', age: '3' }] }],
      ['live'],
    ],
  ])('%s', async ([, probes, rounds, kinds]) => {
    expect((await look(probes, rounds)).kinds).toEqual(kinds);
  });
});

test('an index page is requested by its own name first, since another page may have its other URLs', async () => {
  const urls = ['/p/', '/p', '/p/index.html'].map((path) => SITE + path);
  const other = { '/p/': FALLBACK, '/p': FALLBACK };
  const { kinds, asked } = await look(
    [changed('p/index.html', ...urls)],
    [
      { ...other, '/p/index.html': OLD },
      { ...other, '/p/index.html': NEW },
    ],
  );
  expect(kinds).toEqual(['not-yet', 'live']);
  expect(asked).toEqual([['/p/index.html'], ['/p/index.html']]);
});

test('a page is requested at the URL that responds 200, and at all URLs while none does', async () => {
  const page = changed('p.html', `${SITE}/p`, `${SITE}/p/`, `${SITE}/p.html`);
  const { kinds, asked } = await look(
    [page],
    [
      { '/p': [404], '/p/': [308, '', { location: '/p.html' }], '/p.html': OLD },
      { '/p.html': OLD },
      { '/p.html': NEW },
    ],
  );
  expect(kinds).toEqual(['not-yet', 'not-yet', 'live']);
  expect(asked).toEqual([['/p', '/p/', '/p.html'], ['/p.html'], ['/p.html']]);
});

describe('two files', () => {
  const [both, live] = [[changed('a.css'), changed('b.css')], { '/a.css': NEW, '/b.css': NEW }];

  test('are requested together at the end, and a new one not before', async () => {
    const half: Rounds[number] = { '/a.css': NEW, '/b.css': OLD };
    const { asked, kinds } = await look(both, [half, half, live]);
    expect(kinds).toEqual(['not-yet', 'not-yet', 'live']);
    expect(asked).toEqual([['/a.css', '/b.css'], ['/b.css'], ['/b.css', '/a.css', '/b.css']]);
  });

  test('are not live if an older deploy replaces the newer one', async () => {
    const [first, then]: Rounds = [
      { '/a.css': NEW, '/b.css': OLD },
      { '/a.css': OLD, '/b.css': NEW },
    ];
    const { kinds } = await look(both, [first, then, then, live] as Rounds);
    expect(kinds).toEqual(['not-yet', 'not-yet', 'not-yet', 'live']);
  });
});

describe('waiting ends early', () => {
  test('if the bytes are neither old nor new in five consecutive looks', async () => {
    const rounds = Array.from({ length: 5 }, () => ({ '/p.html': REWRITTEN }));
    const { kinds, last } = await look([changed('p.html')], rounds);
    expect(kinds).toEqual([...Array(4).fill('not-yet'), 'never']);
    expect(last).toMatchObject({ reason: { code: 'content-rewritten', files: ['p.html'] } });
  });

  test.for<[what: string, ServedFile, Rounds, last: LookResult['kind']]>([
    [
      'does not end early for an added file if the host sends another page until it exists',
      added('p.html'),
      [...Array(5).fill({ '/p.html': FALLBACK }), { '/p.html': NEW }],
      'live',
    ],
    [
      'does not end early for a deleted page that is rewritten until it is gone',
      deleted('p.html'),
      [...Array(5).fill({ '/p.html': REWRITTEN }), { '/p.html': [404] }],
      'live',
    ],
    [
      'ends early for an added page that was missing and is rewritten',
      added('p.html'),
      [{ '/p.html': [404] }, ...Array(5).fill({ '/p.html': REWRITTEN })],
      'never',
    ],
  ])('but with unknown bytes %s', async ([, probe, rounds, last]) => {
    const { kinds } = await look([probe], rounds);
    expect(kinds.slice(0, -1)).toEqual(Array(5).fill('not-yet'));
    expect(kinds.at(-1)).toBe(last);
  });

  test('but not if another look interrupts the five', async () => {
    const [odd, old] = [{ '/p.html': REWRITTEN }, { '/p.html': OLD }];
    const { kinds } = await look([changed('p.html')], [odd, odd, odd, odd, old, odd, odd, odd, odd]);
    expect(kinds).not.toContain('never');
  });

  test.for(['HIT', 'STALE', 'UPDATING'])('if the cache status of a new query is %s', async (by) => {
    const { last } = await look([changed('a.css')], [{ '/a.css': [200, 'old', { 'cf-cache-status': by }] }]);
    expect(last).toMatchObject({
      kind: 'never',
      reason: { code: 'content-behind-cache', cacheStatus: by },
    });
  });

  test.for<[what: string, ServedFile, isFirst: boolean]>([
    ['are also old', returned('a.css'), false],
    ['may be old', { ...changed('a.css'), contents: { ids: 'bytes', held: [], now: sha256('new') } }, true],
  ])('if the cache has new bytes that %s', async ([, probe, isFirst]) => {
    const rounds = [{ '/a.css': [200, 'new', { 'cf-cache-status': 'HIT' }] }] as const;
    const { last } = await look([probe], rounds, { isFirst });
    expect(last).toMatchObject({ kind: 'never', reason: { code: 'content-behind-cache' } });
  });

  test.for(['MISS', 'EXPIRED', 'DYNAMIC', 'BYPASS'])('but not if the cache status is %s', async (by) => {
    const { last } = await look([changed('a.css')], [{ '/a.css': [200, 'old', { 'cf-cache-status': by }] }]);
    expect(last).toMatchObject({ kind: 'not-yet' });
  });

  test('if the first response is a challenge', async () => {
    const { last } = await look(
      [changed('a.css')],
      [{ '/a.css': [403, '', { 'cf-mitigated': 'challenge' }] }],
    );
    expect(last).toMatchObject({ kind: 'never', reason: { code: 'content-challenged', status: 403 } });
  });

  const to = 'https://team.cloudflareaccess.com/x';
  test.for<[what: string, Answer, to: string | null]>([
    ['a sign-in page', [302, '', { location: to }], to],
    ['HTTP 401', [401], null],
  ])('if the first response is %s', async ([, answer, to]) => {
    const { last } = await look([changed('a.css')], [{ '/a.css': answer }]);
    expect(last).toMatchObject({ kind: 'never', reason: { code: 'content-behind-sign-in', to } });
  });
});

describe('if the old bytes are unknown', () => {
  const first = (path: string): ServedFile => ({
    ...changed(path),
    contents: { ids: 'bytes', held: [], now: sha256('new') },
  });

  test('all files must be new', async () => {
    const { kinds } = await look(
      [first('a.css'), first('b.css')],
      [
        { '/a.css': NEW, '/b.css': OLD },
        { '/a.css': NEW, '/b.css': NEW },
      ],
      { isFirst: true },
    );
    expect(kinds).toEqual(['not-yet', 'live']);
  });

  test('other bytes do not count as rewritten, because they may be the old ones', async () => {
    const rounds = Array.from({ length: 6 }, () => ({ '/p.html': OLD }));
    const { kinds } = await look([first('p.html')], rounds, { isFirst: true });
    expect(kinds).toEqual(Array(6).fill('not-yet'));
  });

  const page = (answer: Answer): Rounds[number] => ({ '/a.css': NEW, '/p.html': answer });
  test.for<[what: string, Rounds, kinds: LookResult['kind'][]]>([
    ['until they are new', [page(OLD), page(OLD), page(NEW)], ['not-yet', 'not-yet', 'live']],
    [
      'for five looks, since they may be rewritten',
      Array(5).fill(page(OLD)),
      [...Array(4).fill('not-yet'), 'live'],
    ],
    [
      'for five looks, since they may not be served',
      Array(5).fill(page([404])),
      [...Array(4).fill('not-yet'), 'live'],
    ],
    [
      'as long as assets are old',
      [...Array(6).fill({ '/a.css': OLD, '/p.html': OLD }), page(OLD)],
      Array(7).fill('not-yet'),
    ],
  ])('pages are waited for %s', async ([, rounds, kinds]) => {
    const seen = await look([first('a.css'), first('p.html')], rounds, { isFirst: true });
    expect(seen.kinds).toEqual(kinds);
  });
});
