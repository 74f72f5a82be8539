import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listTree, readCommit } from './objects.ts';

export interface GiteaServer {
  /** For `GITHUB_API_URL`. */
  readonly url: string;
  /** The requested paths below `/api/v1/repos/o/r/`, each with the status of the response. */
  readonly requests: readonly (readonly [path: string, status: number])[];
  readonly close: () => Promise<void>;
}

export interface GiteaOptions {
  readonly token: string;
  /** Tree entries per page; by default 1,000 at Gitea. */
  readonly perPage: number;
}

/**
 * Serves the repository `o/r` like the API of Forgejo, and of Gitea before 1.26: commits are below `git/`, trees have
 * pages, and there are no runs, artifacts or deployments. https://gitea.com/api/swagger
 */
export async function serveGitea(dir: string, { token, perPage }: GiteaOptions): Promise<GiteaServer> {
  const requests: [string, number][] = [];
  const tree = (sha: string, asked: URLSearchParams): object | null => {
    const entries = listTree(dir, sha, asked.has('recursive'));
    if (entries === null) return null;
    const page = Number(asked.get('page') ?? 1);
    const shown = entries.slice((page - 1) * perPage, page * perPage);
    return {
      sha,
      tree: shown,
      page,
      total_count: entries.length,
      truncated: page * perPage < entries.length,
    };
  };

  const answer = ({ pathname, searchParams }: URL): object | null => {
    const [, kind, id = ''] = /^\/api\/v1\/repos\/o\/r\/git\/(commits|trees)\/([^/]+)$/.exec(pathname) ?? [];
    if (kind === 'commits') return readCommit(dir, decodeURIComponent(id));
    return kind === 'trees' ? tree(id, searchParams) : null;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isKnown = request.headers.authorization === `token ${token}`;
    const body = isKnown ? answer(url) : null;
    const status = body ? 200 : isKnown ? 404 : 401;
    requests.push([url.pathname.replace('/api/v1/repos/o/r/', '') + url.search, status]);
    response.writeHead(status, { 'Content-Type': 'application/json;charset=utf-8' });
    response.end(JSON.stringify(body ?? { message: 'Not Found', url: 'http://localhost/api/swagger' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`, requests, close };
}
