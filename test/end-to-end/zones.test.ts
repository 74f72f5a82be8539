import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { type Edge, type EdgeOptions, startEdge } from '../edge/edge.ts';
import { against, pages, type Run, TOKEN } from './stage.ts';

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

async function stage<T>(options: EdgeOptions, use: (edge: Edge, run: Run) => Promise<T>): Promise<T> {
  const edge = await startEdge(options);
  try {
    return await use(edge, against(edge));
  } finally {
    await edge.close();
  }
}

const sent = (edge: Edge): string[] =>
  edge
    .purges()
    .map(({ path, body }) => `${path.split('/')[4]?.[0]} ${JSON.stringify(body)}`)
    .sort();

describe.concurrent('several zones by name', () => {
  test('get their own URLs, hosts and prefixes, by the longest suffix; tags go to each', async ({
    expect,
  }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({
        zone: NAMES,
        urls: 'https://www.shop.example/\nhttps://blog.example/\nhttps://x.docs.blog.example/',
        hosts: 'docs.blog.example',
        prefixes: 'cdn.shop.example/img',
        tags: 'news',
      });
      expect(ran.outputs, ran.stdout).toMatchObject({ result: 'purged', requests: '8', purged: '8' });
      expect(sent(edge)).toEqual([
        'a {"files":["https://www.shop.example/"]}',
        'a {"prefixes":["cdn.shop.example/img"]}',
        'a {"tags":["news"]}',
        'b {"files":["https://blog.example/"]}',
        'b {"tags":["news"]}',
        'c {"files":["https://x.docs.blog.example/"]}',
        'c {"hosts":["docs.blog.example"]}',
        'c {"tags":["news"]}',
      ]);
      for (const name of NAMES.split('\n')) expect(ran.summary).toContain(`\`${name}\``);
    });
  });

  test('everything goes to each of them', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ zone: NAMES, everything: 'true' });
      expect(ran.outputs).toMatchObject({ result: 'purged', requests: '3', purged: '3' });
      expect(sent(edge)).toEqual(['a', 'b', 'c'].map((zone) => `${zone} {"purge_everything":true}`));
    });
  });

  test('what fits none of them is an error before anything is sent', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({
        zone: NAMES,
        urls: 'https://shop.example/\nhttps://myblog.example/x',
        hosts: 'elsewhere.example',
      });
      expect(edge.purges()).toHaveLength(0);
      expect(ran.status).toBe(1);
      for (const host of ['"myblog.example"', '"elsewhere.example"'])
        expect(ran.annotations[0]?.message).toContain(host);
    });
  });

  test('with one zone a foreign host is a warning, since it may be a subrequest', async ({ expect }) => {
    await stage(THREE, async (_edge, run) => {
      const ran = await run({ zone: 'shop.example', urls: 'https://api.elsewhere.example/x' });
      expect(ran.outputs.result).toBe('purged');
      expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
    });
  });

  test('are looked up by ID for their names where several need them', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({
        zone: `${SHOP}\nblog.example=${BLOG}`,
        urls: 'https://shop.example/\nhttps://blog.example/',
      });
      expect(ran.outputs).toMatchObject({ result: 'purged', purged: '2' });
      expect(sent(edge)).toEqual([
        'a {"files":["https://shop.example/"]}',
        'b {"files":["https://blog.example/"]}',
      ]);
    });
  });
});

describe.concurrent('what needs no look-up', () => {
  const purgeOnly: EdgeOptions = { ...THREE, tokens: [{ value: TOKEN }] };
  const IDS = `${SHOP}\n${BLOG}`;

  for (const [kind, inputs] of [
    ['tags', { tags: 'news' }],
    ['everything', { everything: 'true' }],
  ] as const) {
    test(`is not asked of a token that may purge alone: ${kind} of two IDs`, async ({ expect }) => {
      await stage(purgeOnly, async (edge, run) => {
        const ran = await run({ zone: IDS, ...inputs });
        expect(ran.outputs, ran.stdout).toMatchObject({ result: 'purged', purged: '2' });
        expect(edge.requests).toHaveLength(2);
      });
    });
  }

  test('is not asked in a dry run without a token', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ 'api-token': '', zone: IDS, tags: 'news', 'dry-run': 'true' });
      expect(ran.outputs, ran.stdout).toMatchObject({ result: 'dry-run' });
      expect(edge.requests).toHaveLength(0);
    });
  });

  test('is what a dry run without a token is told to write', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ 'api-token': '', zone: 'shop.example', tags: 'news', 'dry-run': 'true' });
      expect(ran.status).toBe(1);
      expect(ran.annotations[0]?.message).toContain('`shop.example=ID`');
      expect(edge.requests).toHaveLength(0);
    });
  });

  test('lets log and summary say the zone by its name', async ({ expect }) => {
    await stage(purgeOnly, async (_edge, run) => {
      const ran = await run({ zone: `shop.example=${SHOP}`, urls: 'https://www.exmaple.com/' });
      expect(ran.annotations[0]?.message).toContain('"www.exmaple.com" is not in the zone shop.example');
      for (const text of [ran.stdout, ran.summary]) {
        expect(text).toContain('shop.example');
        expect(text).not.toContain(SHOP);
      }
    });
  });
});

describe.concurrent('a zone of several spellings or names', () => {
  for (const [api, zone] of [
    ['bücher.example', 'xn--bcher-kva.example'],
    ['bücher.example', 'bücher.example'],
    ['xn--bcher-kva.example', 'bücher.example'],
  ] as const) {
    test(`is found where the API has ${api} and the workflow ${zone}`, async ({ expect }) => {
      await stage({ ...THREE, zones: [{ name: api, id: SHOP }] }, async (edge, run) => {
        const ran = await run({ zone, urls: 'https://www.bücher.example/' });
        expect(ran.outputs.result, ran.stdout).toBe('purged');
        expect(ran.annotations).toEqual([]);
        expect(edge.purges()[0]?.body).toEqual({ files: ['https://www.xn--bcher-kva.example/'] });
      });
    });
  }

  test('has the hosts of all of them', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const zone = `shop.example=${SHOP}\nshop.customer.example=${SHOP}\nblog.example=${BLOG}`;
      const ran = await run({ zone, hosts: 'shop.customer.example\nblog.example' });
      expect(ran.annotations).toEqual([]);
      expect(sent(edge)).toEqual(['a {"hosts":["shop.customer.example"]}', 'b {"hosts":["blog.example"]}']);
    });
  });

  test('is an error where one name has two IDs', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ zone: `shop.example=${SHOP}\nshop.example=${BLOG}`, everything: 'true' });
      expect(ran.status).toBe(1);
      expect(edge.requests).toHaveLength(0);
    });
  });
});

describe.concurrent('a host below a domain of Cloudflare’s own', () => {
  for (const zone of [SHOP, `shop.example=${SHOP}`]) {
    test(`is a warning that says what to do instead, with the zone ${zone}`, async ({ expect }) => {
      await stage(THREE, async (_edge, run) => {
        const ran = await run({ zone, hosts: 'docs.pages.dev' });
        expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
        expect(ran.annotations[0]?.message).toContain('custom domain');
      });
    });
  }
});

describe.concurrent('a zone that is not found', () => {
  const rows: { what: string; options?: EdgeOptions; zone: string; told: string[] }[] = [
    {
      what: 'no such name',
      zone: 'typo.example',
      told: ['There is no zone "typo.example"', 'typo.example=ID'],
    },
    {
      what: 'several accounts',
      options: {
        ...THREE,
        zones: [
          { name: 'shop.example', account: 'one' },
          { name: 'shop.example', account: 'two' },
        ],
      },
      zone: 'shop.example',
      told: ['2 accounts have a zone "shop.example"', 'shop.example='],
    },
    {
      what: 'no permission',
      options: { ...THREE, tokens: [{ value: TOKEN }] },
      zone: 'shop.example',
      told: ['Zone › Zone › Read', 'shop.example=ID'],
    },
    { what: 'an operator', zone: 'contains:example', told: ['`example.com=ID`'] },
    { what: 'a URL', zone: 'https://shop.example', told: ['`shop.example=ID`'] },
    { what: 'a digit too few', zone: SHOP.slice(1), told: ['31 hexadecimal digits', '`example.com=ID`'] },
  ];
  for (const { what, options = THREE, zone, told } of rows) {
    test(what, async ({ expect }) => {
      await stage(options, async (edge, run) => {
        const ran = await run({ zone, everything: 'true' });
        expect(edge.purges()).toHaveLength(0);
        expect(ran.status).toBe(1);
        for (const part of told) expect(ran.annotations[0]?.message).toContain(part);
      });
    });
  }

  test('is found on whatever page it is', async ({ expect }) => {
    const zones = Array.from({ length: 120 }, (_, zone) => ({
      name: 'shop.example',
      account: `other-${zone}`,
    }));
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', everything: 'true' });
      expect(ran.annotations[0]?.message).toContain('120 accounts have a zone');
      expect(edge.requests).toHaveLength(3);
    });
  });
});

describe.concurrent('an environment', () => {
  const zones = [
    {
      name: 'shop.example',
      id: SHOP,
      environments: [
        { name: 'Production', ref: 'prod0123456789abcdef0123456789' },
        { name: 'Staging', ref: 'stag0123456789abcdef0123456789' },
      ],
    },
  ];
  test('is looked up by name, and its ID is `ref`', async ({ expect }) => {
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', environment: 'staging', everything: 'true' });
      expect(ran.outputs.result).toBe('purged');
      expect(edge.purges()[0]?.path).toBe(
        `/client/v4/zones/${SHOP}/environments/stag0123456789abcdef0123456789/purge_cache`,
      );
    });
  });

  const whole: [what: string, inputs: Readonly<Record<string, string>>][] = [
    ['', { everything: 'true' }],
    [', also to invalidate it', { everything: 'true', operation: 'invalidate' }],
    [', also in a dry run', { everything: 'true', 'dry-run': 'true' }],
    [', and no `on-failure` makes it green', { everything: 'true', 'on-failure': 'warn' }],
    [
      ', also where `fallback` comes to it',
      { 'changed-files': 'urls', 'base-url': 'https://shop.example', fallback: 'everything' },
    ],
  ];
  for (const [also, inputs] of whole) {
    test(`Production is never purged of everything, which is in all environments${also}`, async ({
      expect,
    }) => {
      await stage({ ...THREE, zones }, async (edge, run) => {
        const ran = await run({ zone: 'shop.example', environment: 'Production', ...inputs });
        expect(edge.purges()).toHaveLength(0);
        expect(ran.status, ran.stdout).toBe(1);
        expect(ran.annotations.find(({ level }) => level === 'error')?.message).toContain(
          'all of its environments',
        );
      });
    });
  }

  test('Production is the zone itself for all else', async ({ expect }) => {
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', environment: 'Production', tags: 'news' });
      expect(ran.outputs.result).toBe('purged');
      expect(edge.purges()[0]?.path).toBe(`/client/v4/zones/${SHOP}/purge_cache`);
    });
  });

  test('whose name looks like an ID is looked up all the same', async ({ expect }) => {
    const environments = [{ name: 'stagingeuropewest1', ref: 'stag0123456789abcdef0123456789' }];
    const shop = [{ name: 'shop.example', id: SHOP, environments }];
    await stage({ ...THREE, zones: shop }, async (edge, run) => {
      const ran = await run({
        zone: `shop.example=${SHOP}`,
        environment: 'stagingeuropewest1',
        tags: 'news',
      });
      expect(ran.outputs.result, ran.stdout).toBe('purged');
      expect(edge.purges()[0]?.path).toContain('/environments/stag0123456789abcdef0123456789/');
    });
  });

  test('of which one zone of two knows is for that zone alone, and never lets everything go in the other', async ({
    expect,
  }) => {
    const both = [...zones, { name: 'blog.example', id: BLOG }];
    await stage({ ...THREE, zones: both }, async (edge, run) => {
      const inputs = { zone: `shop.example=${SHOP}\nblog.example=${BLOG}`, environment: 'Staging' };
      const ran = await run({ ...inputs, tags: 'news' });
      expect(ran.outputs, ran.stdout).toMatchObject({ result: 'purged', purged: '2' });
      expect(
        edge
          .purges()
          .map(({ path }) => path)
          .sort(),
      ).toEqual([
        `/client/v4/zones/${SHOP}/environments/stag0123456789abcdef0123456789/purge_cache`,
        `/client/v4/zones/${BLOG}/purge_cache`,
      ]);
      expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
      expect(ran.annotations[0]?.message).toContain('blog.example has no environment "Staging"');
      const everything = await run({ ...inputs, everything: 'true' });
      expect(everything.outputs.result).toBe('failed');
      expect(edge.purges()).toHaveLength(2);
    });
  });

  test('that is not there is named with those that are', async ({ expect }) => {
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', environment: 'QA', everything: 'true' });
      expect(edge.purges()).toHaveLength(0);
      expect(ran.annotations[0]?.message).toContain('it has "Production", "Staging"');
    });
  });
});

/** A workspace with a list for one zone and a sitemap index, one part of it gzipped, for the others. */
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
  test('go out in the fewest requests, each URL to its own zone', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
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

  test('that fail in one zone are completed from the report, nothing twice and nothing forgotten', async ({
    expect,
  }) => {
    await stage(THREE, async (edge, run) => {
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

  test('that cannot be read are red, never empty', async ({ expect }) => {
    await stage(THREE, async (edge, run) => {
      const workspace = workspaceWith([], [], []);
      writeFileSync(join(workspace, 'error.xml'), '<html><body>Not Found</body></html>');
      const ran = await run({ zone: NAMES, 'urls-from': 'error.xml\nmissing.txt' }, { workspace });
      expect(edge.purges()).toHaveLength(0);
      expect(ran.status).toBe(1);
      for (const name of ['error.xml', 'missing.txt']) expect(ran.annotations[0]?.message).toContain(name);
    });
  });
});
