/** The runner's variables. https://docs.github.com/actions/reference/workflows-and-actions/variables */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The reason of a signal that {@link Clock.timeout} aborts. */
export class TimedOut extends Error {
  override name = 'TimedOut' as const;
}

/** Why a run had to stop. */
export type StopCause = 'cancelled' | 'time-over';

/** Returns why a {@link Context}'s aborted signal was aborted. Any reason but {@link TimedOut} is a cancelled job. */
export function stopCause({ reason }: AbortSignal): StopCause {
  return reason instanceof TimedOut ? 'time-over' : 'cancelled';
}

/** The only source of time: nothing else in `src` reads a clock or sets a timer, so that tests can simulate hours. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly date: () => number;
  /** Waits this many milliseconds. Rejects with the signal's reason when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /**
   * Returns a signal that aborts after this many milliseconds with a {@link TimedOut}. Call `clear` when the work is done:
   * the timer keeps the process alive.
   */
  readonly timeout: (ms: number) => { readonly signal: AbortSignal; readonly clear: () => void };
}

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** The transport adds `User-Agent` and `Accept-Encoding` if they are missing. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** Reads the body. Rejects if it is cut off or larger than any response of the API. */
  readonly text: () => Promise<string>;
  /**
   * Reads at most this many bytes of the body and discards the rest. They are decoded unless the request set
   * `Accept-Encoding`. Rejects if the body is cut off.
   */
  readonly firstBytes: (most: number) => Promise<Uint8Array>;
}

/** One HTTP exchange. It returns redirects and never follows them, because that would send the credentials elsewhere. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/** Everything that a run gets from outside. Tests pass their own. */
export interface Context {
  readonly env: Environment;
  readonly clock: Clock;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  readonly transport: Transport;
  /** The transport for URLs from inputs and lists. It connects to private addresses only of hosts that an input names exactly. */
  readonly visitTransport: Transport;
  /** Aborts when nothing new may be started. */
  readonly stop: AbortSignal;
  /** Aborts when work in progress has to end, too. */
  readonly abandon: AbortSignal;
}

/** A context whose signals also abort at a deadline. */
export interface TimedContext extends Context {
  /** The time on the clock at which the signals abort. */
  readonly deadline: number;
  /** Clears the timer. */
  readonly clear: () => void;
}

/** Returns the context with a deadline in this many milliseconds. */
export function limitTime<C extends Context>(context: C, ms: number): C & TimedContext {
  const { signal, clear } = context.clock.timeout(ms);
  return {
    ...context,
    stop: AbortSignal.any([context.stop, signal]),
    abandon: AbortSignal.any([context.abandon, signal]),
    deadline: context.clock.now() + ms,
    clear,
  };
}

/** Does work that does not count towards the time limit. Returns a context with the time that was left before the work. */
export async function outsideTimeLimit<C extends Context>(
  limited: TimedContext,
  context: C,
  work: () => Promise<void>,
): Promise<C & TimedContext> {
  limited.stop.throwIfAborted();
  const leftMs = limited.deadline - context.clock.now();
  limited.clear();
  await work();
  return limitTime(context, leftMs);
}

/** Resolves when the signal aborts, or at once if it has. */
export function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export type Notifier = ReturnType<typeof createNotifier>;

/** Creates a notifier, which wakes all that wait for the next change. */
export function createNotifier() {
  // An abort takes microseconds, so a controller exists only while something waits.
  let controller: AbortController | null = null;
  return {
    /** Returns a signal that aborts at the next change. */
    next: (): AbortSignal => {
      controller ??= new AbortController();
      return controller.signal;
    },
    notify: (): void => {
      const before = controller;
      controller = null;
      // Without a reason, every abort would create an error with a stack trace.
      before?.abort('changed');
    },
  };
}

/** Does work, but rejects with the signal's reason as soon as it aborts, even if the work ignores the signal. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
