import { describe, expect, it } from 'vitest';
import { outputsOf, purgeIdsOutput } from '../../src/report/outputs.ts';
import { answerOf, numbered, outcomeWith, successBody, UNMASKED, zoneOf } from '../examples.ts';

const PATHS = { report: '/t/report.json', summary: '/t/summary.md' };

const withIds = (ids: readonly string[]) => ({
  ...outcomeWith(),
  requests: ids.map((id) => ({
    zone: zoneOf('example.com'),
    kind: 'urls' as const,
    targets: 1,
    answer: answerOf(200, successBody(id)),
    split: false,
    answeredAt: 0,
  })),
});

describe('the output purge-ids', () => {
  it('has the IDs in order, as JSON', () => {
    const outcome = withIds(['b', 'a']);
    expect(outputsOf(outcome, PATHS, UNMASKED)['purge-ids']).toBe('["b","a"]');
  });

  it('is an empty list if the IDs do not fit, never a shortened one', () => {
    const many = numbered('f'.repeat(240), 2500);
    const outcome = withIds(many);
    const outputs = outputsOf(outcome, PATHS, UNMASKED);
    expect(outputs['purge-ids']).toBe('[]');
    expect(outputs.requests).toBe('2500');
    expect(purgeIdsOutput(outcome)).toBeNull();
    const fitting = withIds(many.slice(0, 2000));
    expect(JSON.parse(outputsOf(fitting, PATHS, UNMASKED)['purge-ids'] ?? '')).toHaveLength(2000);
  });
});

it('all outputs together stay within the limit of GitHub', () => {
  const outcome = { ...withIds(numbered('f'.repeat(240), 2000)), reason: 'x'.repeat(2_000_000) };
  const all = Object.values(outputsOf(outcome, PATHS, UNMASKED)).join('');
  expect(all.length).toBeLessThan(1024 * 1024);
  expect(outputsOf(outcome, PATHS, UNMASKED).reason).toMatch(/x… \(1,990,000 more characters\)$/);
});
