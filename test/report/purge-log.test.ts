import { describe, expect, it } from 'vitest';
import type { ApiResult } from '../../src/cloudflare/failure.ts';
import { failure } from '../../src/cloudflare/response.ts';
import type { SentRequest } from '../../src/purge/purged.ts';
import { createLog } from '../../src/report/log.ts';
import { createPurgeLog, createWaitLog } from '../../src/report/purge-log.ts';
import { answerOf, errorBody, successBody, UNMASKED, zoneOf } from '../examples.ts';

/** A log that keeps its lines, on a clock that is set by hand. */
function bench(planned: number, expectedMs = 0) {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const commands = { info: (line: string) => lines.push(line), command: () => {}, isDebug: false };
  const tell = createPurgeLog(createLog(commands, UNMASKED), planned, () => clock.ms, expectedMs);
  return { lines, clock, tell, wait: createWaitLog(createLog(commands, UNMASKED)) };
}

const sent = (answer: ApiResult, more: Partial<SentRequest> = {}): SentRequest => ({
  zone: zoneOf('example.com'),
  kind: 'urls',
  targets: 100,
  split: false,
  answer,
  answeredAt: 0,
  ...more,
});
const OK = answerOf(200, successBody('abc'));

describe('on a purge of few requests', () => {
  it('each has a line, with its ID and its place', () => {
    const { lines, tell } = bench(2);
    tell(sent(OK), 100, 150);
    tell(sent(OK, { kind: 'tags', targets: 1, zone: zoneOf(null, 'z1', 'stage') }), 101, 150);
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
  ])('%s', (_what, answer, line) => {
    const { lines, tell } = bench(1);
    tell(sent(answer, { kind: 'everything', targets: 1 }), 1, 1);
    expect(lines).toEqual([line]);
  });

  it('what Cloudflare says on success is passed on', () => {
    const { lines, tell } = bench(1);
    tell(sent(answerOf(200, successBody('abc', [{ code: 7, message: 'soon gone\n::error::x' }]))), 100, 100);
    expect(lines[0]).toBe('  Cloudflare says: soon gone\\n::error::x (code 7)');
  });
});

describe('a failure has a line of its own', () => {
  const answer = answerOf(403, errorBody(10000, 'Authentication error'), { 'cf-ray': '8f1a-FRA' });
  const line =
    '✗ 100 URLs of example.com: HTTP 403: Authentication error (code 10000), cf-ray 8f1a-FRA (The token is not allowed to purge this zone)';

  it('of few requests', () => {
    const { lines, tell } = bench(1);
    tell(sent(answer), 0, 100);
    expect(lines).toEqual([line]);
  });

  it('of many requests, but once for all that are like it; these are counted', () => {
    const { lines, clock, tell } = bench(1000);
    tell(sent(OK), 100, 100_000);
    for (let failed = 1; failed <= 20; failed++) {
      clock.ms = failed * 200;
      tell(sent(answer), 100, 100_000);
    }
    expect(lines.slice(1)).toEqual([
      `${line}; further failures like this are only counted`,
      '✓ 100 of 100,000 targets confirmed, 1,500 failed, 33 per second, about 49 min 12 s left',
    ]);
  });

  it('once where the run was stopped, and all that was under way ends alike', () => {
    const stopped = failure('stopped', 1, { stoppedBy: 'cancelled' });
    const { lines, tell } = bench(10);
    for (let request = 0; request < 9; request++) tell(sent(stopped), 100, 1000);
    expect(lines).toEqual([
      '✗ 100 URLs of example.com: the job was canceled before a response arrived (The purge was stopped)',
    ]);
  });

  it('which says when the batch goes on in parts, and does not count it as done', () => {
    const { lines, tell } = bench(2);
    tell(sent(answerOf(400, errorBody(1094, 'Too many')), { split: true }), 0, 100);
    tell(sent(OK, { targets: 50 }), 50, 100);
    expect(lines[0]).toBe(
      '✗ 100 URLs of example.com: HTTP 400: Too many (code 1094) (Too many targets in one request); continuing with smaller batches',
    );
    expect(lines[1]).toContain('(1 of 2)');
  });

  it('and cannot break out of it', () => {
    const { lines, tell } = bench(1);
    tell(
      sent(answerOf(400, errorBody(1, 'a\n::set-output name=x::y ##[error]'), { 'cf-ray': '\r\n::error::' })),
      0,
      100,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\r\n]|##\[/);
  });
});

describe('on a purge of many requests', () => {
  it('there is a line at the start, one every few seconds, and one at the end, with pace and time left', () => {
    const { lines, clock, tell } = bench(100);
    for (let done = 1; done <= 100; done++) {
      clock.ms = done * 200;
      tell(sent(OK), done * 100, 10_000);
    }
    expect(lines[0]).toBe('✓ 100 of 10,000 targets confirmed, 500 per second, about 20 s left');
    expect(lines[1]).toBe('✓ 1,600 of 10,000 targets confirmed, 500 per second, about 17 s left');
    expect(lines.at(-1)).toBe('✓ 10,000 of 10,000 targets confirmed, 500 per second');
    expect(lines).toHaveLength(8);
  });

  it('the time left is no shorter than the limits make it', () => {
    const { lines, tell } = bench(100, 900_000);
    tell(sent(OK), 2500, 10_000);
    expect(lines[0]).toContain('about 15 min left');
  });

  it('in no time at all, nothing is divided by it', () => {
    const { lines, tell } = bench(100);
    tell(sent(OK), 100, 10_000);
    expect(lines[0]).not.toMatch(/NaN|Infinity/);
  });
});

describe('a wait', () => {
  it('that Cloudflare asks for is told each time', () => {
    const { lines, wait } = bench(1);
    wait(1500, 'rate-limited');
    wait(60_000, 'rate-limited');
    expect(lines).toEqual([
      'Waiting 2 s: rate-limited by Cloudflare (429)',
      'Waiting 60 s: rate-limited by Cloudflare (429)',
    ]);
  });

  it("for the plan's limit is told once, since it comes with every request from then on", () => {
    const { lines, wait } = bench(1);
    for (let times = 0; times < 3; times++) wait(12_100, 'plan-limit');
    expect(lines).toEqual(["Waiting 13 s: the plan's rate limit is reached and applies from now on"]);
  });
});
