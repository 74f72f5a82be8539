import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ContentOptions, lookAtContent } from '../../src/deploy/content.ts';
import type { Sighting } from '../../src/deploy/sighting.ts';
import type { ServedFile } from '../../src/site/content.ts';
import { readEdgeResponse } from '../../src/site/edge-response.ts';
import type { ProbeResult } from '../../src/site/visit.ts';

const SITE = 'https://example.com';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file that had the text `old` and is to have the text `new`. */
function changed(path: string, ...urls: readonly string[]): ServedFile {
  const contents = { ids: 'bytes', held: [sha256('old')], now: sha256('new') } as const;
  return { path, contents, urls: urls.length > 0 ? urls : [`${SITE}/${path}`] };
}

function deleted(path: string): ServedFile {
  return { path, contents: { ids: 'bytes', held: [sha256('old')], now: null }, urls: [`${SITE}/${path}`] };
}

/** The edge may hold both texts. */
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

/** What a site answers in each round, by path; the last round stays. */
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

/** Looks once for each round; `asked` has what was asked for in each. */
async function look(probes: readonly ServedFile[], rounds: Rounds, more: Partial<ContentOptions> = {}) {
  let round = 0;
  const asked: string[][] = [];
  const ask = async (url: string): Promise<ProbeResult> => {
    asked[round]?.push(url.slice(SITE.length));
    return probeOf(url, rounds[Math.min(round, rounds.length - 1)]?.[url.slice(SITE.length)]);
  };
  const content = lookAtContent(probes, { site: SITE, isOrigin: false, isFirst: false, ask, ...more });
  const sightings: Sighting[] = [];
  for (; round < rounds.length; round++) {
    asked.push([]);
    sightings.push(await content());
  }
  return { sightings, asked, kinds: sightings.map(({ kind }) => kind), last: sightings.at(-1) };
}

const OLD: Answer = [200, 'old'];
const NEW: Answer = [200, 'new'];
const REWRITTEN: Answer = [200, 'new<script>'];
const FALLBACK: Answer = [200, 'the home page'];

describe('the deploy is live', () => {
  test.for<[what: string, ServedFile[], Rounds, kinds: Sighting['kind'][]]>([
    [
      'when the bytes are new',
      [changed('a.css')],
      [{ '/a.css': OLD }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'not while one file of them is old',
      [changed('a.css'), changed('b.css')],
      [
        { '/a.css': NEW, '/b.css': OLD },
        { '/a.css': NEW, '/b.css': NEW },
      ],
      ['not-yet', 'live'],
    ],
    [
      'when one is new, and the page is rewritten on the way',
      [changed('a.css'), changed('p.html')],
      [{ '/a.css': NEW, '/p.html': REWRITTEN }],
      ['live'],
    ],
    [
      'when a deleted file is gone',
      [deleted('a.css')],
      [{ '/a.css': OLD }, { '/a.css': [404] }],
      ['not-yet', 'live'],
    ],
    [
      'when it is answered as what was never there',
      [deleted('a.css')],
      [
        { '/a.css': REWRITTEN, '/no-such-file-to-purge.css': FALLBACK },
        { '/a.css': FALLBACK, '/no-such-file-to-purge.css': FALLBACK },
      ],
      ['not-yet', 'live'],
    ],
    ['or gone for good', [deleted('a.css')], [{ '/a.css': [410] }], ['live']],
    [
      'not by bytes that came back, while a file is not seen that changed',
      [returned('a.css'), added('b.css')],
      [
        { '/a.css': NEW, '/b.css': FALLBACK },
        { '/a.css': NEW, '/b.css': NEW },
      ],
      ['not-yet', 'live'],
    ],
    [
      'by bytes that came back, where there is nothing else',
      [returned('a.css')],
      [{ '/a.css': NEW }],
      ['live'],
    ],
    [
      'not when there is no answer',
      [changed('a.css')],
      [{ '/a.css': 'silence' }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'not when there is an error',
      [changed('a.css')],
      [{ '/a.css': [500] }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'not when it is missing',
      [changed('a.css')],
      [{ '/a.css': [404] }, { '/a.css': NEW }],
      ['not-yet', 'live'],
    ],
    [
      'even from the cache, since only a live deploy can have filled it with the new bytes',
      [changed('a.css')],
      [{ '/a.css': [200, 'new', { 'cf-cache-status': 'HIT', age: '3' }] }],
      ['live'],
    ],
  ])('%s', async ([, probes, rounds, kinds]) => {
    expect((await look(probes, rounds)).kinds).toEqual(kinds);
  });
});

test('an index page is asked for by its own name first, since another page may answer in its place', async () => {
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

test('a page is asked for in the form that answers 200, and in the others while none does', async () => {
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

  test('are asked for together once more, and one that is new not before', async () => {
    const half: Rounds[number] = { '/a.css': NEW, '/b.css': OLD };
    const { asked, kinds } = await look(both, [half, half, live]);
    expect(kinds).toEqual(['not-yet', 'not-yet', 'live']);
    expect(asked).toEqual([['/a.css', '/b.css'], ['/b.css'], ['/b.css', '/a.css', '/b.css']]);
  });

  test('are waited for again where an older deploy went live after the newer one', async () => {
    const [first, then]: Rounds = [
      { '/a.css': NEW, '/b.css': OLD },
      { '/a.css': OLD, '/b.css': NEW },
    ];
    const { kinds } = await look(both, [first, then, then, live] as Rounds);
    expect(kinds).toEqual(['not-yet', 'not-yet', 'not-yet', 'live']);
  });
});

describe('it will not come', () => {
  test('where the bytes are neither old nor new, five times running', async () => {
    const rounds = Array.from({ length: 5 }, () => ({ '/p.html': REWRITTEN }));
    const { kinds, last } = await look([changed('p.html')], rounds);
    expect(kinds).toEqual([...Array(4).fill('not-yet'), 'never']);
    expect(last).toMatchObject({ reason: { code: 'content-rewritten', files: ['p.html'] } });
  });

  test.for<[what: string, ServedFile, Rounds, last: Sighting['kind']]>([
    [
      'an added file, where the host answers with another page until it is there',
      added('p.html'),
      [...Array(5).fill({ '/p.html': FALLBACK }), { '/p.html': NEW }],
      'live',
    ],
    [
      'a deleted page that is rewritten on the way, until it is gone',
      deleted('p.html'),
      [...Array(5).fill({ '/p.html': REWRITTEN }), { '/p.html': [404] }],
      'live',
    ],
    [
      'but not an added page that is rewritten: it was missing, and has come',
      added('p.html'),
      [{ '/p.html': [404] }, ...Array(5).fill({ '/p.html': REWRITTEN })],
      'never',
    ],
  ])('other bytes leave open %s', async ([, probe, rounds, last]) => {
    const { kinds } = await look([probe], rounds);
    expect(kinds.slice(0, -1)).toEqual(Array(5).fill('not-yet'));
    expect(kinds.at(-1)).toBe(last);
  });

  test('but not where an answer between them tells otherwise', async () => {
    const [odd, old] = [{ '/p.html': REWRITTEN }, { '/p.html': OLD }];
    const { kinds } = await look([changed('p.html')], [odd, odd, odd, odd, old, odd, odd, odd, odd]);
    expect(kinds).not.toContain('never');
  });

  test.for(['HIT', 'STALE', 'UPDATING'])(
    'where the cache answers %s for a query nobody asked',
    async (by) => {
      const { last } = await look(
        [changed('a.css')],
        [{ '/a.css': [200, 'old', { 'cf-cache-status': by }] }],
      );
      expect(last).toMatchObject({
        kind: 'never',
        reason: { code: 'content-behind-cache', cacheStatus: by },
      });
    },
  );

  test.for<[what: string, ServedFile, isFirst: boolean]>([
    ['came back', returned('a.css'), false],
    [
      'are perhaps old ones',
      { ...changed('a.css'), contents: { ids: 'bytes', held: [], now: sha256('new') } },
      true,
    ],
  ])('where it answers with new bytes that %s', async ([, probe, isFirst]) => {
    const rounds = [{ '/a.css': [200, 'new', { 'cf-cache-status': 'HIT' }] }] as const;
    const { last } = await look([probe], rounds, { isFirst });
    expect(last).toMatchObject({ kind: 'never', reason: { code: 'content-behind-cache' } });
  });

  test.for(['MISS', 'EXPIRED', 'DYNAMIC', 'BYPASS'])('but %s is the origin itself', async (by) => {
    const { last } = await look([changed('a.css')], [{ '/a.css': [200, 'old', { 'cf-cache-status': by }] }]);
    expect(last).toMatchObject({ kind: 'not-yet' });
  });

  test('where a challenge is the first answer', async () => {
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
  ])('where %s is the first answer', async ([, answer, to]) => {
    const { last } = await look([changed('a.css')], [{ '/a.css': answer }]);
    expect(last).toMatchObject({ kind: 'never', reason: { code: 'content-behind-sign-in', to } });
  });
});

describe('where the old bytes are not known', () => {
  const first = (path: string): ServedFile => ({
    ...changed(path),
    contents: { ids: 'bytes', held: [], now: sha256('new') },
  });

  test('all of the files must be new', async () => {
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

  test('other bytes are no sign of rewriting: they may be the old ones', async () => {
    const rounds = Array.from({ length: 6 }, () => ({ '/p.html': OLD }));
    const { kinds } = await look([first('p.html')], rounds, { isFirst: true });
    expect(kinds).toEqual(Array(6).fill('not-yet'));
  });

  const page = (answer: Answer): Rounds[number] => ({ '/a.css': NEW, '/p.html': answer });
  test.for<[what: string, Rounds, kinds: Sighting['kind'][]]>([
    ['that come later', [page(OLD), page(OLD), page(NEW)], ['not-yet', 'not-yet', 'live']],
    [
      'for five looks: they may be rewritten',
      Array(5).fill(page(OLD)),
      [...Array(4).fill('not-yet'), 'live'],
    ],
    ['or not be served', Array(5).fill(page([404])), [...Array(4).fill('not-yet'), 'live']],
    [
      'but not while assets are old',
      [...Array(6).fill({ '/a.css': OLD, '/p.html': OLD }), page(OLD)],
      Array(7).fill('not-yet'),
    ],
  ])('pages are waited for %s', async ([, rounds, kinds]) => {
    const seen = await look([first('a.css'), first('p.html')], rounds, { isFirst: true });
    expect(seen.kinds).toEqual(kinds);
  });
});
