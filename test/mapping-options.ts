import type { ChangedFile } from '../src/changes/changes.ts';
import { parseBaseUrls } from '../src/targets/base-url.ts';
import type { MappingOptions } from '../src/targets/mapping/changed-targets.ts';
import { patterns } from './patterns.ts';

export const SITE = 'https://www.example.com';

/** The mapping options if only `changed-files: urls` and `base-url` are set. */
export const MAPPING: MappingOptions = {
  mode: 'urls',
  baseUrls: parseBaseUrls(SITE).value,
  root: '',
  paths: patterns('**'),
  rewriteRules: [],
  tagRules: [],
  pageUrls: 'all',
  immutable: [],
  anyQuery: [],
  also: [],
  siteWide: 'default',
  maxUrls: 10_000,
  fallback: 'site',
};

/** Returns modified files, or files with these properties. */
export function changedFiles(...files: readonly (string | Partial<ChangedFile>)[]) {
  const whole = files.map((file): ChangedFile => {
    const given = typeof file === 'string' ? { path: file } : file;
    return { path: '', status: 'modified', type: 'file', held: [], now: null, ...given };
  });
  return { kind: 'files', files: whole } as const;
}
