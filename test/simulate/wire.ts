import type { Transport } from '../../src/context.ts';
import type { ApiEntry } from '../edge/handler.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { artifactTransport } from './artifacts.ts';
import { never } from './github.ts';
import type { Start } from './run.ts';
import type { World } from './world.ts';

/** A request and its response. Times are of the clock. */
export interface Sent {
  readonly to: 'purge' | 'lookup' | 'page' | 'artifacts';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
  /** The request as the API received it. */
  entry: ApiEntry | null;
  status: number | null;
  answeredAt: number | null;
  retryAfterMs: number | null;
  /** The whole body, once it was read. */
  text: string | null;
  /** For a page: what the site served, and when the edge fetched it. */
  page: Page | null;
}

interface Page {
  readonly status: number;
  readonly body: string;
  readonly cacheStatus: string | null;
  readonly age: string | null;
  readonly stored: number;
}

const API = 'https://api.cloudflare.com/';

/** Plays the network for one run. */
export function openWire(world: World, start: Start, isDead: () => boolean) {
  const { clock, edge, artifacts } = world;
  const sent: Sent[] = [];
  const leaks: string[] = [];
  const toEdge = edgeTransport(edge, clock);
  const toArtifacts = artifactTransport(world, start);
  const watch =
    (way: (url: string) => Transport): Transport =>
    async (request) => {
      if (isDead()) return never(request.signal);
      const { url, method } = request;
      const isApi = url.startsWith(API);
      const to = isApi
        ? method === 'POST'
          ? 'purge'
          : 'lookup'
        : url.startsWith(artifacts.settings.url)
          ? 'artifacts'
          : 'page';
      const body = request.body?.toString() ?? '';
      const one: Sent = {
        to,
        url,
        headers: request.headers,
        body,
        at: clock.now(),
        entry: null,
        status: null,
        answeredAt: null,
        retryAfterMs: null,
        text: null,
        page: null,
      };
      sent.push(one);
      const texts = isApi ? [] : [url, body, ...Object.values(request.headers)];
      if (texts.some((text) => text.includes(edge.token))) leaks.push(url);
      world.caller = start;
      const before = edge.requests.length;
      const answering = way(url)(request);
      // The request has arrived, even if the response is lost.
      one.entry = edge.requests[before] ?? null;
      const response = await answering;
      if (isDead()) return never(request.signal);
      one.status = response.status;
      const seconds =
        response.header('retry-after') ?? /t=(\d+)/.exec(response.header('ratelimit') ?? '')?.[1];
      one.answeredAt = clock.now();
      one.retryAfterMs = response.status === 429 ? Number(seconds ?? 0) * 1000 : null;
      const text = async (): Promise<string> => {
        one.text = await response.text();
        return one.text;
      };
      if (to !== 'page') return { ...response, text };
      const begin = async (most: number): Promise<Uint8Array> => {
        const bytes = await response.firstBytes(most);
        const body = Buffer.from(bytes).toString();
        const [cacheStatus, age, stored] = ['cf-cache-status', 'age', 'x-stored'].map(response.header);
        one.text = body;
        one.page = {
          status: response.status,
          body,
          cacheStatus: cacheStatus ?? null,
          age: age ?? null,
          stored: Number(stored ?? clock.now()),
        };
        return bytes;
      };
      return { ...response, text, firstBytes: begin };
    };
  const transport = watch((url) => (url.startsWith(artifacts.settings.url) ? toArtifacts : toEdge));
  const visit = watch((url) => {
    const page = start.pages?.get(url);
    return page === undefined ? toEdge : async () => responseOf(page);
  });
  return { transport, visit, sent, leaks };
}

function responseOf(text: string): Awaited<ReturnType<Transport>> {
  const bytes = Buffer.from(text);
  return {
    status: 200,
    header: () => null,
    text: async () => text,
    firstBytes: async (most) => bytes.subarray(0, most),
  };
}
