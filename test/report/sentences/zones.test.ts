import { describe, expect, it } from 'vitest';
import type { ZoneLookupProblem, ZoneNotice } from '../../../src/cloudflare/zone-reasons.ts';
import type { ZoneProblem } from '../../../src/inputs/problem.ts';
import { parseZones } from '../../../src/inputs/zone.ts';
import { zoneLookupProblem } from '../../../src/report/end-problems.ts';
import { titledNotice } from '../../../src/report/notices.ts';
import { sentenceOf } from '../../../src/report/sentences/sentence-of.ts';
import { errorBody, failureOf, ZONE_ID, zoneOf } from '../../examples.ts';

const FORBIDDEN = failureOf(403, errorBody(10000, 'Authentication error'));
const ZONE = zoneOf('example.com');

describe('a slip in `zone`', () => {
  it.each([
    ['https://www.shop.example/', '`shop.example=ID`'],
    [`shop.example:${ZONE_ID}`, `\`shop.example=${ZONE_ID}\``],
    [`${ZONE_ID}=shop.example`, `\`shop.example=${ZONE_ID}\``],
    ['a.example, b.example', '`example.com=ID`'],
    [ZONE_ID.slice(1), '`example.com=ID`'],
    [`shop.example=${ZONE_ID.slice(1)}`, '`shop.example=ID`'],
    ['contains:shop.example', '`example.com=ID`'],
    ['shop', '`example.com=ID`'],
  ])('%s is answered with what to write', (text, write) => {
    const [problem] = parseZones(text).problems as readonly ZoneProblem[];
    expect(problem && sentenceOf(problem)).toContain(write);
  });
});

describe('a look-up that is refused', () => {
  it.each<[problem: ZoneLookupProblem, title: string, permission: string]>([
    [
      { code: 'zone-lookup-failed', name: 'shop.example', failure: FORBIDDEN },
      'shop.example',
      'Zone › Zone › Read',
    ],
    [{ code: 'zone-name-lookup-failed', id: ZONE_ID, failure: FORBIDDEN }, ZONE_ID, 'Zone › Zone › Read'],
    [
      { code: 'environment-lookup-failed', environment: 'QA', zone: ZONE, failure: FORBIDDEN },
      'example.com',
      'Zone › Zone Versioning › Read',
    ],
  ])(
    'names the place in its title, and the permission to look up, not the one to purge',
    (problem, title, permission) => {
      const told = zoneLookupProblem(problem);
      expect(told.title).toContain(title);
      expect(told.message).toContain('Authentication error');
      expect(told.fix).toContain(permission);
      expect(JSON.stringify(told)).not.toContain('Cache Purge');
    },
  );

  it('for other reasons keeps the API’s own explanation', () => {
    const failure = failureOf(429, errorBody(971, 'Please wait'));
    const told = zoneLookupProblem({ code: 'zone-lookup-failed', name: 'shop.example', failure });
    expect(told).toMatchObject({ title: "Cloudflare's rate limit" });
  });

  it('since there is no token is answered with what needs none', () => {
    const told = zoneLookupProblem({
      code: 'zone-lookup-failed',
      name: 'shop.example',
      failure: 'no-credentials',
    });
    expect(told.message).toContain('`shop.example=ID`');
  });
});

it('a zone ID that is refused may have a wrong digit, or be the account ID', () => {
  const told = zoneLookupProblem({ code: 'zone-name-lookup-failed', id: ZONE_ID, failure: FORBIDDEN });
  expect(told.message).toMatch(/ID is wrong .* account ID/);
});

it.each<[notice: ZoneNotice, level: string, says: string]>([
  [{ code: 'hosts-of-platform', platform: 'pages', hosts: ['a.pages.dev'] }, 'warning', 'custom domain'],
  [{ code: 'hosts-of-platform', platform: 'workers', hosts: ['a.workers.dev'] }, 'warning', 'cache.purge()'],
  [{ code: 'hosts-of-platform', platform: 'r2', hosts: ['a.r2.dev'] }, 'warning', 'custom domain'],
  [{ code: 'environment-in-other-zone', environment: 'QA', zone: ZONE }, 'warning', 'example.com'],
  [{ code: 'production-is-zone', zone: ZONE }, 'notice', 'example.com'],
])('%j is told as a %s', (notice, level, says) => {
  const told = titledNotice({ about: 'zones', notice });
  expect(told.level).toBe(level);
  expect(told.message).toContain(says);
});
