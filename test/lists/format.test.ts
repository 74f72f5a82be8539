import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Content, LARGEST_SITEMAP, readContent } from '../../src/lists/format.ts';
import { ZONE_ID } from '../examples.ts';
import { indexOf, sitemapOf } from './website.ts';

const read = (content: string | Uint8Array, reports = true): Promise<Content> =>
  readContent(Buffer.from(content), { kind: 'list', list: 'x' }, reports);
const valuesOf = ({ values }: Content): readonly string[] => values.map(({ value }) => value);

const URLS = ['https://example.com/a', 'https://example.com/b?c'];
const LIST = `${URLS.join('\n')}\n`;
const UTF16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const REPORT = JSON.stringify({
  version: 1,
  result: 'failed',
  targets: URLS.map((value) => ({ zone: ZONE_ID, environment: null, kind: 'urls', value, status: 'failed' })),
});

describe('a content with URLs', () => {
  it.each<[what: string, content: string | Uint8Array]>([
    ['a list', LIST],
    [
      "a list with Windows' line ends, a byte order mark, blanks and comments",
      `\ufeff# all\r\n\r\n  ${URLS.join('\r\n\t')}\r\n`,
    ],
    ['a list with a line of JSON first', `{"url": "${URLS[0]}"}\n${URLS[1]}`],
    ['a list with a line of JSON later', `${URLS[0]}\n{"url": "${URLS[1]}"}`],
    ['a JSON array', JSON.stringify(URLS)],
    ['a JSON array over lines, after blanks', `\ufeff\n [\n "${URLS[0]}",\n {"url": "${URLS[1]}"}\n]`],
    ['a sitemap', sitemapOf(...URLS)],
    ['a sitemap after blanks and a mark', `\ufeff \n${sitemapOf(...URLS)}`],
    ['a report', REPORT],
    ['a report after blanks and a mark', `\ufeff\n ${JSON.stringify(JSON.parse(REPORT), null, 2)}`],
    ['a gzipped list', gzipSync(LIST)],
    ['a gzipped sitemap', gzipSync(sitemapOf(...URLS))],
    ['a gzipped report', gzipSync(REPORT)],
    ['a list in UTF-16', UTF16(LIST)],
    ['a list in UTF-16, the other way round', UTF16(LIST).swap16()],
    ['a sitemap in UTF-16', UTF16(sitemapOf(...URLS).replace('UTF-8', 'UTF-16'))],
    ['a gzipped report in UTF-16', gzipSync(UTF16(REPORT))],
  ])('is taken for what it is: %s', async (_what, content) => {
    const { values, sitemaps, problems, notices } = await read(content);
    expect([sitemaps, problems, notices]).toEqual([null, [], []]);
    expect(values).toMatchObject(
      URLS.map((value) => ({ kind: 'urls', value, source: { kind: 'list', list: 'x' } })),
    );
  });

  it('has the headers of its URLs', async () => {
    const { values } = await read(`{"url": "${URLS[0]}", "headers": {"CF-Device-Type": "mobile"}}`);
    expect(values[0]?.headers).toEqual({ 'CF-Device-Type': 'mobile' });
  });

  it('that is an index has addresses in their place', async () => {
    const { values, sitemaps, problems } = await read(gzipSync(indexOf(...URLS)));
    expect([values, sitemaps, problems]).toEqual([[], URLS, []]);
  });

  it('tells of a few of many notices', async () => {
    const { values, notices } = await read(
      Array.from({ length: 1000 }, (_, index) => `https://a.example/#${index}`).join('\n'),
    );
    expect(values).toHaveLength(1000);
    expect(notices).toEqual([expect.stringMatching(/"#0".*; .*"#1".*; .*"#2".*; and 997 more$/)]);
  });

  it('may say outright that there is nothing to purge', async () => {
    for (const content of ['[]', '\ufeff [\n]\r\n']) {
      expect(await read(content)).toEqual({ values: [], sitemaps: null, problems: [], notices: [] });
    }
  });

  it('is as long as it likes', async () => {
    const urls = Array.from({ length: 100_000 }, (_, index) => `https://example.com/section/page-${index}`);
    const started = performance.now();
    expect(valuesOf(await read(urls.join('\r\n')))).toEqual(urls);
    // Some 0.2 s on a desk; the bound is for what would grow with the square.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a content without', () => {
  it.each<[what: string, content: string | Uint8Array, problem: string]>([
    ['nothing', '', 'it has no URL; if there may be nothing to purge, write [] into it'],
    ['blanks', ' \r\n\t\n', 'it has no URL'],
    ['a byte order mark', '\ufeff', 'it has no URL'],
    ['comments', '# nothing\n#https://example.com/', 'it has no URL'],
    ['a gzip of nothing', gzipSync(''), 'it has no URL'],
    ["a server's word", 'Service Unavailable', 'it is no list of URLs (got "Service Unavailable"'],
    ['paths', '/a\n/b\n', 'it is no list of URLs (got "/a": it is not absolute'],
    ['CSV', 'url,lastmod\nhttps://example.com/,2026-11-20', 'got "url,lastmod"'],
    ['YAML', 'urls:\n  - https://example.com/', 'it has 2 mistakes: got "urls:"'],
    ['an HTML page', '<!DOCTYPE html><title>Sign in</title>', 'it is an HTML page'],
    ['half a tag', '<', 'it is not well-formed XML'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'it is neither UTF-8 text nor gzip'],
    ['NULs', 'https://example.com/\0', 'it is neither UTF-8 text nor gzip'],
    ['NUL-separated URLs', URLS.join('\0'), 'it is neither UTF-8 text nor gzip'],
    ['Latin-1', Buffer.from('https://example.com/é', 'latin1'), 'it is neither UTF-8 text nor gzip'],
    ['UTF-16 without a mark', Buffer.from(LIST, 'utf16le'), 'it is neither UTF-8 text nor gzip'],
    ['half a character of UTF-16', UTF16(LIST).subarray(0, -1), 'it is neither UTF-8 text nor gzip'],
    ['UTF-32', Buffer.from('fffe000068000000', 'hex'), 'it is neither UTF-8 text nor gzip'],
    ['an open array', '["https://example.com/"', 'it starts with "[", so it is read as a JSON array'],
    ['an array of paths', '["/a", "/b"]', 'it is no list of URLs (got "/a"'],
    ['an array of something', '[1, null]', 'it is no list of URLs (got "1"'],
    ['an array of an array', '[[]]', 'it is no list of URLs (got "[]"'],
    ['an open object', '{"version": 1, "targets": [', 'it starts with "{", but is no whole JSON'],
    ['an object that is no report', '{"name": "x"}', 'it is JSON, but no report of this action'],
    [
      'an object over lines',
      '{\n"url": "https://example.com/"\n}',
      'it is JSON, but no report of this action',
    ],
    [
      'a gzip that was cut off',
      gzipSync(LIST.repeat(100)).subarray(0, -20),
      'its gzip data is broken or cut off',
    ],
    [
      'a gzip that was changed',
      Buffer.concat([gzipSync(LIST).subarray(0, -8), Buffer.alloc(8)]),
      'its gzip data is broken or cut off',
    ],
    ['the first bytes of a gzip', Buffer.from('1f8b', 'hex'), 'its gzip data is broken or cut off'],
    ['a gzip in a gzip', gzipSync(gzipSync(LIST)), 'it is neither UTF-8 text nor gzip'],
    [
      'a gzip that unpacks to too much',
      gzipSync(Buffer.alloc(LARGEST_SITEMAP + 1, 0x20)),
      'unpacked, it has more than 52,428,800 bytes',
    ],
    [
      'a sitemap that is too large',
      Buffer.concat([Buffer.from(sitemapOf(...URLS)), Buffer.alloc(LARGEST_SITEMAP, 0x20)]),
      'it has more than 52,428,800 bytes',
    ],
  ])('has a problem, and is never an empty list: %s', async (_what, content, problem) => {
    const { values, sitemaps, problems } = await read(content);
    expect([values, sitemaps]).toEqual([[], null]);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('has all its mistakes counted, a few quoted, and nothing taken', async () => {
    const { values, problems } = await read(`${URLS[0]}\na\nb\nc\nd\ne`);
    expect(values).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^it has 5 mistakes: got "a": .*; got "b": .*; got "c": .*; and 2 more$/),
    ]);
    expect((await read(`${URLS[0]}\nhttps://example.com/*`)).problems).toEqual([
      'got "https://example.com/*": the API takes no wildcard in a URL; use `prefixes: example.com/` to purge all that starts with it (a real * is written %2A)',
    ]);
  });

  it('is a report where none is taken, since it may ask for everything', async () => {
    const { values, problems } = await read(REPORT, false);
    expect(values).toEqual([]);
    expect(problems).toEqual([
      'it is JSON, and a report is taken from a file only; download it in a step of its own',
    ]);
    expect((await read(`{"url": "${URLS[0]}"}`, false)).values).toHaveLength(1);
  });

  it('is a bomb, which is put out in little memory', async () => {
    const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024));
    expect((await read(bomb)).problems[0]).toContain('unpacked, it has more than');
  });
});
