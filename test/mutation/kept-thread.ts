import { type PoolRunnerInitializer, ThreadsPoolWorker } from 'vitest/node';

/*
 * StrykerJS runs vitest once for each mutant, and vitest starts a thread for each run and loads itself into it, which takes
 * five times as long as the tests. This pool reuses one thread. With `isolate`, it reloads the source and the tests for each
 * file.
 */
let thread: ThreadsPoolWorker | undefined;
let started: Promise<void> | undefined;

export const keptThread: PoolRunnerInitializer = {
  name: 'kept-thread',
  createPoolWorker: (options) => {
    thread ??= new ThreadsPoolWorker(options);
    const reused = thread;
    const listeners: [event: string, callback: (data: unknown) => void][] = [];
    return {
      name: 'kept-thread',
      start: () => {
        started ??= reused.start();
        return started;
      },
      on: (event, callback) => {
        listeners.push([event, callback]);
        reused.on(event, callback);
      },
      off: (event, callback) => reused.off(event, callback),
      send: (message) => {
        if (!('type' in message) || message.type !== 'stop') return reused.send(message);
        const stopped = { type: 'stopped', __vitest_worker_response__: true };
        for (const [event, callback] of listeners) if (event === 'message') callback(stopped);
      },
      stop: async () => {
        for (const [event, callback] of listeners) reused.off(event, callback);
      },
      deserialize: (data) => data,
    };
  },
};
