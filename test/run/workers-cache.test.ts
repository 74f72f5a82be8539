import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findWorkersCache } from '../../src/run/workers-cache.ts';
import { temporaryFolder } from '../changes/repository.ts';

it.each<[name: string, text: string, isOn: boolean]>([
  ['wrangler.jsonc', '{ // ours\n "cache": { "enabled": true } }', true],
  ['wrangler.json', '{"env":{"live":{"cache":{"cross_version_cache":true,"enabled":true}}}}', true],
  ['wrangler.toml', 'name = "shop"\n[cache]\nenabled = true\n', true],
  ['wrangler.toml', 'cache = { enabled = true }\n', true],
  ['wrangler.toml', '[env.live.cache]\nenabled = true\n', true],
  ['wrangler.jsonc', '{\n  // "cache": { "enabled": true }\n}', false],
  ['wrangler.jsonc', '{"cache":{"enabled":false}}', false],
  ['wrangler.toml', '[cache]\nenabled = false\n[observability]\nenabled = true\n', false],
  ['other.json', '{"cache":{"enabled":true}}', false],
])('finds Workers Cache in %s with %j: %j', (name, text, isOn) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  expect(findWorkersCache(folder)).toBe(isOn ? name : null);
});
