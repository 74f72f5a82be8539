import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifactStandIn } from '../artifacts/stand-in.ts';
import { event } from '../changes/events.ts';
import { serveGitHub } from '../changes/github-server.ts';
import { clone, createRepository, type Files, type Repository } from '../changes/repository.ts';
import { selfSigned } from '../edge/certificate.ts';
import { type Edge, type EdgeOptions, openEdge, type SilentEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import type { Site } from '../edge/origin.ts';
import { createSkippingClock } from '../fake-clock.ts';
import type { Settings } from '../runner.ts';
import { nearby, runInProcess } from './in-process.ts';
import { signalAt } from './signal.ts';
import { GITHUB_TOKEN, newRun, type RunEntry, runnerVariables } from './site.ts';
import { ENVIRONMENT, KEY, pages, TOKEN, WORLD, ZONE } from './stage.ts';

/** One way a run can end, small enough to read. */
export interface Story {
  /** One sentence that describes the case, printed on the page. */
  readonly about: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly edge?: EdgeOptions;
  /** URLs that were cached an hour before the run. */
  readonly cached?: readonly string[];
  readonly faults?: (edge: SilentEdge) => void;
  readonly settings?: () => Scene | Promise<Scene>;
  /** Runs the built action over sockets, for cases where the process or the network matters. */
  readonly built?: (edge: Edge) => Settings;
}

export interface Scene extends Settings {
  readonly onEnd?: () => Promise<void>;
}

const SITE = 'https://www.example.com';
const BY_NAME = { zone: `example.com=${ZONE}` };

const refusal = (code: number, message: string, more: object = {}) => ({
  success: false,
  errors: [{ code, message, ...more }],
  messages: [],
  result: null,
});

/** Has the API refuse every purge. */
function refuse(
  status: number,
  code: number,
  message: string,
  more: object = {},
): Required<Pick<Story, 'faults'>> {
  return {
    faults: (edge) => {
      edge.order({ status, json: refusal(code, message, more) }, { times: 99 });
    },
  };
}

const BEFORE: Files = {
  'README.md': 'The bakery',
  'public/index.html': 'Bakery',
  'public/about.html': 'About us',
  'public/menu/index.html': 'Bread 3 €',
  'public/news/summer.html': 'Closed in August',
};
const AFTER: Files = {
  'README.md': 'The bakery of the town',
  'public/index.html': 'Bakery',
  'public/about.html': 'About us',
  'public/menu/index.html': 'Bread 4 €',
  'public/news/autumn.html': 'Pumpkin bread',
};

const CHANGED = {
  ...BY_NAME,
  'changed-files': 'urls',
  'base-url': SITE,
  root: 'public',
  'github-token': GITHUB_TOKEN,
};

/** Returns the site as its host serves it. */
function served(files: Files): Site {
  const pages = Object.entries(files).flatMap(([path, text]) =>
    path.startsWith('public/') ? [[path.slice('public/'.length), String(text)] as const] : [],
  );
  return { files: Object.fromEntries(pages), rules: 'cloudflare-pages' };
}

interface Push {
  readonly inputs?: Readonly<Record<string, string>>;
  /** The versions of earlier runs, one each; the default is one. Only the first run's purge succeeded. */
  readonly earlier?: readonly Files[];
  /** Whether no earlier run had the step. */
  readonly isFirst?: boolean;
  readonly after?: Files;
  /** The status of GitHub's responses to this step's requests, if they fail. */
  readonly status?: number;
  /** Whether the artifact storage is full. */
  readonly isFull?: boolean;
  readonly workspace?: (repository: Repository) => string;
  readonly env?: Settings['env'];
}

/** Sets up a push to a site, with the repository checked out in the workspace. */
function pushed(push: Push) {
  const { inputs = {}, earlier = [BEFORE], after = AFTER, status, workspace, env } = push;
  return async (): Promise<Scene> => {
    const repository = createRepository();
    const artifacts = createArtifactStandIn({ githubToken: GITHUB_TOKEN });
    const runs: RunEntry[] = [];
    let failure: number | undefined;
    const server = await serveGitHub(repository.dir, { runs, artifacts, fail: () => failure });
    artifacts.settings.url = server.url;
    const begin = (files: Files, minute: number) => {
      const commit = repository.commit(files);
      const run = newRun(runs, commit, {}, `2026-11-02T12:0${minute}:00Z`);
      runs.unshift(run);
      const variables = { ...artifacts.env(run.id), ...runnerVariables(run) };
      return { commit, run, variables: { ...variables, GITHUB_WORKSPACE: repository.dir } };
    };

    const clock = createSkippingClock();
    const earlierEdge = openEdge({ ...WORLD, now: clock.date });
    const transport = nearby(edgeTransport(earlierEdge, clock));
    for (const [minute, files] of earlier.entries()) {
      const { run, variables } = begin(files, minute);
      if (minute > 0) earlierEdge.order({ status: 403, json: refusal(9109, 'Invalid access token') });
      const step = { ...CHANGED, ...inputs, 'api-token': TOKEN, retries: '0' };
      const stepEnv = { ...variables, GITHUB_EVENT_NAME: 'push' };
      if (!push.isFirst) await runInProcess(step, { clock, transport, env: stepEnv });
      Object.assign(run, { status: 'completed', updated_at: `2026-11-02T12:0${minute}:30Z` });
    }

    const parent = runs[0]?.head_sha ?? '';
    const { commit, variables } = begin(after, earlier.length);
    failure = status;
    artifacts.settings.fault = (operation) => {
      if (push.isFull && operation === 'CreateArtifact') return { status: 403, body: 'insufficient usage' };
      return status && ['list', 'run', 'zip'].includes(operation) ? { status } : undefined;
    };
    const payload = event('push', { ref: 'refs/heads/main', before: parent, after: commit });
    const folder = workspace?.(repository) ?? repository.dir;
    return {
      workspace: folder,
      event: { name: 'push', payload },
      env: { ...variables, ...env, GITHUB_WORKSPACE: folder },
      onEnd: server.close,
    };
  };
}

const CERTIFICATE = selfSigned(['127.0.0.1']);

/** Stories that need a git repository. They do not run concurrently. */
export const CHANGES: Readonly<Record<string, Story>> = {
  'changed-files': {
    about: 'What a push changed is purged as URLs, and the edge serves exactly what was deployed.',
    inputs: { ...CHANGED, also: '/feed.xml', verify: 'warn' },
    edge: { origin: served(AFTER) },
    settings: pushed({}),
  },
  outdated: {
    about: 'The purge came before the deploy was live, so that the edge has cached the old pages anew.',
    inputs: { ...CHANGED, verify: 'fail' },
    edge: { origin: served(BEFORE) },
    settings: pushed({}),
  },
  'not-deployed': {
    about: 'The deploy is not live when `wait-minutes` are over.',
    inputs: { ...CHANGED, 'wait-for': 'content', 'wait-minutes': '1' },
    edge: { origin: served(BEFORE) },
    settings: pushed({}),
  },
  'first-run': {
    about: 'It is not known yet what the edge may hold.',
    inputs: CHANGED,
    settings: pushed({ isFirst: true }),
  },
  'state-known': {
    about: 'The previous purge failed, and its changes are reverted.',
    inputs: CHANGED,
    settings: pushed({ earlier: [BEFORE, AFTER], after: BEFORE }),
  },
  prefixes: {
    about: 'What a push changed is purged as prefixes.',
    inputs: { ...CHANGED, 'changed-files': 'prefixes' },
    settings: pushed({ inputs: { 'changed-files': 'prefixes' } }),
  },
  site: {
    about: 'A file changed that affects the whole site.',
    inputs: CHANGED,
    settings: pushed({ after: { ...AFTER, 'public/_redirects': '/menu /menu/ 301' } }),
  },
  'github-permission': {
    about: 'A shallow checkout, and a GitHub token without permissions: the fallback is purged.',
    inputs: CHANGED,
    settings: pushed({ status: 403, workspace: (repository) => clone(repository, '--depth=1').dir }),
  },
  'no-artifacts': {
    about: 'A server without artifacts: only what this push changed is known.',
    inputs: CHANGED,
    settings: pushed({ env: { ACTIONS_RESULTS_URL: '', ACTIONS_RUNTIME_TOKEN: '' } }),
  },
  'state-not-kept': {
    about: 'The storage for artifacts is full, so no state can be kept.',
    inputs: CHANGED,
    settings: pushed({ isFull: true }),
  },
  'changes-unknown': {
    about: 'A first run with `fallback: fail`: nothing is purged.',
    inputs: { ...CHANGED, fallback: 'fail', urls: `${SITE}/feed.xml` },
    settings: pushed({ isFirst: true }),
  },
  nothing: {
    about: 'A push changed nothing that is served.',
    inputs: CHANGED,
    settings: pushed({ after: { ...BEFORE, 'README.md': 'The bakery of the town' } }),
  },
};

export const STORIES: Readonly<Record<string, Story>> = {
  urls: {
    about: 'URLs are purged, one of them in two variants, and the edge is asked whether it worked.',
    inputs: {
      ...BY_NAME,
      urls: [
        `${SITE}/`,
        `${SITE}/menu/#bread`,
        `{"url": "${SITE}/offers", "headers": {"Accept-Language": "de"}}`,
        `{"url": "${SITE}/offers", "headers": {"Accept-Language": "fr"}}`,
      ].join('\n'),
      verify: 'warn',
    },
    cached: [`${SITE}/`, `${SITE}/menu/`],
  },
  tags: {
    about: 'Cache tags are purged, and Cloudflare sends a message along.',
    inputs: { tags: 'product-17, prices, header' },
    faults: (edge) => {
      const messages = [{ code: 10000, message: 'This API Token is valid and active', type: null }];
      const result = { id: '00000000000000000000000000000001' };
      edge.order({ status: 200, json: { success: true, errors: [], messages, result } });
    },
  },
  hosts: {
    about: 'Hosts of two zones are purged.',
    inputs: {
      zone: `example.com=${ZONE}\nexample.org=9a7806061c88ada191ed06f989cc3dac`,
      hosts: 'www.example.com, shop.example.com, www.example.org',
    },
    edge: {
      zones: [...(WORLD.zones ?? []), { name: 'example.org', id: '9a7806061c88ada191ed06f989cc3dac' }],
    },
  },
  mixed: {
    about: 'URLs and tags of an environment are purged.',
    inputs: {
      ...BY_NAME,
      environment: ENVIRONMENT,
      urls: `${SITE}/\nhttps://cdn.example.net/app.js`,
      tags: 'prices',
    },
  },
  everything: {
    about: 'The whole zone is purged.',
    inputs: { ...BY_NAME, everything: 'true' },
  },
  invalidated: {
    about: 'Everything is marked stale instead.',
    inputs: { ...BY_NAME, everything: 'true', operation: 'invalidate' },
  },
  waiting: {
    about: 'Cloudflare asks to wait, and the purge continues afterwards.',
    inputs: { ...BY_NAME, tags: 'prices' },
    faults: (edge) => {
      edge.order({ status: 429, json: refusal(1134, 'Rate limit reached'), headers: { 'retry-after': '2' } });
    },
  },
  'dry-run': {
    about: 'The plan is shown, and nothing is sent.',
    inputs: { ...BY_NAME, urls: pages(3, SITE).join('\n'), tags: 'prices', 'dry-run': 'true' },
  },
  skipped: {
    about: 'There are no credentials, as in the pull request of a fork.',
    inputs: { ...BY_NAME, 'api-token': '', everything: 'true', 'if-no-credentials': 'skip' },
  },
  huge: {
    about: '20,000 URLs are purged.',
    inputs: { ...BY_NAME, 'urls-from': 'sitemap.txt', plan: 'enterprise' },
    settings: () => ({ workspace: workspaceWith('sitemap.txt', pages(20_000, SITE).join('\n')) }),
  },
  stale: {
    about: 'Cloudflare confirms, but the edge keeps serving an old copy.',
    inputs: { ...BY_NAME, urls: [`${SITE}/`, `${SITE}/menu/`, `${SITE}/live`].join('\n'), verify: 'warn' },
    edge: { dynamic: ['/live'] },
    cached: [`${SITE}/`, `${SITE}/menu/`],
    faults: (edge) => {
      edge.sticky(`${SITE}/menu/`);
    },
  },
  'stale-tag': {
    about: 'The same with a tag, and `verify: fail`.',
    inputs: { ...BY_NAME, tags: 'prices', 'base-url': SITE, verify: 'fail' },
    cached: [`${SITE}/`],
  },
  partial: {
    about: 'One of three requests fails.',
    inputs: { ...BY_NAME, urls: pages(300, SITE).join('\n'), retries: '0' },
    faults: (edge) => {
      const isSecond = ({ body }: { body: unknown }) => JSON.stringify(body).includes('/page-101"');
      edge.order({ status: 502, html: '<title>502 Bad Gateway</title>' }, { when: isSecond, times: 9 });
    },
  },
  permission: {
    about: 'The token is not allowed to purge.',
    inputs: { ...BY_NAME, urls: pages(250, SITE).join('\n'), tags: 'prices, header' },
    ...refuse(403, 10000, 'Authentication error'),
  },
  'key-for-token': {
    about: 'The Global API Key is given as a token.',
    inputs: { ...BY_NAME, everything: 'true', 'api-token': KEY },
  },
  'token-for-key': {
    about: 'A token is given as the Global API Key.',
    inputs: {
      ...BY_NAME,
      everything: 'true',
      'api-token': '',
      'api-email': 'dev@example.com',
      'api-key': TOKEN.replace('cfut_', ''),
    },
  },
  'address-filter': {
    about: 'The token is limited to other IP addresses.',
    inputs: { ...BY_NAME, everything: 'true' },
    edge: { tokens: [{ value: TOKEN, ipLocked: true }] },
  },
  'zone-unknown': {
    about: 'The zone ID is wrong.',
    inputs: { zone: 'b'.repeat(32), urls: `${SITE}/` },
  },
  'zone-not-found': {
    about: 'The zone is looked up by its name, and the token sees no such zone.',
    inputs: { zone: 'example.org', urls: `${SITE}/` },
    edge: { tokens: [{ value: TOKEN, permissions: ['cache_purge', 'zone_read'] }] },
  },
  'environment-by-address': {
    about: 'The environment cannot be purged by URL; the tags are purged anyway.',
    inputs: { ...BY_NAME, environment: ENVIRONMENT, urls: pages(2, SITE).join('\n'), tags: 'prices' },
    edge: {
      zones: [
        { name: 'example.com', id: ZONE, environments: [{ name: 'Staging', ref: ENVIRONMENT, byIp: true }] },
      ],
    },
  },
  'bad-target': {
    about: 'Cloudflare refuses two of the URLs, and the others are purged.',
    inputs: { ...BY_NAME, urls: pages(6, SITE).join('\n') },
    faults: (edge) => {
      for (const bad of ['page-2', 'page-5']) {
        const message = `Unable to purge ${SITE}/${bad}, which is an invalid URL.`;
        const hasBad = ({ body }: { body: unknown }) => JSON.stringify(body).includes(`/${bad}"`);
        edge.order({ status: 400, json: refusal(1016, message) }, { when: hasBad, times: 9 });
      }
    },
  },
  'rate-limit': {
    about: 'Cloudflare asks for a longer wait than the time limit allows.',
    inputs: { ...BY_NAME, everything: 'true', 'timeout-minutes': '0.5' },
    faults: (edge) => {
      edge.order({
        status: 429,
        json: refusal(1134, 'Rate limit reached'),
        headers: { 'retry-after': '60' },
      });
    },
  },
  'out-of-time': {
    about: 'The purge cannot finish within the time limit of the step.',
    inputs: {
      ...BY_NAME,
      tags: Array.from({ length: 3000 }, (_, tag) => `tag-${tag + 1}`).join('\n'),
      'timeout-minutes': '0.5',
    },
  },
  proxy: {
    about: 'The proxy requires authentication.',
    inputs: { ...BY_NAME, everything: 'true', retries: '0' },
    edge: { tls: CERTIFICATE, proxyAuth: 'Basic none' },
    built: (edge) => ({
      env: { CLOUDFLARE_BASE_URL: 'https://api.cloudflare.com/client/v4', HTTPS_PROXY: edge.proxyUrl },
    }),
  },
  tls: {
    about: 'Something in between presents its own certificate.',
    inputs: { ...BY_NAME, everything: 'true' },
    edge: { tls: CERTIFICATE },
    built: () => ({}),
  },
  'no-connection': {
    about: 'The API cannot be reached.',
    inputs: { ...BY_NAME, everything: 'true', retries: '1' },
    built: () => ({ env: { CLOUDFLARE_BASE_URL: 'http://127.0.0.1:1/client/v4' } }),
  },
  unproven: {
    about: 'A page comes back instead of an answer, with status 200.',
    inputs: { ...BY_NAME, urls: `${SITE}/` },
    faults: (edge) => {
      edge.order({ status: 200, html: '<!DOCTYPE html><title>Please log in</title>' });
    },
  },
  'input-errors': {
    about: 'Several inputs are wrong.',
    inputs: {
      zone: 'https://example.com/',
      urls: '/menu/\nhttps://example.com/*',
      prefixes: 'example.com/a?b',
      plan: 'gold',
    },
  },
  cancelled: {
    about: 'The job is cancelled while requests are on the way.',
    inputs: { ...BY_NAME, tags: Array.from({ length: 1000 }, (_, tag) => `tag-${tag + 1}`).join('\n') },
    faults: (edge) => {
      edge.order(['none', ...Array<'stall'>(99).fill('stall')]);
    },
    built: () => signalAt('SIGINT', '(1 of 10)'),
  },
};

function workspaceWith(file: string, content: string): string {
  const workspace = mkdtempSync(join(tmpdir(), 'purge-story-'));
  writeFileSync(join(workspace, file), content);
  return workspace;
}
