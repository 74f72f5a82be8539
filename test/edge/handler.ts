import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import { answerApi, isPurge } from './api.ts';
import { type Asked, type Fault, type Faults, faultyAnswer } from './faults.ts';
import type { PurgeOptions } from './purge.ts';
import { answerVisit, type VisitOptions } from './visits.ts';
import { deliver, dress, type Goal, goalOf, parseBody, readText } from './wire.ts';

/** A request to the API, in the order of arrival. `path` is from `/client/v4` on. */
export interface ApiEntry extends Asked {
  /** Milliseconds of the edge's clock, when it had arrived completely. */
  readonly at: number;
  readonly query: Readonly<Record<string, string>>;
  /** Null while unanswered, and for ever after a reset or a stall. */
  status: number | null;
  /** The purge ID that was made for it. */
  id: string | null;
}

/** A visitor's request that came over the network. `path` is the whole URL. */
export interface VisitEntry extends Asked {
  readonly at: number;
  status: number | null;
  /** `CF-Cache-Status`. */
  cache: string | null;
}

export interface HandlerOptions extends VisitOptions, PurgeOptions {
  readonly faults: Faults;
  /** `host:port` at which the API is found. */
  readonly apiHosts: ReadonlySet<string>;
  readonly latencyMs: number;
  readonly requests: ApiEntry[];
  readonly visits: VisitEntry[];
}

/** Answers that are not delivered as such belong to purges that do not happen. */
const NOT_DONE: ReadonlySet<Fault> = new Set<Fault>(['lie', 'truncate', 'half', 'stallBody']);

/** Answers every request that arrives: notes it, lets it meet its fault, and serves what is left of it. */
export function openHandler(options: HandlerOptions) {
  const { faults, apiHosts, latencyMs, requests, visits, accounts, now } = options;
  let ids = 0;
  let rays = 0;

  /** The entry is in its log before this returns. */
  function note(goal: Exclude<Goal, null>, request: IncomingMessage, text: string): ApiEntry | VisitEntry {
    const { method = 'GET', headers } = request;
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
    if ('page' in goal) return answerVisit(options, { method, headers, address: goal.page });
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

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request);
    const goal = goalOf(request, apiHosts);
    if (goal === null) return void response.writeHead(400).end();
    const entry = note(goal, request, text);
    const fault = faults.next(entry, text);
    const slow = typeof fault === 'object' && 'slow' in fault ? fault.slow : 0;
    const pause = slow + (entry.kind === 'visit' ? 0 : latencyMs);
    if (pause > 0) await sleep(pause);
    if (fault === 'reset') return void response.destroy();
    if (fault === 'stall') return;

    const { status, headers, body } = faultyAnswer(fault, entry.headers) ?? serve(goal, entry, text, fault);
    if (fault === 'resetAfter') return void response.destroy();
    const ray = `8c41e2a0${(++rays).toString(16).padStart(8, '0')}-FRA`;
    const plain: Answer = { status, headers: { 'cf-ray': ray, ...headers }, body };
    const answer = typeof fault === 'object' && 'dress' in fault ? dress(plain, fault.dress) : plain;
    entry.status = status;
    if ('cache' in entry) entry.cache = answer.headers['cf-cache-status'] ?? null;
    deliver(request, response, answer, fault);
  };
}
