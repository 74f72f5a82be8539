import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { addressesOf } from '../../../src/targets/mapping/addresses.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { patterns, rewriteRules } from '../../patterns.ts';

const PAGE = [`${SITE}/a.html`, `${SITE}/a`, `${SITE}/a/`];

test.each<
  [what: string, file: string | Partial<ChangedFile>, options: Partial<MappingOptions>, urls: string[]]
>([
  ['a page has its forms', 'a.html', {}, PAGE],
  ['also where it goes as a prefix', 'a.html', { mode: 'prefixes' }, PAGE],
  ['and where it goes by a tag', 'a.html', { mode: 'tags' }, PAGE],
  [
    'a file that goes with every query has a URL',
    'x.css',
    { anyQuery: patterns('*.css') },
    [`${SITE}/x.css`],
  ],
  ['a rule leads to its result', 'posts/a.md', { rules: rewriteRules('posts/*.md => /$1/') }, [`${SITE}/a/`]],
  ['a submodule is not what lies below it', { path: 'sub', type: 'submodule' }, {}, [`${SITE}/sub`]],
  ['a file outside of the root has none', 'src/a.html', { root: 'public' }, []],
  ['nor has one that `paths` excludes', 'a.html', { paths: patterns('**', '!*.html') }, []],
  [
    'nor has a deleted one that is kept on purpose',
    { path: 'a.1234.js', status: 'deleted' },
    { immutable: patterns('*.js') },
    [],
  ],
])('%s', (_, file, options, urls) => {
  const all = { ...MAPPING, ...options };
  expect([...addressesOf(changedFiles(file).files, all, all.baseUrls).values()].flat()).toEqual(urls);
});

test('a file has its URLs below each base', () => {
  const bases = ['', '/docs'].map((path) => ({
    ...{ origin: 'https://a.example', host: 'a.example', hostname: 'a.example' },
    path,
  }));
  const { files } = changedFiles('x.css');
  expect(addressesOf(files, MAPPING, bases)).toEqual(
    new Map([['x.css', ['https://a.example/x.css', 'https://a.example/docs/x.css']]]),
  );
});
