import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { type EdgeOptions, openEdge, type SilentEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { runInProcess } from './in-process.ts';
import { pages, type Run, TOKEN } from './stage.ts';

const SHOP = 'a'.repeat(32);
const BLOG = 'b'.repeat(32);
const DOCS = 'c'.repeat(32);
const THREE: EdgeOptions = {
  zones: [
    { name: 'shop.example', id: SHOP, plan: 'enterprise' },
    { name: 'blog.example', id: BLOG, plan: 'enterprise' },
    { name: 'docs.blog.example', id: DOCS, plan: 'pro' },
  ],
  tokens: [{ value: TOKEN, permissions: ['cache_purge', 'zone_read', 'zone_versioning_read'] }],
};
const NAMES = 'shop.example\nblog.example\ndocs.blog.example';

/** A step without a network, on a fake clock. */
function stage(use: (edge: SilentEdge, run: Run) => Promise<void>): Promise<void> {
  const clock = createSkippingClock();
  const edge = openEdge({ ...THREE, now: clock.date });
  const transport = edgeTransport(edge, clock);
  return use(edge, (inputs, settings) =>
    runInProcess({ 'api-token': TOKEN, ...inputs }, { clock, transport, ...settings }),
  );
}

describe.concurrent('the name of a zone', () => {
  test('is used in the log and the summary', async ({ expect }) => {
    await stage(async (_edge, run) => {
      const ran = await run({ zone: `shop.example=${SHOP}`, urls: 'https://www.exmaple.com/' });
      expect(ran.annotations[0]?.message).toContain('"www.exmaple.com" is not in the zone shop.example');
      for (const text of [ran.stdout, ran.summary]) {
        expect(text).toContain('shop.example');
        expect(text).not.toContain(SHOP);
      }
    });
  });
});

/** A workspace with a list for one zone, and a sitemap index with a gzipped part for the others. */
function workspaceWith(shop: readonly string[], blog: readonly string[], docs: readonly string[]): string {
  const workspace = mkdtempSync(join(tmpdir(), 'purge-lists-'));
  const urlset = (urls: readonly string[]): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;
  mkdirSync(join(workspace, 'public'));
  writeFileSync(join(workspace, 'shop.txt'), `\uFEFF# all of the shop\r\n${shop.join('\r\n')}\r\n`);
  writeFileSync(join(workspace, 'public/blog.xml'), urlset(blog));
  writeFileSync(join(workspace, 'public/docs.xml.gz'), gzipSync(urlset(docs)));
  writeFileSync(
    join(workspace, 'public/sitemap.xml'),
    `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://blog.example/blog.xml</loc></sitemap><sitemap><loc>https://blog.example/docs.xml.gz</loc></sitemap></sitemapindex>`,
  );
  return workspace;
}

describe.concurrent('long lists', () => {
  test('are sent in the fewest requests, each URL to its zone', async ({ expect }) => {
    await stage(async (edge, run) => {
      const [shop, blog, docs] = [
        pages(1100, 'https://shop.example'),
        pages(501, 'https://blog.example'),
        pages(300, 'https://docs.blog.example'),
      ];
      for (const urls of [shop, blog, docs]) edge.fill(urls);
      const workspace = workspaceWith(shop, blog, docs);
      const ran = await run(
        { zone: NAMES, 'urls-from': 'shop.txt\npublic/sitemap.xml', plan: 'pro' },
        { workspace },
      );
      expect(ran.outputs, ran.stdout).toMatchObject({ result: 'purged', purged: '1901', requests: '20' });
      expect(edge.copies()).toHaveLength(0);
      expect(edge.limited).toBe(0);
    });
  });

  test('that fail in one zone can be completed from the report', async ({ expect }) => {
    await stage(async (edge, run) => {
      const [shop, blog, docs] = [
        pages(250, 'https://shop.example'),
        pages(250, 'https://blog.example'),
        pages(250, 'https://docs.blog.example'),
      ];
      const workspace = workspaceWith(shop, blog, docs);
      const broken = edge.order(
        { status: 500, text: '' },
        { when: ({ path }) => path.includes(BLOG), times: 999 },
      );
      const inputs = { zone: NAMES, plan: 'pro', retries: '0' };
      const first = await run(
        { ...inputs, 'urls-from': 'shop.txt\npublic/sitemap.xml', tags: 'all news' },
        { workspace },
      );
      expect(first.outputs).toMatchObject({ result: 'partial', purged: '504', failed: '252' });
      expect(first.status).toBe(1);
      expect(first.report.zones).toMatchObject([
        { zone: SHOP, zoneName: 'shop.example', result: 'purged', purged: 252, failed: 0 },
        { zone: BLOG, zoneName: 'blog.example', result: 'failed', purged: 0, failed: 252 },
        { zone: DOCS, zoneName: 'docs.blog.example', result: 'purged', purged: 252, failed: 0 },
      ]);
      broken.cancel();
      const before = edge.purges().length;
      const second = await run({ ...inputs, 'urls-from': first.outputs.report ?? '' });
      expect(second.outputs, second.stdout).toMatchObject({ result: 'purged', purged: '252', failed: '0' });
      const confirmed = edge.purges().filter(({ status }) => status === 200);
      expect(
        edge
          .purges()
          .slice(before)
          .every(({ path }) => path.includes(BLOG)),
      ).toBe(true);
      const all = confirmed.flatMap(({ path, body }) =>
        Object.values(body as Record<string, string[]>)
          .flat()
          .map((value) => `${path} ${value}`),
      );
      expect(new Set(all).size).toBe(all.length);
      expect(all).toHaveLength(756);
    });
  });
});
