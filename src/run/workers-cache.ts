import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The names of Wrangler's configuration. https://developers.cloudflare.com/workers/wrangler/configuration/ */
const FILES = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];
/** Larger files are not configurations. */
const MAX_BYTES = 256 * 1024;

/**
 * Returns the name of the Wrangler configuration in the workspace that switches Workers Cache on, or null. This cache does
 * not belong to a zone, so no purge of a zone reaches it. https://developers.cloudflare.com/workers/cache/
 */
export function findWorkersCache(workspace: string): string | null {
  return FILES.find((name) => switchesOn(readSmallFile(resolve(workspace, name)), name)) ?? null;
}

/** Returns `''` for a file that is missing, too large, or unreadable. */
function readSmallFile(path: string): string {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(path, 'utf8') : '';
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
  // Settings in comments do not count.
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return /"cache"\s*:\s*\{[^}]*"enabled"\s*:\s*true/.test(code);
}
