import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import fetch, { type Response } from 'node-fetch';
import type { Transport, WireRequest, WireResponse } from '../context.ts';
import { ACCEPTED_ENCODINGS, firstBytes, wholeBody } from './body.ts';
import { networkErrorCode } from './network-error.ts';
import { type Proxies, proxyFor } from './proxy.ts';

/** The largest answer that is read whole, in bytes; an answer of the purge API has a few hundred. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Of requests that have none of their own. */
const USER_AGENT = 'cloudflare-cache-purge/1 (GitHub Action)';
/** A connection that nobody used for so long is closed, and a proxy has as long to connect. */
const MAX_IDLE_MS = 10_000;

/** A transport that can let go of its connections, so that none of them keeps the process alive. */
export type ClosableTransport = Transport & { readonly close: () => void };

/**
 * The transport over node-fetch, with connections kept alive. It does not bound how many there are: who sends does.
 * @param proxies as {@link readProxies} has them
 * @param lookup how names of hosts become addresses
 */
export function createTransport(proxies: Proxies = {}, lookup?: LookupFunction): ClosableTransport {
  let reused = false;
  const agents = createAgents(proxies, lookup, () => {
    reused = true;
  });
  const transport: Transport = async (request) => {
    for (;;) {
      // node-fetch takes its connection within the call itself.
      reused = false;
      const answer = fetch(request.url, optionsOf(request, agents.agentFor));
      const isReused = reused;
      try {
        // Who names encodings decodes by itself.
        return wireResponse(await answer, names(request.headers, 'accept-encoding'));
      } catch (error) {
        if (!isReused || request.signal.aborted || !isReset(error)) throw error;
        // The peer had closed the idle connection, and so perhaps the others: the request goes over a new one.
        for (const agent of agents.all()) dropIdle(agent);
      }
    }
  };
  const close = (): void => {
    for (const agent of agents.all()) agent.destroy();
  };
  return Object.assign(transport, { close });
}

/** Agents that keep connections alive: one for each kind of address, and each proxy. */
function createAgents(proxies: Proxies, lookup: LookupFunction | undefined, onReuse: () => void) {
  const agents = new Map<string, HttpAgent>();
  const agentFor = (url: URL): HttpAgent => {
    const proxy = proxyFor(url, proxies);
    const key = `${url.protocol} ${proxy ?? ''}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const options = {
      keepAlive: true,
      timeout: MAX_IDLE_MS,
      ...(lookup === undefined ? {} : { lookup }),
      ...(proxy === null ? {} : { proxyEnv: { http_proxy: proxy, https_proxy: proxy } }),
    };
    const agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    agent.reuseSocket = (socket, request) => {
      onReuse();
      HttpAgent.prototype.reuseSocket.call(agent, socket, request);
    };
    agents.set(key, agent);
    return agent;
  };
  return { agentFor, all: () => agents.values() };
}

function optionsOf({ method, headers, body, signal }: WireRequest, agent: (url: URL) => HttpAgent) {
  return {
    method,
    headers: {
      ...(names(headers, 'user-agent') ? {} : { 'User-Agent': USER_AGENT }),
      ...(names(headers, 'accept-encoding') ? {} : { 'Accept-Encoding': ACCEPTED_ENCODINGS }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    signal,
    redirect: 'manual' as const,
    // Decoded here: node-fetch takes a compressed body that ends too early for a whole one.
    compress: false,
    agent,
  };
}

/** Whether a header is there, in any case: in two spellings it would go out twice. */
function names(headers: WireRequest['headers'], header: string): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === header);
}

function wireResponse({ status, headers, body }: Response, raw: boolean): WireResponse {
  const encoding = raw ? null : headers.get('content-encoding');
  return {
    status,
    header: (name) => headers.get(name),
    text: async () => new TextDecoder().decode(await wholeBody(body, encoding, MAX_ANSWER_BYTES)),
    start: (most) => firstBytes(body, encoding, most),
  };
}

function isReset(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(networkErrorCode(error) ?? '');
}

function dropIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
