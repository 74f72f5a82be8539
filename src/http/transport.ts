import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import fetch, { Headers, type Response } from 'node-fetch';
import type { Transport, WireRequest, WireResponse } from '../context.ts';
import { BodyTooLarge, networkErrorCode } from './network-error.ts';
import { type Proxies, proxyFor } from './proxy.ts';

/** The largest body that is read as text, in bytes; a response of the purge API has a few hundred. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const USER_AGENT = 'cloudflare-cache-purge/1 (GitHub Action)';
/** What {@link decode} supports. */
const ACCEPTED_ENCODINGS = 'gzip, br';
/** Closes idle connections, and limits how long a proxy may take to connect. */
const MAX_IDLE_MS = 10_000;

/** A transport whose kept-alive connections can be closed, so that they do not keep the process running. */
export type ClosableTransport = Transport & { readonly close: () => void };

/**
 * Creates a transport over node-fetch that keeps connections alive. It does not limit their number; its callers do.
 * @param proxies as {@link readProxies} returns them
 * @param lookup resolves host names
 */
export function createTransport(proxies: Proxies = {}, lookup?: LookupFunction): ClosableTransport {
  const agents = new Map<string, HttpAgent>();
  let reused = false;
  const agentFor = (url: URL): HttpAgent => {
    const proxy = proxyFor(url, proxies);
    const key = `${url.protocol} ${proxy}`;
    const agent = agents.get(key) ?? createAgent(url.protocol, proxy, lookup, () => (reused = true));
    agents.set(key, agent);
    return agent;
  };
  const transport: Transport = async (request) => {
    for (;;) {
      // node-fetch picks the connection during the call, not later.
      reused = false;
      const fetching = fetch(request.url, { ...optionsOf(request), agent: agentFor });
      const wasReused = reused;
      try {
        // A caller that sets Accept-Encoding decodes the body.
        return wireResponse(await fetching, new Headers(request.headers).has('accept-encoding'));
      } catch (error) {
        if (!wasReused || request.signal.aborted || !isReset(error)) throw error;
        // The peer closed this idle connection, and perhaps the others: retry over a new one.
        for (const agent of agents.values()) closeIdle(agent);
      }
    }
  };
  const close = (): void => {
    for (const agent of agents.values()) agent.destroy();
  };
  return Object.assign(transport, { close });
}

function createAgent(
  protocol: string,
  proxy: string | null,
  lookup: LookupFunction | undefined,
  onReuse: () => void,
): HttpAgent {
  const options = {
    keepAlive: true,
    timeout: MAX_IDLE_MS,
    ...(lookup && { lookup }),
    ...(proxy !== null && { proxyEnv: { http_proxy: proxy, https_proxy: proxy } }),
  };
  const agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  agent.reuseSocket = (socket, request) => {
    onReuse();
    HttpAgent.prototype.reuseSocket.call(agent, socket, request);
  };
  return agent;
}

function closeIdle(agent: HttpAgent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}

function optionsOf({ method, headers: given, body, signal }: WireRequest) {
  const defaults = { 'user-agent': USER_AGENT, 'accept-encoding': ACCEPTED_ENCODINGS };
  const headers = { ...defaults, ...Object.fromEntries(new Headers(given)) };
  // Decoded below: node-fetch accepts a compressed body that ends too early.
  return { method, headers, body: body ?? null, signal, redirect: 'manual' as const, compress: false };
}

function wireResponse({ status, headers, body }: Response, raw: boolean): WireResponse {
  const firstBytes = (most: number): Promise<Uint8Array> =>
    readStart(body, raw ? null : headers.get('content-encoding'), most);
  const text = async (): Promise<string> => {
    const bytes = await firstBytes(MAX_TEXT_BYTES + 1);
    if (bytes.length > MAX_TEXT_BYTES) throw new BodyTooLarge(MAX_TEXT_BYTES);
    return new TextDecoder().decode(bytes);
  };
  return { status, header: (name) => headers.get(name), text, firstBytes };
}

/** Reads and decodes at most `most` bytes. Rejects if the body ends too early, also within its encoding. */
async function readStart(body: Response['body'], encoding: string | null, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream and its connection.
  for await (const chunk of body === null ? [] : decode(body, encoding)) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

/** Node's decoders, unlike node-fetch's use of them, reject data that ends too early. */
function decode(body: NodeJS.ReadableStream, encoding: string | null): NodeJS.ReadableStream {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return pipeline(body, createGunzip(), () => {});
    case 'br':
      return pipeline(body, createBrotliDecompress(), () => {});
    default:
      throw new Error(`the answer is encoded as ${encoding}, which was not asked for`);
  }
}

function isReset(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(networkErrorCode(error) ?? '');
}
