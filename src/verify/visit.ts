import { type Clock, stopCause, type Transport } from '../context.ts';
import { isCertificateError, networkErrorCode, networkErrorWords } from '../http/network-error.ts';
import type { EdgeResponse, VisitProblem } from './verdict.ts';

/** What came of asking for a URL once. */
interface ProbeResult {
  /** Null where no answer came. */
  readonly response: EdgeResponse | null;
  /** When the answer's headers came, on the clock. */
  readonly at: number;
  /** Why the visit shows nothing, or null. */
  readonly problem: VisitProblem | null;
}

export interface VisitOptions {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now' | 'timeout'>;
  /** Aborted: the visit is given up at once. */
  readonly stop: AbortSignal;
  /** Milliseconds for the visit, body included. */
  readonly limitMs: number;
}

const USER_AGENT = 'cloudflare-cache-purge/1 (GitHub Action, verify)';
/** So much of the body is taken, in bytes: a visitor who leaves with the headers may keep the edge from caching. */
const MAX_BODY_BYTES = 64 * 1024;
/** Of a header that is told, in characters. */
const MAX_HEADER_LENGTH = 100;
/** Part of no cache key, and theirs who make the connection or sign in. */
const NOT_A_VISITORS =
  /^(?:authorization|proxy-.*|host|connection|keep-alive|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i;

/**
 * Asks for a URL as a visitor does: GET, without credentials, following no redirect, and in the spelling that browsers
 * make of it (dot segments folded, `{` as `%7B`). Never throws.
 */
export async function visit(
  url: string,
  headers: Readonly<Record<string, string>>,
  { transport, clock, stop, limitMs }: VisitOptions,
): Promise<ProbeResult> {
  const kept = Object.entries(headers).filter(([name]) => !NOT_A_VISITORS.test(name));
  const named = kept.some(([name]) => name.toLowerCase() === 'user-agent');
  const timeout = clock.timeout(Math.max(1, Math.ceil(limitMs)));
  let response: EdgeResponse | null = null;
  let at = clock.now();
  try {
    const answer = await transport({
      method: 'GET',
      url,
      headers: { ...(named ? {} : { 'User-Agent': USER_AGENT }), ...Object.fromEntries(kept) },
      signal: AbortSignal.any([timeout.signal, stop]),
    });
    at = clock.now();
    response = readEdgeResponse(url, answer.status, answer.header);
    await answer.start(MAX_BODY_BYTES);
    return { response, at, problem: null };
  } catch (error) {
    const began = response !== null;
    if (stop.aborted) return { response, at, problem: { code: 'visit-given-up', cause: stopCause(stop) } };
    if (timeout.signal.aborted) return { response, at, problem: { code: 'visit-timed-out', began, limitMs } };
    return { response, at, problem: { code: 'visit-broke-off', began, ...networkProblem(error) } };
  } finally {
    timeout.clear();
  }
}

function readEdgeResponse(
  url: string,
  status: number,
  header: (name: string) => string | null,
): EdgeResponse {
  const text = (name: string): string | null => {
    const value = header(name)?.trim() ?? '';
    return value === '' ? null : value.slice(0, MAX_HEADER_LENGTH);
  };
  // Two headers of the same name come as one, `3, 4`.
  const age = /^\d{1,10}(?=\s*(?:,|$))/.exec(text('age') ?? '')?.[0];
  const date = Date.parse(text('date') ?? '');
  const location = header('location');
  return {
    status,
    cacheStatus: text('cf-cache-status')?.toUpperCase() ?? null,
    age: age === undefined ? null : Number(age),
    date: Number.isNaN(date) ? null : date,
    ray: text('cf-ray'),
    challenged: text('cf-mitigated')?.toLowerCase() === 'challenge',
    location: location === null ? null : (URL.parse(location, url)?.href ?? null),
  };
}

function networkProblem(error: unknown): { said: string; network: string | null; untrusted: boolean } {
  const network = networkErrorCode(error);
  return { said: networkErrorWords(error), network, untrusted: isCertificateError(network) };
}
