import type { ChangedFile } from '../../changes/changes.ts';
import { spellings } from './encodings.ts';
import { hasDotOrEmptySegment } from './root.ts';

/** The values of `page-urls`: which URLs of a page are purged. */
export const PAGE_URLS = ['all', 'file', 'clean', 'slash', 'no-slash'] as const;
export type PageUrls = (typeof PAGE_URLS)[number];

/** A URL or prefix below a base-url. The path is percent-encoded and starts with `/`; empty is the base-url itself. */
export interface UrlPath {
  readonly kind: 'urls' | 'prefixes';
  readonly path: string;
}

/**
 * Returns the places of a changed file, given its path inside the root.
 *
 * With `prefixes`, the prefix of a file is its own path, which includes every query. The other forms of a page are exact
 * URLs: the prefix `host/dir/` of an index page would include the whole folder. A name without an extension is an exact
 * URL, too, because other names can start with it: `v0.10` and `v0.10.13`. The list of changes does not include the content
 * of a submodule or the target of a symlink, so they are purged with everything below them.
 */
export function placesOf(
  path: string,
  type: ChangedFile['type'],
  mode: 'urls' | 'prefixes',
  style: PageUrls,
): readonly UrlPath[] {
  const urls = pageUrls(path, style);
  if (type !== 'file') return [...urls.map(url), ...spellings(path).map((spelled) => prefix(`/${spelled}/`))];
  if (mode === 'urls' || !hasExtension(path)) return urls.map(url);
  const files = pageUrls(path, 'file');
  return [...files.map(prefix), ...urls.filter((form) => !files.includes(form)).map(url)];
}

export function isPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** Whether a path has a file extension. It must contain a letter, so that a version number is not an extension. */
export function hasExtension(path: string): boolean {
  return /[^/]\.[a-z0-9_-]*[a-z][a-z0-9_-]*$/i.test(path);
}

/**
 * Returns the URL paths of a file, below the base-url: `/page.html`, `/page` and `/page/` for a page; `/dir/`, `/dir`,
 * `/dir/index.html` and `/dir/index` for an index page; its own path for any other file. Hosts serve different ones, and
 * each is a cache key; a superfluous URL costs next to nothing, but a missing one leaves a stale page. A compressed copy
 * (`page.html.br`) also has the URLs of the original.
 * https://github.com/slorber/trailing-slash-guide
 */
export function pageUrls(path: string, style: PageUrls): readonly string[] {
  const own = urlsOf(path, style);
  const original = path.replace(COMPRESSED, '');
  return original === path ? own : [...own, ...urlsOf(original, style)];
}

/**
 * The extension of a compressed copy, which follows another extension. An archive (`.tar.gz`) is not a copy.
 * https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html
 */
const COMPRESSED = /(?<=[^/]\.(?!tar\.)[^./]+)\.(?:gz|br|zst)$/i;

function urlsOf(path: string, style: PageUrls): readonly string[] {
  const { stem, forms } = formsOf(path);
  const spelled = spellings(stem).map((spelling) => (spelling === '' ? '' : `/${spelling}`));
  return forms[style].flatMap((form) => spelled.map((spelling) => `${spelling}${form}`));
}

/** A URL of the file is the stem, followed by a form. */
interface Forms {
  readonly stem: string;
  readonly forms: Readonly<Record<PageUrls, readonly string[]>>;
}

/**
 * The files that servers return for a folder. Most servers treat `default.html` as an ordinary page.
 * https://httpd.apache.org/docs/2.4/mod/mod_dir.html#directoryindex
 * https://learn.microsoft.com/iis/configuration/system.webserver/defaultdocument/
 */
const INDEX = /^index\.(?:html?|php)$/i;
const INDEX_OR_PAGE = /^default\.html?$/i;

function formsOf(path: string): Forms {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const file = `/${name}`;
  const clean = file.slice(0, file.lastIndexOf('.'));
  if (INDEX.test(name)) {
    const all = ['/', '', file, clean];
    return { stem: folder, forms: { all, file: [file], clean: ['/'], slash: ['/'], 'no-slash': [''] } };
  }
  if (INDEX_OR_PAGE.test(name)) {
    const all = ['/', '', file, clean, `${clean}/`];
    const slash = ['/', `${clean}/`];
    return {
      stem: folder,
      forms: { all, file: [file], clean: ['/', clean], slash, 'no-slash': ['', clean] },
    };
  }
  // The stems of `..html` and `...html` would be dot segments, which lead elsewhere, and `.html` has no stem.
  if (/\.html$/i.test(name) && !hasDotOrEmptySegment(clean.slice(1))) {
    const extension = path.slice(-'.html'.length);
    const all = [extension, '', '/'];
    const stem = path.slice(0, -extension.length);
    return { stem, forms: { all, file: [extension], clean: [''], slash: ['/'], 'no-slash': [''] } };
  }
  return { stem: path, forms: { all: [''], file: [''], clean: [''], slash: [''], 'no-slash': [''] } };
}

function url(path: string): UrlPath {
  return { kind: 'urls', path };
}

function prefix(path: string): UrlPath {
  return { kind: 'prefixes', path };
}
