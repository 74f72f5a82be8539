import { describe, expect, test } from 'vitest';
import { createMarkdown } from '../../src/report/markdown.ts';
import {
  proofLine,
  verificationSection as sectionOf,
  verificationLines,
  verificationSentences,
} from '../../src/report/verification.ts';
import { verificationProblems } from '../../src/report/verification-problems.ts';
import { KINDS } from '../../src/targets/target.ts';
import type { Check } from '../../src/verify/check.ts';
import { isOld, VERDICTS, type Verdict } from '../../src/verify/verdict.ts';
import type { Verification } from '../../src/verify/verify.ts';
import { numbered, UNMASKED } from '../examples.ts';

const verificationSection = (of: Verification): string => sectionOf(of, createMarkdown(UNMASKED, 900_000));

function check(verdict: Verdict, more: Partial<Check> = {}): Check {
  return {
    url: `https://example.com/${verdict}`,
    by: 'urls',
    file: null,
    verdict,
    status: 200,
    cacheStatus: 'HIT',
    age: 12,
    ray: '8c41e2a000000001-FRA',
    why: { code: 'sign-in-page', to: `why ${verdict}` },
    repurged: false,
    ...more,
  };
}

function verification(checks: readonly Check[], more: Partial<Verification> = {}): Verification {
  const counts = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, checks.filter((one) => one.verdict === verdict).length]),
  ) as Verification['counts'];
  const facts = { mode: 'fail', operation: 'purge', waited: false, dataCentres: ['FRA'] } as const;
  return { ...facts, candidates: checks.length, asked: checks.length, counts, checks, ...more };
}

describe('the sentences', () => {
  const rows: [Verdict, sentence: string][] = [
    ['unknown', 'No verdict for https://example.com/unknown: a redirect to a login page, why unknown.'],
    ['notCloudflare', 'Not behind Cloudflare'],
    ['notCached', 'Not cached by Cloudflare, so there is nothing to verify'],
    ['revalidating', 'Served stale while the edge revalidates'],
  ];
  for (const [verdict, sentence] of rows) {
    test(`explain the verdict ${verdict}`, () => {
      const [, ...sentences] = verificationSentences(verification([check('fresh'), check(verdict)]));
      expect(sentences).toHaveLength(1);
      expect(sentences[0]).toContain(sentence);
    });
  }

  test('count the verdicts, and name the data centers', () => {
    const all = VERDICTS.map((verdict) => check(verdict));
    const [first, ...others] = verificationSentences(verification(all, { candidates: 1000 }));
    expect(first).toBe(
      'Asked the edge for 8 of 1,000 URLs after the purge: 1 exact, 1 fresh, 1 outdated, 1 stale, 1 revalidating, 1 not cached, 1 not behind Cloudflare, 1 unknown; seen from FRA only.',
    );
    expect(others).toHaveLength(4);
    expect(verificationSentences(verification([check('fresh')], { dataCentres: [] }))).toEqual([
      'Asked the edge for 1 of 1 URL after the purge: 1 fresh; data center unknown.',
    ]);
  });

  test('name the URLs that a second purge corrected', () => {
    const sentences = verificationSentences(verification([check('fresh', { repurged: true })]));
    expect(sentences[1]).toContain('in order after a second purge: https://example.com/fresh');
  });

  test('say what to do if there is no URL', () => {
    expect(verificationSentences(verification([]))).toEqual([
      'No URL to verify: add URLs covered by the purge to `also` or `base-url`.',
    ]);
  });

  test('name the causes that fit what was purged', () => {
    const causes = (by: Check['by']): string =>
      verificationProblems(verification([check('stale', { by })]))[0]?.causes?.join('\n') ?? '';
    expect(causes('urls')).toMatch(/only GET.*url-headers.*Transform Rule.*query string/s);
    expect(causes('tags')).toContain('Cache-Tag');
    expect(causes('tags')).not.toContain('PURGE');
    for (const by of KINDS) expect(causes(by)).toMatch(/zone other.*Workers Cache.*host's own.*APO/s);
  });
});

test('the log has a line for each URL, with the response', () => {
  const keyed = check('fresh', { headers: { 'Accept-Language': 'de' }, repurged: true });
  const silent = check('unknown', { status: null, cacheStatus: null, age: null, ray: null });
  expect(verificationLines(verification([check('stale'), keyed, silent])).slice(0, 3)).toEqual([
    '✗ stale: https://example.com/stale (200, HIT, Age 12, cf-ray 8c41e2a000000001-FRA; a redirect to a login page, why stale)',
    '? unknown: https://example.com/unknown (a redirect to a login page, why unknown)',
    '✓ fresh, purged twice: https://example.com/fresh with {"Accept-Language":"de"} (200, HIT, Age 12, cf-ray 8c41e2a000000001-FRA; a redirect to a login page, why fresh)',
  ]);
});

describe('the section of the summary', () => {
  test('has a row for each response, the worst first', () => {
    const many = [...Array.from({ length: 60 }, () => check('fresh')), check('stale'), check('unknown')];
    const rows = verificationSection(verification(many))
      .split('\n')
      .filter((line) => /^\| .*`/.test(line));
    expect(rows).toHaveLength(62);
    expect(rows[0]).toBe(
      '| ✗ stale | `https://example.com/stale` | 200, HIT, Age 12 | a redirect to a login page, why stale |',
    );
    expect(rows[1]).toContain('? unknown');
  });

  test('collapses the table if no response is bad', () => {
    const fine = verificationSection(verification([check('fresh'), check('revalidating')]));
    expect(fine).toMatch(/^#### Verification\n[\s\S]*<details><summary>2 answers<\/summary>\n\n\| Verdict/);
    expect(verificationSection(verification([check('fresh'), check('unknown')]))).not.toContain('<details>');
  });

  test('has no table without a URL', () => {
    expect(verificationSection(verification([]))).not.toContain('|');
  });

  test('stays small, however long the URLs are', () => {
    const long = check('stale', {
      url: `https://example.com/${'x'.repeat(30_000)}`,
      why: { code: 'sign-in-page', to: 'y'.repeat(30_000) },
    });
    const section = verificationSection(verification(Array.from({ length: 1000 }, () => long)));
    expect(section.length).toBeLessThan(150_000);
    expect(section).toMatch(/and \d+ more, all in the report$/);
  });

  test('has no Markdown or HTML from untrusted text', () => {
    const hostile = '`|<img src=x onerror=alert(1)>\n::error::x\n[a](https://evil.example) @all';
    const nasty = check('stale', {
      url: hostile,
      cacheStatus: hostile,
      why: { code: 'sign-in-page', to: hostile },
      ray: hostile,
    });
    const table = verificationSection(verification([nasty]));
    const outside = table.replace(/(`+).*?\1/g, '');
    expect(outside).not.toMatch(/<img|\[a\]|@all|https:\/\/evil/);
    expect(table.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
    const rows = table.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5);
  });
});

describe('a problem', () => {
  const titles = (...all: Parameters<typeof verification>): string[] =>
    verificationProblems(verification(...all)).map(({ title }) => title);
  const wrong = check('stale', {
    why: { code: 'wrong-type', contentType: 'text/html', extension: 'js', seen: { code: 'hit-without-age' } },
  });

  test('exists for each way to serve old content, and for nothing else', () => {
    const others = VERDICTS.map((verdict) => check(verdict)).filter((one) => !isOld(one));
    expect(titles(others)).toEqual([]);
    expect(titles([...others, wrong, check('stale'), check('outdated')])).toEqual([
      'The deploy is not live',
      'Old copies are still being served',
      'Something else is served instead of files',
    ]);
  });

  test('names the first URLs', () => {
    const many = numbered('https://example.com/', 5).map((url) => check('stale', { url }));
    const [problem] = verificationProblems(verification([check('fresh'), ...many]));
    expect(problem?.message).toMatch(/example\.com\/0, .*example\.com\/2 and 2 more/);
  });

  test('suggests `wait-for` unless the run waited for the deploy', () => {
    const fixes = [false, true].map(
      (waited) => verificationProblems(verification([check('outdated')], { waited }))[0]?.fix,
    );
    expect(fixes[0]).toContain('`wait-for: content`');
    expect(fixes[1]).not.toContain('wait-for');
  });
});

describe('the comparison with the deployed files', () => {
  const page = (verdict: Verdict, file: string, more: Partial<Check> = {}): Check =>
    check(verdict, { file, url: `https://example.com/${file}`, ...more });

  test.each<[what: string, checks: Check[], line: string | null, first: string]>([
    [
      'counts a page if one of its URLs is exact',
      [page('exact', 'a.html'), page('fresh', 'a.html'), page('exact', 'b.html')],
      '2 of 2 checked pages serve exactly what was deployed',
      '2 of 2 checked pages serve exactly what was deployed.',
    ],
    [
      'does not count a page if one of its URLs is old',
      [page('exact', 'a.html'), page('stale', 'a.html'), page('exact', 'b.html'), page('fresh', 'c.html')],
      '1 of 3 checked pages serves exactly what was deployed',
      '1 of 3 checked pages serves exactly what was deployed.',
    ],
    [
      'proves nothing if no page is exact',
      [page('fresh', 'a.html'), check('exact')],
      null,
      'No checked page is known to serve exactly what was deployed.',
    ],
  ])('%s', (_, checks, line, first) => {
    expect(proofLine(verification(checks))).toBe(line);
    expect(verificationSentences(verification(checks))[0]).toBe(first);
  });

  test('is not mentioned if no bytes are known', () => {
    expect(proofLine(verification([check('fresh')]))).toBeNull();
    expect(verificationSentences(verification([check('fresh')]))[0]).toMatch(/^Asked the edge/);
  });
});
