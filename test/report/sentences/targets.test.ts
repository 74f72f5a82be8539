import { describe, expect, it, test } from 'vitest';
import { sentenceOf } from '../../../src/report/sentences/sentence-of.ts';
import type { TargetNotice, TargetProblem } from '../../../src/targets/problems.ts';
import type { MappingNotice } from '../../../src/targets/reasons.ts';
import type { PurgeReason } from '../../../src/targets/strategy.ts';

/** One example for each code. */
type Examples<R extends { readonly code: string }> = {
  readonly [Code in R['code']]?: FactsOf<R, Code>;
};
type FactsOf<R extends { readonly code: string }, Code> = R extends unknown
  ? Code extends R['code']
    ? Omit<R, 'code'>
    : never
  : never;

const got = 'evil\n::error::';
const counts = { files: 3, mapped: 2, urls: 0, targets: 6 };

const PROBLEMS: Examples<TargetProblem> = {
  'list-not-json': { got, fault: { what: 'comma-twice', line: 2 } },
  'list-array-below': { got },
  'list-entry-not-text': { got: { a: 1 } },
  'text-not-unicode': { got },
  'text-with-space-or-control': { got },
  'text-with-invisible': { got, character: '\u202e' },
  'text-with-backslash': { got },
  'path-wildcard': { got },
  'path-fragment': { got },
  'path-dot-segment': { got },
  'url-several': { got },
  'url-not-absolute': { got },
  'url-scheme': { got, scheme: 'ftp' },
  'url-userinfo': { got },
  'url-host': { got, host: '' },
  'url-wildcard': { got, prefix: 'example.com/blog/' },
  'url-wildcard-in-query': { got, prefix: 'example.com/a' },
  'url-too-long': { got, bytes: 40_000, most: 32_768 },
  'url-entry-not-json': { got },
  'url-entry-not-object': { got: [1] },
  'url-entry-with-unknown-keys': { got, keys: ['header'] },
  'url-entry-without-url': { got },
  'url-entry-headers-not-object': { got },
  'header-name': { got, header: 'a b' },
  'header-value-not-text': { got, header: 'a' },
  'header-value': { got, header: 'a', value: '\n' },
  'header-origin': { got, value: 'example.com' },
  'header-twice': { got, header: 'origin', other: 'Origin' },
  'url-headers-line': { got },
  'too-many-variants': { variants: 1001, most: 1000 },
  'too-many-variant-targets': { urls: 1001, variants: 1000, targets: 1_001_000, most: 1_000_000 },
  'tag-characters': { got },
  'tag-too-long': { got, length: 1025, most: 1024 },
  'host-wildcard': { got, prefix: null },
  'host-not-a-name': { got },
  'host-with-port': { got, hostname: 'example.com' },
  'host-with-query': { got, hostname: 'example.com' },
  'host-with-path': { got, prefix: 'example.com/blog' },
  'prefix-wildcard': { got, prefix: null },
  'prefix-with-query': { got, prefix: 'example.com/a' },
  'prefix-without-host': { got },
  'prefix-too-deep': { got, separators: 32, most: 31 },
  'base-url-with-query': { got },
  'base-url-with-trailing-dot': { got, hostname: 'example.com' },
  'base-url-with-empty-segment': { got },
  'base-url-too-deep': { got, most: 31 },
  'also-relative': { got },
  'also-with-two-slashes': { got },
};

const NOTICES: Examples<TargetNotice> = {
  'listed-url-elsewhere': { got, origins: ['https://example.com'] },
  'fragment-removed': { got, fragment: '#a' },
  'scheme-removed': { got },
  'tag-like-url': { got },
  'also-with-base-path': { got, url: 'https://example.com/docs/feed.xml' },
};

const REASONS: Examples<PurgeReason> = {
  'nothing-deployed': { reason: { code: 'ref-deleted', ref: 'refs/heads/old' } },
  'changes-unknown': { reasons: [{ code: 'no-state' }] },
  'site-wide-file': { path: got },
  'root-changed': { path: got, type: 'symlink' },
  'files-mapped': counts,
  'too-many-targets': { ...counts, most: 5, unchanged: 7 },
  'no-file-changed': {},
  'site-without-base-url': { reason: { code: 'site-wide-file', path: got } },
  'no-file-counts': { skipped: [{ reason: { code: 'outside-root' }, files: 2 }] },
  'root-not-found': { input: 'root', root: got, folders: [got], others: 2, near: got },
  'lists-empty': { inputs: ['urls', 'tags'] },
  'nothing-left': {},
  'inputs-name': { kinds: ['urls', 'tags'] },
  'changes-and-inputs-name': { mapping: { code: 'no-file-changed' }, kinds: ['tags'] },
};

const MAPPING_NOTICES: Examples<MappingNotice> = {
  'files-noted': { note: { code: 'submodule-purged-below' }, path: got, others: 1 },
  'changes-skipped': { reason: { code: 'no-file-changed' } },
  'folders-purged-whole': { folder: got, others: 1, targets: 12_000, most: 10_000 },
  'neighbours-purged': { prefix: got, neighbour: got, others: 2 },
  'immutable-purged-too': {},
  'matches-no-file': { input: 'rewrite', text: got },
  'root-forgotten': { folder: 'public', path: got, isSure: true },
  'generator-sources': { generator: 'Hugo', configuration: 'hugo.toml', path: got },
  'every-page-changed': { pages: 20, all: 20, generator: 'next' },
  'tag-left-out': { tag: got, rule: got, path: got, fault: { code: 'tag-characters' }, others: 1 },
};

describe('sentenceOf', () => {
  const of = <R extends { readonly code: string }>(
    examples: Examples<R>,
    sentenceOf: (reason: R) => string,
  ): [code: string, sentence: string][] =>
    Object.entries(examples).map(([code, facts]) => [code, sentenceOf({ code, ...(facts as object) } as R)]);

  it.each([
    ...of(PROBLEMS, sentenceOf),
    ...of(NOTICES, sentenceOf),
    ...of(REASONS, sentenceOf),
    ...of(MAPPING_NOTICES, sentenceOf),
  ])('returns a sentence on one line for %s, even if it quotes line breaks', (_code, sentence) => {
    expect(sentence).toMatch(/^.{10,}$/);
    expect(sentence).not.toMatch(/undefined|\[object|NaN/);
  });
});

test('an invisible character is named by its code point and its percent-encoding', () => {
  const sentence = sentenceOf({ code: 'text-with-invisible', got: '/a\u200b', character: '\u200b' });
  expect(['U+200B', '%E2%80%8B'].filter((part) => !sentence.includes(part))).toEqual([]);
});

test('a long entry is shortened when it is quoted', () => {
  const sentence = sentenceOf({ code: 'url-not-absolute', got: 'x'.repeat(5000) });
  expect(sentence.length).toBeLessThan(400);
});

test.each<[reason: PurgeReason, parts: readonly string[]]>([
  [{ code: 'files-mapped', ...counts }, ['2 of 3 changed files', '6 targets']],
  [
    { code: 'too-many-targets', ...counts, files: 1, mapped: 1, urls: 1, most: 5, unchanged: null },
    ['1 of 1 changed file ', '1 listed URL ', '6 targets', '`max-urls: 5`', '6 or more'],
  ],
  [
    { code: 'changes-and-inputs-name', mapping: { code: 'no-file-changed' }, kinds: ['tags'] },
    [sentenceOf({ code: 'no-file-changed' }), 'tags'],
  ],
])('the sentence for %j has the numbers', (reason, parts) => {
  const sentence = sentenceOf(reason);
  expect(parts.filter((part) => !sentence.includes(part))).toEqual([]);
});

test('a reason that several workflows share is given once', () => {
  const slow = (workflow: string) => ({ code: 'runs-too-slow', workflow, seconds: 10 }) as const;
  const reasons = [slow('deploy.yml'), slow('nightly.yml')];
  expect(sentenceOf({ code: 'changes-unknown', reasons })).toBe(sentenceOf(slow('deploy.yml')));
});
