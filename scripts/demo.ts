// Demonstrates a deploy without an account or a network: a small site in a git repository, a stand-in for Cloudflare's
// edge (test/edge) with every page in its cache, a push that the host deploys some seconds later, and the built action,
// started as GitHub's runner starts it. The action waits for the deploy, purges, and verifies what is served.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { selfSigned } from '../test/edge/certificate.ts';
import { startEdge } from '../test/edge/edge.ts';
import type { Site } from '../test/edge/origin.ts';
import { runAction } from '../test/runner.ts';

const SITE = 'https://www.example.com';
const TOKEN = 'cfut_demo0demo1demo2demo3demo4demo5demo';
const DEPLOY_SECONDS = 5;

const workspace = mkdtempSync(join(tmpdir(), 'purge-demo-'));
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', ...args], {
    cwd: workspace,
    encoding: 'utf8',
  }).trim();
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(workspace, 'public', path)), { recursive: true });
  writeFileSync(join(workspace, 'public', path), content);
};
const site = (commit: string): Site => {
  return { repository: workspace, commit, root: 'public', rules: 'github-pages' };
};
const say = (text: string): void => console.log(`\n\u001b[1m${text}\u001b[0m`);

say('1. A site in a git repository, served through Cloudflare');
git('init', '--quiet', '--initial-branch', 'main');
write('index.html', '<h1>Bakery</h1>');
write('about.html', '<h1>About us</h1>');
write('menu/index.html', '<h1>Menu</h1><p>Bread 3 €</p>');
write('menu/crème brûlée.html', '<h1>Crème brûlée</h1>');
write('news/summer.html', '<h1>Closed in August</h1>');
write('news/opening.html', '<h1>We are open</h1>');
write('css/site.css', 'h1 { color: brown }');
write('img/[logo] & mark.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
git('add', '--all');
git('commit', '--quiet', '--message', 'The site');
const before = git('rev-parse', 'HEAD');
console.log(
  git('ls-files', '-z')
    .split('\0')
    .filter(Boolean)
    .map((file) => `   ${file}`)
    .join('\n'),
);

const visited = [
  '/',
  '/about',
  '/about.html',
  '/menu/',
  '/menu/index.html',
  '/menu/cr%C3%A8me%20br%C3%BBl%C3%A9e',
  '/news/summer',
  '/news/holidays',
  '/news/opening',
  '/css/site.css',
  '/img/[logo]%20&%20mark.svg',
].map((path) => `${SITE}${path}`);

const certificate = selfSigned(['www.example.com', '127.0.0.1']);
const ca = join(mkdtempSync(join(tmpdir(), 'purge-demo-ca-')), 'ca.pem');
writeFileSync(ca, certificate.cert);
const edge = await startEdge({
  tls: certificate,
  zones: [{ name: 'example.com' }],
  tokens: [{ value: TOKEN, permissions: ['cache_purge', 'zone_read'] }],
  origin: site(before),
});

say('2. Visitors fill the edge cache');
for (const url of visited) await edge.visit(url);
const cacheBefore = new Map<string, string | undefined>();
for (const url of visited) cacheBefore.set(url, (await edge.visit(url)).cache);

say('3. A commit edits two files, renames one page, deletes one, and adds one');
write('menu/index.html', '<h1>Menu</h1><p>Bread 4 €</p>');
rmSync(join(workspace, 'public/menu/crème brûlée.html'));
git('mv', 'public/news/summer.html', 'public/news/holidays.html');
write('img/[logo] & mark.svg', '<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>');
write('news/autumn.html', '<h1>Pumpkin bread</h1>');
git('add', '--all');
git('commit', '--quiet', '--message', 'Autumn');
const after = git('rev-parse', 'HEAD');
console.log(git('-c', 'core.quotePath=false', 'show', '--stat', '--format=   %h %s', 'HEAD'));

edge.deploy({ serves: site(after), afterMs: DEPLOY_SECONDS * 1000 });
console.log(`\n   The commit is pushed. The host deploys it in ${DEPLOY_SECONDS} seconds.`);

say('4. The log of the step, as the runner receives it');
const visits = edge.visits.length;
const ran = await runAction(
  {
    'api-token': TOKEN,
    zone: 'example.com',
    'changed-files': 'urls',
    'base-url': SITE,
    root: 'public',
    'wait-for': 'content',
    verify: 'fail',
  },
  {
    workspace,
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/main',
        before,
        after,
        forced: false,
        created: false,
        deleted: false,
        commits: [{ id: after }],
      },
    },
    env: {
      GITHUB_SHA: after,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'bakery/site',
      CLOUDFLARE_BASE_URL: edge.apiUrl,
      // The step's own requests to www.example.com also go to the stand-in.
      HTTPS_PROXY: edge.proxyUrl,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: ca,
    },
  },
);
console.log(ran.stdout);

say('5. The outputs');
for (const [name, value] of Object.entries(ran.outputs)) console.log(`   ${name.padEnd(14)}${value}`);

say('6. The job summary, as Markdown');
console.log(ran.summary);

say('7. CF-Cache-Status before and after');
const width = Math.max(...visited.map((url) => url.length));
// Maps each URL to its first visit since the step started, which may be the step's own verification.
const firstVisits = new Map(
  [...edge.visits.slice(visits)].reverse().map(({ path, cache, status }) => [path, { cache, status }]),
);
for (const url of visited) {
  const { cache, status } = firstVisits.get(url) ?? (await edge.visit(url));
  console.log(`   ${url.padEnd(width)}  ${String(cacheBefore.get(url)).padEnd(4)} → ${cache} (${status})`);
}
// To bypass the cache, the step adds its own queries. No visitor receives the copies that are cached for them.
const outdated = edge.outdated().filter(({ address }) => address.query === '');
console.log(
  outdated.length === 0
    ? '\nEvery cached copy matches what the origin serves now.'
    : `\nOUTDATED: ${outdated.map(({ url }) => url).join(', ')}`,
);

for (const folder of [workspace, dirname(ca)]) rmSync(folder, { recursive: true });
await edge.close();
process.exitCode = ran.status === 0 && outdated.length === 0 ? 0 : 1;
