import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { addressesOf } from '../../../src/targets/mapping/addresses.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { BROKEN_RULE, patterns, rewriteRules } from '../../patterns.ts';

const PAGE = [`${SITE}/a.html`, `${SITE}/a`, `${SITE}/a/`];

test.each<
  [what: string, file: string | Partial<ChangedFile>, options: Partial<MappingOptions>, urls: string[] | null]
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
  [
    'nor is one that a rule leads elsewhere',
    { path: 'sub', type: 'submodule' },
    { rules: rewriteRules('sub => /x') },
    [`${SITE}/x`],
  ],
  ['a file outside of the root has none', 'src/a.html', { root: 'public' }, null],
  ['nor has one that `paths` excludes', 'a.html', { paths: patterns('**', '!*.html') }, null],
  [
    'nor has a deleted one that is kept on purpose',
    { path: 'a.1234.js', status: 'deleted' },
    { immutable: patterns('*.js') },
    null,
  ],
  ['nor has any where a rule breaks off', 'a.html', { rules: [BROKEN_RULE] }, null],
])('%s', (_, file, options, urls) => {
  const all = { ...MAPPING, ...options };
  const addresses = [...addressesOf(changedFiles(file).files, all, all.baseUrls).values()];
  expect(addresses).toEqual(urls === null ? [] : [urls]);
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
