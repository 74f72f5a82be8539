import { type PoolRunnerInitializer, ThreadsPoolWorker } from 'vitest/node';

/*
 * StrykerJS runs vitest once for each mutant, and vitest starts a thread for each run, and loads itself into it. That takes
 * five times as long as the tests. Here one thread stays. With `isolate`, it loads the source and the tests anew for each file.
 */
let thread: ThreadsPoolWorker | undefined;
let started: Promise<void> | undefined;

export const keptThread: PoolRunnerInitializer = {
  name: 'kept-thread',
  createPoolWorker: (options) => {
    thread ??= new ThreadsPoolWorker(options);
    const kept = thread;
    const listeners: [event: string, callback: (data: unknown) => void][] = [];
    return {
      name: 'kept-thread',
      start: () => {
        started ??= kept.start();
        return started;
      },
      on: (event, callback) => {
        listeners.push([event, callback]);
        kept.on(event, callback);
      },
      off: (event, callback) => kept.off(event, callback),
      send: (message) => {
        if (!('type' in message) || message.type !== 'stop') return kept.send(message);
        const stopped = { type: 'stopped', __vitest_worker_response__: true };
        for (const [event, callback] of listeners) if (event === 'message') callback(stopped);
      },
      stop: async () => {
        for (const [event, callback] of listeners) kept.off(event, callback);
      },
      deserialize: (data) => data,
    };
  },
};
