import { resolve } from 'node:path';
import { readRegularFile } from '../changes/regular-file.ts';

/** Where Wrangler looks. https://developers.cloudflare.com/workers/wrangler/configuration/ */
const FILES = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];
/** No configuration is longer. */
const MAX_BYTES = 256 * 1024;

/**
 * The name of Wrangler's configuration in the workspace, if it switches Workers Cache on; else null. This cache is no
 * part of a zone: no purge of a zone reaches it. https://developers.cloudflare.com/workers/cache/
 */
export async function findWorkersCache(workspace: string, stop: AbortSignal): Promise<string | null> {
  for (const name of FILES) {
    const file = await readRegularFile(resolve(workspace, name), MAX_BYTES, stop);
    if (file.ok && switchesOn(file.value.toString(), name.endsWith('.toml'))) return name;
  }
  return null;
}

function switchesOn(text: string, isToml: boolean): boolean {
  if (isToml) {
    const code = text.replace(/#.*$/gm, '');
    const table = /^\s*\[(?:env\.[^\]]+\.)?cache\]([^[]*)/m.exec(code)?.[1] ?? '';
    return /^\s*enabled\s*=\s*true/m.test(table) || /^\s*cache\s*=\s*\{[^}]*\benabled\s*=\s*true/m.test(code);
  }
  // An address in a text has slashes, too, and may go with a comment: what is looked for stands before it.
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  return /"cache"\s*:\s*\{[^}]*"enabled"\s*:\s*true/.test(code);
}
