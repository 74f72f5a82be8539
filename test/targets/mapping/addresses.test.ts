import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { urlsByPath } from '../../../src/targets/mapping/addresses.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { BROKEN_RULE, patterns, rewriteRules } from '../../patterns.ts';

const PAGE = [`${SITE}/a.html`, `${SITE}/a`, `${SITE}/a/`];

test.each<
  [what: string, file: string | Partial<ChangedFile>, options: Partial<MappingOptions>, urls: string[] | null]
>([
  ['the forms of a page', 'a.html', {}, PAGE],
  ['the forms of a page that is purged as a prefix', 'a.html', { mode: 'prefixes' }, PAGE],
  ['the forms of a page that is purged by a tag', 'a.html', { mode: 'tags' }, PAGE],
  ['the URL of an `any-query` file', 'x.css', { anyQuery: patterns('*.css') }, [`${SITE}/x.css`]],
  [
    'the result of a rule',
    'posts/a.md',
    { rewriteRules: rewriteRules('posts/*.md => /$1/') },
    [`${SITE}/a/`],
  ],
  ['the URL of a submodule, but not its content', { path: 'sub', type: 'submodule' }, {}, [`${SITE}/sub`]],
  [
    'the result of a rule for a submodule, but not its content',
    { path: 'sub', type: 'submodule' },
    { rewriteRules: rewriteRules('sub => /x') },
    [`${SITE}/x`],
  ],
  ['nothing for a file outside the root', 'src/a.html', { root: 'public' }, null],
  ['nothing for a file that `paths` excludes', 'a.html', { paths: patterns('**', '!*.html') }, null],
  [
    'nothing for a deleted `immutable` file',
    { path: 'a.1234.js', status: 'deleted' },
    { immutable: patterns('*.js') },
    null,
  ],
  ['nothing if a rule fails', 'a.html', { rewriteRules: [BROKEN_RULE] }, null],
])('addressesOf returns %s', (_, file, options, urls) => {
  const all = { ...MAPPING, ...options };
  const addresses = [...urlsByPath(changedFiles(file).files, all, all.baseUrls).values()];
  expect(addresses).toEqual(urls === null ? [] : [urls]);
});

test('addressesOf returns the URLs of a file below each base-url', () => {
  const bases = ['', '/docs'].map((path) => ({
    ...{ origin: 'https://a.example', host: 'a.example', hostname: 'a.example' },
    path,
  }));
  const { files } = changedFiles('x.css');
  expect(urlsByPath(files, MAPPING, bases)).toEqual(
    new Map([['x.css', ['https://a.example/x.css', 'https://a.example/docs/x.css']]]),
  );
});
