import { test as base } from 'vitest';
import { type Edge, type EdgeOptions, startEdge } from '../edge/edge.ts';
import { type Ran, runAction, type Settings } from '../runner.ts';
import { runInProcess } from './in-process.ts';

/** The IDs of a zone and its environment, and credentials of both kinds. */
export const ZONE = '023e105f4ecef8ad9ca31a8372d0c353';
export const ENVIRONMENT = '12abcd3e45f678940a573f51834a54';
export const TOKEN = 'cfut_3q8Zr7PpXw0sVbN2kLm5Yc9TdGhJ4aEf';
export const EMAIL = 'dev@example.com';
export const KEY = 'c2547eb745079dac9320b638f5e225cf483cc5cfdda41';

export const WORLD: EdgeOptions = {
  zones: [
    {
      name: 'example.com',
      id: ZONE,
      plan: 'enterprise',
      keyHeaders: ['CF-Device-Type', 'CF-IPCountry', 'Accept-Language'],
      environments: [{ name: 'Staging', ref: ENVIRONMENT }],
    },
  ],
  tokens: [{ value: TOKEN }],
  keys: [{ email: EMAIL, key: KEY }],
};

export type Run = (inputs: Readonly<Record<string, string>>, settings?: Settings) => Promise<Ran>;

/**
 * Returns a function that runs the action against an edge with its token. Removes the warning that the API is not
 * Cloudflare's.
 * @param execute how to run the action; the default is the built action
 */
export function against(edge: Edge, execute: Run = runAction): Run {
  return async (inputs, settings = {}) => {
    const ran = await execute(
      { 'api-token': TOKEN, zone: ZONE, ...inputs },
      { ...settings, env: { CLOUDFLARE_BASE_URL: edge.apiUrl, ...settings.env } },
    );
    const isAboutEdge = ({ level, message }: Ran['annotations'][number]): boolean =>
      level === 'warning' && message.startsWith('CLOUDFLARE_BASE_URL: ');
    return { ...ran, annotations: ran.annotations.filter((one) => !isAboutEdge(one)) };
  };
}

/**
 * A test with its own stand-in, so that tests can run concurrently. `run` runs the built action, `play` runs the action in
 * process.
 */
export const test = base.extend<{ edge: Edge; run: Run; play: Run }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the required fixtures from the pattern
  edge: async ({}, use) => {
    const edge = await startEdge(WORLD);
    await use(edge);
    await edge.close();
  },
  run: async ({ edge }, use) => use(against(edge)),
  play: async ({ edge }, use) => use(against(edge, runInProcess)),
});

/** Returns the URLs of this number of pages. */
export function pages(number: number, site = 'https://example.com'): string[] {
  return Array.from({ length: number }, (_, page) => `${site}/page-${page + 1}`);
}
