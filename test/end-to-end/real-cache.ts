import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { AccountOptions } from '../edge/accounts.ts';
import { readAddress } from '../edge/address.ts';
import { openEdge, type SilentEdge } from '../edge/edge.ts';
import { type Exchange, openHandler } from '../edge/handler.ts';
import { listen } from '../edge/listen.ts';

/** The content of each file of a site, by its path. */
export type Version = Readonly<Record<string, string>>;

/** A real cache (Varnish) in front of a real web server (nginx), and an API that purges the cache. */
export interface RealCache {
  /** The stand-in that receives and records the API's requests. Its own cache is empty. */
  readonly api: SilentEdge;
  readonly apiUrl: string;
  /** The address of the cache. As `HTTP_PROXY`, it leads requests for all hosts to the cache. */
  readonly proxyUrl: string;
  /** Deploys a version to a host, atomically. */
  readonly deploy: (host: string, version: Version) => void;
  readonly get: (url: string) => Promise<Got>;
  /** Returns the number of requests for a host that reached nginx. */
  readonly answered: (host: string) => number;
  readonly close: () => Promise<void>;
}

interface Got {
  readonly status: number;
  /** The header `CF-Cache-Status`; like `age`, undefined if the response lacks it. */
  readonly cache: string | undefined;
  readonly age: string | undefined;
  readonly body: string;
}

/** The prefix of host names that bypass the cache, for `origin-url`. */
export const ORIGIN_PREFIX = 'origin.';
/** The prefix of host names for which the cache ignores queries. */
export const QUERYLESS_PREFIX = 'queryless.';

/** The required programs that are not installed. */
export const MISSING = ['varnishd', 'varnishadm', 'nginx'].filter((name) => pathOf(name) === undefined);

/** Finds a program. Debian installs servers in /usr/sbin, which is often not in PATH. */
function pathOf(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Starts nginx, Varnish, and the API on loopback ports and sockets, in a temporary folder. */
export async function openRealCache(account: AccountOptions): Promise<RealCache> {
  const dir = mkdtempSync(join(tmpdir(), 'real-cache-'));
  const children = [startNginx(dir), startVarnish(dir)];
  const proxyUrl = `http://${await until(() => listenAddress(dir), children)}`;
  const apiHosts = new Set<string>();
  const api = openEdge(account, apiHosts);
  const server = await listen(openHandler(purging(api.exchange, proxyUrl)), {
    host: '127.0.0.1',
    tls: undefined,
    onTunnel: () => false,
  });
  apiHosts.add(`127.0.0.1:${server.port}`);
  let deploys = 0;
  const deploy = (host: string, version: Version): void => {
    deploys += 1;
    const folder = join(dir, 'sites', host);
    const built = join(dir, `deploy-${deploys}`);
    for (const [path, content] of Object.entries(version)) {
      mkdirSync(dirname(join(built, path)), { recursive: true });
      writeFileSync(join(built, path), content);
    }
    mkdirSync(dirname(folder), { recursive: true });
    symlinkSync(built, `${folder}.next`);
    renameSync(`${folder}.next`, folder);
  };
  deploy('ready.test', { 'index.html': 'ready' });
  const visit = (url: string) => getThrough(proxyUrl, url);
  await until(
    async () => ((await visit('http://ready.test/')).body === 'ready' ? true : undefined),
    children,
  );
  return {
    ...{ api, proxyUrl, deploy, get: visit },
    answered: (host) =>
      readFileSync(join(dir, 'access.log'), 'utf8')
        .split('\n')
        .filter((one) => one === host).length,
    apiUrl: `http://127.0.0.1:${server.port}/client/v4`,
    close: async () => {
      await server.close();
      await Promise.all(children.map(end));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Starts nginx as a single process of the current user. Each host's folder is a symlink, so a deploy is one rename. */
function startNginx(dir: string): Child {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  );
  const configuration = `
    daemon off; master_process off; pid ${dir}/nginx.pid; error_log stderr;
    events {}
    http {
      log_format host $site; access_log ${dir}/access.log host; ${temporary.join(' ')}
      types { text/html html; text/css css; text/javascript js; text/plain txt; }
      charset utf-8; gzip on; gzip_types text/css text/javascript; gzip_min_length 1;
      map $host $site { ~^${ORIGIN_PREFIX.replace('.', '\\.')}(?<behind>.+)$ $behind; default $host; }
      server {
        listen unix:${dir}/web.sock;
        root ${dir}/sites/$site;
        try_files $uri $uri.html $uri/ =404;
      }
    }`;
  writeFileSync(`${dir}/nginx.conf`, configuration);
  return start('nginx', ['-p', dir, '-c', `${dir}/nginx.conf`, '-e', 'stderr']);
}

/**
 * Starts Varnish with the headers of Cloudflare: https://developers.cloudflare.com/cache/concepts/cache-responses/
 * It caches every response for an hour, like a Cloudflare rule that caches everything.
 */
function startVarnish(dir: string): Child {
  const translation = `
    vcl 4.1;
    import std;
    backend web { .path = "${dir}/web.sock"; }
    sub vcl_recv {
      if (req.method == "BAN") {
        if (std.ban(req.http.X-Ban)) { return (synth(200)); }
        return (synth(400, std.ban_error()));
      }
      if (req.http.Host ~ "^${ORIGIN_PREFIX.replace('.', '\\.')}") { return (pass); }
      if (req.http.Host ~ "^${QUERYLESS_PREFIX.replace('.', '\\.')}") { set req.url = regsub(req.url, "\\?.*$", ""); }
      return (hash);
    }
    sub vcl_backend_response {
      set beresp.ttl = 1h;
      set beresp.grace = 0s;
      if (beresp.status >= 500) { set beresp.uncacheable = true; }
      return (deliver);
    }
    sub vcl_deliver {
      unset resp.http.Via;
      unset resp.http.X-Varnish;
      if (req.http.Host ~ "^${ORIGIN_PREFIX.replace('.', '\\.')}") { unset resp.http.Age; return (deliver); }
      set resp.http.Server = "cloudflare";
      set resp.http.CF-Ray = req.xid + "-FRA";
      if (obj.hits > 0) { set resp.http.CF-Cache-Status = "HIT"; }
      else { set resp.http.CF-Cache-Status = "MISS"; unset resp.http.Age; }
    }`;
  writeFileSync(`${dir}/translation.vcl`, translation);
  const memory = [
    '-s',
    'malloc,16m',
    '-p',
    'vsl_space=1m',
    '-p',
    'thread_pools=1',
    '-p',
    'thread_pool_min=10',
  ];
  return start('varnishd', [
    ...['-F', '-j', 'none', '-n', `${dir}/varnish`, '-a', '127.0.0.1:0', '-f', `${dir}/translation.vcl`],
    ...memory,
  ]);
}

interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
}

function start(name: string, args: readonly string[]): Child {
  const child = spawn(pathOf(name) ?? name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  child.on('error', (error) => output.push(String(error)));
  return { process: child, output: () => `${name} ${args.join(' ')}\n${output.join('')}` };
}

async function end({ process }: Child): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exited = new Promise((resolve) => process.once('exit', resolve));
  process.kill();
  await exited;
}

/** Returns Varnish's address, `127.0.0.1:PORT`; undefined until the port is open. */
async function listenAddress(dir: string): Promise<string | undefined> {
  const args = ['-n', `${dir}/varnish`, 'debug.listen_address'];
  const { stdout } = await promisify(execFile)(pathOf('varnishadm') ?? 'varnishadm', args);
  const [, host, port] = /^\S+ (\S+) (\d+)/.exec(stdout) ?? [];
  return port === undefined || port === '0' ? undefined : `${host}:${port}`;
}

/** Polls until there is a value. Throws with the output of the programs if one exits, or after 30 s. */
async function until<T>(poll: () => Promise<T | undefined>, children: readonly Child[]): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const value = await poll().catch(() => undefined);
    if (value !== undefined) return value;
    const dead = children.find(({ process }) => process.exitCode !== null);
    if (dead !== undefined || performance.now() > deadline) {
      await Promise.all(children.map(end));
      throw new Error((dead ? [dead] : children).map(({ output }) => output()).join('\n'));
    }
    await sleep(20);
  }
}

function getThrough(proxyUrl: string, url: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    get(proxyUrl, { path: url, headers: { host }, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      const { age, 'cf-cache-status': cache } = response.headers;
      resolve({ status: response.statusCode ?? 0, cache: cache?.toString(), age, body });
    }).on('error', reject);
  });
}

/** Wraps the API so that every purge that it confirms is also carried out in Varnish. */
function purging(exchange: Exchange, proxyUrl: string): Exchange {
  return async (arrived, pause) => {
    const departing = await exchange(arrived, pause);
    const done = typeof departing === 'object' && departing.answer.status === 200;
    if (done && arrived.method === 'POST') {
      for (const expression of bansFor(JSON.parse(arrived.text))) await ban(proxyUrl, expression);
    }
    return departing;
  };
}

/** Returns the ban expressions for a purge: https://varnish-cache.org/docs/7.1/users-guide/purging.html#bans */
function bansFor(body: Readonly<Record<string, unknown>>): readonly string[] {
  const values = (name: string) => (body[name] ?? []) as readonly (string | { readonly url: string })[];
  const texts = (name: string) => values(name) as readonly string[];
  const isHost = (host: string) => `req.http.host == ${host}`;
  const begins = (path: string) => `req.url ~ ^${path.replace(/[^\w/]/g, '\\$&')}`;
  return [
    ...values('files').map((file) => {
      const address = readAddress(typeof file === 'string' ? file : file.url);
      return `${isHost(address?.host ?? '')} && req.url == ${address?.path}${address?.query}`;
    }),
    ...texts('prefixes').map((prefix) => {
      const slash = `${prefix}/`.indexOf('/');
      return `${isHost(prefix.slice(0, slash))} && ${begins(prefix.slice(slash))}`;
    }),
    ...texts('hosts').map(isHost),
    ...(body.purge_everything === true ? ['obj.status != 0'] : []),
  ];
}

function ban(proxyUrl: string, expression: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const banRequest = request(
      proxyUrl,
      { method: 'BAN', headers: { 'x-ban': expression }, agent: false },
      (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new Error(`Varnish rejects the ban ${expression}: ${response.statusMessage}`));
      },
    );
    banRequest.on('error', reject).end();
  });
}
