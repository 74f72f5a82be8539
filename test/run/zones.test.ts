import { describe, expect, test } from 'vitest';
import type { EdgeOptions } from '../edge/edge.ts';
import { openStage, type Stage } from './play.ts';

const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
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

async function stage(
  options: EdgeOptions,
  use: (edge: Stage['edge'], run: Stage['play']) => Promise<void>,
): Promise<void> {
  const { edge, play } = openStage(options);
  await use(edge, (inputs) =>
    play({ 'api-token': TOKEN, ...inputs }, { readsDisk: 'changed-files' in inputs }),
  );
}

const sent = (edge: Stage['edge']): string[] =>
  edge
    .purges()
    .map(({ path, body }) => `${path.split('/')[4]?.[0]} ${JSON.stringify(body)}`)
    .sort();

describe('several zones by name', () => {
  test('purge their own URLs, hosts, and prefixes by the longest suffix, and all of the tags', async () => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({
        zone: NAMES,
        urls: 'https://www.shop.example/\nhttps://blog.example/\nhttps://x.docs.blog.example/',
        hosts: 'docs.blog.example',
        prefixes: 'cdn.shop.example/img',
        tags: 'news',
      });
      expect(ran.outputs).toMatchObject({ result: 'purged', requests: '8', purged: '8' });
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
    });
  });

  test('each purge everything', async () => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ zone: NAMES, everything: 'true' });
      expect(ran.outputs).toMatchObject({ result: 'purged', requests: '3', purged: '3' });
      expect(sent(edge)).toEqual(['a', 'b', 'c'].map((zone) => `${zone} {"purge_everything":true}`));
    });
  });

  test('are an error before the first request if a target is in none of them', async () => {
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

  test('may be just one, in which a foreign host is only a warning, since it may be a subrequest', async () => {
    await stage(THREE, async (_edge, run) => {
      const ran = await run({ zone: 'shop.example', urls: 'https://api.elsewhere.example/x' });
      expect(ran.outputs.result).toBe('purged');
      expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
    });
  });

  test('are looked up by ID if their names are needed', async () => {
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

describe('a zone look-up', () => {
  const purgeOnly: EdgeOptions = { ...THREE, tokens: [{ value: TOKEN }] };
  const IDS = `${SHOP}\n${BLOG}`;

  for (const [kind, inputs] of [
    ['tags', { tags: 'news' }],
    ['everything', { everything: 'true' }],
  ] as const) {
    test(`is not needed for ${kind} of two IDs, so the token needs no permission for it`, async () => {
      await stage(purgeOnly, async (edge, run) => {
        const ran = await run({ zone: IDS, ...inputs });
        expect(ran.outputs).toMatchObject({ result: 'purged', purged: '2' });
        expect(edge.requests).toHaveLength(2);
      });
    });
  }

  test('is not made in a dry run without a token', async () => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ 'api-token': '', zone: IDS, tags: 'news', 'dry-run': 'true' });
      expect(ran.outputs).toMatchObject({ result: 'dry-run' });
      expect(edge.requests).toHaveLength(0);
    });
  });

  test('is impossible in a dry run without a token, which says how to avoid it', async () => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ 'api-token': '', zone: 'shop.example', tags: 'news', 'dry-run': 'true' });
      expect(ran.status).toBe(1);
      expect(ran.annotations[0]?.message).toContain('`shop.example=ID`');
      expect(edge.requests).toHaveLength(0);
    });
  });
});

describe('a zone with several spellings or names', () => {
  for (const [api, zone] of [
    ['bücher.example', 'xn--bcher-kva.example'],
    ['bücher.example', 'bücher.example'],
    ['xn--bcher-kva.example', 'bücher.example'],
  ] as const) {
    test(`is found as ${api} in the API if the workflow says ${zone}`, async () => {
      await stage({ ...THREE, zones: [{ name: api, id: SHOP }] }, async (edge, run) => {
        const ran = await run({ zone, urls: 'https://www.bücher.example/' });
        expect(ran.outputs.result).toBe('purged');
        expect(ran.annotations).toEqual([]);
        expect(edge.purges()[0]?.body).toEqual({ files: ['https://www.xn--bcher-kva.example/'] });
      });
    });
  }

  test('includes the hosts of all its names', async () => {
    await stage(THREE, async (edge, run) => {
      const zone = `shop.example=${SHOP}\nshop.customer.example=${SHOP}\nblog.example=${BLOG}`;
      const ran = await run({ zone, hosts: 'shop.customer.example\nblog.example' });
      expect(ran.annotations).toEqual([]);
      expect(sent(edge)).toEqual(['a {"hosts":["shop.customer.example"]}', 'b {"hosts":["blog.example"]}']);
    });
  });

  test('is an error if a name has two IDs', async () => {
    await stage(THREE, async (edge, run) => {
      const ran = await run({ zone: `shop.example=${SHOP}\nshop.example=${BLOG}`, everything: 'true' });
      expect(ran.status).toBe(1);
      expect(edge.requests).toHaveLength(0);
    });
  });
});

describe('a host on a domain of Cloudflare like pages.dev', () => {
  for (const zone of [SHOP, `shop.example=${SHOP}`]) {
    test(`causes a warning with the alternative, with the zone ${zone}`, async () => {
      await stage(THREE, async (_edge, run) => {
        const ran = await run({ zone, hosts: 'docs.pages.dev' });
        expect(ran.annotations).toMatchObject([{ level: 'warning' }]);
        expect(ran.annotations[0]?.message).toContain('custom domain');
      });
    });
  }
});

describe('a zone look-up that fails', () => {
  const rows: { what: string; options?: EdgeOptions; zone: string; told: string[] }[] = [
    {
      what: 'an unknown name',
      zone: 'typo.example',
      told: ['This token can see no zone "typo.example"', 'typo.example=ID'],
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
    test(`explains the problem: ${what}`, async () => {
      await stage(options, async (edge, run) => {
        const ran = await run({ zone, everything: 'true' });
        expect(edge.purges()).toHaveLength(0);
        expect(ran.status).toBe(1);
        for (const part of told) expect(ran.annotations[0]?.message).toContain(part);
      });
    });
  }

  test('has read all pages of zones', async () => {
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

describe('an environment', () => {
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
  test('is looked up by name, and identified by its `ref`', async () => {
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
    [', not even with `invalidate`', { everything: 'true', operation: 'invalidate' }],
    [', not even in a dry run', { everything: 'true', 'dry-run': 'true' }],
    [', and the step fails even with `on-failure: warn`', { everything: 'true', 'on-failure': 'warn' }],
    [
      ', not even as a `fallback`',
      { 'changed-files': 'urls', 'base-url': 'https://shop.example', fallback: 'everything' },
    ],
  ];
  for (const [also, inputs] of whole) {
    test(`Production cannot purge everything, which is in all environments${also}`, async () => {
      await stage({ ...THREE, zones }, async (edge, run) => {
        const ran = await run({ zone: 'shop.example', environment: 'Production', ...inputs });
        expect(edge.purges()).toHaveLength(0);
        expect(ran.status).toBe(1);
        expect(ran.annotations.find(({ level }) => level === 'error')?.message).toContain('all environments');
      });
    });
  }

  test('Production is purged through the zone itself', async () => {
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', environment: 'Production', tags: 'news' });
      expect(ran.outputs.result).toBe('purged');
      expect(edge.purges()[0]?.path).toBe(`/client/v4/zones/${SHOP}/purge_cache`);
    });
  });

  test('with a name that looks like an ID is looked up, too', async () => {
    const environments = [{ name: 'stagingeuropewest1', ref: 'stag0123456789abcdef0123456789' }];
    const shop = [{ name: 'shop.example', id: SHOP, environments }];
    await stage({ ...THREE, zones: shop }, async (edge, run) => {
      const ran = await run({
        zone: `shop.example=${SHOP}`,
        environment: 'stagingeuropewest1',
        tags: 'news',
      });
      expect(ran.outputs.result).toBe('purged');
      expect(edge.purges()[0]?.path).toContain('/environments/stag0123456789abcdef0123456789/');
    });
  });

  test('of one zone of two is used only for that zone, and the other never purges everything', async () => {
    const both = [...zones, { name: 'blog.example', id: BLOG }];
    await stage({ ...THREE, zones: both }, async (edge, run) => {
      const inputs = { zone: `shop.example=${SHOP}\nblog.example=${BLOG}`, environment: 'Staging' };
      const ran = await run({ ...inputs, tags: 'news' });
      expect(ran.outputs).toMatchObject({ result: 'purged', purged: '2' });
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

  test('that does not exist is reported with those that do', async () => {
    await stage({ ...THREE, zones }, async (edge, run) => {
      const ran = await run({ zone: 'shop.example', environment: 'QA', everything: 'true' });
      expect(edge.purges()).toHaveLength(0);
      expect(ran.annotations[0]?.message).toContain('it has "Production", "Staging"');
    });
  });
});
