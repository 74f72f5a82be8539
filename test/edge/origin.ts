import { readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Address } from './address.ts';
import { type PageRule, pageRules, type RuleName, resolvePage } from './page-rules.ts';

/** A request as it reaches the origin. The address keeps the path's spelling, which a `URL` does not. */
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

/** The web server behind the edge. Null is its 404. */
export type Origin = (url: URL, request: OriginRequest) => OriginAnswer | null;

/** A folder that is served, its file names in any encoding. */
export interface Folder {
  folder: string;
  /** Which host's page rules; `plain` unless given. */
  rules?: RuleName | PageRule;
  /** More headers for a file (`dir/index.html`), as `Cache-Tag` or `Cache-Control`. */
  headers?: (file: string) => Record<string, string>;
}

/** Serves a folder as a host with these page rules does, for every host name alike. */
export function folderOrigin({ folder, rules = 'plain', headers }: Folder): Origin {
  const rule = typeof rules === 'string' ? pageRules[rules] : rules;
  const onDisk = (file: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(file, 'latin1')]);
  const has = (file: string) => {
    try {
      return statSync(onDisk(file)).isFile();
    } catch {
      return false;
    }
  };
  return (_url, { address }) => {
    const path = decodePath(address.path);
    const page = path === null ? null : resolvePage(rule, path, has);
    if (page === null) return null;
    if ('redirect' in page) {
      return { status: rule.redirect, headers: { location: encodePath(page.redirect) + address.query } };
    }
    const type = TYPES[/\.(\w+)$/.exec(page.file)?.[1] ?? ''] ?? 'application/octet-stream';
    return {
      status: 200,
      headers: { 'content-type': type, ...headers?.(page.file) },
      body: readFileSync(onDisk(page.file)),
    };
  };
}

/** Bytes as characters; null where no file can be meant: empty segments, dot segments, an encoded `/`, NUL. */
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
