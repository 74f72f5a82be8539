import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The response for a path: a body, a body with status and headers, or a function that responds. */
export type Page =
  | string
  | Uint8Array
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | ((request: IncomingMessage, response: ServerResponse, asked: number) => void);

export interface Website {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  readonly origin: string;
  /** In the order of their arrival. */
  readonly requests: readonly IncomingMessage[];
  /** The paths of the requests. */
  readonly paths: () => readonly string[];
  readonly pages: Map<string, Page>;
  readonly close: () => Promise<void>;
}

/** Starts a server on the loopback address. It responds 404 for unknown paths. */
export async function openWebsite(pages: Readonly<Record<string, Page>> = {}): Promise<Website> {
  const map = new Map(Object.entries(pages));
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const asked = requests.filter(({ url }) => url === request.url).length;
    respond(map.get(request.url ?? '') ?? { status: 404, body: 'Not Found' }, request, response, asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    paths: () => requests.map(({ url }) => url ?? ''),
    pages: map,
    close: () => closed(server),
  };
}

function respond(page: Page, request: IncomingMessage, response: ServerResponse, asked: number): void {
  if (typeof page === 'function') return void page(request, response, asked);
  const plain = typeof page === 'string' || page instanceof Uint8Array;
  const { status = 200, headers = {}, body = '' } = plain ? { body: page } : page;
  response.writeHead(status, headers).end(body);
}

async function closed(server: Server): Promise<void> {
  const closing = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closing;
}

/** A sitemap of these pages. */
export function sitemapOf(...urls: readonly string[]): string {
  const entries = urls.map((url) => `  <url><loc>${escaped(url)}</loc></url>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</urlset>\n`;
}

/** An index of these sitemaps. */
export function indexOf(...urls: readonly string[]): string {
  const entries = urls.map((url) => `  <sitemap><loc>${escaped(url)}</loc></sitemap>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</sitemapindex>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
