import type { ApiResult, Failure } from '../src/cloudflare/failure.ts';
import { classifyResponse } from '../src/cloudflare/response.ts';
import type { Zone } from '../src/cloudflare/zone.ts';
import { createMask } from '../src/report/masking.ts';
import { type Outcome, outcomeOf } from '../src/report/outcome.ts';
import { requestProblems, unsentTargets } from '../src/report/request-problems.ts';
import { Progress } from '../src/run/progress.ts';
import type { Kind, Target } from '../src/targets/target.ts';

/** The zone ID in the examples of the API's documentation. */
export const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';

export function zoneOf(name: string | null, id = ZONE_ID, environment: string | null = null): Zone {
  return { id, name, environment };
}

export function targetOf(kind: Kind, value: string, headers?: Target['headers']): Target {
  return { kind, value, source: { kind: 'input', input: kind }, ...(headers ? { headers } : {}) };
}

/** Returns targets of one kind with these values. */
export function targetsOf(kind: Kind, values: readonly string[]): readonly Target[] {
  return values.map((value) => targetOf(kind, value));
}

/** Returns this many distinct texts: `u0`, `u1`, …. */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

export function successBody(id = 'id-1', messages: readonly unknown[] = []): object {
  return { success: true, errors: [], messages, result: { id } };
}

export function errorBody(code: number, message: string, more: object = {}): object {
  return { success: false, errors: [{ code, message, ...more }], messages: [], result: null };
}

/** Returns the client's classification of an API response. A string is the body itself, anything else is sent as JSON. */
export function answerOf(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResult {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const header = (name: string): string | null => headers[name] ?? null;
  return classifyResponse({ status, header }, text, 1, { date: 0, acceptedBefore: 'nothing' });
}

export function failureOf(...answer: Parameters<typeof answerOf>): Failure {
  const judged = answerOf(...answer);
  if (judged.ok) throw new Error('the answer of this test was meant to be a failure');
  return judged;
}

/** Returns the outcome of a run that did nothing, with these changes. Failed results also become problems. */
export function outcomeWith(more: Partial<Outcome> = {}): Outcome {
  const time = { startedAt: new Date(0), tookMs: 0 };
  const nothing = outcomeOf(new Progress(), { kind: 'finished' }, time);
  const outcome = { ...nothing, complete: true, ...more };
  const problems = [...outcome.problems, ...requestProblems(outcome)];
  return { ...outcome, problems, unsent: outcome.result === 'dry-run' ? [] : unsentTargets(outcome) };
}

/** A mask without secrets. */
export const UNMASKED = createMask([]);
