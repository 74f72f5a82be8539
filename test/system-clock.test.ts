import { expect, it } from 'vitest';
import { TimedOut } from '../src/context.ts';
import { systemClock } from '../src/system-clock.ts';

it("rejects a sleep with the signal's reason, so that a run knows why it had to stop", async () => {
  const reason = new TimedOut('the time is over');
  const controller = new AbortController();
  const slept = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(slept).rejects.toBe(reason);
  await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
});
