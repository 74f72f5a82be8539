import type { ApiResult, Failure } from '../src/cloudflare/failure.ts';
import { classifyResponse } from '../src/cloudflare/response.ts';
import type { Zone } from '../src/cloudflare/zone.ts';
import { createMask } from '../src/report/masking.ts';
import type { Outcome } from '../src/report/outcome.ts';
import { requestProblems, unsentTargets } from '../src/report/request-problems.ts';
import type { Kind, Target } from '../src/targets/target.ts';

/** The ID in the API's own examples. */
export const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';

export function zoneOf(name: string | null, id = ZONE_ID, environment: string | null = null): Zone {
  return { id, name, environment };
}

export function targetOf(kind: Kind, value: string, headers?: Target['headers']): Target {
  return { kind, value, source: { kind: 'input', input: kind }, ...(headers ? { headers } : {}) };
}

/** Targets of one kind, by the last letters of their values. */
export function targetsOf(kind: Kind, values: readonly string[]): readonly Target[] {
  return values.map((value) => targetOf(kind, value));
}

/** `u0`, `u1`, …: as many different texts as asked for. */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

export function successBody(id = 'id-1', messages: readonly unknown[] = []): object {
  return { success: true, errors: [], messages, result: { id } };
}

export function errorBody(code: number, message: string, more: object = {}): object {
  return { success: false, errors: [{ code, message, ...more }], messages: [], result: null };
}

/** What the client makes of an answer of the API; a text goes as it is, anything else as JSON. */
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

/** The end of a run that has not got anywhere, but for what a test says of it. Failed results are among its problems. */
export function outcomeWith(more: Partial<Outcome> = {}): Outcome {
  const outcome: Outcome = {
    result: 'failed',
    operation: 'purge',
    strategy: 'none',
    reason: '',
    isReasonProblem: false,
    zones: [],
    results: [],
    covered: [],
    complete: true,
    requests: [],
    plannedRequests: 0,
    problems: [],
    unsent: [],
    refused: false,
    crashed: false,
    mayBeSlip: false,
    notices: [],
    base: '',
    head: '',
    compared: '',
    site: null,
    files: null,
    changedFiles: null,
    waitFor: [],
    waitedMs: null,
    isUnchecked: false,
    verification: null,
    startedAt: new Date(0),
    tookMs: 0,
    ...more,
  };
  const problems = [...outcome.problems, ...requestProblems(outcome)];
  return { ...outcome, problems, unsent: outcome.result === 'dry-run' ? [] : unsentTargets(outcome) };
}

/** A mask that has no secret to take out. */
export const UNMASKED = createMask([]);
