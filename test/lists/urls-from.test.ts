import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHostRules } from '../../src/http/host-rules.ts';
import { createTransport } from '../../src/http/transport.ts';
import {
  readUrlsFrom,
  type UrlsFrom,
  type UrlsFromOptions,
  type UrlsFromProblem,
} from '../../src/lists/urls-from.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { sentenceOf } from '../../src/report/sentences/sentence-of.ts';
import { numbered, outcomeWith, targetOf, UNMASKED, zoneOf } from '../examples.ts';
import { createFakeClock } from '../fake-clock.ts';
import { indexOf, openWebsite, sitemapOf, type Website } from './website.ts';

let workspace: string;
let site: Website;
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'urls-from-'));
});
afterAll(() => rm(workspace, { recursive: true }));
beforeEach(async () => {
  site = await openWebsite();
});
afterEach(() => site.close());

/** @param named the hosts that other inputs name */
const read = (
  sources: readonly string[],
  { named = ['example.com'], ...more }: Partial<UrlsFromOptions> & { named?: readonly string[] } = {},
): Promise<UrlsFrom> => {
  const clock = createFakeClock();
  return readUrlsFrom(sources, {
    workspace,
    transport: clock.holding(createTransport({})),
    stop: new AbortController().signal,
    clock,
    random: () => 0,
    ...more,
    hosts: createHostRules([...named, ...sources.map((source) => URL.parse(source)?.hostname ?? '')]),
  });
};

/** Matches the problem of one source. */
const unread = (source: string, reason: object, listedBy: string | null = null): object => ({
  code: 'list-unread',
  source,
  listedBy,
  reason: expect.objectContaining(reason),
});
/** Matches the notice of one source. */
const notice = (source: string, notice: object): object => ({
  code: 'list-notice',
  source,
  listedBy: null,
  notice: expect.objectContaining(notice),
});

/** Writes files into a new folder, and returns its path relative to the workspace. */
async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(workspace, 'case-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder.slice(workspace.length + 1);
}

const valuesOf = ({ targets }: UrlsFrom): readonly string[] => targets.map(({ value }) => value);
const BASE = 'https://example.com';

describe('the files of urls-from', () => {
  it('give their URLs in order, each with its file as the source', async () => {
    const at = await write({
      'a b.txt': `${BASE}/1\n{"url": "${BASE}/2", "headers": {"X-A": "b"}}`,
      'sitemap.xml': sitemapOf(`${BASE}/3`, `${BASE}/1`),
      'sitemap.xml.gz': gzipSync(sitemapOf(`${BASE}/4`)),
    });
    const { targets, problems, notices } = await read([
      `${at}/a b.txt`,
      `${at}/sitemap.xml`,
      join(workspace, at, 'sitemap.xml.gz'),
    ]);
    expect([problems, notices]).toEqual([[], []]);
    const [list, xml, gz] = [
      { kind: 'list', list: `${at}/a b.txt` },
      { kind: 'list', list: `${at}/sitemap.xml` },
      { kind: 'list', list: `${join(workspace, at)}/sitemap.xml.gz` },
    ];
    expect(targets).toEqual([
      { kind: 'urls', value: `${BASE}/1`, source: list },
      { kind: 'urls', value: `${BASE}/2`, headers: { 'X-A': 'b' }, source: list },
      { kind: 'urls', value: `${BASE}/3`, source: xml },
      { kind: 'urls', value: `${BASE}/1`, source: xml },
      { kind: 'urls', value: `${BASE}/4`, source: gz },
    ]);
  });

  it('are read once if they are named twice in different ways', async () => {
    const at = await write({ 'a.txt': `${BASE}/1` });
    expect(
      valuesOf(await read([`${at}/a.txt`, `./${at}/../${at}/a.txt`, join(workspace, at, 'a.txt')])),
    ).toEqual([`${BASE}/1`]);
  });

  it('may be reports whose targets keep their zones', async () => {
    const results = [
      targetOf('tags', 'a'),
      targetOf('urls', `${BASE}/1`, { 'X-A': 'b' }),
      targetOf('everything', 'everything'),
    ].map(
      (target) =>
        ({
          zone: zoneOf('example.com'),
          target,
          state: 'unconfirmed',
          request: null,
          failure: null,
        }) as const,
    );
    const at = await write({ 'report.json': [...reportParts(outcomeWith({ results }), UNMASKED)].join('') });
    const { targets, problems } = await read([`${at}/report.json`]);
    expect(problems).toEqual([]);
    expect(targets).toEqual(
      results.map(({ target, zone }) => ({
        ...target,
        source: { kind: 'list', list: `${at}/report.json` },
        zone: zone.id,
        environment: null,
      })),
    );
  });

  it('are named in their problems and notices', async () => {
    const at = await write({ 'a.txt': `${BASE}/#b`, 'b.txt': 'x' });
    const { problems, notices } = await read([`${at}/a.txt`, `${at}/b.txt`]);
    expect(notices).toEqual([
      notice(`${at}/a.txt`, { code: 'fragments-removed', count: 1, example: `${BASE}/#b` }),
    ]);
    expect(problems).toEqual([unread(`${at}/b.txt`, { code: 'list-foreign' })]);
  });

  it.each<[source: string, code: string]>([
    ['missing.txt', 'file-missing'],
    ['missing/sitemap*.xml', 'file-missing'],
    ['empty.txt/b', 'file-missing'],
    ['empty.txt', 'list-empty'],
    ['.', 'file-is-folder'],
    ['/dev/null', 'file-not-regular'],
    ['a\0b', 'file-unreadable'],
    ['a'.repeat(300), 'file-unreadable'],
    ['http://example.com/sitemap.xml', 'list-address-not-https'],
    ['HTTP://example.com/sitemap.xml', 'list-address-not-https'],
    ['ftp://example.com/sitemap.xml', 'list-address-not-https'],
    ['file:///etc/hosts', 'list-address-not-https'],
    ['https://user:pass@example.com/sitemap.xml', 'list-address-has-credentials'],
    ['https://', 'list-address-invalid'],
  ])('cause a problem if they are unreadable or empty: %j', async (source, code) => {
    await writeFile(join(workspace, 'empty.txt'), '');
    const { targets, problems } = await read([source]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([unread(source, { code })]);
  });

  it('may be explicitly empty in each format', async () => {
    const at = await write({
      'array.json': '[]',
      'sitemap.xml': sitemapOf(),
      'report.json': '{"version": 1, "result": "purged", "targets": []}',
    });
    const found = await read(['array.json', 'sitemap.xml', 'report.json'].map((name) => `${at}/${name}`));
    expect([found.targets, found.problems]).toEqual([[], []]);
    expect(found.notices).toEqual([
      notice(`${at}/array.json`, { code: 'list-empty-array' }),
      notice(`${at}/sitemap.xml`, { code: 'sitemap-empty' }),
      notice(`${at}/report.json`, { code: 'report-nothing-left' }),
    ]);
  });

  it('may be none', async () => {
    expect(await read([])).toEqual({ targets: [], problems: [], notices: [] });
  });
});

describe('the URLs of urls-from', () => {
  it('may be sitemaps, gzipped sitemaps and plain lists', async () => {
    site.pages.set('/sitemap.xml', sitemapOf(`${BASE}/1`));
    site.pages.set('/sitemap.xml.gz', {
      headers: { 'content-type': 'application/x-gzip' },
      body: gzipSync(sitemapOf(`${BASE}/2`)),
    });
    site.pages.set('/encoded.xml', {
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(sitemapOf(`${BASE}/3`)),
    });
    site.pages.set('/urls.txt', `${BASE}/4\n`);
    const sources = ['/sitemap.xml#top', '/sitemap.xml.gz', '/encoded.xml', '/urls.txt'].map(
      (path) => `${site.origin}${path}`,
    );
    const found = await read(sources);
    expect(found.problems).toEqual([]);
    expect(found.targets.map(({ value, source }) => [value, source])).toEqual(
      sources.map((source, index) => [`${BASE}/${index + 1}`, { kind: 'list', list: source }]),
    );
  });

  it.each<[what: string, body: string, code: string]>([
    ['an HTML page', '<!doctype html><p>Hello', 'sitemap-stranger'],
    ['an empty body', '', 'list-empty'],
    ['a report', '{"version": 1, "targets": []}', 'report-not-taken'],
  ])('cause a problem if they return %s', async (_what, body, code) => {
    site.pages.set('/a', body);
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([unread(`${site.origin}/a`, { code })]);
  });

  it('cause a problem after three truncated responses', async () => {
    const whole = sitemapOf(`${BASE}/1`, `${BASE}/2`);
    site.pages.set('/a', (_request, response) => {
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.slice(0, 200), () => response.destroy());
    });
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([unread(`${site.origin}/a`, { code: 'download-broke-off' })]);
    expect(site.paths()).toEqual(['/a', '/a', '/a']);
  });

  it('are not read after the signal aborts', async () => {
    const stop = new AbortController();
    const reason = new Error('the job was cancelled');
    site.pages.set('/a', () => stop.abort(reason));
    await expect(read([`${site.origin}/a`, 'b.txt'], { stop: stop.signal })).rejects.toBe(reason);
    await expect(read(['a.txt'], { stop: stop.signal })).rejects.toBe(reason);
    await expect(read([], { stop: stop.signal })).rejects.toBe(reason);
  });
});

describe('an index of sitemaps', () => {
  it('returns the URLs of its sitemaps in its order, whichever responds first', async () => {
    const names = numbered('/', 10);
    const pending: (() => void)[] = [];
    for (const name of names) {
      // The last of four concurrent requests gets the first response.
      site.pages.set(name, (_request, response) => {
        pending.push(() => response.end(sitemapOf(`${BASE}${name}/a`, `${BASE}${name}/b`)));
        if (pending.length === 4 || name > '/7') for (const send of pending.splice(0).reverse()) send();
      });
    }
    site.pages.set('/index.xml', indexOf(...names.map((name) => `${site.origin}${name}`)));
    const found = await read([`${site.origin}/index.xml`]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual(names.flatMap((name) => [`${BASE}${name}/a`, `${BASE}${name}/b`]));
    expect(found.targets[0]?.source).toEqual({ kind: 'list', list: `${site.origin}/0` });
  });

  it('causes at most four concurrent requests', async () => {
    let open = 0;
    let most = 0;
    const names = numbered('/', 12);
    for (const name of names) {
      site.pages.set(name, (_request, response) => {
        open += 1;
        most = Math.max(most, open);
        setImmediate(() => {
          open -= 1;
          response.end(sitemapOf(`${BASE}${name}`));
        });
      });
    }
    site.pages.set('/index.xml', indexOf(...names.map((name) => `${site.origin}${name}`)));
    expect(valuesOf(await read([`${site.origin}/index.xml`]))).toHaveLength(12);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('may list other indexes, several levels deep', async () => {
    for (let depth = 0; depth < 5; depth++) {
      site.pages.set(`/${depth}`, indexOf(`${site.origin}/${depth + 1}`, `${site.origin}/pages-${depth}`));
      site.pages.set(`/pages-${depth}`, sitemapOf(`${BASE}/${depth}`));
    }
    site.pages.set('/5', sitemapOf(`${BASE}/deepest`));
    const found = await read([`${site.origin}/0`]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual([
      `${BASE}/deepest`,
      ...[4, 3, 2, 1, 0].map((depth) => `${BASE}/${depth}`),
    ]);
  });

  it('is read once if it also lists itself, and so is a sitemap that is listed twice', async () => {
    site.pages.set(
      '/a',
      indexOf(`${site.origin}/a`, `${site.origin}/b`, `${site.origin}/c`, `${site.origin}/c`),
    );
    site.pages.set('/b', indexOf(`${site.origin}/a#again`, `${site.origin}/c`, `${site.origin}/d`));
    site.pages.set('/c', sitemapOf(`${BASE}/c`));
    site.pages.set('/d', sitemapOf(`${BASE}/d`));
    const found = await read([`${site.origin}/a`, `${site.origin}/c`]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual([`${BASE}/d`, `${BASE}/c`]);
    expect([...site.paths()].sort()).toEqual(['/a', '/b', '/c', '/d']);
  });

  it('causes a problem if it leads only to itself', async () => {
    site.pages.set('/a', indexOf(`${site.origin}/a`));
    site.pages.set('/b', indexOf(`${site.origin}/c`));
    site.pages.set('/c', indexOf(`${site.origin}/b`, `${site.origin}/c`));
    site.pages.set('/d', sitemapOf(`${BASE}/d`));
    for (const source of ['/a', '/b']) {
      const { problems } = await read([`${site.origin}${source}`, `${site.origin}/d`]);
      expect(problems).toEqual([expect.objectContaining({ reason: { code: 'index-of-itself' } })]);
    }
  });

  it.each<[what: string, index: string, code: string]>([
    ['has a relative URL', indexOf('/pages.xml'), 'list-mistakes'],
    ['has an http URL', indexOf('http://example.com/pages.xml'), 'list-address-not-https'],
  ])('causes a problem if it %s', async (_what, index, code) => {
    site.pages.set('/a', index);
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ reason: expect.objectContaining({ code }) })]);
  });

  it('causes a problem if it or its indexes list too many sitemaps', async () => {
    site.pages.set('/b', indexOf(...numbered(`${site.origin}/`, 1001)));
    const alone = await read([`${site.origin}/b`]);
    expect(alone.problems).toEqual([{ code: 'lists-too-many', sitemaps: 1002, most: 1000 }]);
    const halves = numbered('/half-', 2);
    site.pages.set('/a', indexOf(...halves.map((half) => `${site.origin}${half}`)));
    for (const half of halves) site.pages.set(half, indexOf(...numbered(`${site.origin}${half}/`, 600)));
    const { problems } = await read([`${site.origin}/a`]);
    expect(problems).toEqual([{ code: 'lists-too-many', sitemaps: 1203, most: 1000 }]);
    expect(site.requests).toHaveLength(4);
  });

  it('causes a problem that names both if one of its sitemaps is missing', async () => {
    site.pages.set('/a', indexOf(`${site.origin}/b`, `${site.origin}/c`));
    site.pages.set('/b', sitemapOf(`${BASE}/b`));
    const { problems } = await read([`${site.origin}/a`]);
    const reason = { code: 'download-status', status: 404 };
    expect(problems).toEqual([unread(`${site.origin}/c`, reason, `${site.origin}/a`)]);
  });

  it('is not read further after ten problems', async () => {
    site.pages.set('/a', indexOf(...numbered(`${site.origin}/`, 100)));
    const { problems } = await read([`${site.origin}/a`]);
    expect(problems.length).toBeLessThan(16);
    expect(problems.at(-1)?.code).toBe('lists-given-up');
    expect(site.requests.length).toBeLessThan(16);
  });

  it('in a file is read with the files in its folder, which are not requested', async () => {
    const at = await write({
      'public/sitemap-index.xml': indexOf(
        `${BASE}/sitemap-0.xml`,
        `${site.origin}/blog.xml`,
        `${BASE}/sitemap-1.xml.gz`,
      ),
      'public/sitemap-0.xml': sitemapOf(`${BASE}/0`),
      'public/sitemap-1.xml.gz': gzipSync(sitemapOf(`${BASE}/1`)),
    });
    site.pages.set('/blog.xml', sitemapOf(`${BASE}/blog`));
    const found = await read([`${at}/public/sitemap-index.xml`], { named: ['127.0.0.1'] });
    expect(found.problems).toEqual([]);
    expect(found.notices).toEqual([
      notice(`${at}/public/sitemap-index.xml`, { code: 'index-read-from-files', local: 2, sitemaps: 3 }),
    ]);
    expect(found.targets.map(({ value, source }) => [value, source])).toEqual([
      [`${BASE}/0`, { kind: 'list', list: `${at}/public/sitemap-0.xml` }],
      [`${BASE}/blog`, { kind: 'list', list: `${site.origin}/blog.xml` }],
      [`${BASE}/1`, { kind: 'list', list: `${at}/public/sitemap-1.xml.gz` }],
    ]);
    expect(site.paths()).toEqual(['/blog.xml']);
  });

  it('in a file may not list a report', async () => {
    const at = await write({
      'index.xml': indexOf(`${BASE}/report.json`),
      'report.json': JSON.stringify({ version: 1, result: 'failed', targets: [] }),
    });
    expect((await read([`${at}/index.xml`])).problems).toEqual([
      unread(`${at}/report.json`, { code: 'report-not-taken' }, `${at}/index.xml`),
    ]);
  });

  it('leads only to public hosts that the workflow named', async () => {
    const requested: string[] = [];
    const listed = [
      `${BASE}/public/pages.xml`,
      'https://cdn.example.com/pages.xml',
      'https://blog.example.org/pages.xml',
      'https://elsewhere.example/pages.xml',
      'https://www.example.net/pages.xml',
      `${site.origin}/pages.xml`,
      'https://localhost/pages.xml',
      'https://169.254.169.254/latest/meta-data/',
      'https://[::ffff:10.0.0.1]/pages.xml',
    ];
    const { problems, targets } = await read(['https://www.example.com/index.xml'], {
      named: ['example.org'],
      transport: async ({ url }) => {
        requested.push(url);
        const body = Buffer.from(url.endsWith('index.xml') ? indexOf(...listed) : sitemapOf(url));
        return { status: 200, header: () => null, text: async () => '', firstBytes: async () => body };
      },
    });
    expect(requested).toEqual(['https://www.example.com/index.xml', ...listed.slice(0, 3)]);
    expect(targets.map(({ value }) => value)).toEqual(listed.slice(0, 3));
    expect(problems.map((problem) => problem.code === 'list-unread' && problem.reason.code)).toEqual([
      'list-address-host-not-named',
      'list-address-host-not-named',
      'list-address-not-public',
      'list-address-not-public',
      'list-address-not-public',
      'list-address-not-public',
    ]);
  });
});

describe('untrusted text', () => {
  const evil = '::error::x\n%0A::set-output\r##[group]\u001b[31m\u202e';

  it('is quoted on one line in problems', async () => {
    const at = await write({
      'list.txt': `${BASE}/1\n${evil.replaceAll(/[\n\r]/g, ' ')}`,
      'sitemap.xml': `<urlset><url><loc>&#10;::error::x&#10;##[group]y</loc></url></urlset>`,
      'root.xml': '<évil/>',
      'tags.xml': '<urlset><::error::x></urlset>',
    });
    const sources = ['list.txt', 'sitemap.xml', 'root.xml', 'tags.xml'].map((name) => `${at}/${name}`);
    const { problems } = await read([...sources, evil, `https://${evil}/`]);
    expect(problems).toHaveLength(6);
    const said = problems.map((problem: UrlsFromProblem) => sentenceOf(problem));
    for (const sentence of said) {
      expect(sentence).not.toMatch(/[\n\r\u001b]/);
      expect(sentence).toMatch(/^got "/);
    }
  });
});
