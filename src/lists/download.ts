import { isUntrusted, waitAsked } from '../cloudflare/response.ts';
import type { Sleep, Transport, WireResponse } from '../context.ts';
import { isLoopback } from '../targets/url.ts';
import { quote } from '../text/entries.ts';
import { grouped, messageOf } from '../text/wording.ts';

export interface DownloadDeps {
  readonly transport: Transport;
  readonly sleep: Sleep;
  /** Every request ends when this aborts, and the download rejects with its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds that one request may take, body included. */
  readonly attemptMs?: number;
}

/** What lies at an address; or, as part of a sentence about it, why it could not be had. */
export type Download =
  | { readonly bytes: Uint8Array; readonly problem?: never }
  | { readonly problem: string };

const ATTEMPT_MS = 30_000;
/** Pauses before another attempt, in milliseconds. */
const PAUSES = [1000, 4000];
/** A server that asks for more time than this gets no other attempt. */
const LONGEST_PAUSE_MS = 30_000;
const MOST_REDIRECTS = 5;

/**
 * No credentials. Nothing is asked to be compressed on the way, since a compressed body that ends too early would pass
 * for a whole one. What a cache in between holds may be older than the deploy.
 */
const HEADERS = {
  Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
  'Accept-Encoding': 'identity',
  'Cache-Control': 'no-cache',
  'User-Agent': 'cloudflare-cache-purge/1 (GitHub Action)',
};

/**
 * Why nothing is fetched from an address, as part of a sentence about it, or null.
 * @param loopback whether it may lead to this machine itself, which only the workflow's own files and inputs may ask for
 */
export function addressProblem(address: string, loopback: boolean): string | null {
  const url = URL.parse(address);
  if (url === null) return 'it is not an address';
  if (url.username !== '' || url.password !== '')
    return 'it has a user name or password; sitemaps are read without credentials';
  if (isLoopback(address)) {
    if (!loopback) return 'it leads to this machine itself';
    if (url.protocol === 'http:') return null;
  }
  return url.protocol === 'https:' ? null : 'it is read over https only; write https://, or give a file';
}

/**
 * Fetches what lies at an address of which {@link addressProblem} says nothing, without credentials. Redirects are
 * followed where the same rules allow it.
 * @param most bytes; more are a problem
 */
export async function download(address: string, most: number, deps: DownloadDeps): Promise<Download> {
  let url = address;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const answer = await ask(url, most, deps);
    if (!('location' in answer)) return answer;
    const next = URL.parse(answer.location, url);
    if (next === null) return { problem: `it redirects to ${quote(answer.location)}, which is no address` };
    next.hash = '';
    url = next.href;
    const problem = addressProblem(url, isLoopback(address));
    if (problem !== null) return { problem: `it redirects to ${quote(url)}, but ${problem}` };
  }
  return { problem: `it redirects more than ${MOST_REDIRECTS} times, last to ${quote(url)}` };
}

type Answer = Download | { readonly location: string };

/** One address with all attempts. */
async function ask(url: string, most: number, deps: DownloadDeps): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const { answer, retry } = await once(url, most, deps);
    const pause = PAUSES[attempt];
    if (retry === null || pause === undefined) return answer;
    const wait = retry.waitMs ?? pause;
    if (wait > LONGEST_PAUSE_MS) return answer;
    await deps.sleep(wait, deps.signal);
  }
}

interface Attempt {
  readonly answer: Answer;
  /** Null where another attempt cannot help; `waitMs` is what the server asks for, or null. */
  readonly retry: { readonly waitMs: number | null } | null;
}

async function once(
  url: string,
  most: number,
  { transport, signal, attemptMs = ATTEMPT_MS }: DownloadDeps,
): Promise<Attempt> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(attemptMs);
  const done = new AbortController();
  try {
    const response = await transport({
      method: 'GET',
      url,
      headers: HEADERS,
      signal: AbortSignal.any([signal, timeout, done.signal]),
    });
    return await judge(response, most);
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      return {
        answer: { problem: `there was no whole answer within ${attemptMs / 1000} s` },
        retry: { waitMs: null },
      };
    }
    const code = codeOf(error);
    if (isUntrusted(code)) {
      const problem = `its certificate is not trusted here (${code}); name its authority in NODE_EXTRA_CA_CERTS, or give the path of the built file instead`;
      return { answer: { problem }, retry: null };
    }
    const said = code ?? messageOf(error);
    return { answer: { problem: `there was no whole answer (${quote(said)})` }, retry: { waitMs: null } };
  } finally {
    // Lets go of a body that nobody reads, and of the connection under it.
    done.abort();
  }
}

async function judge(response: WireResponse, most: number): Promise<Attempt> {
  const { status } = response;
  const location = response.header('location');
  if (status === 200) {
    const bytes = await response.start(most + 1);
    const answer = bytes.length > most ? { problem: tooLarge(most) } : { bytes };
    return { answer, retry: null };
  }
  if (status >= 300 && status < 400 && location !== null) return { answer: { location }, retry: null };
  const challenged = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
  const fix = challenged
    ? 'it has to be open to everyone, programs too; or give the path of the built file instead'
    : 'check the address, or give the path of the built file instead';
  return {
    answer: { problem: `the answer is HTTP ${status}, not 200; ${fix}` },
    retry: status === 429 || status >= 500 ? { waitMs: waitAsked(response, Date.now(), false) } : null,
  };
}

/** As part of a sentence about a sitemap, compressed or not. */
export function tooLarge(most: number): string {
  return `it has more than ${grouped(most)} bytes, the most that a sitemap may have`;
}

/** The operating system's or TLS's word for what went wrong. */
function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : null;
}
