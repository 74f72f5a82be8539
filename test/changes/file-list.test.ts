import { describe, expect, test } from 'vitest';
import { type FileList, type FileListProblem, parseFileList } from '../../src/changes/file-list.ts';

/** Parses a list that must be valid. */
function read(content: string | Buffer, platform = 'linux'): FileList {
  const result = parseFileList(Buffer.from(content as string), platform);
  if (!result.ok) throw new Error(`the list is rejected: ${JSON.stringify(result.reason)}`);
  return result.value;
}

const paths = (content: string | Buffer, platform = 'linux') =>
  read(content, platform).files.map(({ path }) => path);

/** Returns why a list is rejected. */
function refusal(content: string | Buffer, platform = 'linux'): FileListProblem | null {
  const result = parseFileList(Buffer.from(content as string), platform);
  return result.ok ? null : result.reason;
}

describe('a list of files from another tool', () => {
  test.each([
    ['lines', 'a.html\nb/c.css\n', ['a.html', 'b/c.css']],
    ['no line break at the end', 'a.html\nb.html', ['a.html', 'b.html']],
    ['CRLF and a byte order mark', '\uFEFFa.html\r\nb.html\r\n', ['a.html', 'b.html']],
    ['comments and blank lines', '# changed\n\n  \na.html\n  # more\n', ['a.html']],
    ['entries that end with NUL', 'a.html\0b\nc.html\0', ['a.html', 'b\nc.html']],
    ['a name that starts with #, with NUL', '#a.html\0', ['#a.html']],
    ['a name that starts with ./#, in a line', './#a.html\n', ['#a.html']],
    ['names that start with ./', './a.html\n././b.html\n.//c.html\n', ['a.html', 'b.html', 'c.html']],
    ['names with spaces', 'a b .html \nmy photo.jpg\n', ['a b .html ', 'my photo.jpg']],
    ['a name that starts with a space, with NUL', ' a.html b.html\0', [' a.html b.html']],
    [
      'folders and files with a space',
      'my docs/file.html\ndocs/my file.html\n',
      ['my docs/file.html', 'docs/my file.html'],
    ],
    [
      'names that resemble other formats',
      'M a.html\ncdproducts page.html\nAD campaign.html\n[id].html\n',
      ['M a.html', 'cdproducts page.html', 'AD campaign.html', '[id].html'],
    ],
    ['a name that starts with [', '[id].html\n[...slug]/page.js\n', ['[id].html', '[...slug]/page.js']],
    [
      'a JSON array',
      '\uFEFF [\n"a.html", "./b/c d.html",\n"na\\u00efve.html"]\n',
      ['a.html', 'b/c d.html', 'naïve.html'],
    ],
    [
      'a JSON array of names that lines cannot have',
      '["#a.html", " b.html", "c\\nd.html", "e.html f.html"]',
      ['#a.html', ' b.html', 'c\nd.html', 'e.html f.html'],
    ],
    ['a JSON array with an empty string', '["", "a.html"]', ['a.html']],
    ['the same name twice', 'a.html\n./a.html\n', ['a.html']],
    ['dots that are not segments', '.well-known/..x/y...\n', ['.well-known/..x/y...']],
    ['a backslash in a name', 'a\\b.html\n', ['a\\b.html']],
  ])('may contain %s', (_, content, expected) => {
    expect(paths(content)).toEqual(expected);
  });

  test('may have names of any bytes', () => {
    expect(paths(Buffer.from('caf\xe9.html\n', 'latin1'))).toEqual(['caf\udce9.html']);
  });

  test('may have names that git has quoted, as `git diff --name-only` prints them', () => {
    expect(paths('"public/na\\303\\257ve.html"\n"a\\"b\\\\c\\td.html"\n"plain"\n')).toEqual([
      'public/naïve.html',
      'a"b\\c\td.html',
      '"plain"',
    ]);
  });

  test('may be the UTF-16 of PowerShell', () => {
    const content = Buffer.from('\uFEFFa.html\r\nnaïve.html\r\n', 'utf16le');
    expect(paths(content)).toEqual(['a.html', 'naïve.html']);
  });

  test('may have backslashes as separators on Windows', () => {
    expect(paths('public\\a.html\r\n.\\b.html\r\n', 'win32')).toEqual(['public/a.html', 'b.html']);
  });

  test('may have URLs, which are returned unchanged', () => {
    const content = 'https://www.example.com/a b\nHTTP://example.com/\\x\nhttps:/no-url.html\n';
    const { urls, files, notices } = read(content, 'win32');
    expect(urls).toEqual(['https://www.example.com/a b', 'HTTP://example.com/\\x']);
    expect(files.map(({ path }) => path)).toEqual(['https:/no-url.html']);
    expect(notices).toEqual([]);
  });

  test.each([
    ['/srv/www/a.html', 'linux', 'absolute'],
    ['C:\\www\\a.html', 'win32', 'absolute'],
    ['../a.html', 'linux', 'dot-segments'],
    ['a/../b.html', 'linux', 'dot-segments'],
    ['a/./b.html', 'linux', 'dot-segments'],
    ['a/../', 'linux', 'dot-segments'],
    ['a//b.html', 'linux', 'empty-segment'],
    ['a//', 'linux', 'empty-segment'],
    ['s3://bucket/a.html', 'linux', 'empty-segment'],
  ])('is rejected for %s on %s: %s', (entry, platform, fault) => {
    const reason = { code: 'file-list-mistakes', mistakes: [{ entry, fault }] };
    expect(refusal(`${entry}\nb.html\n`, platform)).toEqual(reason);
    expect(refusal(JSON.stringify([entry, 'b.html']), platform)).toEqual(reason);
  });

  test('may have any number of mistakes', () => {
    const reason = refusal('/a.html\n'.repeat(130_000));
    expect(reason?.code === 'file-list-mistakes' && reason.mistakes).toHaveLength(130_000);
  });

  test('may have folders, which are skipped and named', () => {
    const { files, notices } = read('docs/\n./\ndocs/a.html\n', 'linux');
    expect(files.map(({ path }) => path)).toEqual(['docs/a.html']);
    expect(notices).toEqual([{ code: 'file-list-folders', folders: ['docs/', './'] }]);
  });

  test.each([
    ['no content', ''],
    ['blank lines', '\n \r\n'],
    ['a byte order mark', '\uFEFF'],
    ['comments', '# nothing\n'],
    ['NULs', '\0\0'],
    ['folders', 'docs/\n./\n'],
    ['an empty string in an array', '[""]'],
  ])('is rejected without a file or URL: %s', (_, content) => {
    expect(refusal(content)).toEqual({ code: 'file-list-empty' });
  });

  test('may be an empty JSON array, which means that nothing changed', () => {
    const nothing = { files: [], urls: [], notices: [{ code: 'file-list-empty-array' }] };
    for (const content of ['[]', '\uFEFF[\n]\n']) expect(read(content)).toEqual(nothing);
  });

  test.each([
    ['is truncated', '["a.html", "b.ht'],
    ['has escaped quotes', '[\\"a.html\\",\\"b.html\\"]'],
    ['has a trailing comma', '[\n  "a.html",\n]'],
    ['is followed by something else', '[] a.html'],
  ])('is not parsed as lines if it is a JSON array that %s', (_, content) => {
    expect(refusal(content)).toEqual({ code: 'file-list-not-json' });
  });

  test.each([
    [[1], '1'],
    [[null], 'null'],
    [[{ filename: 'a.html' }], '{"filename":"a.html"}'],
    [[['a.html']], '["a.html"]'],
  ])('is rejected if it is a JSON array with anything but strings: %j', (array, entry) => {
    const mistakes = [{ entry, fault: 'no-text' }];
    expect(refusal(JSON.stringify(array))).toEqual({ code: 'file-list-mistakes', mistakes });
  });
});

describe('a list in the format of another tool', () => {
  test.each<[what: string, format: string, content: string]>([
    ['git diff --name-status', 'git-name-status', 'M\ta.html\nA\tb c.html\n'],
    ['git diff --name-status with a rename', 'git-name-status', 'R100\told.html\tnew.html\n'],
    ['git diff -z --name-status', 'git-name-status', 'M\0a.html\0R087\0old.html\0new.html\0D\0c.html\0'],
    ['git diff --numstat', 'git-numstat', '12\t0\ta.html\n-\t-\tb.png\n'],
    ['git diff --raw', 'git-raw', ':100644 100644 bcd1234 0123456 M\ta.html\n'],
    ['git status --short', 'git-status', ' M a.html\n?? b.html\n'],
    ['git status --short, all staged', 'git-status', 'M  a.html\nA  b.html\nMM c.html\n'],
    ['rsync -i', 'rsync', '>f.st...... a.html\ncd+++++++++ docs/\n'],
    ['rsync -i with a new file', 'rsync', '<f+++++++++ docs/a.html\n'],
    ['rsync -i with a deleted file', 'rsync', '*deleting   a.html\n'],
    ['rsync -v', 'rsync', 'sending incremental file list\na.html\n'],
    ['indented lines', 'indented', '  a.html\n  b.html\n'],
    ['git diff --stat', 'indented', ' a.html | 2 +-\n 1 file changed\n'],
    ['names in one line', 'separated-by-spaces', 'README.md docs/a.html b.css\n'],
    ['names in one line, with commas', 'separated-by-commas', 'a.html,b.css'],
    ['a JSON object', 'json-object', '{"files": ["a.html"]}'],
  ])('is rejected with the name of the format: %s', (_, format, content) => {
    expect(refusal(content)).toMatchObject({ code: 'file-list-foreign', format });
    const windows = content.includes('\0') ? content : content.replaceAll('\n', '\r\n');
    expect(refusal(windows)).toMatchObject({ code: 'file-list-foreign', format });
  });

  test('is rejected with the entry that shows it, at any position', () => {
    const reason = { code: 'file-list-foreign', format: 'git-name-status', entry: 'M\tnaïve.html' };
    expect(refusal('# changed\na.html\nM\tnaïve.html\n')).toEqual(reason);
  });
});
