import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectGitHub } from '../src/changes/github/api.ts';
import { createArtifactStore } from '../src/changes/versions/artifact.ts';
import { findArtifactService } from '../src/changes/versions/artifact-service.ts';
import type { Transport } from '../src/context.ts';
import { systemClock } from '../src/system-clock.ts';
import { createArtifactStandIn } from './artifacts/stand-in.ts';
import { wireInProcess } from './artifacts/wires.ts';
import { openStage } from './run/play.ts';

/*
 * The README has a list of hosts to allow in a firewall. This test runs a purge that keeps and reads a state, with the
 * addresses of GitHub's runners, and records each requested host.
 */

const RESULTS = 'https://results-receiver.actions.githubusercontent.com/';
const STORAGE = 'https://productionresultssa0.blob.core.windows.net';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const [, block = ''] = /\*\*Firewalls\.\*\*.*?```text\n(.*?)```/s.exec(readme) ?? [];
const listed = block
  .trim()
  .split('\n')
  .map((line) => line.split(/\s/)[0] ?? '');

const asked = new Set<string>();
const noting =
  (transport: Transport): Transport =>
  (request) => {
    asked.add(new URL(request.url).host);
    return transport(request);
  };

/** The part of GitHub's API that reads a state, over the same transport. */
const fetchOver =
  (transport: Transport): typeof fetch =>
  async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const signal = init?.signal ?? new AbortController().signal;
    const { status, text } = await transport({ method: 'GET', url: String(input), headers, signal });
    return new Response(await text(), { status });
  };

test('the README lists exactly the hosts that are requested', async () => {
  const { edge, transport, play } = openStage();
  const played = await play(
    { urls: `https://www.${edge.zones[0]?.name}/` },
    { transport: noting(transport) },
  );
  expect(played.outcome.result).toBe('purged');

  const clock = systemClock;
  const standIn = createArtifactStandIn({ url: STORAGE });
  const wire = noting(wireInProcess(standIn, clock));
  const env = { ...standIn.env(), ACTIONS_RESULTS_URL: RESULTS, GITHUB_API_URL: undefined };
  const signal = new AbortController().signal;
  const service = findArtifactService(env);
  if (service === null) throw new Error('there is no service');
  const store = createArtifactStore({
    ...{ name: 'purge-state-0123abcd', service, githubToken: 'token', env, transport: wire, clock, signal },
    limitMs: 10_000,
    connect: (signal) => connectGitHub({ env, githubToken: 'token', clock, signal, fetch: fetchOver(wire) }),
  });
  expect(await store.keep(Buffer.from('A'))).toMatchObject({ ok: true });
  expect(await store.newest()).toMatchObject({ ok: true, value: { bytes: Buffer.from('A') } });

  const covers = (pattern: string, host: string): boolean =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
  expect([...asked].filter((host) => !listed.some((pattern) => covers(pattern, host)))).toEqual([]);
  expect(listed.filter((pattern) => ![...asked].some((host) => covers(pattern, host)))).toEqual([]);
});
