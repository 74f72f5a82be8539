import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import fetch from 'node-fetch';
import type { Environment, Transport } from '../context.ts';

/** The largest answer that is read, in bytes; an answer of the purge API has a few hundred. */
const LARGEST_ANSWER = 8 * 1024 * 1024;
/** Requests on the way at once are bounded by the pace; this bounds sockets if the network is slow. */
const MOST_SOCKETS = 32;

/** Node's agents read proxy variables by themselves since 24.5: https://nodejs.org/api/http.html#built-in-proxy-support */
const PROXY_SINCE = [24, 5] as const;

/**
 * The transport over node-fetch, with connections kept alive and the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and
 * `NO_PROXY` (any case) name.
 * @param lookup how names of hosts become addresses
 * @throws Error when a proxy is asked for and this Node cannot use one
 */
export function createTransport(
  env: Environment,
  lookup?: LookupFunction,
  nodeVersion: string = process.versions.node,
): Transport {
  const resolver = lookup === undefined ? {} : { lookup };
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, ...resolver, ...proxy(env, nodeVersion) };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  return async ({ method, url, headers, body, signal }) => {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal,
      redirect: 'manual',
      // Decoding here takes a body that ends too early for a whole one: who names encodings decodes by itself.
      compress: headers['Accept-Encoding'] === undefined,
      size: LARGEST_ANSWER,
      agent: ({ protocol }) => agents[protocol as keyof typeof agents],
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      text: () => response.text(),
      start: (most) => firstBytes(response.body, most),
    };
  };
}

async function firstBytes(body: NodeJS.ReadableStream | null, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream, and the connection under it.
  for await (const chunk of body ?? []) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

function proxy(env: Environment, nodeVersion: string): { proxyEnv?: Record<string, string | undefined> } {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
  const named = names.find((name) => env[name]);
  if (named === undefined) return {};
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  if (major < PROXY_SINCE[0] || (major === PROXY_SINCE[0] && minor < PROXY_SINCE[1])) {
    throw new Error(
      `${named} is set, but this runner's Node ${nodeVersion} cannot use a proxy; update the runner (Node ${PROXY_SINCE.join('.')} or newer), or unset ${named}`,
    );
  }
  return { proxyEnv: { ...env } };
}
