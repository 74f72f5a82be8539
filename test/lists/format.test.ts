import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_SITEMAP_BYTES, readListContent } from '../../src/lists/format.ts';
import { ZONE_ID } from '../examples.ts';
import { indexOf, sitemapOf } from './website.ts';

const read = (content: string | Uint8Array, takesReports = true) =>
  readListContent(Buffer.from(content), { kind: 'list', list: 'x' }, takesReports);

/** Returns the content; throws if it is rejected. */
async function accepted(content: string | Uint8Array, takesReports = true) {
  const result = await read(content, takesReports);
  if (!result.ok) throw new Error(`it is rejected: ${result.reason.code}`);
  return result.value;
}

/** Returns why the content is rejected, or null. */
async function rejection(content: string | Uint8Array, takesReports = true) {
  const result = await read(content, takesReports);
  return result.ok ? null : result.reason;
}

const URLS = ['https://example.com/a', 'https://example.com/b?c'];
const LIST = `${URLS.join('\n')}\n`;
const UTF16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const REPORT = JSON.stringify({
  version: 1,
  result: 'failed',
  targets: URLS.map((value) => ({ zone: ZONE_ID, environment: null, kind: 'urls', value, status: 'failed' })),
});

describe('content with URLs', () => {
  it.each<[what: string, content: string | Uint8Array]>([
    ['a list', LIST],
    [
      'a list with CRLF, a byte order mark, white space and comments',
      `\ufeff# all\r\n\r\n  ${URLS.join('\r\n\t')}\r\n`,
    ],
    ['a list with a line of JSON first', `{"url": "${URLS[0]}"}\n${URLS[1]}`],
    ['a list with a line of JSON later', `${URLS[0]}\n{"url": "${URLS[1]}"}`],
    ['a JSON array', JSON.stringify(URLS)],
    [
      'a JSON array on several lines, after white space',
      `\ufeff\n [\n "${URLS[0]}",\n {"url": "${URLS[1]}"}\n]`,
    ],
    ['a sitemap', sitemapOf(...URLS)],
    ['a sitemap after a byte order mark and white space', `\ufeff \n${sitemapOf(...URLS)}`],
    ['a report', REPORT],
    [
      'a report after a byte order mark and white space',
      `\ufeff\n ${JSON.stringify(JSON.parse(REPORT), null, 2)}`,
    ],
    ['a gzipped list', gzipSync(LIST)],
    ['a gzipped sitemap', gzipSync(sitemapOf(...URLS))],
    ['a gzipped report', gzipSync(REPORT)],
    ['a list in UTF-16LE', UTF16(LIST)],
    ['a list in UTF-16BE', UTF16(LIST).swap16()],
    ['a sitemap in UTF-16', UTF16(sitemapOf(...URLS).replace('UTF-8', 'UTF-16'))],
    ['a gzipped report in UTF-16', gzipSync(UTF16(REPORT))],
  ])('is recognized: %s', async (_what, content) => {
    const { targets, sitemaps, notices } = await accepted(content);
    expect([sitemaps, notices]).toEqual([undefined, []]);
    expect(targets).toMatchObject(
      URLS.map((value) => ({ kind: 'urls', value, source: { kind: 'list', list: 'x' } })),
    );
  });

  it('keeps the headers of its URLs', async () => {
    const { targets } = await accepted(`{"url": "${URLS[0]}", "headers": {"CF-Device-Type": "mobile"}}`);
    expect(targets[0]?.headers).toEqual({ 'CF-Device-Type': 'mobile' });
  });

  it('that is an index returns the URLs of its sitemaps', async () => {
    expect(await accepted(gzipSync(indexOf(...URLS)))).toEqual({ targets: [], sitemaps: URLS, notices: [] });
  });

  it('has one notice for all fragments', async () => {
    const { targets, notices } = await accepted(
      Array.from({ length: 1000 }, (_, index) => `https://a.example/#${index}`).join('\n'),
    );
    expect(targets).toHaveLength(1000);
    const [notice] = notices;
    expect(notice).toEqual({ code: 'fragments-removed', count: 1000, example: 'https://a.example/#0' });
  });

  it.each<[content: string, notices: object[], sitemaps?: string[]]>([
    ['[]', [{ code: 'list-empty-array' }]],
    ['\ufeff [\n]\r\n', [{ code: 'list-empty-array' }]],
    ['<urlset/>', [{ code: 'sitemap-empty', kind: 'pages' }]],
    ['<sitemapindex/>', [{ code: 'sitemap-empty', kind: 'index' }], []],
    ['{"version": 1, "result": "purged", "targets": []}', [{ code: 'report-nothing-left' }]],
  ])('may be explicitly empty: %j', async (content, notices, sitemaps) => {
    expect(await accepted(content)).toEqual({ targets: [], sitemaps, notices });
  });

  it('may have thousands of lines', async () => {
    const urls = Array.from({ length: 5000 }, (_, index) => `https://example.com/section/page-${index}`);
    const { targets } = await accepted(urls.join('\r\n'));
    expect(targets.map(({ value }) => value)).toEqual(urls);
  });
});

describe('content without URLs', () => {
  it.each<[what: string, content: string | Uint8Array, code: string]>([
    ['nothing', '', 'list-empty'],
    ['white space', ' \r\n\t\n', 'list-empty'],
    ['a byte order mark', '\ufeff', 'list-empty'],
    ['comments', '# nothing\n#https://example.com/', 'list-empty'],
    ['a gzip of nothing', gzipSync(''), 'list-empty'],
    ["a server's error message", 'Service Unavailable', 'list-foreign'],
    ['paths', '/a\n/b\n', 'list-foreign'],
    ['CSV', 'url,lastmod\nhttps://example.com/,2026-11-20', 'list-mistakes'],
    ['YAML', 'urls:\n  - https://example.com/', 'list-mistakes'],
    ['an HTML page', '<!DOCTYPE html><title>Sign in</title>', 'sitemap-stranger'],
    ['half an XML tag', '<', 'sitemap-malformed'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'list-not-text'],
    ['NULs', 'https://example.com/\0', 'list-not-text'],
    ['NUL-separated URLs', URLS.join('\0'), 'list-not-text'],
    ['Latin-1', Buffer.from('https://example.com/é', 'latin1'), 'list-not-text'],
    ['UTF-16 without a byte order mark', Buffer.from(LIST, 'utf16le'), 'list-not-text'],
    ['half a UTF-16 character', UTF16(LIST).subarray(0, -1), 'list-not-text'],
    ['UTF-32', Buffer.from('fffe000068000000', 'hex'), 'list-not-text'],
    ['an unclosed array', '["https://example.com/"', 'list-mistakes'],
    ['an array of paths', '["/a", "/b"]', 'list-foreign'],
    ['an array of other values', '[1, null]', 'list-foreign'],
    ['an array of an array', '[[]]', 'list-foreign'],
    ['an unclosed object', '{"version": 1, "targets": [', 'report-not-json'],
    ['an object that is not a report', '{"name": "x"}', 'report-foreign'],
    ['an object on several lines', '{\n"url": "https://example.com/"\n}', 'report-foreign'],
    ['a truncated gzip', gzipSync(LIST.repeat(100)).subarray(0, -20), 'gzip-broken'],
    [
      'a gzip with a wrong checksum',
      Buffer.concat([gzipSync(LIST).subarray(0, -8), Buffer.alloc(8)]),
      'gzip-broken',
    ],
    ['the first bytes of a gzip', Buffer.from('1f8b', 'hex'), 'gzip-broken'],
    ['a gzip in a gzip', gzipSync(gzipSync(LIST)), 'list-not-text'],
    [
      'a gzip that unpacks to more than the limit',
      gzipSync(Buffer.alloc(MAX_SITEMAP_BYTES + 1, 0x20), { level: 1 }),
      'gzip-too-large',
    ],
    [
      'a sitemap over the size limit',
      Buffer.concat([Buffer.from(sitemapOf(...URLS)), Buffer.alloc(MAX_SITEMAP_BYTES, 0x20)]),
      'list-too-large',
    ],
  ])('is rejected, not read as an empty list: %s', async (_what, content, code) => {
    expect((await rejection(content))?.code).toBe(code);
  });

  it('is rejected with all its mistakes', async () => {
    const reason = await rejection(`${URLS[0]}\na\nb\nc\nd\ne`);
    expect(reason?.code === 'list-mistakes' && reason.mistakes).toHaveLength(5);
  });

  it('may have 130,000 mistakes', async () => {
    const mistakes = 'x\n'.repeat(130_000);
    const reason = await rejection(`${URLS[0]}\n${mistakes}`);
    expect(reason?.code === 'list-mistakes' && reason.mistakes).toHaveLength(130_000);
  });

  it('is a report where reports are not accepted', async () => {
    expect(await rejection(REPORT, false)).toEqual({ code: 'report-not-taken' });
    expect((await accepted(`{"url": "${URLS[0]}"}`, false)).targets).toHaveLength(1);
  });
});
