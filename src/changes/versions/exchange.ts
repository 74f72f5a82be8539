import type { Clock, Transport, WireRequest, WireResponse } from '../../context.ts';
import { decideOptionalRetry, retryAfterMs } from '../../http/backoff.ts';
import { isSecure } from '../../http/loopback.ts';
import { networkErrorCode } from '../../http/network-error.ts';
import { err, ok, type Result } from '../../result.ts';
import { MAX_STATE_BYTES, type StoreProblem, type StoreStep } from './store.ts';

/** The connection of a store. */
export interface Wire {
  readonly transport: Transport;
  readonly clock: Clock;
  /** When it aborts, every exchange rejects with its reason. */
  readonly signal: AbortSignal;
}

/** A complete response of any status. */
interface WireAnswer extends Pick<WireResponse, 'status' | 'header'> {
  /** At most {@link MAX_STATE_BYTES} + 1 bytes. */
  readonly body: Uint8Array;
}

/** The service's message, with various statuses, if the account's storage is full. Retrying does not help. */
const STORAGE_FULL = 'insufficient usage';

/** A shared abort reason: without one, every abort creates an error with a stack. */
const DONE = new Error('the exchange is over');

/**
 * Sends a request. Retries after 429, 5xx and incomplete responses. The address and headers contain secrets, so problems
 * do not include error messages.
 */
export async function exchange(
  step: StoreStep,
  request: Omit<WireRequest, 'signal'>,
  { transport, clock, signal }: Wire,
): Promise<Result<WireAnswer, StoreProblem>> {
  for (let failed = 1; ; failed++) {
    let next = decideOptionalRetry(failed);
    const done = new AbortController();
    try {
      const response = await transport({ ...request, signal: AbortSignal.any([signal, done.signal]) });
      const { status, header } = response;
      const body = await response.firstBytes(MAX_STATE_BYTES + 1);
      if (status >= 400 && Buffer.from(body).includes(STORAGE_FULL))
        return err({ code: 'state-storage-full' });
      next = decideOptionalRetry(failed, retryAfterMs(response, clock.date()));
      if (!isTransient(status) || !next.retry) return ok({ status, header, body });
    } catch (error) {
      signal.throwIfAborted();
      if (!next.retry) return err({ code: 'state-unanswered', step, cause: networkErrorCode(error) });
    } finally {
      // Releases the rest of the body and its connection.
      done.abort(DONE);
    }
    await clock.sleep(next.waitMs, signal);
  }
}

/** Returns whether a retry may succeed. Invalid statuses such as 600 are final. */
function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status <= 599);
}

/**
 * Returns whether secrets may be sent to an address: over https, or to loopback if the server that named the address is
 * on loopback, too, as in tests.
 */
export function isSafeAddress(address: string, namedBy: string = address): boolean {
  const [url, from] = [URL.parse(address), URL.parse(namedBy)];
  if (url?.protocol === 'https:') return true;
  return url !== null && isSecure(url) && from?.protocol === 'http:' && isSecure(from);
}
