import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Address } from './address.ts';
import { type PageRule, pageRules, type RuleName, resolvePage } from './page-rules.ts';

/** A request to the origin. Unlike a `URL`, the address keeps the spelling of the path. */
export interface OriginRequest {
  readonly address: Address;
  readonly headers: IncomingHttpHeaders;
  /** An environment's `ref`; empty for production. */
  readonly environment: string;
}

export interface OriginAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** The web server behind the edge. It returns null for a 404. */
export type Origin = (url: URL, request: OriginRequest) => OriginAnswer | null;

/** How a host serves files. */
export interface Serving {
  /** The page rules by host. Default: `plain`. */
  readonly rules?: RuleName | PageRule;
  /** Additional headers for a file (`dir/index.html`), like `Cache-Tag`, `Cache-Control`, or another `Content-Type`. */
  readonly headers?: (file: string) => Record<string, string>;
  /** The file served with a 200 for missing files, as hosts of single-page applications do. */
  readonly fallback?: string;
}

/** A folder on the disk, with file names in any encoding. */
export interface Folder extends Serving {
  readonly folder: string;
}

/** What a web server serves: the files of a folder, of a commit, or given here; one response for every URL; or a function. */
export type Site = Folder | Commit | Files | OriginAnswer | Origin;

interface Commit extends Serving {
  /** The folder of a repository. */
  readonly repository: string;
  readonly commit: string;
  /** The folder of the repository that is the site's root. */
  readonly root?: string;
}

interface Files extends Serving {
  /** By the path without its leading slash. */
  readonly files: Readonly<Record<string, string | Buffer>>;
}

/** Creates a web server, the same for all hosts. */
export function openOrigin(site: Site): Origin {
  if (typeof site === 'function') return site;
  if ('status' in site) return () => site;
  if ('folder' in site) return folderOrigin(site);
  const files = 'files' in site ? filesByBytes(site.files) : commitFiles(site);
  return fileOrigin(
    site,
    (file) => files.has(file),
    (file) => files.get(file)?.() ?? '',
  );
}

/** Serves files by the page rules of a host. */
export function folderOrigin(site: Folder): Origin {
  const onDisk = (file: string) =>
    Buffer.concat([Buffer.from(`${site.folder}/`), Buffer.from(file, 'latin1')]);
  const has = (file: string) => {
    try {
      return statSync(onDisk(file)).isFile();
    } catch {
      return false;
    }
  };
  return fileOrigin(site, has, (file) => readFileSync(onDisk(file)));
}

/** File names are bytes, with one character per byte. */
function fileOrigin(
  { rules = 'plain', headers, fallback }: Serving,
  has: (file: string) => boolean,
  read: (file: string) => string | Buffer,
): Origin {
  const rule = typeof rules === 'string' ? pageRules[rules] : rules;
  return (_url, { address }) => {
    const path = decodePath(address.path);
    const found = path === null ? null : resolvePage(rule, path, has);
    const page = found ?? (fallback === undefined ? null : { file: fallback });
    if (page === null) return null;
    if ('redirect' in page) {
      return { status: rule.redirect, headers: { location: encodePath(page.redirect) + address.query } };
    }
    const type = TYPES[/\.(\w+)$/.exec(page.file)?.[1] ?? ''] ?? 'application/octet-stream';
    return {
      status: 200,
      headers: { 'content-type': type, ...headers?.(page.file) },
      body: read(page.file),
    };
  };
}

type Contents = ReadonlyMap<string, () => string | Buffer>;

function filesByBytes(files: Files['files']): Contents {
  return new Map(
    Object.entries(files).map(([path, body]) => [Buffer.from(path).toString('latin1'), () => body]),
  );
}

/** Returns the files of a commit, without symlinks and submodules. They are read when they are requested. */
function commitFiles({ repository, commit, root = '' }: Commit): Contents {
  const git = (...args: string[]): Buffer => execFileSync('git', ['-C', repository, ...args]);
  const tree = git('ls-tree', '-r', '-z', '--full-tree', root === '' ? commit : `${commit}:${root}`);
  const entries = tree.toString('latin1').matchAll(/100\d{3} blob (\w+)\t([^\0]+)\0/g);
  return new Map(
    [...entries].map(([, id = '', path = '']) => {
      let body: Buffer | undefined;
      return [
        path,
        () => {
          body ??= git('cat-file', 'blob', id);
          return body;
        },
      ];
    }),
  );
}

/** Returns bytes as characters; null if no file can match: empty segments, dot segments, an encoded `/`, NUL. */
function decodePath(path: string): string | null {
  const segments = path
    .split('/')
    .map((segment) =>
      segment.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  const inner = segments.slice(1, -1);
  const wrong = segments.some((segment) => /[/\0]/.test(segment) || segment === '.' || segment === '..');
  return wrong || inner.includes('') ? null : segments.join('/');
}

const encodePath = (path: string) =>
  path.replace(/[^\w.~/-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml',
};
