import { statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { err, ok, type Result } from '../result.ts';
import { findLocalSitemaps } from './local-sitemaps.ts';

/** A file or a URL that `urls-from` or an index of sitemaps names. */
export interface ListSource {
  readonly kind: 'file' | 'url';
  /** An absolute path, or a URL without its fragment. The same file or URL has the same location. */
  readonly location: string;
  /** The name in the workflow or the index, to show to people. Untrusted text. */
  readonly label: string;
  /** The index that lists it; null if the workflow names it. */
  readonly parent: ListSource | null;
}

/** The index lists only itself, or indexes that led to it. */
export interface IndexProblem {
  readonly code: 'index-of-itself';
}

/** `local` of the `sitemaps` of an index were read from files in its folder. */
export interface LocalSitemapsNotice {
  readonly code: 'index-read-from-files';
  readonly local: number;
  readonly sitemaps: number;
}

/** @param name a path, relative to the workspace or absolute, or a URL */
export function toListSource(name: string, workspace: string): ListSource {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name)
    ? { kind: 'url', location: withoutFragment(name), label: name, parent: null }
    : { kind: 'file', location: resolve(workspace, name), label: name, parent: null };
}

/**
 * Returns the sitemaps that an index lists, which may be indexes, too. For an index in a file, prefers the files in its
 * folder to their URLs.
 */
export function expandIndex(
  index: ListSource,
  sitemaps: readonly string[],
  workspace: string,
): Result<{ sources: readonly ListSource[]; notices: readonly LocalSitemapsNotice[] }, IndexProblem> {
  const addresses = [...new Set(sitemaps)];
  const files =
    index.kind === 'file' ? findLocalSitemaps(index.location, addresses, isFile) : new Map<string, string>();
  const sources = addresses.map((address): ListSource => {
    const path = files.get(address);
    return path === undefined
      ? { kind: 'url', location: withoutFragment(address), label: address, parent: index }
      : { kind: 'file', location: path, label: labelOf(path, index, workspace), parent: index };
  });
  if (sources.length > 0 && sources.every((source) => isAncestor(source, index))) {
    return err({ code: 'index-of-itself' });
  }
  const notice = { code: 'index-read-from-files', local: files.size, sitemaps: addresses.length } as const;
  return ok({ sources, notices: files.size === 0 ? [] : [notice] });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
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

/** Returns whether a source is the index, or an index that led to it. */
function isAncestor(source: ListSource, index: ListSource | null): boolean {
  return index !== null && (index.location === source.location || isAncestor(source, index.parent));
}
