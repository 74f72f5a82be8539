import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, readAddress } from './address.ts';
import type { Answer } from './answers.ts';
import type { Fault } from './faults.ts';
import type { Arrived } from './handler.ts';

/** The target of a request: a path of the API, or a URL of a site. */
export type Goal = { readonly api: Address } | { readonly page: Address } | null;

const API = '/client/v4';
const ABSOLUTE = /^https?:\/\//i;

/**
 * Distinguishes API requests from visitors' by host and path. Visitors send a `Host` header, or a whole URL as to a proxy.
 * `x-edge-scheme: https` treats a plain connection as a secure one.
 */
export function goalOf(
  { url, headers, encrypted }: Pick<Arrived, 'url' | 'headers' | 'encrypted'>,
  apiHosts: ReadonlySet<string>,
): Goal {
  const scheme = headers['x-edge-scheme'] ?? (encrypted ? 'https' : 'http');
  const whole = ABSOLUTE.test(url) ? url : `${scheme}://${headers.host}${url}`;
  const page = readAddress(headers['x-edge-scheme'] ? whole.replace(/^https?/i, String(scheme)) : whole);
  if (page === null) return null;
  const isApi = apiHosts.has(page.host) && (page.path === API || page.path.startsWith(`${API}/`));
  if (isApi) return { api: page };
  return URL.canParse(page.href) ? { page } : null;
}

/** Reads the body of a request. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Returns the parsed JSON, or the text; null if empty. */
export function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a response, or the part that the fault allows. */
export async function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  fault: Fault,
): Promise<void> {
  const body = Buffer.from(answer.body);
  const part = body.subarray(0, body.length / 2);
  const length = { 'content-length': fault === 'half' ? part.length : body.length };
  response.writeHead(answer.status, { ...answer.headers, ...(fault === 'endless' ? {} : length) });
  if (request.method === 'HEAD') response.end();
  else if (fault === 'half') response.end(part);
  else if (fault === 'stallBody') response.write(part);
  else if (fault === 'truncate') response.write(part, () => response.destroy());
  else if (fault === 'endless') await flow(response, forever(body));
  else if (typeof fault === 'object' && 'drip' in fault) await flow(response, dripping(body, fault.drip));
  else response.end(body);
}

/** Writes until the end of the body, or until the client closes the connection. */
async function flow(
  response: ServerResponse,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  await pipeline(chunks, response).catch(() => response.destroy());
}

function* forever(body: Buffer): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, body.length === 0 ? ' ' : body);
  for (;;) yield chunk;
}

async function* dripping(body: Buffer, ms: number): AsyncGenerator<Buffer> {
  for (const byte of body) {
    yield Buffer.of(byte);
    await sleep(ms);
  }
}

/** Returns the response with some headers replaced, and without those that are null. */
export function dress(answer: Answer, headers: Readonly<Record<string, string | null>>): Answer {
  const dressed = { ...answer.headers };
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) delete dressed[name.toLowerCase()];
    else dressed[name.toLowerCase()] = value;
  }
  return { ...answer, headers: dressed };
}
