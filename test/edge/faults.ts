import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, envelope } from './answers.ts';

/**
 * What can go wrong with a request. Only `none`, `resetAfter`, `slow`, `drip`, `endless`, and `dress` evict copies. With `lie`,
 * `half`, `truncate`, and `stallBody`, a purge is checked and counted, but not carried out. The others keep it from the API.
 */
export type Fault =
  /** No fault, for requests between others that fail. */
  | 'none'
  /** The connection is destroyed before or after the request is carried out. */
  | 'reset'
  | 'resetAfter'
  /** No response, or headers and half a body without an end. */
  | 'stall'
  | 'stallBody'
  /** Half a body: with the full `Content-Length` and a closed connection, or as if complete. */
  | 'truncate'
  | 'half'
  /** The usual body, repeated endlessly. */
  | 'endless'
  /** A byte of the body per this number of milliseconds. */
  | { drip: number }
  /** `success: true` without a purge. */
  | 'lie'
  /** A 403 with an error that contains the credentials, whole and in parts. */
  | 'echo'
  | { status: number; json?: unknown; html?: string; text?: string; headers?: Record<string, string> }
  | { redirect: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** The delay in milliseconds. */
  | { slow: number }
  /** The usual response with other headers; null removes one. */
  | { dress: Record<string, string | null> };

/** The request that a fault may apply to. */
export interface Asked {
  /** `purge` for the POSTs that purge or invalidate, `lookup` for the rest of the API, `visit` for visitors. */
  readonly kind: 'purge' | 'lookup' | 'visit';
  readonly method: string;
  /** The path; for visits the whole URL. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, or the text; null if empty. */
  readonly body: unknown;
}

export interface Order {
  /** The requests that it applies to. Default: purges. */
  of?: Asked['kind'] | 'any';
  when?: (asked: Asked) => boolean;
  /** How many requests fail. Default: 1, a queue's length, or no limit with `chance`. */
  times?: number;
  /** From 0 to 1. Depends on the seed, the request, and its repetitions, not on other requests. */
  chance?: number;
  seed?: number;
}

export interface Ordered {
  /** The number of requests with this fault so far. */
  taken: number;
  cancel(): void;
}

export interface Faults {
  /** One fault, or a queue of faults. With `chance`, one of them is drawn. */
  order(fault: Fault | readonly Fault[], order?: Order): Ordered;
  /** Returns the fault of the first order that applies to a request. */
  next(asked: Asked, text: string): Fault;
  clear(): void;
}

export function openFaults(): Faults {
  const orders = new Set<Ordered & { next(asked: Asked, text: string): Fault | undefined }>();
  return {
    order(fault, { of = 'purge', when = () => true, times, chance, seed = 1 } = {}) {
      const queue: readonly Fault[] = typeof fault === 'object' && 'length' in fault ? fault : [fault];
      const most = times ?? (chance === undefined ? queue.length : Number.POSITIVE_INFINITY);
      const seen = new Map<number, number>();
      const order = {
        taken: 0,
        cancel: () => void orders.delete(order),
        next(asked: Asked, text: string) {
          if (order.taken >= most || (of !== 'any' && of !== asked.kind) || !when(asked)) return undefined;
          if (chance === undefined) return queue[order.taken++ % queue.length];
          const request = hash(`${seed} ${asked.method} ${asked.path} ${text}`);
          const time = seen.get(request) ?? 0;
          seen.set(request, time + 1);
          if (draw(request + 2 * time) >= chance) return undefined;
          order.taken++;
          return queue[Math.floor(draw(request + 2 * time + 1) * queue.length)];
        },
      };
      orders.add(order);
      return order;
    },
    next(asked, text) {
      for (const order of orders) {
        const fault = order.next(asked, text);
        if (fault !== undefined) return fault;
      }
      return 'none';
    },
    clear: () => orders.clear(),
  };
}

/** Returns the response of a fault that is only a response. */
export function faultyAnswer(fault: Fault, headers: IncomingHttpHeaders): Answer | undefined {
  if (fault === 'echo') return echo(headers);
  if (typeof fault === 'string') return undefined;
  if ('redirect' in fault) {
    return { status: fault.status ?? 307, headers: { location: fault.redirect }, body: '' };
  }
  if (!('status' in fault)) return undefined;
  const { status, json, html, text, headers: more } = fault;
  const type =
    json !== undefined ? 'application/json' : html !== undefined ? 'text/html; charset=UTF-8' : 'text/plain';
  const body = json !== undefined ? JSON.stringify(json) : (html ?? text ?? '');
  return { status, headers: { 'content-type': type, server: 'cloudflare', ...more }, body };
}

function echo(headers: IncomingHttpHeaders): Answer {
  const secret = headers.authorization ?? String(headers['x-auth-key']);
  const value = secret.replace(/^Bearer /i, '');
  const middle = Math.floor(value.length / 2);
  const message = `Authentication error: "${secret}" (begins with ${value.slice(0, middle)}, ends with ${value.slice(middle)})`;
  const error_chain = [
    { code: 6111, message: `Got ${Buffer.from(value).toString('base64')} or ${encodeURIComponent(value)}` },
  ];
  return envelope(403, { errors: [{ code: 10000, message, error_chain }] });
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** Maps an integer to a number from 0 to 1: mulberry32's mixing step. */
export function draw(seed: number): number {
  let value = (seed + 0x6d2b79f5) | 0;
  value = Math.imul(value ^ (value >>> 15), value | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
}
