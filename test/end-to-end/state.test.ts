import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unzipState, zipState } from '../../src/changes/versions/zip.ts';
import type { Overlay } from '../changes/events.ts';
import { temporaryFolder } from '../changes/repository.ts';
import { RUNNER_PATIENCE_MS, SIGNALS } from './signal.ts';
import { type Job, openSite, type RunEntry, type Site } from './site.ts';
import { expectPurged, purgedOnce, version } from './site-stories.ts';

/*
 * Histories of a site, checked by what its visitors see: after a green run, the edge serves no old content, whatever
 * happened before, and no more was purged than necessary.
 */

describe('the first run', () => {
  test('purges the whole site, and later runs only what changed', async () => {
    const site = await openSite({ workspace: 'empty' });
    const built = { built: true };
    const first = await site.job(site.commit(version('A')), built);
    expectPurged(site, first, 'site');
    expect(first.ran.outputs.reason).toContain('this is the first run with these inputs');
    const second = await site.job(site.commit(version('A', '2')), built);
    expectPurged(site, second, 'b.txt');
    const third = await site.job(site.commit(version('A', '2')), built);
    expectPurged(site, third);
    expect(third.ran.outputs.result).toBe('nothing');
  });

  test('purges the whole site, too, if the step is new in a workflow with green runs', async () => {
    const site = await openSite();
    for (const a of ['A', 'B', 'C']) site.without(site.commit(version(a)), {}, 'success');
    expectPurged(site, await site.job(site.commit(version('C'))), 'site');
    expectPurged(site, await site.job(site.commit(version('D'))), 'a.txt');
  });

  test('purges the whole site, too, after a change of inputs', async () => {
    const { site } = await purgedOnce({ inputs: { paths: 'a.txt' } });
    // b.txt is not purged.
    await site.earlier(site.commit(version('A', '2')));
    const corrected = { inputs: { paths: '**' } };
    expectPurged(site, await site.job(site.commit(version('A', '2', '2')), corrected), 'site');
    expectPurged(site, await site.job(site.commit(version('A', '2', '3')), corrected), 'c.txt');
  });

  test('purges the whole site, too, if another workflow deploys the same site', async () => {
    const { site, a } = await purgedOnce();
    const nightly = { on: 'schedule', workflow: 'nightly.yml' };
    const first = await site.job(a, nightly);
    expectPurged(site, first, 'site');
    expect(first.ran.outputs.reason).toContain('nightly.yml');
    // From now on, each workflow sees the deploys of the other.
    site.without(site.commit(version('B')), nightly);
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
  });
});

describe('the next run purges what an earlier run did not', () => {
  test('after a failed purge and a revert', async () => {
    const { site } = await purgedOnce();
    const failed = await site.job(site.commit(version('B')), { refused: true });
    expect(failed.ran).toMatchObject({ status: 1, outputs: { result: 'failed' } });
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
  });

  test('after a force-push to an older commit, whether the purge failed or not', async () => {
    const { site, a } = await purgedOnce({ workspace: 'empty' });
    const b = site.commit(version('B'));
    await site.earlier(b, { refused: true });
    const back = { payload: { before: b, forced: true } };
    expectPurged(site, await site.job(a, back), 'a.txt');
    await site.earlier(b);
    expectPurged(site, await site.job(a, back), 'a.txt');
  });

  test('after a dry run, a run without credentials, and a failure with on-failure: warn', async () => {
    const { site } = await purgedOnce();
    await site.earlier(site.commit(version('B')), { inputs: { 'dry-run': 'true' } });
    const skip = { 'api-token': '', 'if-no-credentials': 'skip' };
    await site.earlier(site.commit(version('A', '2')), { inputs: skip });
    const warned = await site.job(site.commit(version('A', '1', '2')), {
      refused: true,
      inputs: { 'on-failure': 'warn' },
    });
    expect(warned.ran).toMatchObject({ status: 0, outputs: { result: 'failed' } });
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt', 'b.txt', 'c.txt');
  });

  test('after a run that ended before the step, also on another branch', async () => {
    const { site } = await purgedOnce();
    site.without(site.commit(version('B'), 'main'));
    site.without(site.commit(version('A', '2'), 'next'), { branch: 'next' });
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt', 'b.txt');
  });

  test('after a failed purge of another branch that deploys to the same host', async () => {
    const { site } = await purgedOnce();
    await site.earlier(site.commit(version('B'), 'next'), { branch: 'next', refused: true });
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
  });

  test.runIf(SIGNALS)(
    'after a canceled run, which keeps the state and reports before the runner sends another signal',
    async () => {
      const { site } = await purgedOnce();
      let sentAt = 0;
      let kill = (): void => {};
      site.edge.order('stall', {
        when: () => {
          sentAt = performance.now();
          kill();
          return true;
        },
      });
      const onLog: Job['onLog'] = (_log, child) => {
        kill = () => void child.kill('SIGINT');
      };
      const { run, ran } = await site.job(site.commit(version('B')), { built: true, onLog });
      expect(performance.now() - sentAt).toBeLessThan(RUNNER_PATIENCE_MS);
      expect(ran).toMatchObject({
        status: 1,
        outputs: { result: 'failed', failed: '1', 'changed-files': '1' },
      });
      expect(site.artifacts.artifacts.at(-1)).toMatchObject({ run: run.id });
      expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
    },
  );
});

describe('an older version goes live again', () => {
  test('by a repeated run, before a push', async () => {
    const { site, a, run } = await purgedOnce();
    await site.earlier(site.commit(version('B')));
    expectPurged(site, await site.job(a, { again: run }), 'a.txt');
    site.visit();
    // The repeated run may not have deployed, so earlier versions are compared, too.
    expectPurged(site, await site.job(site.commit(version('B', '2'))), 'a.txt', 'b.txt');
  });

  test('by a dispatch that names it, before a push', async () => {
    const { site, a } = await purgedOnce();
    const b = site.commit(version('B'));
    await site.earlier(b);
    const dispatch = { on: 'workflow_dispatch', live: a, inputs: { head: a } };
    expectPurged(site, await site.job(b, dispatch), 'a.txt');
    // The branch was at B before the push, so B may have been deployed without a run.
    expectPurged(site, await site.job(site.commit(version('A', '2'))), 'a.txt', 'b.txt');
  });

  test('by a dispatch that ended early, so that its version is unknown', async () => {
    const { site, a } = await purgedOnce();
    const b = site.commit(version('B'));
    await site.earlier(b);
    site.without(b, { on: 'workflow_dispatch', live: a });
    const next = await site.job(site.commit(version('B')));
    expectPurged(site, next, 'site');
    expect(next.ran.outputs.reason).toContain('workflow_dispatch');
  });

  test('by a deployment that becomes active again, before another deployment', async () => {
    const site = await openSite();
    const [a, b] = [site.commit(version('A')), site.commit(version('B'))];
    const [first, second] = [deployment(site, a), deployment(site, b)];
    await site.earlier(a, first());
    await site.earlier(b, second());
    expectPurged(site, await site.job(a, first()), 'a.txt');
    expectPurged(site, await site.job(b, second()), 'a.txt');
    const c = site.commit(version('B', '2'));
    const third = await site.job(c, deployment(site, c)());
    expect(third.purged).toContain('b.txt');
    expect(third.purged).not.toContain('site');
    expect(site.stale()).toEqual([]);
  });
});

/** Creates a deployment and returns its statuses. */
function deployment(site: Site, sha: string, environment = 'production') {
  const created_at = site.time();
  return (state = 'success'): Job => ({
    on: 'deployment_status',
    payload: { deployment: { sha, environment, created_at }, deployment_status: { state } },
    live: state === 'success' && environment === 'production' ? sha : null,
  });
}

describe('an event that deploys nothing purges nothing and keeps the state:', () => {
  test('deployments in progress, previews, and failed deployments', async () => {
    const site = await openSite();
    const [a, b] = [site.commit(version('A')), site.commit(version('B'))];
    await site.earlier(a, deployment(site, a)());
    await site.earlier(b, { ...deployment(site, b)(), refused: true });
    for (const job of [
      deployment(site, b)('in_progress'),
      deployment(site, b, 'Preview')(),
      deployment(site, b)('failure'),
    ]) {
      const done = await site.job(b, job);
      expect(done.ran.outputs.result).toBe('nothing');
      expect(done.purged).toEqual([]);
    }
    const c = site.commit(version('A', '2'));
    expectPurged(site, await site.job(c, deployment(site, c)()), 'a.txt', 'b.txt');
  });

  test('workflow_run of a failed run', async () => {
    const site = await openSite();
    const deployed = (a: string, conclusion = 'success') =>
      site.without(site.commit(version(a)), {}, conclusion);
    await site.earlier('', answers(deployed('A')));
    // The deploy went live before the run failed.
    const failed = await site.job('', answers(deployed('B', 'failure')));
    expect(failed.ran.outputs.result).toBe('nothing');
    expectPurged(site, await site.job('', answers(deployed('A'))), 'a.txt');
  });

  test('repeated failed jobs of an older run', async () => {
    const { site, a, run } = await purgedOnce();
    const b = site.commit(version('B'));
    await site.earlier(b);
    expectPurged(site, await site.job(a, { again: run, live: null }), 'a.txt');
    site.visit();
    expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt');
  });

  test('workflow_run of repeated failed jobs of an older run', async () => {
    const site = await openSite();
    const a = site.commit(version('A'));
    const older = site.without(a, {}, 'success');
    await site.earlier(a, answers(older));
    const b = site.commit(version('B'));
    await site.earlier(b, answers(site.without(b, {}, 'success')));
    site.without(a, { again: older, live: null }, 'success');
    expectPurged(site, await site.job(b, answers(older)), 'a.txt');
    site.visit();
    const c = site.commit(version('A'));
    expectPurged(site, await site.job(c, answers(site.without(c, {}, 'success'))), 'a.txt');
  });
});

/** A run started by another run that has ended. */
function answers(to: RunEntry): Job {
  const payload: Overlay = { workflow_run: { ...to } };
  return { on: 'workflow_run', workflow: 'purge.yml', payload, live: null };
}

describe('runs that overlap', () => {
  for (const order of ['the first one ends first', 'the first one ends last, and is live']) {
    test(order, async () => {
      const { site } = await purgedOnce({ workspace: 'empty' });
      const [b, c] = [site.commit(version('B')), site.commit(version('B', '2'))];
      const [one, other] = [site.hold(b), site.hold(c)];
      const x = site.job(b);
      await one.reached;
      const y = site.job(c);
      await other.reached;
      if (order.startsWith('the first one ends first')) {
        one.release();
        await x;
        other.release();
        await y;
      } else {
        other.release();
        await y;
        site.serve(version('B'));
        one.release();
        await x;
      }
      expect(site.stale()).toEqual([]);
      site.visit();
      expectPurged(site, await site.job(site.commit(version('A'))), 'a.txt', 'b.txt');
    });
  }
});

describe('two steps in a job', () => {
  test('with different inputs have separate states', async () => {
    const { site } = await purgedOnce();
    const steps = [{}, { 'changed-files': 'prefixes' }];
    const both = await site.job(site.commit(version('B')), { steps });
    expectPurged(site, both, 'a.txt', 'site');
    const next = await site.job(site.commit(version('C')), { steps });
    expectPurged(site, next, 'a.txt', 'www.example.com/a.txt…');
    expect(new Set(site.artifacts.artifacts.map(({ name }) => name)).size).toBe(2);
  });

  test('with the same inputs share one', async () => {
    const { site } = await purgedOnce();
    const both = await site.job(site.commit(version('B')), { steps: [{}, {}] });
    expectPurged(site, both, 'a.txt', 'a.txt');
    const ofRun = site.artifacts.artifacts.filter(({ run }) => run === both.run.id);
    expect(ofRun).toHaveLength(1);
  });
});

describe('an unusable state leads to one purge of the whole site, with the reason:', () => {
  const rows: [what: string, reason: string, spoil: (archive: Buffer) => Buffer][] = [
    ['truncated', 'is not a state', (archive) => archive.subarray(0, archive.length / 2)],
    ['empty', 'it is damaged', () => zipState(Buffer.from('{}'))],
    [
      'of other inputs',
      'other inputs',
      (archive) => rewritten(archive, /"purge-state-\w+"/, '"purge-state-0"'),
    ],
    ['of a later version', 'its format is 99', (archive) => rewritten(archive, '"format":1', '"format":99')],
  ];
  test.each(rows)('%s', async (_what, reason, spoil) => {
    const { site } = await purgedOnce();
    const kept = site.artifacts.artifacts.pop();
    if (kept === undefined) throw new Error('no state was kept');
    site.artifacts.put({ ...kept, archive: spoil(kept.archive) });
    const next = await site.job(site.commit(version('B')));
    expectPurged(site, next, 'site');
    expect(next.ran.outputs.reason).toContain(reason);
    expectPurged(site, await site.job(site.commit(version('C'))), 'a.txt');
  });
});

function rewritten(archive: Buffer, from: string | RegExp, to: string): Buffer {
  const content = unzipState(archive);
  if (!content.ok) throw new Error(content.reason.code);
  return zipState(Buffer.from(Buffer.from(content.value).toString().replace(from, to)));
}

describe('an artifact with the name of the state', () => {
  const rows = [
    ['a fork', { headRepository: 2, run: 1 }],
    ['a pull request', { headRepository: 1, run: 666 }],
  ] as const;
  test.each(rows)('in a run of %s is ignored', async (_of, where) => {
    const { site, a } = await purgedOnce();
    site.artifacts.settings.events = { 666: 'pull_request_target' };
    const c = site.commit(version('C'));
    const [kept] = site.artifacts.artifacts;
    if (kept === undefined) throw new Error('no state was kept');
    // It claims that the edge already has the next version.
    site.artifacts.put({ name: kept.name, archive: rewritten(kept.archive, a, c), ...where });
    expectPurged(site, await site.job(c), 'a.txt');
  });
});

describe('a state in a file', () => {
  const nowhere = { ACTIONS_RUNTIME_TOKEN: '', ACTIONS_RESULTS_URL: '' };

  test('works the same on a server without artifacts and lists of runs', async () => {
    const folder = temporaryFolder();
    const site = await openSite({
      workspace: { folder },
      inputs: { state: 'kept/state.json' },
      github: { fail: (path) => (path.includes('/actions/') ? 404 : undefined) },
    });
    await site.earlier(site.commit(version('A')), { env: nowhere });
    expect(readFileSync(join(folder, 'kept/state.json'), 'utf8')).toContain('"purge-state-');
    await site.earlier(site.commit(version('B')), { env: nowhere, refused: true });
    expectPurged(site, await site.job(site.commit(version('A')), { env: nowhere }), 'a.txt');
    // A run that ended early left no file, only a gap in the run numbers.
    site.without(site.commit(version('B')));
    const next = await site.job(site.commit(version('A')), { env: nowhere });
    expectPurged(site, next, 'site');
    expect(next.ran.outputs.reason).toContain('#4');
    expect(site.artifacts.operations).toEqual([]);
  });

  test('is recommended on a server without artifacts', async () => {
    const site = await openSite();
    site.serve(version('A'));
    site.commit(version('A'));
    const done = await site.job(site.commit(version('B')), { env: nowhere });
    expectPurged(site, done, 'a.txt');
    expect(JSON.stringify(done.ran.annotations)).toContain('Set `state` to the path of a file');
  });
});

test('without a state, only the versions in the event are compared', async () => {
  const site = await openSite({ inputs: { state: 'off' } });
  const a = site.commit(version('A'));
  site.serve(version('A'));
  const done = await site.job(site.commit(version('B')));
  expectPurged(site, done, 'a.txt');
  expect(done.ran.outputs.base).toBe(a);
  expect(site.artifacts.operations).toEqual([]);
});
