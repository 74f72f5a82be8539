import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/http/transport.ts';
import { readUrlsFrom, type UrlsFrom, type UrlsFromDeps } from '../../src/lists/urls-from.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { numbered, outcomeWith, targetOf, UNMASKED, zoneOf } from '../examples.ts';
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

const read = (sources: readonly string[], more: Partial<UrlsFromDeps> = {}): Promise<UrlsFrom> =>
  readUrlsFrom(sources, {
    workspace,
    transport: createTransport({}),
    signal: new AbortController().signal,
    sleep: async () => {},
    ...more,
  });

/** Writes files into a folder of their own, and gives the folder's path from the workspace. */
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
  it('give their URLs in order, each with the file that it is from', async () => {
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

  it('count once, however they are named', async () => {
    const at = await write({ 'a.txt': `${BASE}/1` });
    expect(
      valuesOf(await read([`${at}/a.txt`, `./${at}/../${at}/a.txt`, join(workspace, at, 'a.txt')])),
    ).toEqual([`${BASE}/1`]);
  });

  it('may be reports, whose targets keep their zones', async () => {
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

  it('have problems and notices with their names', async () => {
    const at = await write({ 'a.txt': `${BASE}/#b`, 'b.txt': 'x' });
    const { problems, notices } = await read([`${at}/a.txt`, `${at}/b.txt`]);
    expect(notices).toEqual([`"${at}/a.txt": took "#b" off "${BASE}/#b": a fragment never reaches a cache`]);
    expect(problems).toEqual([expect.stringContaining(`got "${at}/b.txt": it is no list of URLs (got "x"`)]);
  });

  it.each<[source: string, problem: string]>([
    ['missing.txt', 'there is no such file; check the path (relative to '],
    ['missing/sitemap*.xml', 'there is no such file, and wildcards are not taken; name each file'],
    ['.', 'it is a folder; name the file in it'],
    ['a.txt/b', 'there is no such file'],
    ['/dev/null', 'it is no regular file'],
    ['a\0b', 'it cannot be read ("ERR_INVALID_ARG_VALUE")'],
    ['a'.repeat(300), 'it cannot be read ("ENAMETOOLONG")'],
    ['http://example.com/sitemap.xml', 'it is read over https only'],
    ['HTTP://example.com/sitemap.xml', 'it is read over https only'],
    ['ftp://example.com/sitemap.xml', 'it is read over https only'],
    ['file:///etc/hosts', 'it is read over https only'],
    ['https://user:pass@example.com/sitemap.xml', 'it has a user name or password'],
    ['https://', 'it is not an address'],
  ])('that cannot be read are problems: %j', async (source, problem) => {
    await writeFile(join(workspace, 'a.txt'), '');
    const { targets, problems } = await read([source]);
    expect(targets).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`: ${problem}`);
  });

  it('are none where there are none', async () => {
    expect(await read([])).toEqual({ targets: [], problems: [], notices: [] });
  });
});

describe('the addresses of urls-from', () => {
  it('give sitemaps, gzipped or not, and plain lists', async () => {
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

  it.each<[what: string, body: string, problem: string]>([
    ['an empty sitemap', sitemapOf(), 'it has no URL'],
    ['a page', '<!doctype html><p>Hello', 'it is an HTML page'],
    ['nothing', '', 'it has no URL'],
    ['a report', '{"version": 1, "targets": []}', 'it is JSON, and a report is taken from a file only'],
  ])('that give %s are problems', async (_what, body, problem) => {
    site.pages.set('/a', body);
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(`got "${site.origin}/a": ${problem}`)]);
  });

  it('that give a sitemap cut off on the way are problems, after three attempts', async () => {
    const whole = sitemapOf(`${BASE}/1`, `${BASE}/2`);
    site.pages.set('/a', (_request, response) => {
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.slice(0, 200), () => response.destroy());
    });
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems[0]).toContain('there was no whole answer');
    expect(site.paths()).toEqual(['/a', '/a', '/a']);
  });

  it('end with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('the job was cancelled');
    site.pages.set('/a', () => stop.abort(reason));
    await expect(read([`${site.origin}/a`, 'b.txt'], { signal: stop.signal })).rejects.toBe(reason);
    await expect(read(['a.txt'], { signal: stop.signal })).rejects.toBe(reason);
    await expect(read([], { signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('an index of sitemaps', () => {
  it('gives the URLs of its sitemaps in its order, whichever is read first', async () => {
    const names = numbered('/', 10);
    const waiting: (() => void)[] = [];
    for (const name of names) {
      // Of the four that are asked at once, the last is answered first.
      site.pages.set(name, (_request, response) => {
        waiting.push(() => response.end(sitemapOf(`${BASE}${name}/a`, `${BASE}${name}/b`)));
        if (waiting.length === 4 || name > '/7') for (const send of waiting.splice(0).reverse()) send();
      });
    }
    site.pages.set('/index.xml', indexOf(...names.map((name) => `${site.origin}${name}`)));
    const found = await read([`${site.origin}/index.xml`]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual(names.flatMap((name) => [`${BASE}${name}/a`, `${BASE}${name}/b`]));
    expect(found.targets[0]?.source).toEqual({ kind: 'list', list: `${site.origin}/0` });
  });

  it('asks for four at once and no more', async () => {
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

  it('may list indexes, three deep and no deeper', async () => {
    for (let depth = 0; depth < 5; depth++) {
      site.pages.set(`/${depth}`, indexOf(`${site.origin}/${depth + 1}`, `${site.origin}/pages-${depth}`));
      site.pages.set(`/pages-${depth}`, sitemapOf(`${BASE}/${depth}`));
    }
    site.pages.set('/3', sitemapOf(`${BASE}/deepest`));
    const found = await read([`${site.origin}/0`]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual([`${BASE}/deepest`, `${BASE}/2`, `${BASE}/1`, `${BASE}/0`]);
    site.pages.set('/3', indexOf(`${site.origin}/4`));
    expect((await read([`${site.origin}/0`])).problems).toEqual([
      `got "${site.origin}/3", which "${site.origin}/2" lists: it is an index below 3 others, and no more are followed`,
    ]);
  });

  it('that lists itself among others is read once, and a sitemap that is listed twice too', async () => {
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

  it('that leads to nothing but itself is a problem', async () => {
    site.pages.set('/a', indexOf(`${site.origin}/a`));
    site.pages.set('/b', indexOf(`${site.origin}/c`));
    site.pages.set('/c', indexOf(`${site.origin}/b`, `${site.origin}/c`));
    site.pages.set('/d', sitemapOf(`${BASE}/d`));
    for (const source of ['/a', '/b']) {
      const { problems } = await read([`${site.origin}${source}`, `${site.origin}/d`]);
      expect(problems).toEqual([expect.stringContaining('it is an index that lists no sitemap but itself')]);
    }
  });

  it.each<[what: string, index: string, problem: string]>([
    ['is empty', indexOf(), 'it is an index that lists no sitemap'],
    ['has a relative address', indexOf('/pages.xml'), 'got "/pages.xml": it is not absolute'],
    [
      'has an address over http',
      indexOf('http://example.com/pages.xml'),
      'which "SITE/a" lists: it is read over https only',
    ],
    [
      'has too many',
      indexOf(...numbered(`${BASE}/`, 1001)),
      'it leads to 1,001 sitemaps, and at most 1,000 are read',
    ],
  ])('that %s is a problem', async (_what, index, problem) => {
    site.pages.set('/a', index);
    const { targets, problems } = await read([`${site.origin}/a`]);
    expect(targets).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(problem.replace('SITE', site.origin))]);
  });

  it('with sitemaps of its own that are too many together is a problem', async () => {
    const halves = numbered('/half-', 2);
    site.pages.set('/a', indexOf(...halves.map((half) => `${site.origin}${half}`)));
    for (const half of halves) site.pages.set(half, indexOf(...numbered(`${site.origin}${half}/`, 600)));
    const { problems } = await read([`${site.origin}/a`]);
    expect(problems).toEqual([
      expect.stringContaining('it leads to 1,203 sitemaps, and at most 1,000 are read'),
    ]);
    expect(site.requests).toHaveLength(3);
  });

  it('with a sitemap that is not there is a problem that names both', async () => {
    site.pages.set('/a', indexOf(`${site.origin}/b`, `${site.origin}/c`));
    site.pages.set('/b', sitemapOf(`${BASE}/b`));
    expect((await read([`${site.origin}/a`])).problems).toEqual([
      `got "${site.origin}/c", which "${site.origin}/a" lists: the answer is HTTP 404, not 200; check the address, or give the path of the built file instead`,
    ]);
  });

  it('is left after ten problems', async () => {
    site.pages.set('/a', indexOf(...numbered(`${site.origin}/`, 100)));
    const { problems } = await read([`${site.origin}/a`]);
    expect(problems.length).toBeLessThan(16);
    expect(problems.at(-1)).toMatch(/^got so many problems that \d+ more were not read$/);
    expect(site.requests.length).toBeLessThan(16);
  });

  it('in a file is read with the files beside it, which nobody asks the network for', async () => {
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
    const found = await read([`${at}/public/sitemap-index.xml`]);
    expect(found.problems).toEqual([]);
    expect(found.notices).toEqual([
      `"${at}/public/sitemap-index.xml": read 2 of its 3 sitemaps from the files beside it, not from the network`,
    ]);
    expect(found.targets.map(({ value, source }) => [value, source])).toEqual([
      [`${BASE}/0`, { kind: 'list', list: `${at}/public/sitemap-0.xml` }],
      [`${BASE}/blog`, { kind: 'list', list: `${site.origin}/blog.xml` }],
      [`${BASE}/1`, { kind: 'list', list: `${at}/public/sitemap-1.xml.gz` }],
    ]);
    expect(site.paths()).toEqual(['/blog.xml']);
  });

  it('in a file takes no report for a sitemap', async () => {
    const at = await write({
      'index.xml': indexOf(`${BASE}/report.json`),
      'report.json': JSON.stringify({ version: 1, result: 'failed', targets: [] }),
    });
    expect((await read([`${at}/index.xml`])).problems).toEqual([
      expect.stringContaining(
        `got "${at}/report.json", which "${at}/index.xml" lists: it is JSON, and a report is taken`,
      ),
    ]);
  });

  it('from elsewhere leads neither to this machine nor to its files', async () => {
    const at = await write({ 'pages.xml': sitemapOf(`${BASE}/1`) });
    const asked: string[] = [];
    const index = indexOf(
      `${site.origin}/pages.xml`,
      'https://localhost/pages.xml',
      `${BASE}/${at}/pages.xml`,
    );
    const real = createTransport({});
    const { problems } = await read([`${BASE}/index.xml`], {
      transport: async (request) => {
        asked.push(request.url);
        if (!request.url.startsWith(BASE)) return real(request);
        const body = request.url === `${BASE}/index.xml` ? index : '';
        return {
          status: 200,
          header: () => null,
          text: async () => body,
          start: async () => Buffer.from(body),
        };
      },
    });
    expect(problems).toEqual([
      `got "${site.origin}/pages.xml", which "${BASE}/index.xml" lists: it leads to this machine itself`,
      `got "https://localhost/pages.xml", which "${BASE}/index.xml" lists: it leads to this machine itself`,
      expect.stringContaining('it has no URL'),
    ]);
    expect(asked).toEqual([`${BASE}/index.xml`, `${BASE}/${at}/pages.xml`]);
  });
});

describe('text from outside', () => {
  const evil = '::error::x\n%0A::set-output\r##[group]\u001b[31m\u202e';

  it('stands in problems as one quoted line', async () => {
    const at = await write({
      'list.txt': `${BASE}/1\n${evil.replaceAll(/[\n\r]/g, ' ')}`,
      'sitemap.xml': `<urlset><url><loc>&#10;::error::x&#10;##[group]y</loc></url></urlset>`,
      'root.xml': '<évil/>',
      'tags.xml': '<urlset><::error::x></urlset>',
    });
    const sources = ['list.txt', 'sitemap.xml', 'root.xml', 'tags.xml'].map((name) => `${at}/${name}`);
    const { problems } = await read([...sources, evil, `https://${evil}/`]);
    expect(problems).toHaveLength(6);
    for (const problem of problems) {
      expect(problem).not.toMatch(/[\n\r\u001b]/);
      expect(problem).toMatch(/^got "/);
    }
  });
});
