import type { ChangedFile } from '../../changes/changes.ts';
import { spellings } from './encodings.ts';
import { hasDotOrEmptySegment } from './root.ts';

/** Which of the URLs that hosts serve a page under are purged. */
export const PAGE_URLS = ['all', 'file', 'clean', 'slash', 'no-slash'] as const;
export type PageUrls = (typeof PAGE_URLS)[number];

/** Something to purge below a base-url: its path from there, spelled, starting with `/` (or empty: the base itself). */
export interface UrlPath {
  readonly kind: 'urls' | 'prefixes';
  readonly path: string;
}

/**
 * What a changed file is known by, from its path inside the site's root.
 *
 * As prefixes a file is its own literal prefix, which covers every query, and its page's other forms are exact URLs:
 * the prefix `host/dir/` of an index page would be the whole folder. A name without an extension is an exact URL as
 * well, since others begin with it: `v0.10` with `v0.10.13`. A submodule's content, and what a symlink points to, are
 * not in the list of changes, so all that lies below them goes, and they themselves.
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

/** Whether it is a page of HTML. */
export function isPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** Whether a name ends as names of files do, with letters behind its last dot: a version's number is no extension. */
export function hasExtension(path: string): boolean {
  return /[^/]\.[a-z0-9_-]*[a-z][a-z0-9_-]*$/i.test(path);
}

/**
 * The URL paths of a file, below the base-url: `/page.html`, `/page` and `/page/` for a page; `/dir/`, `/dir`,
 * `/dir/index.html` and `/dir/index` for an index page; itself for all else. Hosts disagree which of them they serve, and
 * each is a cache key of its own; a surplus URL costs next to nothing, a missing one is a stale page. What is compressed
 * already (`page.html.br`) is also sent for the file without that ending.
 * https://github.com/slorber/trailing-slash-guide
 */
export function pageUrls(path: string, style: PageUrls): readonly string[] {
  const own = urlsOf(path, style);
  const original = path.replace(COMPRESSED, '');
  return original === path ? own : [...own, ...urlsOf(original, style)];
}

/**
 * The end of a file that stands beside one that it is a compressed copy of. An archive is no copy.
 * https://nginx.org/en/docs/http/ngx_http_gzip_static_module.html
 */
const COMPRESSED = /(?<=[^/]\.(?!tar\.)[^./]+)\.(?:gz|br|zst)$/i;

function urlsOf(path: string, style: PageUrls): readonly string[] {
  const { stem, forms } = formsOf(path);
  const spelled = spellings(stem).map((spelling) => (spelling === '' ? '' : `/${spelling}`));
  return forms[style].flatMap((form) => spelled.map((spelling) => `${spelling}${form}`));
}

/** What all of a file's URLs start with, and what may follow. */
interface Forms {
  readonly stem: string;
  readonly forms: Readonly<Record<PageUrls, readonly string[]>>;
}

/**
 * What servers look for where a folder is asked for. `default.html` is a page like any other to most of them.
 * https://httpd.apache.org/docs/2.4/mod/mod_dir.html#directoryindex
 * https://learn.microsoft.com/iis/configuration/system.webserver/defaultdocument/
 */
const INDEX = /^index\.(?:html?|php)$/i;
const INDEX_OR_PAGE = /^default\.html?$/i;

function formsOf(path: string): Forms {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const folder = path.slice(0, Math.max(slash, 0));
  const file = `/${name}`;
  const clean = file.slice(0, file.lastIndexOf('.'));
  if (INDEX.test(name)) {
    return {
      stem: folder,
      forms: {
        all: ['/', '', file, clean],
        file: [file],
        clean: ['/'],
        slash: ['/'],
        'no-slash': [''],
      },
    };
  }
  if (INDEX_OR_PAGE.test(name)) {
    return {
      stem: folder,
      forms: {
        all: ['/', '', file, clean, `${clean}/`],
        file: [file],
        clean: ['/', clean],
        slash: ['/', `${clean}/`],
        'no-slash': ['', clean],
      },
    };
  }
  // The stems of `..html` and `...html` would be dot segments, which lead elsewhere, and `.html` has none.
  if (/\.html$/i.test(name) && !hasDotOrEmptySegment(clean.slice(1))) {
    const extension = path.slice(-'.html'.length);
    return {
      stem: path.slice(0, -extension.length),
      forms: { all: [extension, '', '/'], file: [extension], clean: [''], slash: ['/'], 'no-slash': [''] },
    };
  }
  return { stem: path, forms: { all: [''], file: [''], clean: [''], slash: [''], 'no-slash': [''] } };
}

function url(path: string): UrlPath {
  return { kind: 'urls', path };
}

function prefix(path: string): UrlPath {
  return { kind: 'prefixes', path };
}
