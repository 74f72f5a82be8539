import { describe, expect, test } from 'vitest';
import { weather } from './storm.ts';

describe('in a storm, on an account that others use as well', () => {
  test('every target is confirmed or named, none is sent too often, and no limit is run down', async () => {
    const { broken, ...weathered } = await weather({
      ...{ seed: 8, runs: 3, urls: 2000, tags: 200 },
      ...{ stalls: false, timeoutMinutes: 5 },
    });
    expect(broken).toEqual([]);
    expect(weathered.confirmed + weathered.named).toBe(6600);
    expect(weathered.confirmed).toBeGreaterThan(5000);
    expect(weathered.named).toBeGreaterThan(0);
    // As many requests met a fault as were meant to.
    expect(weathered.faulty / weathered.requests).toBeGreaterThan(0.2);
    expect(weathered.peakMiB).toBeLessThan(300);
    // The same storm, the same end.
    expect(weathered.digest).toBe('c6db2895caeff8bd');
  }, 60_000);
});
