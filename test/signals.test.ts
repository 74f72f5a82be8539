import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForCancel } from '../src/signals.ts';
import { createFakeClock } from './fake-clock.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])(
  '%s aborts `stop` at once and `abandon` a second later',
  async (signal) => {
    const [clock, runner] = [createFakeClock(), new EventEmitter()];
    const { stop, abandon, forget } = listenForCancel(clock, runner);
    runner.emit(signal);
    expect([stop.aborted, abandon.aborted]).toEqual([true, false]);
    await clock.sleep(1000);
    expect(abandon.aborted).toBe(true);
    forget();
    expect(runner.eventNames()).toEqual([]);
  },
);
