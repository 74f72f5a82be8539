import { describe, expect, test } from 'vitest';
import { parseBaseUrls } from '../../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { parseTagRules, tagsOf } from '../../../src/targets/mapping/tags.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { BROKEN_RULE, patterns, resultValue, rewriteRules, tagRules } from '../../patterns.ts';

const PRODUCTS = tagRules('content/products/*.md => product-$1');
const TAGS: MappingOptions = { ...MAPPING, mode: 'tags', baseUrls: [], tagRules: PRODUCTS };

describe('a rule of `tags-for`', () => {
  test.each<[rule: string, file: string, tags: string[]]>([
    ['content/products/*.md => product-$1', 'content/products/chair.md', ['product-chair']],
    ['content/products/*.md => product-$1', 'content/about.md', []],
    ['**/*.html => html', 'docs/a.html', ['html']],
    ['/^(?<kind>[a-z]+)\\/(.+)\\.md$/ => $<kind>:$2', 'posts/a.md', ['posts:a']],
    ['docs/** => docs/$1', 'docs/a/b', ['docs/a/b']],
    ['/a(b)?/ => x$1y', 'a', ['xy']],
    // Only captures are inserted.
    ['tags/* => $1', 'tags/a', ['a']],
  ])('%s gives the file %s the tags %j', (rule, file, tags) => {
    const made = resultValue(tagsOf(tagRules(rule), [file])).get(file) ?? [];
    expect(made.map(({ tag, fault }) => ({ tag, fault }))).toEqual(tags.map((tag) => ({ tag, fault: null })));
  });

  test.each<[rule: string, problem: object]>([
    ['docs/** => a b', { code: 'tag-characters' }],
    ['docs/** => ä', { code: 'tag-characters' }],
    ['docs/** => a,b', { code: 'tag-characters' }],
    [`docs/** => ${'x'.repeat(1025)}`, { code: 'tag-too-long', length: 1025 }],
    ['docs/**', { code: 'rule-incomplete' }],
    ['docs/* => $2', { code: 'rule-reference' }],
  ])('is rejected: %s', (rule, problem) => {
    expect(parseTagRules(rule).problems).toMatchObject([{ ...problem, got: rule }]);
  });

  test('is one line of the input', () => {
    const { value: values, problems } = parseTagRules('# products\na/* => a-$1\n\nb/* => b c');
    expect(values.map(({ text }) => text)).toEqual(['a/* => a-$1']);
    expect(problems).toEqual([{ code: 'tag-characters', got: 'b/* => b c' }]);
  });
});

describe('`changed-files: tags`', () => {
  test('needs no base-url and returns each tag once', () => {
    const rules = tagRules('content/products/*.md => product-$1', 'content/** => content');
    const changes = changedFiles('content/products/a.md', 'content/b.md', 'x.css');
    const { baseUrls } = MAPPING;
    const result = targetsOfChanges(changes, { ...TAGS, tagRules: rules, root: 'public' });
    // Only the fallback uses the base-url.
    expect(targetsOfChanges(changes, { ...TAGS, tagRules: rules, root: 'public', baseUrls })).toEqual(result);
    expect(result.targets).toEqual([
      { kind: 'tags', value: 'product-a', source: { kind: 'file', path: 'content/products/a.md' } },
      { kind: 'tags', value: 'content', source: { kind: 'file', path: 'content/products/a.md' } },
    ]);
    expect(result).toMatchObject({
      strategy: 'tags',
      reason: { code: 'files-mapped', files: 3, mapped: 2, targets: 2 },
      filesInSite: 2,
    });
    expect(result.files).toEqual([
      { file: 'content/products/a.md', targets: ['product-a', 'content'] },
      { file: 'content/b.md', targets: ['content'] },
      { file: 'x.css', targets: [], skipped: { code: 'no-tag' } },
    ]);
  });

  test('respects `paths` and `immutable`', () => {
    const changes = changedFiles('a.md', { path: 'b.js', status: 'deleted' }, 'c.txt');
    const { targets } = targetsOfChanges(changes, {
      ...TAGS,
      tagRules: tagRules('* => t-$1'),
      paths: patterns('**', '!a.md'),
      immutable: patterns('*.js'),
    });
    expect(targets.map(({ value }) => value)).toEqual(['t-c.txt']);
  });

  test('leaves out an invalid tag, with a notice that names the rule and the file', () => {
    const changes = changedFiles('content/products/a b.md', 'content/products/é.md', 'content/products/c.md');
    const { targets, notices, files } = targetsOfChanges(changes, TAGS);
    expect(targets.map(({ value }) => value)).toEqual(['product-c']);
    expect(notices).toEqual([
      {
        code: 'tag-left-out',
        tag: 'product-a b',
        rule: 'content/products/*.md => product-$1',
        path: 'content/products/a b.md',
        fault: { code: 'tag-characters' },
        others: 1,
      },
    ]);
    expect(files[0]).toMatchObject({ targets: [], skipped: { code: 'no-tag' } });
  });

  test.each<[fallback: MappingOptions['fallback'], result: object]>([
    ['site', { failed: true, strategy: 'none', reason: { code: 'site-without-base-url' } }],
    ['everything', { strategy: 'everything' }],
    ['fail', { failed: true, reason: { code: 'changes-unknown' } }],
    ['skip', { strategy: 'none', notices: [{ code: 'changes-skipped' }] }],
  ])('applies the fallback %s without a base-url', (fallback, result) => {
    const unknown = { kind: 'unknown', reasons: [{ code: 'no-state' }] } as const;
    expect(targetsOfChanges(unknown, { ...TAGS, fallback })).toMatchObject(result);
    expect(targetsOfChanges(unknown, { ...TAGS, fallback, baseUrls: parseBaseUrls(SITE).value }).failed).toBe(
      fallback === 'fail' ? true : undefined,
    );
  });

  test.each<[fallback: MappingOptions['fallback'], result: object]>([
    ['site', { failed: true, reason: { code: 'site-without-base-url', reason: { code: 'site-wide-file' } } }],
    ['everything', { strategy: 'everything', reason: { code: 'site-wide-file' } }],
  ])('handles a site-wide file without a base-url, with the fallback %s', (fallback, result) => {
    expect(targetsOfChanges(changedFiles('_headers'), { ...TAGS, fallback })).toMatchObject(result);
  });
});

describe('tags beside URLs', () => {
  test('are added for each file, also outside the root', () => {
    const options = {
      ...MAPPING,
      root: 'public',
      rewriteRules: rewriteRules('content/*.md => /$1/'),
      tagRules: tagRules('content/** => content', 'data/* => data-$1'),
    };
    const result = targetsOfChanges(changedFiles('content/a.md', 'data/x', 'public/b.css', 'y'), options);
    expect(result.targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      `urls ${SITE}/a/`,
      'tags content',
      'tags data-x',
      `urls ${SITE}/b.css`,
    ]);
    expect(result).toMatchObject({ strategy: 'mixed', filesInSite: 3 });
    expect(result.files.at(-1)?.skipped).toEqual({ code: 'outside-root' });
  });

  test('are separate targets even if they look like a prefix', () => {
    const rules = tagRules('a.css => www.example.com/a.css');
    const { targets } = targetsOfChanges(changedFiles('a.css'), {
      ...MAPPING,
      mode: 'prefixes',
      tagRules: rules,
    });
    expect(targets.map(({ kind }) => kind)).toEqual(['prefixes', 'tags']);
  });

  test('fail the step with the input and the rule if an expression fails', () => {
    const result = targetsOfChanges(changedFiles('a'), { ...TAGS, tagRules: [BROKEN_RULE] });
    expect(result).toMatchObject({ failed: true, reason: { code: 'rule-threw', input: 'tags-for' } });
  });
});
