import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { event, type Overlay } from '../changes/events.ts';
import { type GitHubState, serveGitHub } from '../changes/github-server.ts';
import {
  clone,
  createRepository,
  type Files,
  type Repository,
  temporaryFolder,
} from '../changes/repository.ts';
import type { Ran } from '../runner.ts';
import { withoutStandIn } from './page.ts';
import { type Run, test } from './stage.ts';

const SITE = 'https://www.example.com';
const ZEROS = '0'.repeat(40);
const BEFORE: Files = {
  'index.html': 'home',
  'about.html': 'about',
  'css/site.css': 'css',
  'README.md': 'readme',
};
const AFTER: Files = { ...BEFORE, 'about.html': 'about us' };
const ABOUT = [`${SITE}/about.html`, `${SITE}/about`, `${SITE}/about/`];

interface Push {
  readonly repository: Repository;
  readonly before: string;
  readonly after: string;
}

function pushed(before: Files = BEFORE, after: Files = AFTER): Push {
  const repository = createRepository();
  return { repository, before: repository.commit(before), after: repository.commit(after) };
}

interface Step {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly payload?: unknown;
  readonly workspace?: string;
  readonly github?: GitHubState;
  readonly env?: Readonly<Record<string, string>>;
}

/** The step in a workflow that a push started, unless said otherwise, with nothing to go by but the event. */
async function step(
  run: Run,
  { repository, before, after }: Push,
  { inputs, name = 'push', payload, workspace, github, env }: Step = {},
): Promise<Ran> {
  const server = github === undefined ? undefined : await serveGitHub(repository.dir, github);
  const ran = await run(
    {
      'changed-files': 'urls',
      'base-url': SITE,
      state: 'off',
      ...(server ? { 'github-token': 'ghs_0123456789abcdefghijklmnop' } : {}),
      ...inputs,
    },
    {
      workspace: workspace ?? repository.dir,
      event: { name, payload: payload ?? pushEvent(before, after) },
      env: {
        GITHUB_SHA: after,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/purge.yml@refs/heads/main',
        GITHUB_RUN_ID: '999',
        ...(server ? { GITHUB_API_URL: server.url } : {}),
        ...env,
      },
    },
  );
  await server?.close();
  return ran;
}

function pushEvent(before: string, after: string, more: Overlay = {}): unknown {
  return event('push', { ref: 'refs/heads/main', before, after, ...more });
}

const bodies = (edge: { purges(): { body: unknown }[] }): unknown[] => edge.purges().map(({ body }) => body);

describe('the changed files come from', () => {
  test('the checkout', async ({ edge, run, expect }) => {
    const push = pushed();
    const ran = await step(run, push);
    expect(bodies(edge)).toEqual([{ files: ABOUT }]);
    expect(ran.outputs).toMatchObject({
      result: 'purged',
      strategy: 'urls',
      base: push.before,
      head: push.after,
      'changed-files': '1',
    });
    expect(ran.log).toContain('about.html → ');
    expect(ran.summary).toContain('`about.html` →');
  });

  test("GitHub's API, for a shallow clone", async ({ edge, play, expect }) => {
    const push = pushed();
    const shallow = clone(push.repository, '--depth=1');
    const ran = await step(play, push, { workspace: shallow.dir, github: {} });
    expect(bodies(edge)).toEqual([{ files: ABOUT }]);
    expect(ran.outputs.strategy).toBe('urls');
    expect(shallow.git('rev-parse', '--is-shallow-repository')).toBe('true');
  });

  test("GitHub's API without a checkout, with truncated listings", async ({ edge, play, expect }) => {
    const folders = {
      'a/1.txt': '1',
      'a/2.txt': '2',
      'a/3.txt': '3',
      'b/1.txt': '1',
      'b/2.txt': '2',
      'b/3.txt': '3',
    };
    const push = pushed(folders, { ...folders, 'b/2.txt': 'two' });
    await step(play, push, { workspace: temporaryFolder(), github: { truncateAt: 3 } });
    expect(bodies(edge)).toEqual([{ files: [`${SITE}/b/2.txt`] }]);
  });

  test('a list of paths and URLs that another step wrote', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    writeFileSync(
      join(workspace, 'changed.txt'),
      `\uFEFF# from rsync\r\n./about.html\r\n\r\n${SITE}/search?q=1\r\n`,
    );
    const ran = await step(play, pushed(), { workspace, inputs: { 'files-from': 'changed.txt' } });
    expect(bodies(edge)).toEqual([{ files: [...ABOUT, `${SITE}/search?q=1`] }]);
    expect(ran.outputs).toMatchObject({ 'changed-files': '1', base: '', head: '' });
  });

  test('a list, and a path outside the repository is an error', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    writeFileSync(join(workspace, 'changed.txt'), '../secret.txt\na//b.txt\n');
    const ran = await step(play, pushed(), { workspace, inputs: { 'files-from': 'changed.txt' } });
    expect(edge.requests).toHaveLength(0);
    expect(ran.status).toBe(1);
    for (const part of ['"../secret.txt"', '"a//b.txt"']) {
      expect(ran.annotations[0]?.message).toContain(part);
    }
  });

  test('a list, and URLs of other sites are skipped with a notice', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    writeFileSync(join(workspace, 'changed.txt'), 'about.html\nhttps://evil.example/x\ndocs/\n');
    const ran = await step(play, pushed(), { workspace, inputs: { 'files-from': 'changed.txt' } });
    expect(bodies(edge)).toEqual([{ files: ABOUT }]);
    for (const part of ['"https://evil.example/x"', '"docs/"']) expect(ran.stdout).toContain(part);
  });

  test('a list, and a pipe or only URLs of other sites are errors', async ({ edge, play, expect }) => {
    const workspace = temporaryFolder();
    writeFileSync(join(workspace, 'elsewhere.txt'), 'https://evil.example/x\n');
    execFileSync('mkfifo', [join(workspace, 'pipe.txt')]);
    for (const name of ['elsewhere.txt', 'pipe.txt']) {
      const ran = await step(play, pushed(), { workspace, inputs: { 'files-from': name } });
      expect(edge.requests).toHaveLength(0);
      expect(ran.status).toBe(1);
      expect(ran.annotations[0]?.message).toContain('files-from: ');
    }
  });
});

describe('fallback applies to', () => {
  const rows: { fallback: string; outputs: object; sent: unknown[]; status: number }[] = [
    {
      fallback: 'site',
      outputs: { result: 'purged', strategy: 'site' },
      sent: [{ hosts: ['www.example.com'] }],
      status: 0,
    },
    {
      fallback: 'everything',
      outputs: { result: 'purged', strategy: 'everything' },
      sent: [{ purge_everything: true }],
      status: 0,
    },
    { fallback: 'fail', outputs: { result: 'failed', strategy: 'none' }, sent: [], status: 1 },
    { fallback: 'skip', outputs: { result: 'nothing', strategy: 'none' }, sent: [], status: 0 },
  ];
  for (const { fallback, outputs, sent, status } of rows) {
    test(`a new branch: ${fallback}`, async ({ edge, play, expect }) => {
      const push = pushed();
      const payload = pushEvent(ZEROS, push.after, { created: true });
      const ran = await step(play, push, { payload, inputs: { fallback } });
      expect(bodies(edge)).toEqual(sent);
      expect(ran.status).toBe(status);
      expect(ran.outputs).toMatchObject(outputs);
      expect(ran.outputs.reason).not.toBe('');
      expect(ran.annotations).toHaveLength(1);
    });
  }

  test('a site with a path, which is purged by prefix', async ({ edge, play, expect }) => {
    const push = pushed();
    const payload = pushEvent(ZEROS, push.after, { created: true });
    await step(play, push, { payload, inputs: { 'base-url': 'https://example.com/docs' } });
    expect(bodies(edge)).toEqual([
      { files: ['https://example.com/docs'] },
      { prefixes: ['example.com/docs/'] },
    ]);
  });

  test('a base that no longer exists after a force-push, with a remedy', async ({ edge, play, expect }) => {
    const push = pushed();
    const payload = pushEvent('b'.repeat(40), push.after, { forced: true });
    const ran = await step(play, push, { payload, github: {} });
    expect(bodies(edge)).toEqual([{ hosts: ['www.example.com'] }]);
    expect(ran.outputs.strategy).toBe('site');
    expect(ran.outputs.reason).toMatch(/bbbbbbb/);
  });

  test('a missing permission, with its name', async ({ play, expect }) => {
    const ran = await step(play, pushed(), { workspace: temporaryFolder(), github: { fail: () => 404 } });
    expect(ran.outputs.strategy).toBe('site');
    expect(ran.outputs.reason).toContain('contents: read');
  });

  for (const [number, strategy] of [
    [10, 'urls'],
    [11, 'site'],
  ] as const) {
    test(`${number} URLs with max-urls: 10, as ${strategy}`, async ({ play, expect }) => {
      const files = Object.fromEntries(Array.from({ length: number }, (_, file) => [`${file}.txt`, 'x']));
      const ran = await step(play, pushed(BEFORE, { ...BEFORE, ...files }), { inputs: { 'max-urls': '10' } });
      expect(ran.outputs.strategy).toBe(strategy);
      if (strategy === 'site') expect(ran.outputs.reason).toContain('more than `max-urls: 10`');
    });
  }
});

describe('nothing is purged for', () => {
  const rows: { what: string; name: string; payload: (push: Push) => unknown }[] = [
    {
      what: 'a deleted branch',
      name: 'push',
      payload: ({ before }) => pushEvent(before, ZEROS, { deleted: true }),
    },
    {
      what: 'a pull request that is closed without a merge',
      name: 'pull_request',
      payload: () => event('pull_request', { action: 'closed', pull_request: { merged: false } }),
    },
    {
      what: 'a deployment that only begins',
      name: 'deployment',
      payload: () => ({ deployment: { sha: 'a'.repeat(40) } }),
    },
    { what: 'a push of the same tree', name: 'push', payload: ({ after }) => pushEvent(after, after) },
  ];
  for (const { what, name, payload } of rows) {
    test(what, async ({ edge, play, expect }) => {
      const push = pushed();
      const ran = await step(play, push, { name, payload: payload(push) });
      expect(edge.requests).toHaveLength(0);
      expect(ran.status).toBe(0);
      expect(ran.outputs).toMatchObject({ result: 'nothing', strategy: 'none' });
      expect(ran.outputs.reason).not.toBe('');
    });
  }

  test('a file outside of root', async ({ edge, play, expect }) => {
    const push = pushed(
      { 'public/a.html': 'a', 'public2/x.css': 'x' },
      { 'public/a.html': 'a', 'public2/x.css': 'y' },
    );
    const ran = await step(play, push, { inputs: { root: './public/' } });
    expect(edge.requests).toHaveLength(0);
    expect(ran.outputs).toMatchObject({ result: 'nothing', 'changed-files': '0' });
  });
});

describe('the mapping', () => {
  test('purges the old and the new name of a renamed file', async ({ edge, play, expect }) => {
    const { 'about.html': about, ...others } = BEFORE;
    await step(play, pushed(BEFORE, { ...others, 'us.html': about ?? '' }));
    expect(bodies(edge)).toEqual([{ files: [...ABOUT, `${SITE}/us.html`, `${SITE}/us`, `${SITE}/us/`] }]);
  });

  test('ignores file modes, and purges submodules and external symlinks by prefix', async ({
    edge,
    play,
    expect,
  }) => {
    const before: Files = { 'tool.sh': 'x', 'a.txt': 'a' };
    const after: Files = {
      ...before,
      'tool.sh': { mode: '100755', text: 'x' },
      theme: { mode: '160000', commit: 'c'.repeat(40) },
      latest: { mode: '120000', text: '../v2' },
    };
    const ran = await step(play, pushed(before, after));
    expect(bodies(edge)).toEqual([
      { files: [`${SITE}/latest`, `${SITE}/theme`] },
      { prefixes: ['www.example.com/latest/', 'www.example.com/theme/'] },
    ]);
    expect(ran.outputs['changed-files']).toBe('2');
  });

  test('follows symlinks to folders', async ({ edge, play, expect }) => {
    const before: Files = { 'v1/a.txt': '1', 'v2/a.txt': '2', latest: { mode: '120000', text: 'v1' } };
    await step(play, pushed(before, { ...before, latest: { mode: '120000', text: 'v2' } }));
    expect(bodies(edge)).toEqual([{ files: [`${SITE}/latest/a.txt`] }]);
  });

  test('never purges the folder of an index page by prefix', async ({ edge, play, expect }) => {
    const before: Files = { 'index.html': '1', 'blog/index.html': '1', 'blog/post.html': '1', 'app.js': '1' };
    const after: Files = { ...before, 'index.html': '2', 'blog/index.html': '2', 'app.js': '2' };
    edge.fill([`${SITE}/blog/post`, `${SITE}/app.js?v=1`]);
    await step(play, pushed(before, after), { inputs: { 'changed-files': 'prefixes' } });
    expect(bodies(edge)).toEqual(
      expect.arrayContaining([
        {
          prefixes: [
            'www.example.com/app.js',
            'www.example.com/blog/index.html',
            'www.example.com/index.html',
          ],
        },
        { files: [`${SITE}/blog/`, `${SITE}/blog`, `${SITE}/blog/index`, `${SITE}/`, `${SITE}/index`] },
      ]),
    );
    expect(edge.cached(`${SITE}/blog/post`)).toBe(true);
    expect(edge.cached(`${SITE}/app.js?v=1`)).toBe(false);
  });

  test('combines paths, rewrite, also, and several base-urls', async ({ edge, play, expect }) => {
    const after: Files = { ...BEFORE, '_posts/2026-01-02-hello.md': 'hi', 'drafts/x.md': 'no' };
    await step(play, pushed(BEFORE, after), {
      inputs: {
        'base-url': `${SITE}\nhttps://example.com/docs`,
        paths: '**\n!drafts/**',
        rewrite: '/^_posts\\/(\\d+)-(\\d+)-(\\d+)-(.+)\\.md$/ => /$1/$2/$3/$4.html',
        also: '/feed.xml',
      },
    });
    expect(bodies(edge)).toEqual([
      {
        files: [
          `${SITE}/2026/01/02/hello.html`,
          'https://example.com/docs/2026/01/02/hello.html',
          `${SITE}/feed.xml`,
          'https://example.com/docs/feed.xml',
        ],
      },
    ]);
  });

  test('purges the site for a site-wide file, whatever fallback is', async ({ edge, play, expect }) => {
    const push = pushed(BEFORE, { ...BEFORE, 'public/_headers': '/*' });
    const ran = await step(play, push, { inputs: { root: 'public', fallback: 'skip' } });
    expect(bodies(edge)).toEqual([{ hosts: ['www.example.com'] }]);
    expect(ran.outputs).toMatchObject({
      strategy: 'site',
      reason: '"public/_headers" changed, which affects the whole site (`site-wide`)',
    });
  });
});

describe('file names are untrusted', () => {
  test('and cannot become commands, Markdown, or other hosts', async ({ edge, play, expect }) => {
    const names = [
      'a\n::set-output name=x::y.html',
      '::error::pwned',
      '##[error]pwned.txt',
      'a`<img src=x onerror=alert(1)>`|b.html',
      '--output=x.html',
      '$(touch pwned).html',
      '%0A::warning::x',
    ];
    const files = Object.fromEntries(names.map((name) => [name, 'x']));
    const ran = await step(play, pushed(BEFORE, { ...BEFORE, ...files }));
    expect(ran.outputs.result).toBe('purged');
    expect(withoutStandIn(ran).annotations).toEqual([]);
    const lines = ran.stdout.split('\n');
    const known = /^::(add-mask|group|endgroup)::/;
    expect(
      lines.filter((line) => line.includes('##[') || (/^\s*::/.test(line) && !known.test(line))),
    ).toEqual([]);
    expect(ran.summary).not.toMatch(/(^|[^`])<img/);
    const [{ files: urls }] = bodies(edge) as [{ files: string[] }];
    for (const url of urls) expect(new URL(url).origin).toBe(SITE);
  });
});
