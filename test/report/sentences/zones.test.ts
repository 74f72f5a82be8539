import { describe, expect, it } from 'vitest';
import type { ZoneLookupProblem, ZoneNotice } from '../../../src/cloudflare/zone-reasons.ts';
import type { ZoneProblem } from '../../../src/inputs/problem.ts';
import { parseZones } from '../../../src/inputs/zone.ts';
import { endProblems } from '../../../src/report/end-problems.ts';
import { noticesFrom } from '../../../src/report/notices.ts';
import { sentenceOf } from '../../../src/report/sentences/sentence-of.ts';
import { Progress } from '../../../src/run/progress.ts';
import { errorBody, failureOf, ZONE_ID, zoneOf } from '../../examples.ts';

const FORBIDDEN = failureOf(403, errorBody(10000, 'Authentication error'));
const ZONE = zoneOf('example.com');
const problemOf = (reason: ZoneLookupProblem) =>
  endProblems({ kind: 'zone-unknown', problems: [reason] }, new Progress())[0];

describe('a mistake in `zone`', () => {
  it.each([
    ['https://www.shop.example/', '`shop.example=ID`'],
    [`shop.example:${ZONE_ID}`, `\`shop.example=${ZONE_ID}\``],
    [`${ZONE_ID}=shop.example`, `\`shop.example=${ZONE_ID}\``],
    ['a.example, b.example', '`example.com=ID`'],
    [ZONE_ID.slice(1), '`example.com=ID`'],
    [`shop.example=${ZONE_ID.slice(1)}`, '`shop.example=ID`'],
    ['contains:shop.example', '`example.com=ID`'],
    ['shop', '`example.com=ID`'],
  ])('%s is answered with the correct value', (text, write) => {
    const [problem] = parseZones(text).problems as readonly ZoneProblem[];
    expect(problem && sentenceOf(problem)).toContain(write);
  });
});

describe('a look-up that fails', () => {
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
    'has the zone in its title, and recommends the permission to look up, not the one to purge',
    (reason, title, permission) => {
      const problem = problemOf(reason);
      expect(problem?.title).toContain(title);
      expect(problem?.message).toContain('Authentication error');
      expect(problem?.fix).toContain(permission);
      expect(JSON.stringify(problem)).not.toContain('Cache Purge');
    },
  );

  it('keeps the explanation of the API for other reasons', () => {
    const failure = failureOf(429, errorBody(971, 'Please wait'));
    const problem = problemOf({ code: 'zone-lookup-failed', name: 'shop.example', failure });
    expect(problem).toMatchObject({ title: "Cloudflare's rate limit" });
  });

  it('without a token is answered with a value that needs none', () => {
    const problem = problemOf({
      code: 'zone-lookup-failed',
      name: 'shop.example',
      failure: 'no-credentials',
    });
    expect(problem?.message).toContain('`shop.example=ID`');
  });
});

it('says that a refused zone ID may be wrong or the account ID', () => {
  const problem = problemOf({ code: 'zone-name-lookup-failed', id: ZONE_ID, failure: FORBIDDEN });
  expect(problem?.message).toMatch(/ID is wrong .* account ID/);
});

it.each<[notice: ZoneNotice, level: string, says: string]>([
  [{ code: 'hosts-of-platform', platform: 'pages', hosts: ['a.pages.dev'] }, 'warning', 'custom domain'],
  [{ code: 'hosts-of-platform', platform: 'workers', hosts: ['a.workers.dev'] }, 'warning', 'cache.purge()'],
  [{ code: 'hosts-of-platform', platform: 'r2', hosts: ['a.r2.dev'] }, 'warning', 'custom domain'],
  [{ code: 'environment-in-other-zone', environment: 'QA', zone: ZONE }, 'warning', 'example.com'],
  [{ code: 'production-is-zone', zone: ZONE }, 'notice', 'example.com'],
])('shows %j as a %s', (notice, level, says) => {
  const notices = [{ about: 'zones', notice } as const];
  const [titled] = noticesFrom({ ...new Progress(), notices });
  expect(titled?.level).toBe(level);
  expect(titled?.message).toContain(says);
});
