import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { parseAlso, parseBaseUrls } from '../../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import type { ChangedTargets, MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { PAGE_URLS } from '../../../src/targets/mapping/page-urls.ts';
import { parseRoot } from '../../../src/targets/mapping/root.ts';
import type { TargetSource } from '../../../src/targets/target.ts';
import type { Parsed } from '../../../src/text/entries.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { BROKEN_RULE, patterns, rewriteRules } from '../../patterns.ts';

interface Case {
  n: string;
  /** `bytes:` and hexadecimal digits if the name is not UTF-8. */
  path: string;
  opt: {
    style?: MappingOptions['pageUrls'];
    bases?: string[];
    root?: string;
    as?: 'urls' | 'prefixes';
    type?: ChangedFile['type'];
    paths?: string[];
    rewrite?: string[];
  };
  /** `skip` is the code of the skip reason. */
  expect: string[] | { prefixes: string[]; urls: string[] } | { skip: string };
}

describe('one changed file', () => {
  const cases: Case[] = JSON.parse(
    readFileSync(new URL('../../data/path-to-url.json', import.meta.url), 'utf8'),
  );

  test.each(cases)('becomes the expected targets, case $n: $path', ({ path, opt, expect: expected }) => {
    const file = path.startsWith('bytes:') ? decodePath(Buffer.from(path.slice(6), 'hex')) : path;
    const { targets, files } = targetsOfChanges(changedFiles({ path: file, type: opt.type ?? 'file' }), {
      ...MAPPING,
      mode: opt.as ?? 'urls',
      pageUrls: opt.style ?? 'all',
      ...(opt.bases && { baseUrls: parsed(parseBaseUrls(opt.bases.join('\n'))) }),
      root: parsed(parseRoot(opt.root ?? '')),
      ...(opt.paths && { paths: patterns(...opt.paths) }),
      ...(opt.rewrite && { rewriteRules: rewriteRules(...opt.rewrite) }),
    });
    const of = (kind: string) => targets.filter((target) => target.kind === kind).map(({ value }) => value);
    if ('skip' in expected) {
      expect(targets).toEqual([]);
      expect(files[0]?.skipped).toEqual({ code: expected.skip });
    } else if ('prefixes' in expected) {
      expect({ prefixes: of('prefixes'), urls: of('urls') }).toEqual(expected);
    } else {
      expect({ prefixes: of('prefixes'), urls: of('urls') }).toEqual({ prefixes: [], urls: expected });
    }
    expect(files[0]?.targets).toHaveLength(targets.length);
    for (const { source } of targets) expect(source).toEqual({ kind: 'file', path: file });
  });
});

describe('a list of changes', () => {
  test('becomes unique URLs, with the result for each file', () => {
    const options = {
      ...MAPPING,
      rewriteRules: rewriteRules('posts/*.md => /blog/', 'posts/*.md => /blog/$1/'),
    };
    expect(targetsOfChanges(changedFiles('posts/a.md', 'posts/b.md', 'x.css'), options)).toEqual({
      targets: [
        url('/blog/', fileOf('posts/a.md')),
        url('/blog/a/', fileOf('posts/a.md')),
        url('/blog/b/', fileOf('posts/b.md')),
        url('/x.css', fileOf('x.css')),
      ],
      strategy: 'urls',
      reason: { code: 'files-mapped', files: 3, mapped: 3, urls: 0, targets: 4 },
      notices: [],
      filesInSite: 3,
      files: [
        { file: 'posts/a.md', targets: [`${SITE}/blog/`, `${SITE}/blog/a/`] },
        { file: 'posts/b.md', targets: [`${SITE}/blog/`, `${SITE}/blog/b/`] },
        { file: 'x.css', targets: [`${SITE}/x.css`] },
      ],
    });
  });

  test('adds the URLs of `also` if any file matched, in prefix mode, too', () => {
    const also = parsed(parseAlso('/\nhttps://cdn.example/x?y'));
    const result = targetsOfChanges(changedFiles('a.css'), { ...MAPPING, mode: 'prefixes', also });
    expect(result.strategy).toBe('prefixes');
    expect(result.targets).toEqual([
      { kind: 'prefixes', value: 'www.example.com/a.css', source: fileOf('a.css') },
      url('/', ALSO),
      { kind: 'urls', value: 'https://cdn.example/x?y', source: ALSO },
    ]);
    const outside = targetsOfChanges(changedFiles('a.css'), { ...MAPPING, root: 'public', also });
    expect(outside).toMatchObject({ targets: [], strategy: 'none' });
  });

  test('counts full URLs as matches and does not turn them into prefixes', () => {
    const options = { ...MAPPING, urls: [`${SITE}/x?y`], also: ['/feed.xml'], mode: 'prefixes' as const };
    const result = targetsOfChanges(changedFiles(), options);
    expect(result.targets).toEqual([url('/x?y', { kind: 'files-from' }), url('/feed.xml', ALSO)]);
    expect(result.reason).toEqual({ code: 'files-mapped', files: 0, mapped: 0, urls: 1, targets: 2 });
  });

  test.each<[files: string[], reason: object]>([
    [[], { code: 'no-file-changed' }],
    [['a.css'], { code: 'no-file-counts', skipped: [{ reason: { code: 'outside-root' }, files: 1 }] }],
    [
      ['a.css', 'public/x.map', 'b', '../c'],
      {
        code: 'no-file-counts',
        skipped: [
          { reason: { code: 'outside-root' }, files: 2 },
          { reason: { code: 'not-in-paths' }, files: 1 },
          { reason: { code: 'path-with-dot-or-empty-segment' }, files: 1 },
        ],
      },
    ],
  ])('has no targets for %j, with the reason', (files, reason) => {
    const result = targetsOfChanges(changedFiles(...files), {
      ...MAPPING,
      root: 'public',
      paths: patterns('**', '!**/*.map'),
    });
    expect(result).toMatchObject({ targets: [], strategy: 'none', reason });
    expect(result.failed).toBeUndefined();
  });

  test('counts only the files in the site', () => {
    const paths = patterns('**', '!data/left-out');
    const options = { ...MAPPING, root: 'public', rewriteRules: rewriteRules('data/* => /data'), paths };
    const files = ['public/a.css', 'README.md', 'data/x', 'public/_headers'];
    expect(targetsOfChanges(changedFiles(...files.slice(0, 3)), options).filesInSite).toBe(2);
    expect(targetsOfChanges(changedFiles(...files), options)).toMatchObject({
      strategy: 'site',
      filesInSite: 3,
    });
    // A rule does not apply to a file that `paths` excludes.
    const none = changedFiles('README.md', 'data/left-out');
    expect(targetsOfChanges(none, options)).toMatchObject({ targets: [], filesInSite: 0 });
    expect(targetsOfChanges(UNKNOWN, options).filesInSite).toBeNull();
  });

  test('includes all other files if `paths` has only negated patterns', () => {
    const { files } = targetsOfChanges(changedFiles('a.css', 'a.map'), {
      ...MAPPING,
      paths: patterns('!*.map'),
    });
    expect(files).toEqual([
      { file: 'a.css', targets: [`${SITE}/a.css`] },
      { file: 'a.map', targets: [], skipped: { code: 'not-in-paths' } },
    ]);
  });

  test.each<[source: 'git' | 'build', versions: string[], again: true | undefined]>([
    ['git', ['head'], true],
    ['git', ['head', 'other'], undefined],
    ['git', [], undefined],
    // Two builds of one commit can differ.
    ['build', ['head'], undefined],
  ])('recognizes a repeated deploy of the same commit: %s, %j', (source, commits, again) => {
    const versions = commits.map((commit) => ({ commit, run: null, ended: null }));
    const changes = { kind: 'files', files: [], source, versions, head: 'head' } as const;
    const { reason, targets, filesInSite } = targetsOfChanges(changes, { ...MAPPING, also: ['/'] });
    expect({ reason, targets, filesInSite }).toEqual({
      reason: { code: 'no-file-changed', ...(again && { again }) },
      ...{ targets: [], filesInSite: 0 },
    });
    const edited = { ...changes, ...changedFiles('a.css') };
    expect(targetsOfChanges(edited, MAPPING).reason).toMatchObject({ code: 'files-mapped' });
  });

  test('has no targets if nothing was deployed', () => {
    const reason = { code: 'ref-deleted', ref: 'refs/heads/old' } as const;
    const nothing = { kind: 'nothing', reason } as const;
    expect(targetsOfChanges(nothing, { ...MAPPING, also: ['/'], fallback: 'everything' })).toEqual({
      targets: [],
      strategy: 'none',
      reason: { code: 'nothing-deployed', reason },
      notices: [],
      filesInSite: null,
      files: [],
    });
  });

  test('has one notice for each kind of note', () => {
    const deep = 'x/'.repeat(40);
    const list = changedFiles(
      { path: 'themes/a', type: 'submodule' },
      { path: 'themes/"b"', type: 'submodule' },
      { path: `${deep}a.css`, type: 'file' },
      { path: 'a//b', type: 'file' },
      { path: '..md', type: 'file' },
    );
    const result = targetsOfChanges(list, {
      ...MAPPING,
      mode: 'prefixes',
      rewriteRules: rewriteRules('*.md => /x/.$1/', '*.md => /all/'),
    });
    expect(result.notices).toEqual([
      noted('submodule-purged-below', 'themes/a', 1),
      noted('too-deep-for-prefix', `${deep}a.css`),
      noted('file-left-out', 'a//b'),
      noted('rewrite-result-left-out', '..md'),
    ]);
    expect(result.files.at(-1)?.targets).toEqual([`${SITE}/all/`]);
  });
});

describe('site-wide files', () => {
  const site = [{ kind: 'hosts', value: 'www.example.com' }];

  test.each<[file: string, root: string, hit: boolean]>([
    ['_headers', '', true],
    ['_redirects', '', true],
    ['_routes.json', '', true],
    ['_worker.js', '', true],
    // The advanced mode as a folder: https://developers.cloudflare.com/pages/functions/advanced-mode/
    ['_worker.js/index.js', '', true],
    ['public/_headers', 'public', true],
    ['_headers', 'public', false],
    ['public/sub/_headers', 'public', false],
    ['_HEADERS', '', false],
    ['_headers/x', '', false],
  ])('are Cloudflare Pages files in the root by default: %s with root %j: %s', (file, root, hit) => {
    const { strategy, targets, reason } = targetsOfChanges(changedFiles('public/a.css', file), {
      ...MAPPING,
      root,
    });
    expect(strategy).toBe(hit ? 'site' : 'urls');
    if (!hit) return;
    expect(targets).toMatchObject(site);
    expect(reason).toEqual({ code: 'site-wide-file', path: file });
  });

  test.each<[globs: string[], file: string, hit: boolean]>([
    [['layouts/**'], 'layouts/base.html', true],
    [['layouts/**'], 'public/layouts/base.html', true],
    [['layouts/**', '!layouts/drafts/**'], 'layouts/drafts/x', false],
    [['layouts/**', '!public/layouts/**'], 'public/layouts/x', false],
    [['layouts/**'], '_headers', false],
    // Negated patterns alone include nothing.
    [['!layouts/**'], 'a', false],
    [[], '_headers', false],
  ])('are the files that the patterns include: %j, %s: %s', (siteWide, file, hit) => {
    const { strategy } = targetsOfChanges(changedFiles(file), {
      ...MAPPING,
      root: 'public',
      siteWide: patterns(...siteWide),
    });
    expect(strategy === 'site').toBe(hit);
  });

  test('purge the whole site even if `paths` excludes them, with any fallback', () => {
    const options = {
      ...MAPPING,
      paths: patterns('public/**'),
      root: 'public',
      siteWide: patterns('_config.yml'),
    };
    for (const fallback of ['site', 'everything', 'fail', 'skip'] as const) {
      const result = targetsOfChanges(changedFiles('a', '_config.yml'), { ...options, fallback });
      expect(result).toMatchObject({ strategy: 'site', targets: site, files: [] });
      expect(result.failed).toBeUndefined();
    }
  });

  test.each<[path: string, type: ChangedFile['type'], strategy: string]>([
    ['current', 'symlink', 'site'],
    ['current/public', 'submodule', 'site'],
    ['current', 'file', 'none'],
    ['curr', 'symlink', 'none'],
    ['current/public/x', 'symlink', 'mixed'],
  ])('include a symlink or submodule that contains the root: %s, a %s', (path, type, strategy) => {
    const options = { ...MAPPING, root: 'current/public', paths: patterns('!x') };
    const result = targetsOfChanges(changedFiles({ path, type }), options);
    expect(result.strategy).toBe(strategy);
    if (strategy === 'site') expect(result.reason).toEqual({ code: 'root-changed', path, type });
    expect(
      targetsOfChanges(changedFiles({ path, type }), { ...options, paths: patterns('x') }).strategy,
    ).toBe('none');
    const rules = rewriteRules('** => /x');
    expect(
      targetsOfChanges(changedFiles({ path, type }), { ...options, rewriteRules: rules }).strategy,
    ).not.toBe('site');
  });
});

describe('a rule that matches', () => {
  test.each<[type: ChangedFile['type'], result: string, urls: string[], prefixes: string[]]>([
    ['symlink', '/x', ['/x'], ['/x/']],
    ['submodule', '/x', ['/x'], ['/x/']],
    ['submodule', '/x/', ['/x/'], ['/x/']],
    ['submodule', '/', ['/'], ['/']],
    ['file', '/x', ['/x'], []],
  ])('purges what is below its result if the file is a %s: %s', (type, result, urls, prefixes) => {
    const rules = rewriteRules(`themes/* => ${result}`);
    const { targets, notices } = targetsOfChanges(changedFiles({ path: 'themes/a', type }), {
      ...MAPPING,
      rewriteRules: rules,
    });
    expect(targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      ...urls.map((path) => `urls ${SITE}${path}`),
      ...prefixes.map((path) => `prefixes www.example.com${path}`),
    ]);
    expect(notices).toHaveLength(type === 'submodule' ? 1 : 0);
  });

  test('fails the step if its expression fails, with any fallback', () => {
    const options = {
      ...MAPPING,
      rewriteRules: [BROKEN_RULE],
      paths: patterns('**', '!b'),
      fallback: 'skip' as const,
    };
    expect(targetsOfChanges(changedFiles('a', 'b'), options)).toMatchObject({
      failed: true,
      targets: [],
      reason: { code: 'rule-threw', input: 'rewrite', rule: '/a/ => /x', file: 'a' },
    });
    // A purge of the whole site does not use the rules.
    expect(targetsOfChanges(changedFiles('_headers', 'a'), options)).toMatchObject({ strategy: 'site' });
  });
});

describe('the fallback', () => {
  const baseUrls = parsed(parseBaseUrls('https://www.example.com:8443\nhttps://example.com/docs'));
  const also = parsed(
    parseAlso('/feed.xml\nhttps://cdn.example/x\nhttps://example.com/docs\nhttps://example.com/a'),
  );

  test('`site` purges hosts, or a prefix and its URL, and the URLs of `also` elsewhere', () => {
    const urls = ['https://example.com/other', 'https://example.com/docs/x'];
    const { targets, strategy, reason } = targetsOfChanges(UNKNOWN, { ...MAPPING, baseUrls, also, urls });
    expect({ strategy, reason }).toEqual({ strategy: 'site', reason: AS_UNKNOWN });
    expect(targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'hosts www.example.com',
      'prefixes example.com/docs/',
      'urls https://example.com/docs',
      'urls https://example.com/other',
      'urls https://cdn.example/x',
      'urls https://example.com/a',
    ]);
    for (const { source } of targets) {
      expect(source).toEqual({ kind: 'changes', reason: AS_UNKNOWN });
      expect(source).toBe(targets[0]?.source);
    }
  });

  test('`everything` purges everything and nothing else', () => {
    expect(targetsOfChanges(UNKNOWN, { ...MAPPING, also, fallback: 'everything' })).toMatchObject({
      targets: [{ kind: 'everything', value: 'everything', source: { kind: 'changes', reason: AS_UNKNOWN } }],
      strategy: 'everything',
      reason: AS_UNKNOWN,
    });
  });

  test('`fail` has no targets and fails the step', () => {
    expect(targetsOfChanges(UNKNOWN, { ...MAPPING, also, fallback: 'fail' })).toMatchObject({
      targets: [],
      strategy: 'none',
      failed: true,
      reason: AS_UNKNOWN,
    });
  });

  test('`skip` has no targets but a notice', () => {
    const result = targetsOfChanges(UNKNOWN, { ...MAPPING, also, fallback: 'skip' });
    expect(result).toMatchObject({ targets: [], strategy: 'none', reason: AS_UNKNOWN });
    expect(result.notices).toEqual([{ code: 'changes-skipped', reason: AS_UNKNOWN }]);
    expect(result.failed).toBeUndefined();
  });

  test.each<[maxUrls: number, strategy: string]>([
    [4, 'urls'],
    [3, 'site'],
  ])(
    'applies to more than `max-urls` targets, including `also`: 4 of at most %i: %s',
    (maxUrls, strategy) => {
      const options = { ...MAPPING, maxUrls, also: ['/feed.xml'] };
      const result = targetsOfChanges(changedFiles('a.html', 'a.html'), options);
      expect(result.strategy).toBe(strategy);
      if (strategy === 'site')
        expect(result.reason).toEqual({
          code: 'too-many-targets',
          files: 2,
          mapped: 2,
          urls: 0,
          targets: 4,
          most: 3,
          unchanged: null,
        });
    },
  );

  test('applies to too many targets as to unknown changes', () => {
    const options = { ...MAPPING, maxUrls: 1, fallback: 'fail' as const };
    expect(targetsOfChanges(changedFiles('a.html'), options)).toMatchObject({ targets: [], failed: true });
  });
});

describe('laws', () => {
  const bytes = fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 8 }).map(decodePath);
  const odd = fc.constantFrom(
    'index.html',
    'a.html',
    '.html',
    '..html',
    '...html',
    '%2e%2e',
    '[id].html',
    'e\u0301',
    'q&a',
    '@',
    ':',
    '\\',
    '?',
    '#',
  );
  const segment = fc
    .oneof(bytes, odd, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }))
    .filter((name) => !name.includes('/') && !name.includes('\0') && !/^\.{0,2}$/.test(name));
  const path = fc
    .tuple(fc.array(fc.oneof(fc.constantFrom('public', 'a'), segment), { maxLength: 3 }), segment)
    .map(([folders, name]) => [...folders, name].join('/'));
  const file = fc.record({
    path,
    type: fc.constantFrom<ChangedFile['type']>('file', 'file', 'file', 'symlink', 'submodule'),
  });
  const options = fc.record({
    mode: fc.constantFrom<MappingOptions['mode']>('urls', 'prefixes'),
    pageUrls: fc.constantFrom(...PAGE_URLS),
    root: fc.constantFrom('', 'public', 'a'),
    baseUrls: fc
      .subarray(['https://a.example', 'https://b.example:8443/x/y', 'http://ü.example/ü'], { minLength: 1 })
      .map((texts) => parsed(parseBaseUrls(texts.join('\n')))),
    siteWide: fc.constant<[]>([]),
  });
  const of = (list: readonly Partial<ChangedFile>[], chosen: Partial<MappingOptions>): ChangedTargets =>
    targetsOfChanges(changedFiles(...list), { ...MAPPING, ...chosen });
  const values = ({ targets }: ChangedTargets) => targets.map(({ kind, value }) => `${kind} ${value}`);

  test('every URL is below its base-url, without query or fragment, and decodes to the file', () => {
    fc.assert(
      fc.property(file, options, (file, chosen) => {
        const { targets, strategy } = of([file], chosen);
        fc.pre(strategy !== 'site');
        const inside = chosen.root === '' ? file.path : file.path.slice(chosen.root.length + 1);
        const names = [inside, ...(inside.isWellFormed() ? [inside.normalize('NFC')] : [])].map(latin1);
        for (const { kind, value, source } of targets) {
          expect(source).toEqual({ kind: 'file', path: file.path });
          const whole = kind === 'prefixes' ? `https://${value}` : value;
          const parsed = new URL(whole);
          const base = chosen.baseUrls.find(({ origin, host }) =>
            kind === 'prefixes' ? host === parsed.host : origin === parsed.origin,
          );
          expect(base).toBeDefined();
          expect(parsed.search + parsed.hash + parsed.username + parsed.password).toBe('');
          expect(value).toMatch(/^[\u0021-\u007e]+$/);
          // A browser requests the same bytes: the URL parser stripped, folded and resolved nothing.
          const sent = percentDecoded(whole.replace(/^https?:\/\/[^/]*/, ''));
          expect(percentDecoded(parsed.pathname)).toBe(sent);
          const at = percentDecoded(base?.path ?? '');
          expect(sent.startsWith(at)).toBe(true);
          const form = sent.slice(at.length);
          const end = form.replace(/\/$/, '');
          // `/x` and `/x/` stand for `/x.html` and `/x/index.html`, in the case of the file name.
          const backs = [form, end, end + inside.slice(-5), end + inside.slice(-11), `/${inside.slice(-10)}`];
          expect(backs.some((back) => names.includes(back.slice(1)))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a prefix is the path of the file, or ends with a slash for a symlink or submodule', () => {
    fc.assert(
      fc.property(fc.array(file), options, (files, chosen) => {
        const result = of(files, chosen);
        fc.pre(result.strategy !== 'site');
        for (const { kind, value, source } of result.targets) {
          if (kind === 'prefixes' && value.endsWith('/')) {
            expect(
              files.some(
                ({ path, type }) => source.kind === 'file' && path === source.path && type !== 'file',
              ),
            ).toBe(true);
          }
        }
      }),
    );
  });

  test('there are no duplicates, and the order of the files does not matter', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), options, (files, chosen) => {
        const there = values(of(files, chosen));
        expect(new Set(there).size).toBe(there.length);
        expect(values(of(files.toReversed(), chosen)).toSorted()).toEqual(there.toSorted());
      }),
    );
  });

  test('more files, more base-urls and `also` remove no target', () => {
    const more = parsed(parseAlso('/\n/feed.xml\nhttps://cdn.example/'));
    fc.assert(
      fc.property(fc.array(file, { maxLength: 4 }), file, options, (files, another, chosen) => {
        const result = of(files, chosen);
        fc.pre(result.strategy !== 'site' && of([...files, another], chosen).strategy !== 'site');
        const some = values(result);
        expect(values(of([...files, another], chosen))).toEqual(expect.arrayContaining(some));
        expect(values(of(files, { ...chosen, also: more }))).toEqual(expect.arrayContaining(some));
        const bases = [...chosen.baseUrls, ...parsed(parseBaseUrls('https://c.example'))];
        expect(values(of(files, { ...chosen, baseUrls: bases }))).toEqual(expect.arrayContaining(some));
      }),
    );
  });

  test('a root does not change the URLs of the files in it', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), options, (files, chosen) => {
        const moved = files.map(({ path, type }) => ({ path: `site/x/${path}`, type }));
        expect(values(of(moved, { ...chosen, root: 'site/x' }))).toEqual(
          values(of(files, { ...chosen, root: '' })),
        );
      }),
    );
  });

  test('every file has targets or a skip reason, and every target belongs to a file', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(file, fc.record({ path: fc.string() }))), options, (files, chosen) => {
        const result = of(files, chosen);
        fc.pre(result.strategy !== 'site');
        expect(result.files.map(({ file }) => file)).toEqual(files.map(({ path }) => path));
        for (const { targets, skipped } of result.files)
          expect(targets.length > 0).toBe(skipped === undefined);
        const mapped = new Set(result.files.flatMap(({ targets }) => targets));
        expect([...mapped]).toEqual(result.targets.map(({ value }) => value));
      }),
    );
  });
});

type Changes = Parameters<typeof targetsOfChanges>[0];

const UNKNOWN = { kind: 'unknown', reasons: [{ code: 'no-state' }] } as const satisfies Changes;
const AS_UNKNOWN = { code: 'changes-unknown', reasons: UNKNOWN.reasons } as const;
const ALSO: TargetSource = { kind: 'also' };

function fileOf(path: string): TargetSource {
  return { kind: 'file', path };
}

function noted(code: string, path: string, others = 0): object {
  return { code: 'files-noted', note: { code }, path, others };
}

function url(path: string, source: TargetSource) {
  return { kind: 'urls', value: `${SITE}${path}`, source };
}

function parsed<T>({ value, problems }: Parsed<T, unknown>): T {
  expect(problems).toEqual([]);
  return value;
}

/** Decodes bytes to one character each, so that names that are not UTF-8 can be compared. */
function latin1(name: string): string {
  return Buffer.from(encodePath(name)).toString('latin1');
}

function percentDecoded(path: string): string {
  return path.replace(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
