import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { GitHub } from '../../src/changes/github/api.ts';
import { problemOf, refusalOf } from '../../src/changes/github/problem.ts';
import type { Clock, Transport, WireRequest, WireResponse } from '../../src/context.ts';
import { err, ok } from '../../src/result.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { ArtifactStandIn, Fault, StandInAnswer, StandInRequest } from './stand-in.ts';

/** Connects the stand-in without a network; time passes only on the clock. */
export function wireInProcess(standIn: ArtifactStandIn, clock: Clock): Transport {
  return async (request) => {
    request.signal.throwIfAborted();
    const path = request.url.slice(new URL(request.url).origin.length);
    const reply = standIn.answer({ method: request.method, path, ...contentOf(request) });
    if (reply === null) throw new Error(`the stand-in has no ${path}`);
    const { answer, fault } = reply;
    if (fault === 'hang') await aborted(request.signal);
    if (fault === 'dead') throw brokenWire(`request to ${request.url} failed, reason: ECONNRESET`);
    if (typeof fault === 'object' && 'delayMs' in fault) await clock.sleep(fault.delayMs, request.signal);
    return responseOf(answer, fault, request);
  };
}

function contentOf({ headers, body }: WireRequest): Pick<StandInRequest, 'headers' | 'body'> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { headers: Object.fromEntries(lower), body: Buffer.from(body ?? '') };
}

/** Returns an error like those of node-fetch, whose messages contain the address. */
function brokenWire(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

function responseOf(
  answer: StandInAnswer,
  fault: Fault | undefined,
  { url, signal }: WireRequest,
): WireResponse {
  const body = Buffer.from(answer.body);
  const read = async (): Promise<Buffer> => {
    if (fault === 'stall') await aborted(signal);
    if (fault === 'cut')
      throw brokenWire(`Invalid response body while trying to fetch ${url}: Premature close`);
    return body;
  };
  return {
    status: answer.status,
    header: (name) => answer.headers?.[name.toLowerCase()] ?? null,
    text: async () => (await read()).toString(),
    firstBytes: async (most) => (await read()).subarray(0, most),
  };
}

/** Connects GitHub's API over such a transport, without retries. */
export function gitHubOver(transport: Transport, signal: AbortSignal): GitHub {
  return {
    read: async (question) => {
      const { path, parameters } = question;
      const query = new URLSearchParams();
      const filled = path.replace('{owner}', 'o').replace('{repo}', 'r');
      let url = `https://api.example${filled}`;
      for (const [name, value] of Object.entries(parameters)) {
        if (url.includes(`{${name}}`)) url = url.replace(`{${name}}`, String(value));
        else query.set(name, String(value));
      }
      const headers = { Authorization: 'token token' };
      const address = query.size > 0 ? `${url}?${query}` : url;
      const response = await transport({ method: 'GET', url: address, headers, signal }).catch(
        (error: Error) => error,
      );
      signal.throwIfAborted();
      if (response instanceof Error) return err(problemOf(response, question, systemClock));
      const { status } = response;
      if (status === 200) return ok(JSON.parse(await response.text()));
      const names = ['retry-after', 'x-ratelimit-remaining'];
      const seen = names.flatMap((name) =>
        response.header(name) === null ? [] : [[name, response.header(name)]],
      );
      return err(refusalOf(status, { headers: Object.fromEntries(seen) }, question, systemClock));
    },
    commit: () => Promise.reject(new Error('this API has no commits')),
  };
}

/**
 * Serves the stand-in on a loopback port.
 * @param rest returns JSON for all other paths; null for 404
 */
export async function serveArtifacts(
  standIn: ArtifactStandIn,
  rest: (path: string) => object | null = () => null,
): Promise<{ close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    respond(standIn, rest, request, response).catch((error: unknown) => {
      // A client that disconnected needs no response. Anything else is a bug of the stand-in and must show.
      if (!request.destroyed || request.complete) response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  standIn.settings.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(
  standIn: ArtifactStandIn,
  rest: (path: string) => object | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await arrived(request);
  const reply = standIn.answer(incoming);
  if (reply === null) {
    const other = rest(incoming.path);
    return void response.writeHead(other ? 200 : 404).end(JSON.stringify(other ?? {}));
  }
  await deliver(reply, request, response);
}

/** Reads a complete request. */
export async function arrived(request: IncomingMessage): Promise<StandInRequest> {
  const { method = '', url: path = '', headers } = request;
  const lower = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { method, path, headers: Object.fromEntries(lower), body: await buffer(request) };
}

/** Sends the response, or fails as the fault says. */
export async function deliver(
  reply: NonNullable<ReturnType<ArtifactStandIn['answer']>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { answer, fault } = reply;
  if (fault === 'hang') return;
  if (fault === 'dead') return void request.socket.destroy();
  if (typeof fault === 'object' && 'delayMs' in fault) await pause(fault.delayMs);
  const content = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': content.length });
  if (fault !== 'cut' && fault !== 'stall') return void response.end(content);
  response.write(content.subarray(0, content.length / 2), () => {
    if (fault === 'cut') request.socket.destroy();
  });
}
