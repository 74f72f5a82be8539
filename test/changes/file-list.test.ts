import { describe, expect, test } from 'vitest';
import { parseFileList } from '../../src/changes/file-list.ts';

const paths = (content: string | Buffer, platform = 'linux') =>
  parseFileList(Buffer.from(content as string), platform).files.map(({ path }) => path);

describe('a list of files from another tool', () => {
  test.each([
    ['lines', 'a.html\nb/c.css\n', ['a.html', 'b/c.css']],
    ['without a line break at the end', 'a.html\nb.html', ['a.html', 'b.html']],
    ['CRLF and a byte order mark', '\uFEFFa.html\r\nb.html\r\n', ['a.html', 'b.html']],
    ['comments and blank lines', '# changed\n\n  \na.html\n  # more\n', ['a.html']],
    ['NUL', 'a.html\0b\nc.html\0', ['a.html', 'b\nc.html']],
    ['a name that starts with # by NUL', '#a.html\0', ['#a.html']],
    ['a name that starts with # by line', './#a.html\n', ['#a.html']],
    ['./ in front', './a.html\n././b.html\n.//c.html\n', ['a.html', 'b.html', 'c.html']],
    ['spaces are part of a name', ' a b .html \n', [' a b .html ']],
    ['a name twice', 'a.html\n./a.html\n', ['a.html']],
    ['an empty list', '', []],
    ['dots that are no segments', '.well-known/..x/y...\n', ['.well-known/..x/y...']],
    ['a backslash is a character', 'a\\b.html\n', ['a\\b.html']],
  ])('%s', (_, content, expected) => {
    expect(paths(content)).toEqual(expected);
  });

  test('any bytes', () => {
    expect(paths(Buffer.from('caf\xe9.html\n', 'latin1'))).toEqual(['caf\udce9.html']);
  });

  test('names that git has quoted, as `git diff --name-only` prints them', () => {
    expect(paths('"public/na\\303\\257ve.html"\n"a\\"b\\\\c\\td.html"\n"plain"\n')).toEqual([
      'public/naïve.html',
      'a"b\\c\td.html',
      '"plain"',
    ]);
  });

  test('UTF-16 of PowerShell', () => {
    const content = Buffer.from('\uFEFFa.html\r\nnaïve.html\r\n', 'utf16le');
    expect(paths(content)).toEqual(['a.html', 'naïve.html']);
  });

  test('on Windows a backslash separates', () => {
    expect(paths('public\\a.html\r\n.\\b.html\r\n', 'win32')).toEqual(['public/a.html', 'b.html']);
  });

  test('URLs are handed on as they are', () => {
    const content = 'https://www.example.com/a b\nHTTP://example.com/\\x\nhttps:/no-url.html\n';
    const { urls, files, problems } = parseFileList(Buffer.from(content), 'win32');
    expect(urls).toEqual(['https://www.example.com/a b', 'HTTP://example.com/\\x']);
    expect(files.map(({ path }) => path)).toEqual(['https:/no-url.html']);
    expect(problems).toEqual([]);
  });

  test.each([
    ['/srv/www/a.html', 'linux', 'is absolute'],
    ['C:\\www\\a.html', 'win32', 'is absolute'],
    ['../a.html', 'linux', 'has dot segments'],
    ['a/../b.html', 'linux', 'has dot segments'],
    ['a/./b.html', 'linux', 'has dot segments'],
    ['a//b.html', 'linux', 'has an empty segment'],
    ['a/', 'linux', 'is a folder'],
    ['./', 'linux', 'is a folder'],
  ])('%s on %s %s', (entry, platform, problem) => {
    const { files, problems } = parseFileList(Buffer.from(`${entry}\nb.html\n`), platform);
    expect(files.map(({ path }) => path)).toEqual(['b.html']);
    expect(problems).toEqual([
      `got ${JSON.stringify(entry)}, which ${problem}: it takes paths of files from the repository's root`,
    ]);
  });
});
