import type { Clock, Transport, WireRequest, WireResponse } from '../../context.ts';
import { isSecure } from '../../http/loopback.ts';
import { networkErrorCode } from '../../http/network-error.ts';
import { decideRetryAside, retryAfterMs } from '../../http/retry.ts';
import { err, ok, type Result } from '../../result.ts';
import { MAX_STATE_BYTES, type StoreProblem, type StoreStep } from './store.ts';

/** What an exchange of a store takes place with. */
export interface Wire {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Every exchange rejects with its reason when it aborts. */
  readonly signal: AbortSignal;
}

/** A whole answer, of any status. */
interface WireAnswer {
  readonly status: number;
  readonly header: WireResponse['header'];
  /** At most one byte more than a state may have. */
  readonly body: Uint8Array;
}

/** What the service says where the account's storage is used up, with one or another status. It stays used up. */
const STORAGE_FULL = 'insufficient usage';

/** Made once: without a reason, every abort makes an error with its stack. */
const DONE = new Error('the exchange is over');

/**
 * One request with all its attempts: there is another one after 429, 5xx, and where no whole answer came. Its address and
 * headers hold secrets, so no problem repeats what an error says.
 */
export async function exchange(
  step: StoreStep,
  request: Omit<WireRequest, 'signal'>,
  { transport, clock, signal }: Wire,
): Promise<Result<WireAnswer, StoreProblem>> {
  for (let failed = 1; ; failed++) {
    let next = decideRetryAside(failed);
    const done = new AbortController();
    try {
      const response = await transport({ ...request, signal: AbortSignal.any([signal, done.signal]) });
      const { status, header } = response;
      const body = await response.start(MAX_STATE_BYTES + 1);
      if (status >= 400 && Buffer.from(body).includes(STORAGE_FULL))
        return err({ code: 'state-storage-full' });
      next = decideRetryAside(failed, retryAfterMs(response, clock.date()));
      if (!isTransient(status) || !next.again) return ok({ status, header, body });
    } catch (error) {
      signal.throwIfAborted();
      if (!next.again) return err({ code: 'state-unanswered', step, cause: networkErrorCode(error) });
    } finally {
      // Lets go of what is left of a body, and of the connection under it.
      done.abort(DONE);
    }
    await clock.sleep(next.waitMs, signal);
  }
}

/** Whether the same request may be answered a moment later. What is no status of HTTP, like 101 here or 600, never is. */
function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status <= 599);
}

/**
 * Whether an address that somebody names may be used: over https, or on this machine where whoever named it is on this
 * machine, too, as in tests.
 */
export function isSafeAddress(address: string, namedBy: string = address): boolean {
  const [url, from] = [URL.parse(address), URL.parse(namedBy)];
  if (url?.protocol === 'https:') return true;
  return url !== null && isSecure(url) && from?.protocol === 'http:' && isSecure(from);
}
