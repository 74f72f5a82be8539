import { describe, expect, it } from 'vitest';
import { createFailure } from '../../src/cloudflare/explanations.ts';
import type {
  AcceptedBefore,
  Failure,
  FailureKind,
  FailureMeaning,
  FailureScope,
} from '../../src/cloudflare/failure.ts';
import { answerOf, errorBody, failureOf } from '../examples.ts';

const chained = (code: number, message: string) =>
  errorBody(6003, 'Invalid request headers', { error_chain: [{ code, message }] });

it.each<[what: string, failed: Failure, scope: FailureScope]>([
  ['a missing permission', failureOf(403, errorBody(10000, 'no')), 'zone'],
  ['an environment without URLs', failureOf(400, errorBody(1136, 'no')), 'kind'],
  ['too many targets', failureOf(400, errorBody(1094, 'no')), 'targets'],
  ['a bad target', failureOf(400, errorBody(1015, 'no')), 'targets'],
  ['an undescribed 400', failureOf(400, errorBody(99_999, 'no')), 'targets'],
  ['an undescribed 404', failureOf(404, errorBody(99_999, 'no')), 'targets'],
  ['a 200 with an error', failureOf(200, errorBody(99_999, 'no')), 'targets'],
  ['a 200 without an error', failureOf(200, {}), 'request'],
  ['a 400 without an error', failureOf(400, {}), 'targets'],
  ['a 400 that is not from the API', failureOf(400, 'no'), 'targets'],
  ['a 414 that is not from the API', failureOf(414, 'no'), 'targets'],
  ['a 422 that is not from the API', failureOf(422, 'no'), 'targets'],
  ['a 404 that is not from the API', failureOf(404, 'no'), 'request'],
  ['a 401 that is not from the API', failureOf(401, 'no'), 'request'],
  ['a 200 whose text says 400', failureOf(200, 'status 400'), 'request'],
  ['429', failureOf(429, errorBody(1134, 'no')), 'request'],
  ['503', failureOf(503, errorBody(1015, 'no')), 'request'],
  ['no response', createFailure('timeout', 1), 'request'],
])('returns the scope of a failure: %s', (_what, failed, scope) => {
  expect(failed.scope).toBe(scope);
});

describe('the meaning of a failure', () => {
  it.each<[what: string, status: number, body: unknown, meaning: FailureMeaning, scope: FailureScope]>([
    // Limits.
    [
      '1134',
      429,
      errorBody(1134, 'Unable to purge, rate limit reached. Please wait'),
      'api-rate-limited',
      'request',
    ],
    [
      '971',
      429,
      errorBody(971, 'Please wait and consider throttling your request speed'),
      'api-rate-limited',
      'request',
    ],
    [
      '10100',
      429,
      errorBody(10100, 'More than 1200 requests per 300 seconds reached'),
      'api-rate-limited',
      'request',
    ],
    [
      '429 whose code means something else',
      429,
      errorBody(1115, 'Unable to purge, rate limit reached'),
      'api-rate-limited',
      'request',
    ],
    ['429 with HTML (1015 of the edge)', 429, '<title>Error 1015</title>', 'api-rate-limited', 'request'],
    [
      '1134 without 429',
      200,
      errorBody(1134, 'Unable to purge, rate limit reached'),
      'api-rate-limited',
      'request',
    ],
    // A 5xx says nothing about the credentials, whatever its body says.
    ['10000 with 503', 503, errorBody(10000, 'Authentication error'), 'api-unavailable', 'request'],
    ['7003 with 500', 500, errorBody(7003, 'Could not route'), 'api-unavailable', 'request'],
    // Signing in and permission.
    ['6003 alone', 400, errorBody(6003, 'Invalid request headers'), 'credentials-malformed', 'zone'],
    ['1001', 400, errorBody(1001, 'Invalid zone identifier'), 'zone-unknown-to-api', 'zone'],
    ['10000', 403, errorBody(10000, 'Authentication error'), 'token-not-allowed', 'zone'],
    ['10000 with 400', 400, errorBody(10000, 'Authentication error'), 'token-not-allowed', 'zone'],
    ['9109', 403, errorBody(9109, 'Unauthorized to access requested resource'), 'token-not-allowed', 'zone'],
    ['9109, an old token', 403, errorBody(9109, 'Invalid access token'), 'token-not-allowed', 'zone'],
    [
      '9109, an IP filter',
      403,
      errorBody(9109, 'Cannot use the access token from location: 203.0.113.9'),
      'token-barred-from-address',
      'zone',
    ],
    [
      '0 with 403',
      403,
      errorBody(0, "Actor requires permission 'com.cloudflare.api.account.zone.list'"),
      'token-not-allowed',
      'zone',
    ],
    ['403 with HTML', 403, '<title>Attention Required!</title>', 'page-instead', 'request'],
    [
      '6003 and 6111',
      400,
      chained(6111, 'Invalid format for Authorization header'),
      'token-malformed',
      'zone',
    ],
    ['6003 and 6103', 400, chained(6103, 'Invalid format for X-Auth-Key header'), 'key-malformed', 'zone'],
    ['6003 and 6102', 400, chained(6102, 'Invalid format for X-Auth-Email header'), 'key-malformed', 'zone'],
    ['9103', 403, errorBody(9103, 'Unknown X-Auth-Key or X-Auth-Email'), 'key-unknown', 'zone'],
    [
      '9106',
      400,
      errorBody(9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers'),
      'key-unknown',
      'zone',
    ],
    ['9107', 400, errorBody(9107, 'Missing X-Auth-Email header'), 'key-unknown', 'zone'],
    ['10502', 400, errorBody(10502, 'Too many authentication failures'), 'key-unknown', 'zone'],
    ['1000', 401, errorBody(1000, 'Invalid API Token'), 'token-not-accepted', 'zone'],
    ['1000 with 400', 400, errorBody(1000, 'Invalid API Token'), 'token-not-accepted', 'zone'],
    ['401 without a word', 401, '', 'page-instead', 'request'],
    ['407', 407, '<title>Proxy Authentication Required</title>', 'proxy-wants-credentials', 'zone'],
    // The zone and the environment.
    [
      '7003',
      404,
      errorBody(
        7003,
        'Could not route to /zones/example.com/purge_cache, perhaps your object identifier is invalid?',
      ),
      'zone-unknown-to-api',
      'zone',
    ],
    ['7000', 400, errorBody(7000, 'No route for that URI'), 'zone-unknown-to-api', 'zone'],
    [
      '1095',
      400,
      errorBody(
        1095,
        'Sorry, you do not have access to purge cache for that zone id or that zone id is invalid',
      ),
      'zone-not-purgeable',
      'zone',
    ],
    ['1096', 400, errorBody(1096, 'This zone has been deactivated'), 'zone-not-purgeable', 'zone'],
    [
      '1136',
      400,
      errorBody(1136, 'Unable to purge by URL in this environment'),
      'environment-without-urls',
      'kind',
    ],
    // Too many.
    ['1094', 400, errorBody(1094, 'files'), 'batch-too-large', 'targets'],
    ['1101', 400, errorBody(1101, 'tags'), 'batch-too-large', 'targets'],
    ['1111', 400, errorBody(1111, 'hosts'), 'batch-too-large', 'targets'],
    ['too many, in words', 400, errorBody(1, 'Too many prefixes in request'), 'batch-too-large', 'targets'],
    [
      'a maximum, in words',
      400,
      errorBody(1, 'You can purge up to 30 files at a time'),
      'batch-too-large',
      'targets',
    ],
    ['413', 413, '<title>413 Request Entity Too Large</title>', 'batch-too-large', 'targets'],
    ['too many, with 200', 200, errorBody(1094, 'files'), 'batch-too-large', 'targets'],
    // A target.
    [
      'an invalid URL',
      400,
      errorBody(1, 'Unable to purge /a, which is an invalid URL.'),
      'target-refused',
      'targets',
    ],
    ['1100', 400, errorBody(1100, 'tag length'), 'target-refused', 'targets'],
    ['1114', 400, errorBody(1114, 'host length'), 'target-refused', 'targets'],
    ['1115', 400, errorBody(1115, 'Invalid host'), 'target-refused', 'targets'],
    ['1082', 400, errorBody(1082, 'You can only purge files for this zone'), 'target-refused', 'targets'],
    ['1015', 400, errorBody(1015, 'Unable to purge https://example.com/'), 'target-refused', 'targets'],
    ['1016 with 200', 200, errorBody(1016, 'any urls'), 'target-refused', 'targets'],
    [
      'a pointer to a target',
      400,
      errorBody(5, 'no', { source: { pointer: '/files/3/url' } }),
      'target-refused',
      'targets',
    ],
    [
      'a target that is too long, in words of a maximum',
      400,
      errorBody(1015, 'Unable to purge https://a.example/: exceeds maximum length of 2048 characters'),
      'target-refused',
      'targets',
    ],
    [
      'too long, without a code',
      400,
      errorBody(1, 'URL exceeds the maximum length of 2048 characters: invalid url'),
      'target-refused',
      'targets',
    ],
    // Another one than the API.
    ['a bare 404', 404, 'not found', 'page-instead', 'request'],
    ['a login page', 401, '<title>Sign in</title>', 'page-instead', 'request'],
    // A refusal that another token would not change.
    ['1107', 403, errorBody(1107, 'Only enterprise zones can purge by tag'), 'request-refused', 'targets'],
    [
      '1107 with 400',
      400,
      errorBody(1107, 'Only enterprise zones can purge by tag'),
      'request-refused',
      'targets',
    ],
    [
      'a zone on hold',
      403,
      errorBody(1, 'This zone is on hold; access is not allowed'),
      'request-refused',
      'targets',
    ],
    ['a plan', 403, errorBody(1, 'Not allowed on your plan'), 'request-refused', 'targets'],
    [
      '403 for another reason',
      403,
      errorBody(77, 'Purges are closed for maintenance'),
      'request-refused',
      'targets',
    ],
    // Something else.
    [
      'a pointer to a field',
      400,
      errorBody(5, 'no', { source: { pointer: '/files' } }),
      'request-refused',
      'targets',
    ],
    [
      '1012',
      400,
      errorBody(1012, 'Request must contain one of "purge_everything" or "files"'),
      'request-refused',
      'targets',
    ],
    ['1092', 400, errorBody(1092, 'purge_everything cannot be combined'), 'request-refused', 'targets'],
    ['1000 as the example of the schema', 400, errorBody(1000, 'message'), 'request-refused', 'targets'],
    ['an unknown code', 418, errorBody(99_999, 'no'), 'request-refused', 'targets'],
    ['a 404 without a body', 404, '', 'page-instead', 'request'],
    ['a redirect', 302, '', 'redirect-instead', 'zone'],
    ['200 with HTML', 200, '<html>', 'purge-not-confirmed', 'request'],
    ['200 with {}', 200, {}, 'purge-not-confirmed', 'request'],
    ['500', 500, errorBody(1, 'internal'), 'api-unavailable', 'request'],
    [
      '503 about targets',
      503,
      errorBody(1015, 'Unable to purge https://example.com/'),
      'api-unavailable',
      'request',
    ],
    ['502 about too many', 502, '<title>too many of 100</title>', 'api-unavailable', 'request'],
    ['503 with the code of too many', 503, errorBody(1094, 'Too many files'), 'api-unavailable', 'request'],
    ['408', 408, '', 'api-unavailable', 'request'],
  ])('%s (%i)', (_what, status, body, meaning, scope) => {
    expect(failureOf(status, body)).toMatchObject({ meaning, scope });
  });

  const refused = 'request-refused';
  it.each<[status: number, codes: number[], words: string[], meaning: FailureMeaning]>([
    [429, [1], ['Slow down'], 'api-rate-limited'],
    [400, [1134, 971, 10100, 10429], ['no'], 'api-rate-limited'],
    [400, [1], ['The rate limit is reached'], 'api-rate-limited'],
    [403, [9109], ['not from this location', 'not from your IP'], 'token-barred-from-address'],
    [403, [9109], ['no zip', 'no ipsum'], 'token-not-allowed'],
    [401, [1], ['no'], 'token-not-accepted'],
    [400, [10000, 9109], ['no'], 'token-not-allowed'],
    [403, [1], ['Permission', 'Unauthorized', 'not authorised', 'Authentication'], 'token-not-allowed'],
    [403, [1], ['Access', 'Forbidden', 'not allowed', 'Token'], 'token-not-allowed'],
    [403, [1], ['Access denied, without explanation', 'No access to planes'], 'token-not-allowed'],
    [403, [1], ['Access: plan', 'Access: plans', 'Access: Enterprise', 'Access: upgrade'], refused],
    [403, [1], ['No access: subscription', 'entitled to access', 'Access: on hold, suspended'], refused],
    [403, [1], ['suspended: no access'], refused],
    [403, [1112], ['Access denied'], refused],
    [400, [1], ['Access denied'], refused],
    [400, [1100, 1114, 1115, 1082, 1015, 1016, 1017, 1084], ['no'], 'target-refused'],
    [400, [1], ['an invalid URL', 'Invalid tag', 'an invalid hostname'], 'target-refused'],
    [400, [1], ['invalid prefix', 'Unable to purge'], 'target-refused'],
    [200, [1], ['an invalid URL'], 'target-refused'],
    [200, [1], ['too many'], 'batch-too-large'],
    [400, [1], ['A corporate limit', 'not from this location', 'no such zone identifier'], refused],
    [400, [1], ['no API token'], refused],
    [400, [1001], ['no'], refused],
  ])('%i, code %j, %j', (status, codes, texts, meaning) => {
    for (const code of codes) {
      for (const words of texts) {
        expect(failureOf(status, errorBody(code, words)).meaning, `${code} ${words}`).toBe(meaning);
      }
    }
  });

  it.each<[what: string, status: number, body: object, meaning: FailureMeaning]>([
    ['400 without a word', 400, {}, refused],
    ['403 without a word', 403, {}, 'token-not-allowed'],
    [
      'the second error',
      400,
      {
        errors: [
          { code: 1, message: 'no' },
          { code: 1094, message: 'no' },
        ],
      },
      'batch-too-large',
    ],
    ['words in several lines', 400, { errors: [{ message: 'an invalid U' }, { message: 'RL' }] }, refused],
  ])('%s', (_what, status, body, meaning) => {
    expect(failureOf(status, body).meaning).toBe(meaning);
  });

  it.each<
    [code: number, status: number, before: AcceptedBefore, meaning: FailureMeaning, scope: FailureScope]
  >([
    [10000, 403, 'nothing', 'token-not-allowed', 'zone'],
    [10000, 403, 'elsewhere', 'token-not-for-zone', 'zone'],
    [10000, 403, 'here', 'credentials-flapping', 'request'],
    [1, 401, 'nothing', 'token-not-accepted', 'zone'],
    [1, 401, 'elsewhere', 'token-not-for-zone', 'zone'],
    [1, 401, 'here', 'credentials-flapping', 'request'],
    [1015, 400, 'elsewhere', 'target-refused', 'targets'],
    [1015, 400, 'here', 'target-refused', 'targets'],
  ])(
    '%i with %i, if the credentials were accepted %s before',
    (code, status, acceptedBefore, meaning, scope) => {
      const { errors } = failureOf(status, errorBody(code, 'no'));
      expect(createFailure('refused', 1, { status, errors, acceptedBefore })).toMatchObject({
        meaning,
        scope,
      });
    },
  );

  it('is not affected by the code 10000 in `messages`, which is not an error', () => {
    const body = {
      success: false,
      errors: [],
      messages: [{ code: 10000, message: 'This API Token is valid' }],
    };
    expect(failureOf(200, body).meaning).toBe('purge-not-confirmed');
  });
});

describe('the hints in a refusal', () => {
  it.each<[words: string, mostAllowed: number | null]>([
    ['You can purge up to 30 files at a time', 30],
    ['Too many tags: a maximum of 30 is allowed', 30],
    ['no more than 100 prefixes', 100],
    ['limited to 50 hosts per request', 50],
    ['at most 500', 500],
    ['exceeds maximum length of 2048 characters', null],
    ['up to 1024 bytes per tag', null],
    ['limit of 16 KB', null],
    ['Invalid host', null],
    ['more than 5', 5],
    ['up to 5', 5],
    ['Maximum: 5', 5],
    ['max 5', 5],
    ['at most 5', 5],
    ['a limit of 5', 5],
    ['a limit to 5', 5],
    ['limited to 5', 5],
    ['limits 5', null],
    ['the climax 5', null],
    ['the maxima 5', null],
    ['up to 123456', 123_456],
    ['up to 1234567', null],
    ['up to 5x', null],
    ['up to 0', null],
    ['up to no number', null],
    ['the maximum is reached. 5 files', null],
    [`up to ${'x '.repeat(19)} 5`, 5],
    [`up to ${'x '.repeat(20)} 5`, null],
    [`up to ${'x '.repeat(16)}length 5`, null],
    ['maximum tag length: 5', null],
    ['maximum of 5 tags of that length', 5],
    ['maximum by wavelength 5', 5],
    ['maximum at lengths 5', 5],
    ...[
      ' chars',
      '-byte',
      ' letters',
      ' octets',
      ' kB',
      ' MiB',
      ' gb',
      '-second',
      ' minutes',
      ' hours',
      ' %',
      '%',
    ].map((unit) => [`up to 5${unit}`, null] as [string, null]),
    ['up to 5 - characters', null],
    ['up to 5 kind tags', 5],
  ])('include the maximum in "%s": %s', (words, mostAllowed) => {
    expect(failureOf(400, errorBody(1, words))).toMatchObject({ mostAllowed });
  });

  it('include the pointers, in the order of the errors', () => {
    const errors = [
      ...['/files/3', '/files/17/url', '/files', '/zone/5', '/tags/0', '/hosts/123456', '/prefixes/4'],
      ...['/files/5x', '/tags/1234567', '/x/files/6', '/files/x7'],
    ].map((pointer) => ({
      code: 1,
      message: 'no',
      source: { pointer },
    }));
    expect(failureOf(400, { success: false, errors })).toMatchObject({ pointers: [3, 17, 0, 123_456, 4] });
  });
});

describe('a response that is not from the API has no meaning about tokens', () => {
  it.each([
    [
      'a challenge',
      403,
      '<title>Just a moment...</title>',
      { 'cf-mitigated': 'challenge' },
      ...(['challenge-instead', 'zone'] as const),
    ],
    ["a firewall's page", 403, '<title>Blocked</title>', {}, 'page-instead', 'request'],
    ['a text', 401, 'Unauthorized', {}, 'page-instead', 'request'],
  ] as const)('%s', (_what, status, body, headers, meaning, scope) => {
    expect(failureOf(status, body, headers)).toMatchObject({ meaning, scope });
  });
});

it('returns the errors of a success as warnings', () => {
  const body = { success: true, errors: [{ code: 5, message: 'slow today' }], result: { id: 'a' } };
  expect(answerOf(200, body)).toMatchObject({ ok: true, warnings: [{ code: 5, message: 'slow today' }] });
});

describe('the meaning of a missing response', () => {
  it.each<[kind: FailureKind, code: string | null, meaning: FailureMeaning, scope: FailureScope]>([
    ['stopped', null, 'purge-stopped', 'request'],
    ['rate-limited', null, 'api-rate-limited', 'request'],
    ['timeout', null, 'no-answer-in-time', 'request'],
    ['network', 'ECONNRESET', 'no-connection', 'request'],
    ['network', 'ECONNREFUSED', 'no-connection', 'request'],
    ['network', null, 'no-connection', 'request'],
    ['network', 'ENOTFOUND', 'api-name-not-resolved', 'zone'],
    ['network', 'EAI_AGAIN', 'api-name-not-resolved', 'zone'],
    ['network', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-not-trusted', 'zone'],
    ['network', 'SELF_SIGNED_CERT_IN_CHAIN', 'certificate-not-trusted', 'zone'],
    ['network', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-not-trusted', 'zone'],
    ['network', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-not-trusted', 'zone'],
    ['network', 'CERT_HAS_EXPIRED', 'certificate-not-trusted', 'zone'],
    ['network', 'ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-not-trusted', 'zone'],
  ])('%s, %s', (kind, code, meaning, scope) => {
    expect(createFailure(kind, 1, { networkCode: code })).toMatchObject({ meaning, scope });
  });

  it.each<[said: string, meaning: FailureMeaning, scope: FailureScope]>([
    ['the proxy answered 407', 'proxy-wants-credentials', 'zone'],
    ['the proxy answered 502', 'proxy-does-not-connect', 'request'],
  ])('depends on the status of a proxy: %s', (said, meaning, scope) => {
    expect(
      createFailure('network', 1, { networkCode: 'ERR_PROXY_TUNNEL', networkMessage: said }),
    ).toMatchObject({ meaning, scope });
  });

  it('is that the purge was stopped, whatever the last response was', () => {
    const last: Partial<Failure> = { status: 429, errors: failureOf(403, errorBody(10000, 'no')).errors };
    expect(createFailure('stopped', 1, last).meaning).toBe('purge-stopped');
  });
});
