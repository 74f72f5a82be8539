import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleepReally } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import { answerApi, isPurge } from './api.ts';
import { type Asked, type Fault, type Faults, faultyAnswer } from './faults.ts';
import { type Front, onTheWayOut, turnedAway } from './front.ts';
import type { PurgeOptions } from './purge.ts';
import { answerVisit, askOrigin, spotOf, type VisitOptions } from './visits.ts';
import { deliver, dress, type Goal, goalOf, parseBody, readText } from './wire.ts';

/** A request to the API, in the order of arrival. `path` is from `/client/v4` on. */
export interface ApiEntry extends Asked {
  /** When it was received completely, in milliseconds on the edge's clock. */
  readonly at: number;
  readonly query: Readonly<Record<string, string>>;
  /** Null before the response; stays null after a reset or a stall. */
  status: number | null;
  /** The ID of the purge. */
  id: string | null;
}

/** A visitor's request over the network. `path` is the whole URL. */
export interface VisitEntry extends Asked {
  readonly at: number;
  status: number | null;
  /** `CF-Cache-Status`. */
  cache: string | null;
}

export interface HandlerOptions extends VisitOptions, PurgeOptions {
  readonly front: Front;
  /** Hosts that bypass the edge. */
  readonly direct: ReadonlySet<string>;
  readonly faults: Faults;
  /** `host:port` of the API. */
  readonly apiHosts: ReadonlySet<string>;
  readonly latencyMs: number;
  readonly requests: ApiEntry[];
  readonly visits: VisitEntry[];
}

/** The faults with which a purge is not carried out. */
const NOT_DONE: ReadonlySet<Fault> = new Set<Fault>(['lie', 'truncate', 'half', 'stallBody']);

/** A complete request, over the network or in process. */
export interface Arrived {
  readonly method: string;
  /** A path, or a whole URL as in a request to a proxy. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly encrypted: boolean;
  readonly text: string;
}

/** A response and its fault, or none over a connection that breaks or stalls. */
export type Departing = { readonly answer: Answer; readonly fault: Fault } | 'reset' | 'stall';

export type Exchange = (arrived: Arrived, sleep: (ms: number) => Promise<unknown>) => Promise<Departing>;

/** Returns a function that logs a request, applies its fault, and returns its response. */
export function openExchange(options: HandlerOptions): Exchange {
  const { faults, apiHosts, latencyMs, requests, visits, accounts, now, direct, front } = options;
  let ids = 0;
  let rays = 0;

  /** The request is logged before this returns. */
  function note(goal: Exclude<Goal, null>, { method, headers, text }: Arrived): ApiEntry | VisitEntry {
    const common = { method, headers, body: parseBody(text), at: now(), status: null };
    if ('page' in goal) {
      const entry: VisitEntry = { ...common, kind: 'visit', path: goal.page.href, cache: null };
      visits.push(entry);
      return entry;
    }
    const { path, query } = goal.api;
    const kind = isPurge(method, path) ? 'purge' : 'lookup';
    const entry: ApiEntry = {
      ...common,
      kind,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      id: null,
    };
    requests.push(entry);
    return entry;
  }

  function serve(
    goal: Exclude<Goal, null>,
    entry: ApiEntry | VisitEntry,
    text: string,
    fault: Fault,
  ): Answer {
    const { method, headers } = entry;
    if ('page' in goal) {
      const visitor = { method, headers, address: goal.page };
      if (direct.has(goal.page.hostname)) return askOrigin(options.origin, spotOf(accounts, visitor));
      return turnedAway(front.gate, visitor) ?? answerVisit(options, visitor);
    }
    const { path } = goal.api;
    const query = new URLSearchParams(goal.api.query);
    const nextId = () => {
      const id = (++ids).toString(16).padStart(32, '0');
      if ('id' in entry) entry.id = id;
      return id;
    };
    return answerApi(accounts, options, {
      method,
      path,
      query,
      headers,
      text,
      nextId,
      lie: NOT_DONE.has(fault),
    });
  }

  return async (arrived, sleep) => {
    const { text } = arrived;
    const goal = goalOf(arrived, apiHosts);
    if (goal === null) return { answer: { status: 400, headers: {}, body: '' }, fault: 'none' };
    const entry = note(goal, arrived);
    const fault = faults.next(entry, text);
    const slow = typeof fault === 'object' && 'slow' in fault ? fault.slow : 0;
    const pause = slow + (entry.kind === 'visit' ? 0 : latencyMs);
    if (pause > 0) await sleep(pause);
    if (fault === 'reset' || fault === 'stall') return fault;

    const { status, headers, body } = faultyAnswer(fault, entry.headers) ?? serve(goal, entry, text, fault);
    if (fault === 'resetAfter') return 'reset';
    const isDirect = 'page' in goal && direct.has(goal.page.hostname);
    const ray = `8c41e2a0${(++rays).toString(16).padStart(8, '0')}-FRA`;
    const plain: Answer = { status, headers: isDirect ? headers : { 'cf-ray': ray, ...headers }, body };
    const out =
      'page' in goal && !isDirect ? onTheWayOut(front, plain, entry.headers['accept-encoding']) : plain;
    const answer = typeof fault === 'object' && 'dress' in fault ? dress(out, fault.dress) : out;
    entry.status = status;
    if ('cache' in entry) entry.cache = answer.headers['cf-cache-status'] ?? null;
    return { answer, fault };
  };
}

/** What a request meets on a connection that was idle for longer than `ms`: a reset, or no response. */
export interface Idle {
  readonly ms: number;
  readonly meets: 'reset' | 'stall';
}

/** Returns a request handler for a server. */
export function openHandler(exchange: Exchange, idle?: Idle) {
  const lastUsed = new WeakMap<Duplex, number>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '', headers, socket } = request;
    const since = lastUsed.get(socket) ?? Number.POSITIVE_INFINITY;
    const isForgotten = idle !== undefined && performance.now() - since > idle.ms;
    response.once('close', () => lastUsed.set(socket, performance.now()));
    const text = await readText(request);
    const departing = isForgotten
      ? idle.meets
      : await exchange({ method, url, headers, encrypted: 'encrypted' in socket, text }, sleepReally);
    if (departing === 'stall') return;
    if (departing === 'reset') return void response.destroy();
    await deliver(request, response, departing.answer, departing.fault);
  };
}
