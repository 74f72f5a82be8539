import { describe, expect, it } from 'vitest';
import { createFailure } from '../../src/cloudflare/explanations.ts';
import type { ApiResult } from '../../src/cloudflare/failure.ts';
import type { SentRequest } from '../../src/purge/results.ts';
import { createPurgeLog, createWaitLog } from '../../src/report/purge-log.ts';
import { createLog } from '../../src/report/runner.ts';
import { answerOf, errorBody, successBody, UNMASKED, zoneOf } from '../examples.ts';

/** A log that keeps its lines, with a clock that tests set. */
function bench(requests: number, expectedMs = 0) {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const commands = { info: (line: string) => lines.push(line), command: () => {}, isDebug: false };
  const log = createLog(commands, UNMASKED);
  const logRequest = createPurgeLog(log, () => clock.ms, { requests, expectedMs });
  return { lines, clock, logRequest, logWait: createWaitLog(log) };
}

const sent = (answer: ApiResult, more: Partial<SentRequest> = {}): SentRequest => ({
  zone: zoneOf('example.com'),
  kind: 'urls',
  targets: 100,
  split: false,
  answer: answer,
  answeredAt: 0,
  ...more,
});
const OK = answerOf(200, successBody('abc'));

describe('a purge of few requests', () => {
  it('logs each request with its ID and its number', () => {
    const { lines, logRequest } = bench(2);
    logRequest(sent(OK), 100, 150);
    logRequest(sent(OK, { kind: 'tags', targets: 1, zone: zoneOf(null, 'z1', 'stage') }), 101, 150);
    expect(lines).toEqual([
      '✓ 100 URLs of example.com, ID abc (1 of 2)',
      '✓ 1 tag of z1 (environment stage), ID abc (2 of 2)',
    ]);
  });

  it.each<[what: string, answer: ApiResult, line: string]>([
    ['of everything', OK, '✓ everything of example.com, ID abc (1 of 1)'],
    ['without an ID', answerOf(200, { success: true, result: null }), '✓ everything of example.com (1 of 1)'],
    [
      'with an odd ID',
      answerOf(200, { success: true, result: { id: 7 } }),
      '✓ everything of example.com (1 of 1)',
    ],
    [
      'with an odd result',
      answerOf(200, { success: true, result: 'x' }),
      '✓ everything of example.com (1 of 1)',
    ],
    [
      'after more than one attempt',
      { ...OK, attempts: 3 },
      '✓ everything of example.com, ID abc, attempt 3 (1 of 1)',
    ],
  ])('logs a request %s', (_what, answer, line) => {
    const { lines, logRequest } = bench(1);
    logRequest(sent(answer, { kind: 'everything', targets: 1 }), 1, 1);
    expect(lines).toEqual([line]);
  });

  it('logs the messages of a successful response', () => {
    const { lines, logRequest } = bench(1);
    logRequest(
      sent(answerOf(200, successBody('abc', [{ code: 7, message: 'soon gone\n::error::x' }]))),
      100,
      100,
    );
    expect(lines[0]).toBe('  Cloudflare says: soon gone\\n::error::x (code 7)');
  });
});

describe('a failure', () => {
  const answer = answerOf(403, errorBody(10000, 'Authentication error'), { 'cf-ray': '8f1a-FRA' });
  const line =
    '✗ 100 URLs of example.com: HTTP 403: Authentication error (code 10000), cf-ray 8f1a-FRA (The token is not allowed to purge this zone)';

  it('is logged in a purge of few requests', () => {
    const { lines, logRequest } = bench(1);
    logRequest(sent(answer), 0, 100);
    expect(lines).toEqual([line]);
  });

  it('is logged once in a purge of many requests, and the others like it are counted', () => {
    const { lines, clock, logRequest } = bench(1000);
    logRequest(sent(OK), 100, 100_000);
    for (let failed = 1; failed <= 20; failed++) {
      clock.ms = failed * 200;
      logRequest(sent(answer), 100, 100_000);
    }
    expect(lines.slice(1)).toEqual([
      `${line}; further failures like this are only counted`,
      '✓ 100 of 100,000 targets confirmed, 1,500 failed, 33 per second, about 49 min 12 s left',
    ]);
  });

  it('is logged once if the run was stopped, which ends all open requests', () => {
    const stopped = createFailure('stopped', 1, { stoppedBy: 'cancelled' });
    const { lines, logRequest } = bench(10);
    for (let request = 0; request < 9; request++) logRequest(sent(stopped), 100, 1000);
    expect(lines).toEqual([
      '✗ 100 URLs of example.com: the job was canceled before a response arrived (The purge was stopped)',
    ]);
  });

  it('says that smaller batches follow, and does not count as a finished request', () => {
    const { lines, logRequest } = bench(2);
    logRequest(sent(answerOf(400, errorBody(1094, 'Too many')), { split: true }), 0, 100);
    logRequest(sent(OK, { targets: 50 }), 50, 100);
    expect(lines[0]).toBe(
      '✗ 100 URLs of example.com: HTTP 400: Too many (code 1094) (Too many targets in one request); continuing with smaller batches',
    );
    expect(lines[1]).toContain('(1 of 2)');
  });

  it('stays on one line, and is no command', () => {
    const { lines, logRequest } = bench(1);
    logRequest(
      sent(answerOf(400, errorBody(1, 'a\n::set-output name=x::y ##[error]'), { 'cf-ray': '\r\n::error::' })),
      0,
      100,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\r\n]|##\[/);
  });
});

describe('a purge of many requests', () => {
  it('logs its progress with speed and time left at the start, every few seconds, and at the end', () => {
    const { lines, clock, logRequest } = bench(100);
    for (let done = 1; done <= 100; done++) {
      clock.ms = done * 200;
      logRequest(sent(OK), done * 100, 10_000);
    }
    expect(lines[0]).toBe('✓ 100 of 10,000 targets confirmed, 500 per second, about 20 s left');
    expect(lines[1]).toBe('✓ 1,600 of 10,000 targets confirmed, 500 per second, about 17 s left');
    expect(lines.at(-1)).toBe('✓ 10,000 of 10,000 targets confirmed, 500 per second');
    expect(lines).toHaveLength(8);
  });

  it('has at least the time left that the limits require', () => {
    const { lines, logRequest } = bench(100, 900_000);
    logRequest(sent(OK), 2500, 10_000);
    expect(lines[0]).toContain('about 15 min left');
  });

  it('logs no invalid number if no time has passed', () => {
    const { lines, logRequest } = bench(100);
    logRequest(sent(OK), 100, 10_000);
    expect(lines[0]).not.toMatch(/NaN|Infinity/);
  });
});

describe('a wait', () => {
  it('that Cloudflare asks for is logged each time', () => {
    const { lines, logWait } = bench(1);
    logWait(1500, 'rate-limited');
    logWait(60_000, 'rate-limited');
    expect(lines).toEqual([
      'Waiting 2 s: rate-limited by Cloudflare (429)',
      'Waiting 60 s: rate-limited by Cloudflare (429)',
    ]);
  });

  it("for the plan's limit is logged once, since every further request has one", () => {
    const { lines, logWait } = bench(1);
    for (let times = 0; times < 3; times++) logWait(12_100, 'plan-limit');
    expect(lines).toEqual(["Waiting 13 s: the plan's rate limit is reached and applies from now on"]);
  });
});
