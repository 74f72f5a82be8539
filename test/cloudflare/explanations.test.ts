import { describe, expect, it } from 'vitest';
import { EXPLANATIONS, explain, type Reach } from '../../src/cloudflare/explanations.ts';
import { type Failure, type FailureKind, failure } from '../../src/cloudflare/response.ts';
import { errorBody, failureOf } from '../examples.ts';

const chained = (code: number, message: string) =>
  errorBody(6003, 'Invalid request headers', { error_chain: [{ code, message }] });

describe("an answer of the API, and what it means for the rest of a zone's purge", () => {
  it.each<[what: string, status: number, body: unknown, title: string, reach: Reach]>([
    // Limits.
    [
      '1134',
      429,
      errorBody(1134, 'Unable to purge, rate limit reached. Please wait'),
      "Cloudflare's rate limit",
      'request',
    ],
    [
      '971',
      429,
      errorBody(971, 'Please wait and consider throttling your request speed'),
      "Cloudflare's rate limit",
      'request',
    ],
    [
      '10100',
      429,
      errorBody(10100, 'More than 1200 requests per 300 seconds reached'),
      "Cloudflare's rate limit",
      'request',
    ],
    [
      '429 whose code means something else',
      429,
      errorBody(1115, 'Unable to purge, rate limit reached'),
      "Cloudflare's rate limit",
      'request',
    ],
    [
      '429 with HTML (1015 of the edge)',
      429,
      '<title>Error 1015</title>',
      "Cloudflare's rate limit",
      'request',
    ],
    [
      '1134 without 429',
      200,
      errorBody(1134, 'Unable to purge, rate limit reached'),
      "Cloudflare's rate limit",
      'request',
    ],
    // A fault of the API says nothing of the credentials, whatever its body says.
    [
      '10000 with 503',
      503,
      errorBody(10000, 'Authentication error'),
      "Cloudflare's API is not available",
      'request',
    ],
    [
      '7003 with 500',
      500,
      errorBody(7003, 'Could not route'),
      "Cloudflare's API is not available",
      'request',
    ],
    // Signing in and permission.
    ['6003 alone', 400, errorBody(6003, 'Invalid request headers'), 'The credentials are malformed', 'zone'],
    ['1001', 400, errorBody(1001, 'Invalid zone identifier'), 'Cloudflare does not know the zone', 'zone'],
    ['10000', 403, errorBody(10000, 'Authentication error'), 'The token may not purge this zone', 'zone'],
    [
      '10000 with 400',
      400,
      errorBody(10000, 'Authentication error'),
      'The token may not purge this zone',
      'zone',
    ],
    [
      '9109',
      403,
      errorBody(9109, 'Unauthorized to access requested resource'),
      'The token may not purge this zone',
      'zone',
    ],
    [
      '9109, an old token',
      403,
      errorBody(9109, 'Invalid access token'),
      'The token may not purge this zone',
      'zone',
    ],
    [
      '9109, an IP filter',
      403,
      errorBody(9109, 'Cannot use the access token from location: 203.0.113.9'),
      'The token may not be used from here',
      'zone',
    ],
    [
      '0 with 403',
      403,
      errorBody(0, "Actor requires permission 'com.cloudflare.api.account.zone.list'"),
      'The token may not purge this zone',
      'zone',
    ],
    ['403 with HTML', 403, '<title>Attention Required!</title>', 'The token may not purge this zone', 'zone'],
    [
      '6003 and 6111',
      400,
      chained(6111, 'Invalid format for Authorization header'),
      'The API token is malformed',
      'zone',
    ],
    [
      '6003 and 6103',
      400,
      chained(6103, 'Invalid format for X-Auth-Key header'),
      'The API key or e-mail is malformed',
      'zone',
    ],
    [
      '6003 and 6102',
      400,
      chained(6102, 'Invalid format for X-Auth-Email header'),
      'The API key or e-mail is malformed',
      'zone',
    ],
    [
      '9103',
      403,
      errorBody(9103, 'Unknown X-Auth-Key or X-Auth-Email'),
      'Cloudflare does not know the API key or e-mail',
      'zone',
    ],
    [
      '9106',
      400,
      errorBody(9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers'),
      'Cloudflare does not know the API key or e-mail',
      'zone',
    ],
    [
      '9107',
      400,
      errorBody(9107, 'Missing X-Auth-Email header'),
      'Cloudflare does not know the API key or e-mail',
      'zone',
    ],
    [
      '10502',
      400,
      errorBody(10502, 'Too many authentication failures'),
      'Cloudflare does not know the API key or e-mail',
      'zone',
    ],
    ['1000', 401, errorBody(1000, 'Invalid API Token'), 'Cloudflare does not accept the API token', 'zone'],
    [
      '1000 with 400',
      400,
      errorBody(1000, 'Invalid API Token'),
      'Cloudflare does not accept the API token',
      'zone',
    ],
    ['401 without a word', 401, '', 'Cloudflare does not accept the API token', 'zone'],
    ['407', 407, '<title>Proxy Authentication Required</title>', 'The proxy wants credentials', 'zone'],
    // The zone and the environment.
    [
      '7003',
      404,
      errorBody(
        7003,
        'Could not route to /zones/example.com/purge_cache, perhaps your object identifier is invalid?',
      ),
      'Cloudflare does not know the zone',
      'zone',
    ],
    ['7000', 400, errorBody(7000, 'No route for that URI'), 'Cloudflare does not know the zone', 'zone'],
    [
      '1095',
      400,
      errorBody(
        1095,
        'Sorry, you do not have access to purge cache for that zone id or that zone id is invalid',
      ),
      'The zone cannot be purged',
      'zone',
    ],
    ['1096', 400, errorBody(1096, 'This zone has been deactivated'), 'The zone cannot be purged', 'zone'],
    [
      '1136',
      400,
      errorBody(1136, 'Unable to purge by URL in this environment'),
      'This environment cannot be purged by URL',
      'urls',
    ],
    // Too many.
    ['1094', 400, errorBody(1094, 'files'), 'Too many targets in one request', 'too-many'],
    ['1101', 400, errorBody(1101, 'tags'), 'Too many targets in one request', 'too-many'],
    ['1111', 400, errorBody(1111, 'hosts'), 'Too many targets in one request', 'too-many'],
    [
      'too many, in words',
      400,
      errorBody(1, 'Too many prefixes in request'),
      'Too many targets in one request',
      'too-many',
    ],
    [
      'a maximum, in words',
      400,
      errorBody(1, 'You can purge up to 30 files at a time'),
      'Too many targets in one request',
      'too-many',
    ],
    [
      '413',
      413,
      '<title>413 Request Entity Too Large</title>',
      'Too many targets in one request',
      'too-many',
    ],
    ['too many, with 200', 200, errorBody(1094, 'files'), 'Too many targets in one request', 'too-many'],
    // A target.
    [
      'an invalid URL',
      400,
      errorBody(1, 'Unable to purge /a, which is an invalid URL.'),
      'Cloudflare refused a target',
      'target',
    ],
    ['1100', 400, errorBody(1100, 'tag length'), 'Cloudflare refused a target', 'target'],
    ['1114', 400, errorBody(1114, 'host length'), 'Cloudflare refused a target', 'target'],
    ['1115', 400, errorBody(1115, 'Invalid host'), 'Cloudflare refused a target', 'target'],
    [
      '1082',
      400,
      errorBody(1082, 'You can only purge files for this zone'),
      'Cloudflare refused a target',
      'target',
    ],
    [
      '1015',
      400,
      errorBody(1015, 'Unable to purge https://example.com/'),
      'Cloudflare refused a target',
      'target',
    ],
    ['1016 with 200', 200, errorBody(1016, 'any urls'), 'Cloudflare refused a target', 'target'],
    [
      'a pointer to a target',
      400,
      errorBody(5, 'no', { source: { pointer: '/files/3/url' } }),
      'Cloudflare refused a target',
      'target',
    ],
    // Something else.
    [
      'a pointer to a field',
      400,
      errorBody(5, 'no', { source: { pointer: '/files' } }),
      'Cloudflare refused the request',
      'request',
    ],
    [
      '1012',
      400,
      errorBody(1012, 'Request must contain one of "purge_everything" or "files"'),
      'Cloudflare refused the request',
      'request',
    ],
    [
      '1092',
      400,
      errorBody(1092, 'purge_everything cannot be combined'),
      'Cloudflare refused the request',
      'request',
    ],
    [
      '1000 as the example of the schema',
      400,
      errorBody(1000, 'message'),
      'Cloudflare refused the request',
      'request',
    ],
    ['a code that nobody knows', 418, errorBody(99_999, 'no'), 'Cloudflare refused the request', 'request'],
    ['a 404 without a word', 404, '', 'Cloudflare refused the request', 'request'],
    ['a redirect', 302, '', 'Not the API: a redirect', 'zone'],
    ['200 with HTML', 200, '<html>', 'Cloudflare did not confirm the purge', 'request'],
    ['200 with {}', 200, {}, 'Cloudflare did not confirm the purge', 'request'],
    ['500', 500, errorBody(1, 'internal'), "Cloudflare's API is not available", 'request'],
    [
      '503 that speaks of targets',
      503,
      errorBody(1015, 'Unable to purge https://example.com/'),
      "Cloudflare's API is not available",
      'request',
    ],
    [
      '502 that speaks of too many',
      502,
      '<title>too many of 100</title>',
      "Cloudflare's API is not available",
      'request',
    ],
    [
      '503 with the code of too many',
      503,
      errorBody(1094, 'Too many files'),
      "Cloudflare's API is not available",
      'request',
    ],
    ['408', 408, '', "Cloudflare's API is not available", 'request'],
  ])('%s (%i)', (_what, status, body, title, reach) => {
    expect(explain(failureOf(status, body))).toMatchObject({ title, reach });
  });

  it('a message is no error: 10000 among `messages` says nothing', () => {
    const body = {
      success: false,
      errors: [],
      messages: [{ code: 10000, message: 'This API Token is valid' }],
    };
    expect(explain(failureOf(200, body)).title).toBe('Cloudflare did not confirm the purge');
  });
});

describe('no answer', () => {
  it.each<[kind: FailureKind, code: string | null, title: string, reach: Reach]>([
    ['stopped', null, 'The purge was stopped', 'request'],
    ['rate-limited', null, "Cloudflare's rate limit", 'request'],
    ['timeout', null, 'No answer in time', 'request'],
    ['network', 'ECONNRESET', 'No connection to the API', 'request'],
    ['network', 'ECONNREFUSED', 'No connection to the API', 'request'],
    ['network', null, 'No connection to the API', 'request'],
    ['network', 'ENOTFOUND', 'The name of the API cannot be resolved', 'zone'],
    ['network', 'EAI_AGAIN', 'The name of the API cannot be resolved', 'zone'],
    ['network', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'The connection is not trusted', 'zone'],
    ['network', 'SELF_SIGNED_CERT_IN_CHAIN', 'The connection is not trusted', 'zone'],
    ['network', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'The connection is not trusted', 'zone'],
    ['network', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'The connection is not trusted', 'zone'],
    ['network', 'CERT_HAS_EXPIRED', 'The connection is not trusted', 'zone'],
    ['network', 'ERR_TLS_CERT_ALTNAME_INVALID', 'The connection is not trusted', 'zone'],
  ])('%s, %s', (kind, code, title, reach) => {
    expect(explain(failure(kind, 1, 'what happened', { code }))).toMatchObject({ title, reach });
  });

  it('a purge that was stopped stays stopped, whatever its last answer was', () => {
    const last: Partial<Failure> = { status: 429, errors: failureOf(403, errorBody(10000, 'no')).errors };
    expect(explain(failure('stopped', 1, 'cancelled', last)).title).toBe('The purge was stopped');
  });
});

describe('every explanation', () => {
  it.each(EXPLANATIONS.map((row) => [row.title, row] as const))(
    '%s: has a cause and a fix',
    (title, { cause, fix }) => {
      // They are put into sentences: "Likely cause: …. Fix: …."
      for (const part of [cause, fix]) expect(part).toMatch(/^\S.*[^.\s]$/);
      expect(title).toMatch(/^[A-Z].*[^.\s]$/);
      expect(`${cause} ${fix}`).not.toMatch(/undefined|null|\n/);
    },
  );

  it('can be reached: only the last row fits everything', () => {
    const nothing = failure('refused', 1, 'no');
    expect(EXPLANATIONS.findIndex(({ when }) => when(nothing, new Set(), ''))).toBe(EXPLANATIONS.length - 1);
  });

  it('is found, also for a failure that is like no other', () => {
    expect(explain(failure('refused', 1, 'no')).title).toBe('Cloudflare refused the request');
  });
});
