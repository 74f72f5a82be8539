import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Answer } from './answers.ts';
import type { Visitor } from './visits.ts';

/** What is between visitors and the cache. */
export interface Front {
  /** Stops visitors who do not send certain headers. */
  readonly gate?: Gate;
  /** Adds the script of Web Analytics to every page, so that each response is different. */
  readonly beacon?: boolean;
  /** The encodings of texts for clients that accept them, the preferred one first. */
  readonly compresses?: readonly ('br' | 'gzip')[];
}

interface Gate {
  /** A page of bot protection, a redirect to a sign-in page, or a sign-in page with status 200. */
  readonly shows: 'challenge' | { readonly redirect: string } | { readonly html: string };
  /** The headers that let a visitor pass, all of them, by lower-case name. Default: no visitor passes. */
  readonly opensFor?: Readonly<Record<string, string>>;
}

/** Returns the response for a visitor who may not pass. */
export function turnedAway(
  gate: Gate | undefined,
  { headers }: Pick<Visitor, 'headers'>,
): Answer | undefined {
  if (gate === undefined) return undefined;
  const { shows, opensFor } = gate;
  if (opensFor && Object.entries(opensFor).every(([name, value]) => headers[name] === value))
    return undefined;
  const html = { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' };
  if (shows === 'challenge') {
    // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    const body =
      '<!DOCTYPE html><title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>';
    return { status: 403, headers: { ...html, 'cf-mitigated': 'challenge' }, body };
  }
  if ('redirect' in shows) {
    return { status: 302, headers: { location: shows.redirect, server: 'cloudflare' }, body: '' };
  }
  return { status: 200, headers: html, body: shows.html };
}

/** Transforms a response on its way to a visitor. */
export function onTheWayOut({ beacon, compresses }: Front, answer: Answer, accepted: unknown): Answer {
  return compressed(beacon ? withBeacon(answer) : answer, compresses ?? [], accepted);
}

/** Adds the script of Web Analytics, unless the site forbids it. https://developers.cloudflare.com/web-analytics/get-started/ */
function withBeacon(answer: Answer): Answer {
  const { 'content-type': type = '', 'cache-control': control = '', 'cf-ray': ray } = answer.headers;
  if (answer.status !== 200 || !type.startsWith('text/html') || control.includes('no-transform'))
    return answer;
  const data = JSON.stringify({ rayId: ray?.slice(0, 16), token: 'c0ffee' });
  const script = `<script defer src="https://static.cloudflareinsights.com/beacon.min.js" data-cf-beacon='${data}'></script>`;
  const html = answer.body.toString('utf8');
  const at = html.includes('</body>') ? html.lastIndexOf('</body>') : html.length;
  return { ...answer, body: html.slice(0, at) + script + html.slice(at) };
}

const COMPRESS = { br: brotliCompressSync, gzip: gzipSync } as const;

function compressed(answer: Answer, encodings: NonNullable<Front['compresses']>, accepted: unknown): Answer {
  const { 'content-type': type = '', 'content-encoding': already } = answer.headers;
  const offers = String(accepted ?? '').split(/[\s,]+/);
  const encoding = encodings.find((name) => offers.includes(name));
  const isText = /^text\/|javascript|json|xml/.test(type);
  if (encoding === undefined || already !== undefined || !isText || answer.body.length === 0) return answer;
  const headers = { ...answer.headers, 'content-encoding': encoding, vary: 'Accept-Encoding' };
  return { ...answer, headers, body: COMPRESS[encoding](answer.body) };
}
