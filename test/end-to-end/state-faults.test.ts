import { describe, expect, test } from 'vitest';
import type { Fault, Operation } from '../artifacts/stand-in.ts';
import { openSite, type Site } from './site.ts';
import { expectPurged, purgedOnce, version } from './site-stories.ts';

/* Missing and late data from GitHub. */

describe("GitHub's lists of runs", () => {
  test('that lack a run lead to a purge of the whole site', async () => {
    const { site } = await purgedOnce();
    const lost = site.without(site.commit(version('B')));
    site.runs.splice(site.runs.indexOf(lost), 1);
    // Run numbers are not reused.
    site.without(site.commit(version('B')), { live: null, workflow: 'other.yml' });
    Object.assign(site.runs[0] ?? {}, { path: lost.path, run_number: lost.run_number + 1 });
    const next = await site.job(site.commit(version('A')));
    expectPurged(site, next, 'site');
    expect(next.ran.outputs.reason).toContain(`#${lost.run_number}`);
    expectPurged(site, await site.job(site.commit(version('C'))), 'a.txt');
  });

  test('are read up to 3,000 runs', async () => {
    const site = await openSite();
    const start = Date.parse(site.time());
    const old = site.without(site.commit(version('0')), {}, 'success');
    for (let number = 2; number <= 3000; number++) {
      const time = new Date(start - (3000 - number) * 600_000).toISOString().replace('.000', '');
      const times = { created_at: time, run_started_at: time, updated_at: time };
      site.runs.unshift({ ...old, ...times, id: 100_000 + number, run_number: number });
    }
    await site.earlier(site.commit(version('A')));
    site.without(site.commit(version('B')));
    const before = site.github.requests.length;
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
    const asked = site.github.requests.slice(before).filter((path) => path.includes('/runs?'));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.length).toBeLessThanOrEqual(50);
  });
});

describe('faults of GitHub', () => {
  const everything = (): Fault => 'dead';
  const only =
    (fault: Fault, ...operations: readonly Operation[]) =>
    (operation: Operation): Fault | undefined =>
      operations.includes(operation) ? fault : undefined;
  const full = { status: 403, body: '{"msg":"insufficient usage to create artifact"}' };
  const never = (_operation: Operation, { clock }: Site): Fault => {
    clock.skip(11_000);
    return 'hang';
  };
  const rows: [
    what: string,
    fault: (operation: Operation, site: Site) => Fault | undefined,
    reason: string | null,
  ][] = [
    ['a service that is down', everything, 'got no response'],
    ['a service that never responds', never, 'it took longer than 10 s'],
    ['a slow service', () => ({ delayMs: 20 }), null],
    ['a storage that ends responses early', only('cut', 'put', 'get'), 'downloading the state'],
    ['a full storage', only(full, 'CreateArtifact'), null],
    ['a service that refuses artifacts', only({ status: 400 }, 'CreateArtifact'), null],
    ['a missing permission', only({ status: 403 }, 'list', 'run', 'zip'), 'actions: read'],
  ];
  test.each(rows)('do not fail the step and leave no old copies: %s', async (_what, fault, reason) => {
    const { site } = await purgedOnce();
    site.artifacts.settings.fault = (operation) => fault(operation, site);
    const during = await site.job(site.commit(version('B')));
    expectPurged(site, during, reason === null ? 'a.txt' : 'site');
    if (reason !== null) expect(during.ran.outputs.reason).toContain(reason);
    site.artifacts.settings.fault = () => undefined;
    site.visit();
    const after = await site.job(site.commit(version('A')));
    expect(after.ran.status, after.ran.stdout).toBe(0);
    expect(after.purged.join()).toMatch(/^(?:a\.txt|site)$/);
    expect(site.stale()).toEqual([]);
    expectPurged(site, await site.job(site.commit(version('C'))), 'a.txt');
  });

  test('that hide the runs are reported with the permissions to add', async () => {
    const { site } = await purgedOnce({
      workspace: 'empty',
      github: { fail: (path) => (path.includes('/workflows/') ? 403 : undefined) },
    });
    const next = await site.job(site.commit(version('B')));
    expectPurged(site, next, 'site');
    for (const line of ['contents: read', 'actions: read']) expect(next.ran.outputs.reason).toContain(line);
  });
});
