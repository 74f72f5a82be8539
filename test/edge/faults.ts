import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, envelope } from './answers.ts';

/**
 * What can go wrong with a request. Copies go only with `none`, `resetAfter`, `slow`, `drip`, `endless` and `dress`; half and false answers
 * are those of a purge that was checked and counted, and then not done. The rest never reaches the API.
 */
export type Fault =
  /** Nothing, to let requests pass in between others that fail. */
  | 'none'
  /** The connection is destroyed, before or after the request was carried out. */
  | 'reset'
  | 'resetAfter'
  /** No answer at all; or headers and half a body, then nothing more. */
  | 'stall'
  | 'stallBody'
  /** Half a body: with the whole one's `Content-Length` and then a closed connection, or as if complete. */
  | 'truncate'
  | 'half'
  /** The usual body again and again, without end. */
  | 'endless'
  /** A byte of the body each so many milliseconds. */
  | { drip: number }
  /** `success: true`, and nothing purged. */
  | 'lie'
  /** 403 with an error that gives the credentials back, whole and in parts. */
  | 'echo'
  | { status: number; json?: unknown; html?: string; text?: string; headers?: Record<string, string> }
  | { redirect: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** Milliseconds before anything happens. */
  | { slow: number }
  /** The usual answer with other headers; null takes one away. */
  | { dress: Record<string, string | null> };

/** A request as faults see it. */
export interface Asked {
  /** `purge` for the POSTs that purge or invalidate, `lookup` for the rest of the API, `visit` for visitors. */
  readonly kind: 'purge' | 'lookup' | 'visit';
  readonly method: string;
  /** The path; for visits the whole URL. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, else text; null for an empty one. */
  readonly body: unknown;
}

export interface Order {
  /** Which requests are meant; purges unless given. */
  of?: Asked['kind'] | 'any';
  when?: (asked: Asked) => boolean;
  /** How many requests fail: 1 unless given, a queue's length, no limit with `chance`. */
  times?: number;
  /** From 0 to 1. Depends on seed, request and how often it came, not on what came in between. */
  chance?: number;
  seed?: number;
}

export interface Ordered {
  /** How many requests met it so far. */
  taken: number;
  cancel(): void;
}

export interface Faults {
  /** One fault, or a queue that is gone through in turn; with `chance`, one of them is drawn. */
  order(fault: Fault | readonly Fault[], order?: Order): Ordered;
  /** The fault that a request meets: that of the first order that wants it. */
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

/** The answer of a fault that is nothing but an answer. */
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

/** A number from 0 to 1 for each whole number: mulberry32's mixing step. */
export function draw(seed: number): number {
  let value = (seed + 0x6d2b79f5) | 0;
  value = Math.imul(value ^ (value >>> 15), value | 1);
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
  return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
}
