import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where Wrangler looks. https://developers.cloudflare.com/workers/wrangler/configuration/ */
const FILES = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];
/** No configuration is longer. */
const MAX_BYTES = 256 * 1024;

/**
 * The name of Wrangler's configuration in the workspace, if it switches Workers Cache on; else null. This cache is no
 * part of a zone: no purge of a zone reaches it. https://developers.cloudflare.com/workers/cache/
 */
export function findWorkersCache(workspace: string): string | null {
  return FILES.find((name) => switchesOn(textOfFile(resolve(workspace, name)), name)) ?? null;
}

/** Empty where there is none that can be read. */
function textOfFile(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > MAX_BYTES) return '';
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function switchesOn(text: string, name: string): boolean {
  if (name.endsWith('.toml')) {
    const code = text.replace(/#.*$/gm, '');
    const table = /^\s*\[(?:env\.[^\]]+\.)?cache\]([^[]*)/m.exec(code)?.[1] ?? '';
    return /^\s*enabled\s*=\s*true/m.test(table) || /^\s*cache\s*=\s*\{[^}]*\benabled\s*=\s*true/m.test(code);
  }
  // What stands in a comment is off.
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return /"cache"\s*:\s*\{[^}]*"enabled"\s*:\s*true/.test(code);
}
