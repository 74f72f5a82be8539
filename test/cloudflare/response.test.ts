import { describe, expect, it } from 'vitest';
import { createFailure } from '../../src/cloudflare/explanations.ts';
import type {
  AcceptedBefore,
  ApiMessage,
  FailureKind,
  UnexpectedResponse,
} from '../../src/cloudflare/failure.ts';
import { classifyResponse, purgeIdOf, retryCauseOf } from '../../src/cloudflare/response.ts';
import { answerOf, errorBody, failureOf, successBody } from '../examples.ts';

describe('a response confirms a request', () => {
  it.each<[what: string, status: number, body: unknown, result: unknown]>([
    ['200 with success true', 200, successBody('abc'), { id: 'abc' }],
    ['201', 201, successBody('abc'), { id: 'abc' }],
    ['299, the last 2xx', 299, successBody('abc'), { id: 'abc' }],
    [
      'without an ID, which the schema allows',
      200,
      { success: true, errors: [], messages: [], result: null },
      null,
    ],
    ['without the other fields', 200, { success: true }, undefined],
    ['with white space around', 200, `\n ${JSON.stringify(successBody('abc'))}\n`, { id: 'abc' }],
  ])('%s', (_what, status, body, result) => {
    const answer = answerOf(status, body);
    expect(answer).toMatchObject({ ok: true, status, attempts: 1 });
    expect(answer.ok && answer.result).toEqual(result);
  });

  it('and keeps its other fields; the code 10000 in `messages` is not an error', () => {
    const messages = [{ code: 10000, message: 'This API Token is valid and active', type: null }];
    const body = { ...successBody('abc', messages), errors: ['slow today'], result_info: { page: 1 } };
    expect(answerOf(200, body, { 'cf-ray': '8f1a-FRA' })).toMatchObject({
      ok: true,
      ray: '8f1a-FRA',
      messages: [{ code: 10000, message: 'This API Token is valid and active' }],
      warnings: [{ code: 0, message: 'slow today' }],
      resultInfo: { page: 1 },
    });
  });
});

describe('a response does not confirm a request, because of its status', () => {
  it.each<[status: number, kind: FailureKind]>([
    [199, 'refused'],
    [300, 'redirected'],
    [302, 'redirected'],
    [399, 'redirected'],
    [400, 'refused'],
    [407, 'refused'],
    [408, 'unavailable'],
    [409, 'unavailable'],
    [410, 'refused'],
    [429, 'rate-limited'],
    [499, 'refused'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [599, 'unavailable'],
  ])('%i: %s even with success true', (status, kind) => {
    expect(failureOf(status, successBody(), { 'cf-ray': 'ray-1' })).toMatchObject({
      ...{ ok: false, kind, status, attempts: 1, ray: 'ray-1', errors: [] },
    });
  });
});

describe('a failure has the reason why a 200 or 400 has no errors', () => {
  it.each<[what: string, body: unknown, unexpected: UnexpectedResponse]>([
    ['success false without errors', { success: false }, { what: 'no-errors', success: 'false' }],
    ['HTML', '<!doctype html><title>Sign in</title>', { what: 'html', title: 'Sign in' }],
    ['HTML without a title', ' <html>', { what: 'html', title: null }],
    ['HTML with an empty title', '<TITLE lang="en"> \n</TITLE>', { what: 'html', title: null }],
    ['HTML with a title in lines', '<title id=a>\n Sign\nin <b>', { what: 'html', title: 'Sign\nin' }],
    ['HTML with a long title', `<title>${'x'.repeat(200)}`, { what: 'html', title: 'x'.repeat(120) }],
    ['{}', '{}', { what: 'no-errors', success: 'null' }],
    ['nothing', '', { what: 'nothing' }],
    ['white space', ' \n', { what: 'nothing' }],
    ['null', 'null', { what: 'text', start: 'null' }],
    ['true', 'true', { what: 'text', start: 'true' }],
    ['a list', [1], { what: 'text', start: '[1]' }],
    ['text that mentions HTML', ' see <html> ', { what: 'text', start: 'see <html>' }],
    ['a long text', 'x'.repeat(200), { what: 'text', start: 'x'.repeat(120) }],
    ['success as a text', { success: 'true' }, { what: 'no-errors', success: '"true"' }],
    [
      'success as a long text',
      { success: 'x'.repeat(200) },
      { what: 'no-errors', success: `"${'x'.repeat(119)}` },
    ],
    ['success as a number', { success: 1 }, { what: 'no-errors', success: '1' }],
    ['success in the prototype', '{"__proto__":{"success":true}}', { what: 'no-errors', success: 'null' }],
    ['success inside', { result: { success: true } }, { what: 'no-errors', success: 'null' }],
  ])('%s', (_what, body, unexpected) => {
    expect(failureOf(200, body)).toMatchObject({ kind: 'unproven', errors: [], unexpected });
    expect(failureOf(400, body)).toMatchObject({ kind: 'refused', errors: [], unexpected });
  });

  it('none if there are errors', () => {
    expect(failureOf(400, errorBody(1012, 'no'))).toMatchObject({ unexpected: null });
  });

  it('the error that ended the body', () => {
    const broken = { what: 'broken-off', error: 'Premature close' } as const;
    const header = () => null;
    const known = { date: 0, acceptedBefore: 'here' } as const;
    expect(classifyResponse({ status: 200, header }, broken, 2, known)).toMatchObject({
      ...{ kind: 'unproven', attempts: 2, unexpected: broken, acceptedBefore: 'here' },
    });
  });

  it('a challenge, case-insensitively', () => {
    for (const mitigated of ['challenge', 'Challenge']) {
      const unexpected = { what: 'challenge' };
      expect(failureOf(403, '<html>', { 'cf-mitigated': mitigated })).toMatchObject({ unexpected });
    }
    expect(failureOf(403, 'no', { 'cf-mitigated': 'other' }).unexpected).toEqual({
      what: 'text',
      start: 'no',
    });
  });

  it.each(['https://evil.example/', null])('a redirect to %s, whatever its body says', (location) => {
    const headers = location === null ? {} : { location };
    expect(failureOf(307, errorBody(1, 'moved'), headers)).toMatchObject({
      errors: [],
      unexpected: { what: 'redirect', location },
    });
  });
});

describe('the errors of a response', () => {
  it('keep code, message, documentation, pointer, and chain', () => {
    const error = {
      code: 6003,
      message: 'Invalid request headers',
      documentation_url: 'https://developers.cloudflare.com/x',
      source: { pointer: '/files/3' },
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    };
    const messages = [{ code: 5, message: 'a hint' }];
    const plain = { documentationUrl: null, pointer: null, chain: [] };
    expect(failureOf(400, { success: false, errors: [error], messages, result: null })).toMatchObject({
      errors: [
        {
          code: 6003,
          message: 'Invalid request headers',
          documentationUrl: 'https://developers.cloudflare.com/x',
          pointer: '/files/3',
          chain: [{ code: 6111, message: 'Invalid format for Authorization header', ...plain }],
        },
      ],
      pointers: [3],
      messages: [{ code: 5, message: 'a hint', ...plain }],
    });
  });

  it.each<[what: string, body: object, words: readonly string[]]>([
    ['an error that is not a list', { errors: { code: 1, message: 'a' } }, ['1 a']],
    ['a text', { errors: 'a' }, ['0 a']],
    ['a list of texts and nulls', { errors: ['a', null, 7, '', ' '] }, ['0 a']],
    ['an entry without code and message', { errors: [{}] }, ['0 no message']],
    ['a code that is a text', { errors: [{ code: '1012', message: 'a' }] }, ['0 a']],
    ['a message that is not a text', { errors: [{ code: 1, message: { a: 1 } }] }, ['1 no message']],
    [
      'an invalid source and chain',
      { errors: [{ code: 1, message: 'a', source: 'x', error_chain: 3 }] },
      ['1 a'],
    ],
    [
      'a pointer that is not a text',
      { errors: [{ code: 1, message: 'a', source: { pointer: 3 } }] },
      ['1 a'],
    ],
    ['several', { errors: [errorOf(1, 'a'), errorOf(2, 'b')] }, ['1 a', '2 b']],
    ['`error` as a text', { error: 'a' }, ['0 a']],
    ['`error` as an object', { error: { code: 7, message: 'a' } }, ['7 a']],
    ['`message` alone', { message: 'a' }, ['0 a']],
    ['`error_chain` alone', { errors: [], error_chain: [{ code: 6111, message: 'a' }] }, ['6111 a']],
    ['the first of several places', { errors: ['a'], error: 'b', message: 'c', messages: ['d'] }, ['0 a']],
    [
      '`messages` alone, whose codes mean something else',
      { errors: [], messages: [{ code: 10000, message: 'a' }] },
      ['0 a'],
    ],
  ])('are read in any shape: %s', (_what, body, words) => {
    const { errors } = failureOf(400, { success: false, ...body });
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual(words);
    const plain = { documentationUrl: null, pointer: null, chain: [] };
    expect(errors).toMatchObject(words.map(() => plain));
  });

  it('have truncated texts', () => {
    const most = 'x'.repeat(4000);
    const error = { message: `${most}x`, source: { pointer: `${most}x` }, error_chain: [most] };
    expect(failureOf(400, { errors: [error, `${most}x`] }).errors).toMatchObject([
      { message: `${most}…`, pointer: `${most}…`, chain: [{ message: most }] },
      { message: `${most}…` },
    ]);
  });

  it('are limited to 500, each with ten reasons, three levels deep', () => {
    const reasons = (count: number, chain: readonly object[] = []) =>
      Array.from({ length: count }, (_, at) => ({ ...errorOf(at, 'm'), error_chain: chain }));
    const { errors } = failureOf(400, { errors: reasons(501, reasons(11, reasons(1, reasons(1)))) });
    const depth = (all: readonly ApiMessage[]): number[] =>
      all[0] === undefined ? [] : [all.length, ...depth(all[0].chain)];
    expect(depth(errors)).toEqual([500, 10, 1]);
  });

  it('may be nested extremely deep', () => {
    const deep = 20_000;
    const nested = `${'{"code":1,"message":"m","error_chain":['.repeat(deep)}${']}'.repeat(deep)}`;
    expect(failureOf(400, `{"success":false,"errors":[${nested}]}`)).toMatchObject({ kind: 'refused' });
  });
});

describe('the wait that a response asks for', () => {
  it.each<[what: string, headers: Record<string, string>, ms: number | null]>([
    ['Retry-After in seconds', { 'retry-after': '7' }, 7000],
    ['Retry-After before Ratelimit', { 'retry-after': '3', ratelimit: '"default";r=0;t=30' }, 3000],
    ['Ratelimit', { ratelimit: '"default";r=0;t=30' }, 30_000],
    ['Ratelimit without r', { ratelimit: '"default";t=12' }, 12_000],
    ['Ratelimit with spaces', { ratelimit: '"default" ;  r  =  0 ;  t  =  12' }, 12_000],
    ['the empty one of several', { ratelimit: '"a";r=9;t=60, "b";r=0;t=5' }, 5000],
    ['the empty one, written at length', { ratelimit: '"a";r=01;t=60, "b";r=00;t=5' }, 5000],
    ['the empty one, with spaces', { ratelimit: '"a" ;  r  =  9 ; t = 60, "b" ;  r  =  0 ; t = 5' }, 5000],
    ['the longest of several empty ones', { ratelimit: '"a";r=0;t=6, "b";r=0;t=5' }, 6000],
    ['the longest if none is empty', { ratelimit: '"a";r=5;t=6, "b";r=1;t=5' }, 6000],
    ['the one with a time', { ratelimit: '"a";r=0, "b";r=0;t=5' }, 5000],
    ['nothing: no valid header', { 'retry-after': 'soon', ratelimit: 'full' }, null],
    ['nothing: no header', {}, null],
  ])('of a 429 comes from %s', (_what, headers, ms) => {
    expect(failureOf(429, '', headers)).toMatchObject({ retryAfterMs: ms });
  });

  it.each<[status: number, headers: Record<string, string>, ms: number | null]>([
    [503, { 'retry-after': '120' }, 120_000],
    [503, { ratelimit: '"default";r=0;t=30' }, null],
    [408, { 'retry-after': '2' }, 2000],
    [400, { 'retry-after': '2' }, null],
  ])('of a %i with %j is %s', (status, headers, ms) => {
    expect(failureOf(status, '', headers)).toMatchObject({ retryAfterMs: ms });
  });
});

describe('the reason for another attempt', () => {
  const flap = failureOf(403, errorBody(10000, 'Authentication error'));
  it.each<[what: string, failed: ReturnType<typeof createFailure>, cause: ReturnType<typeof retryCauseOf>]>([
    ['a 429', failureOf(429, ''), 'rate-limited'],
    ['a 503', failureOf(503, ''), 'transient'],
    ['no response in time', createFailure('timeout', 1), 'transient'],
    ['a reset connection', createFailure('network', 1, { networkCode: 'ECONNRESET' }), 'transient'],
    ['an unknown certificate', createFailure('network', 1, { networkCode: 'CERT_HAS_EXPIRED' }), null],
    [
      'a proxy that wants credentials',
      createFailure('network', 1, { networkCode: 'ERR_PROXY_TUNNEL', networkMessage: 'the proxy said 407' }),
      null,
    ],
    [
      'a proxy that does not connect',
      createFailure('network', 1, { networkCode: 'ERR_PROXY_TUNNEL', networkMessage: 'the proxy said 502' }),
      'transient',
    ],
    [
      '200 that breaks off',
      createFailure('unproven', 1, { unexpected: { what: 'broken-off', error: '' } }),
      'transient',
    ],
    ['200 that ends in the middle', failureOf(200, '{"success":tr'), 'transient'],
    ['200 with a text', failureOf(200, 'ok {'), null],
    ['200 with HTML', failureOf(200, '<html>'), null],
    ['200 with success false', failureOf(200, errorBody(1, 'no')), null],
    [
      '403 that breaks off',
      createFailure('refused', 1, { unexpected: { what: 'broken-off', error: '' } }),
      'transient',
    ],
    ['403 with a text', failureOf(403, '{"succ'), null],
    ['403 with the code 10000', flap, 'credentials-flap'],
    ['401 with the code 10000', failureOf(401, errorBody(10000, 'no')), 'credentials-flap'],
    ['400 with the code 10000', failureOf(400, errorBody(10000, 'no')), null],
    ['403 with another code', failureOf(403, errorBody(9109, 'no')), null],
    [
      '403 with the code 10000 beside another',
      failureOf(403, { errors: [errorOf(1, 'no'), errorOf(10000, 'no')] }),
      'credentials-flap',
    ],
    ['a redirect', failureOf(302, ''), null],
    ['a stop', createFailure('stopped', 1), null],
  ])('after %s: %s', (_what, failed, cause) => {
    expect(retryCauseOf(failed)).toBe(cause);
  });
});

it.each<[result: unknown, id: string | null]>([
  [{ id: 'abc' }, 'abc'],
  [{ id: 'x'.repeat(255) }, 'x'.repeat(255)],
  [{ id: 'x'.repeat(256) }, null],
  [{ id: '' }, null],
  [{ id: 7 }, null],
  [null, null],
])('returns for an accepted purge with the result %j the ID %j', (result, id) => {
  expect(purgeIdOf(answerOf(200, { success: true, result }))).toBe(id);
});

it('returns no ID for a refused purge', () => {
  expect(purgeIdOf(answerOf(400, { success: false, result: { id: 'abc' } }))).toBeNull();
});

it('creates a failure without a response with only the given facts', () => {
  const acceptedBefore: AcceptedBefore = 'nothing';
  expect(createFailure('network', 2, { networkMessage: 'it broke' })).toMatchObject({
    ...{ ok: false, kind: 'network', attempts: 2, status: null, ray: null, messages: [], errors: [] },
    ...{
      unexpected: null,
      networkCode: null,
      networkMessage: 'it broke',
      acceptedBefore,
      notSent: null,
      before: null,
    },
  });
});

function errorOf(code: number, message: string): object {
  return { code, message };
}
