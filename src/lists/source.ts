import { isAbsolute, relative, resolve } from 'node:path';
import { err, ok, type Result } from '../result.ts';
import { findLocalSitemaps } from './local-sitemaps.ts';

/** A file or an address that `urls-from` or an index of sitemaps names. */
export interface ListSource {
  /** Absolute; null where it is an address. */
  readonly path: string | null;
  readonly address: string;
  /** For people: in the way that the workflow or the index names it. Untrusted text. */
  readonly label: string;
  /** The index that lists it, or null where the workflow does. */
  readonly parent: ListSource | null;
}

/** It lists nothing but itself, or what led to it. */
export interface IndexProblem {
  readonly code: 'index-of-itself';
}

/** So many of the sitemaps that an index lists were read from the files beside it. */
export interface LocalSitemapsNotice {
  readonly code: 'index-read-from-files';
  readonly local: number;
  readonly sitemaps: number;
}

/** What an index leads to. */
interface ExpandedIndex {
  readonly sources: readonly ListSource[];
  readonly notice: LocalSitemapsNotice | null;
}

/** Of one run, whichever index lists them. */
export const MAX_SITEMAPS = 1000;

/** @param source a path, relative to the workspace or absolute, or an address with its scheme */
export function readSource(source: string, workspace: string): ListSource {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
  return {
    path: isAddress ? null : resolve(workspace, source),
    address: isAddress ? withoutFragment(source) : '',
    label: source,
    parent: null,
  };
}

/** The same source has the same key. */
export function sourceKey({ path, address }: ListSource): string {
  return path ?? address;
}

/**
 * The sitemaps that an index lists, which may be indexes again: as files beside it, if it is one and they are there, else by their addresses.
 * @param isFile looks whether there is a file under a path
 */
export function expandIndex(
  index: ListSource,
  sitemaps: readonly string[],
  workspace: string,
  isFile: (path: string) => boolean,
): Result<ExpandedIndex, IndexProblem> {
  const addresses = [...new Set(sitemaps)];
  const local =
    index.path === null ? new Map<string, string>() : findLocalSitemaps(index.path, addresses, isFile);
  const sources = addresses.map((address): ListSource => {
    const path = local.get(address) ?? null;
    const label = path === null ? address : labelOf(path, index, workspace);
    return { path, address: withoutFragment(address), label, parent: index };
  });
  if (sources.length > 0 && sources.every((source) => isAbove(source, index))) {
    return err({ code: 'index-of-itself' });
  }
  const notice: LocalSitemapsNotice = {
    code: 'index-read-from-files',
    local: local.size,
    sitemaps: addresses.length,
  };
  return ok({ sources, notice: local.size === 0 ? null : notice });
}

function withoutFragment(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.hash = '';
  return url.href;
}

function labelOf(path: string, { label }: ListSource, workspace: string): string {
  return isAbsolute(label) ? path : relative(workspace, path).replaceAll('\\', '/');
}

/** Whether it is the index itself, or one that led there. */
function isAbove(source: ListSource, index: ListSource): boolean {
  for (let above: ListSource | null = index; above !== null; above = above.parent) {
    if (sourceKey(above) === sourceKey(source)) return true;
  }
  return false;
}
