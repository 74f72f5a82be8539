/** The runner's variables. https://docs.github.com/actions/reference/workflows-and-actions/variables */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Waits for so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A signal that aborts by itself after some time, with a {@link TimedOut} as its reason. */
interface Timeout {
  readonly signal: AbortSignal;
  /** Lets go of the timer. To be called once the work is done, so that nothing waits for it. */
  readonly clear: () => void;
}

/** The reason of a {@link Timeout}'s signal. */
export class TimedOut extends Error {
  override name = 'TimedOut' as const;
}

/** The reason of a signal that a cancelled job aborts. */
export class Cancelled extends Error {
  override name = 'Cancelled' as const;
}

/** Why a run had to stop. */
export type StopCause = 'cancelled' | 'time-over';

/** What an aborted signal of a {@link Context} was aborted for. */
export function stopCause({ reason }: AbortSignal): StopCause {
  return reason instanceof TimedOut ? 'time-over' : 'cancelled';
}

/** All that a run knows of time. Nothing else in `src` reads a clock or sets a timer, so that a test can play hours. */
export interface Clock {
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly date: () => number;
  readonly sleep: Sleep;
  readonly timeout: (ms: number) => Timeout;
}

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** Without `User-Agent` and `Accept-Encoding`, the transport adds its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** Reads the body; rejects when it breaks off, or is larger than any answer of the API. */
  readonly text: () => Promise<string>;
  /** The body's first bytes, at most so many, decoded unless the request names an `Accept-Encoding`; what is left of it is not fetched. Rejects when it breaks off. */
  readonly start: (most: number) => Promise<Uint8Array>;
}

/** One HTTP exchange. Redirects are given back, never followed: they would carry the credentials elsewhere. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/** What a run works with. Tests hand in their own. */
export interface Context {
  readonly env: Environment;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly transport: Transport;
  /** The same for what inputs and lists name: of hosts that no input names exactly, only those that are public. */
  readonly visit: Transport;
  /** Aborted: nothing new is begun. */
  readonly stop: AbortSignal;
  /** Aborted: what is on the way is given up. */
  readonly abandon: AbortSignal;
}

/** A context whose signals abort when the time is over, too. */
export interface Limited extends Context {
  /** When that is, on the clock. */
  readonly deadline: number;
  /** Lets go of the timer. */
  readonly clear: () => void;
}

/** The same context for so many milliseconds. */
export function limitTime(context: Context, ms: number): Limited {
  const timeout = context.clock.timeout(ms);
  return {
    ...context,
    stop: AbortSignal.any([context.stop, timeout.signal]),
    abandon: AbortSignal.any([context.abandon, timeout.signal]),
    deadline: context.clock.now() + ms,
    clear: timeout.clear,
  };
}

/** Does work that takes nothing of the time, and gives a context for what is left of it. */
export async function untimed(
  limited: Limited,
  context: Context,
  work: () => Promise<void>,
): Promise<Limited> {
  limited.stop.throwIfAborted();
  const leftMs = limited.deadline - context.clock.now();
  limited.clear();
  await work();
  return limitTime(context, leftMs);
}

/** Resolves when the signal aborts, at once where it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Tells all who wait for a change that there was one. */
export interface Notifier {
  /** Aborts at the next change. */
  readonly next: () => AbortSignal;
  readonly notify: () => void;
}

export function createNotifier(): Notifier {
  // Most changes come while nobody waits: a controller is made for those who do.
  let controller: AbortController | null = null;
  return {
    next: () => {
      controller ??= new AbortController();
      return controller.signal;
    },
    notify: () => {
      const before = controller;
      controller = null;
      before?.abort(CHANGED);
    },
  };
}

/** Made once: without a reason, every abort makes an error with its stack. */
const CHANGED = new Error('there was a change');

/** What work comes to, unless the signal aborts first: nobody waits for work that does not heed it. */
export async function before<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let giveUp = (): void => {};
  const gaveUp = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
  });
  try {
    return await Promise.race([work(), gaveUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
