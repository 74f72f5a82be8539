import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/verify/candidate.ts';
import { sampleEvenly } from '../../src/verify/sample.ts';
import { numbered } from '../examples.ts';

describe('a sample', () => {
  const candidate = (url: string, page = url, headers?: Record<string, string>): Candidate => ({
    ...{ url, by: 'urls', purgedAt: 0, repurgeTargets: [], doubt: null, page, contents: [] },
    ...(headers && { headers }),
  });
  const site = 'https://example.com';
  const sampled = (all: readonly Candidate[], limit: number) =>
    sampleEvenly(all, limit).map(({ url }) => url);

  test('contains all candidates up to the limit', () => {
    const all = numbered(`${site}/`, 100).map((url) => candidate(url));
    expect(sampleEvenly(all, 100)).toEqual(all);
    expect(sampleEvenly([], 5)).toEqual([]);
    for (const limit of [1, 4, 99]) expect(new Set(sampled(all, limit)).size).toBe(limit);
  });

  test('is spread over the whole list, whatever its period', () => {
    for (const period of [2, 3, 4, 5, 7, 10]) {
      const all = numbered(`${site}/`, 400).map((url) => candidate(url));
      const chosen = sampled(all, 20).map((url) => Number(url.slice(site.length + 1)));
      expect(new Set(chosen.map((at) => at % period)).size, `period ${period}`).toBe(period);
      expect(chosen.map((at) => Math.floor(at / 20))).toEqual(numbered('', 20).map(Number));
    }
  });

  test('starts with the files that browsers request first', () => {
    const all = [...numbered(`${site}/post-`, 300), `${site}/sw.js`, `${site}/`, `${site}/app.webmanifest`];
    expect(
      sampled(
        all.map((url) => candidate(url)),
        5,
      ).slice(0, 3),
    ).toEqual(all.slice(300));
  });

  test.each([20, 21, 40, 60, 333])('of %d pages contains every form of a page', (pages) => {
    const all = numbered('p', pages).flatMap((page) =>
      [`/${page}/`, `/${page}`, `/${page}/index.html`].map((form) => candidate(site + form, page)),
    );
    const chosen = sampled(all, 20);
    const of = (form: RegExp) => chosen.filter((url) => form.test(url)).length;
    expect([of(/\/$/), of(/\/p\d+$/), of(/\.html$/)].every((number) => number >= 6)).toBe(true);
    expect(new Set(chosen.map((url) => url.split('/')[3])).size).toBe(20);
  });

  test('contains more forms once every page has one', () => {
    const all = ['a', 'b'].flatMap((page) =>
      [`${site}/${page}.html`, `${site}/${page}`].map((url) => candidate(url, page)),
    );
    expect(sampled(all, 3)).toEqual([`${site}/a`, `${site}/b.html`, `${site}/a.html`]);
  });

  test('rotates the header variants of a URL like its forms', () => {
    const devices = ['mobile', 'desktop'];
    const all = numbered(`${site}/`, 40).flatMap((url) =>
      devices.map((device) => candidate(url, url, { 'CF-Device-Type': device })),
    );
    const chosen = sampleEvenly(all, 20).map(({ headers }) => headers?.['CF-Device-Type']);
    expect(devices.map((device) => chosen.filter((one) => one === device).length)).toEqual([10, 10]);
  });
});
