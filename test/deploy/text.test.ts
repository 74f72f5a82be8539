import { expect, test } from 'vitest';
import { lookForText } from '../../src/deploy/looks.ts';
import { readEdgeResponse } from '../../src/site/edge-response.ts';

const URL = 'https://example.com/version';

test.for([
  [200, 'build 3f2a of main', 'live'],
  [200, 'build 9bd1 of main', 'not-yet'],
  [404, 'there is no 3f2a here', 'not-yet'],
  [302, '3f2a', 'not-yet'],
] as const)('lookForText, for a response %d with %j: %s', async ([status, body, kind]) => {
  const response = readEdgeResponse(URL, status, () => null);
  const look = lookForText({ url: URL, text: '3f2a' }, async () => ({
    ...{ response, at: 0, body: Buffer.from(body), problem: null },
  }));
  expect(await look()).toMatchObject({ kind, seen: { url: URL, found: kind === 'live' } });
});
