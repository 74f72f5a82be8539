import { test as base } from 'vitest';
import { type Edge, type EdgeOptions, startEdge } from '../edge/edge.ts';
import { type Ran, runAction, type Settings } from '../runner.ts';
import { runInProcess } from './in-process.ts';

/** A zone with an environment, and both ways to sign in. */
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
 * Runs the action against an edge, signed in with the token. The warning that this is not Cloudflare is left out.
 * @param how by the built action unless said otherwise
 */
export function against(edge: Edge, how: Run = runAction): Run {
  return async (inputs, settings = {}) => {
    const ran = await how(
      { 'api-token': TOKEN, zone: ZONE, ...inputs },
      { ...settings, env: { CLOUDFLARE_BASE_URL: edge.apiUrl, ...settings.env } },
    );
    const isAboutEdge = ({ level, message }: Ran['annotations'][number]): boolean =>
      level === 'warning' && message.startsWith('CLOUDFLARE_BASE_URL: ');
    return { ...ran, annotations: ran.annotations.filter((one) => !isAboutEdge(one)) };
  };
}

/** A test with a stand-in of its own, so that tests may run side by side. `run` is the built action, `play` in process. */
export const test = base.extend<{ edge: Edge; run: Run; play: Run }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  edge: async ({}, use) => {
    const edge = await startEdge(WORLD);
    await use(edge);
    await edge.close();
  },
  run: async ({ edge }, use) => use(against(edge)),
  play: async ({ edge }, use) => use(against(edge, runInProcess)),
});

/** The URLs of a site with so many pages. */
export function pages(number: number, site = 'https://example.com'): string[] {
  return Array.from({ length: number }, (_, page) => `${site}/page-${page + 1}`);
}
