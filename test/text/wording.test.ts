import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, formatInteger, formatSeconds, formatWait } from '../../src/text/wording.ts';

test('formatInteger formats numbers as English does', () => {
  fc.assert(fc.property(fc.nat(), (number) => formatInteger(number) === number.toLocaleString('en')));
});

test.each([
  [0, 'under 0.1 s', '1 s', '0 s'],
  [99, 'under 0.1 s', '1 s', '0.1 s'],
  [100, '0.1 s', '1 s', '0.1 s'],
  [1450, '1.4 s', '2 s', '1.5 s'],
  [10_000, '10 s', '10 s', '10 s'],
  [59_001, '1 min', '1 min', '59 s'],
  [80_000, '1 min 20 s', '1 min 20 s', '80 s'],
])('%d ms are written as a duration of %s, a wait of %s, and a limit of %s', (ms, duration, wait, limit) => {
  expect([formatDuration(ms), formatWait(ms), formatSeconds(ms)]).toEqual([duration, wait, limit]);
});
