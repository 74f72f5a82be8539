import { type Parsed, quote, textEntries } from '../text/entries.ts';
import type { Target } from './target.ts';
import { encodeNonAscii, insteadOfWildcard, readAuthority } from './url.ts';

/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ */
const TAG_LENGTH = 1024;
/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/ */
export const PREFIX_SEPARATORS = 31;

type Reading = { readonly value: string; readonly notice?: string } | { readonly problem: string };

/** The `tags` input: cache tags, one a line or separated by commas or spaces. */
export function parseTags(text: string): Parsed<Target> {
  return read('tags', separated(text), (tag) => {
    if (!/^[\u0021-\u007e]+$/.test(tag) || tag.includes(',')) {
      return { problem: `got ${quote(tag)}: a tag has only printable ASCII, without spaces and commas` };
    }
    if (tag.length > TAG_LENGTH) {
      return {
        problem: `got ${quote(tag, 40)}: it has ${tag.length} characters; a tag has at most ${TAG_LENGTH}`,
      };
    }
    return { value: tag };
  });
}

/** The `hosts` input: host names, one a line or separated by commas or spaces. */
export function parseHosts(text: string): Parsed<Target> {
  return read('hosts', separated(text), (entry) => {
    const bare = withoutScheme(entry);
    const said = `got ${quote(entry)}`;
    if (bare.rest.includes('*')) {
      return { problem: `${said}: the API takes no wildcard in a host; ${insteadOfWildcard(bare.rest)}` };
    }
    const [, authority = '', path = ''] = /^([^/?#\\]*)(.*)$/s.exec(bare.rest) ?? [];
    const name = readAuthority(bare.scheme ?? 'https', authority);
    if (name === null || !isFull(name.hostname)) return { problem: `${said}: it is not a host name` };
    if (/^[?#\\]/.test(path)) {
      return { problem: `${said}: a host takes nothing behind its name; write ${name.hostname}` };
    }
    if (path !== '' && path !== '/') {
      return { problem: `${said}: a host takes no path; use \`prefixes: ${bare.rest}\` for a part of it` };
    }
    if (name.host !== name.hostname || (bare.scheme === null && /:\d*$/.test(authority))) {
      return { problem: `${said}: a host takes no port; write ${name.hostname}` };
    }
    return { value: name.hostname, ...bare.notice };
  });
}

/** The `prefixes` input: `host` or `host/path`, one a line. */
export function parsePrefixes(text: string): Parsed<Target> {
  return read('prefixes', textEntries(text), (entry) => {
    const bare = withoutScheme(entry);
    const said = `got ${quote(entry)}`;
    if (!entry.isWellFormed()) return { problem: `${said}: it is not valid Unicode` };
    if (/[\u0000-\u0020\u007f\\]/.test(bare.rest)) {
      return { problem: `${said}: it has a space, a backslash or a control character; write a space as %20` };
    }
    if (/[?#]/.test(bare.rest)) {
      return {
        problem: `${said}: a prefix takes no query and no fragment; leave it at ${quote(bare.rest.replace(/[?#].*$/s, ''))}, which covers every query`,
      };
    }
    if (bare.rest.includes('*')) {
      return { problem: `${said}: the API takes no wildcard in a prefix; ${insteadOfWildcard(bare.rest)}` };
    }
    const [, authority = '', path = ''] = /^([^/]*)(.*)$/s.exec(bare.rest) ?? [];
    // What ends with a colon is a scheme: `file:///`, `https:/`.
    const name = authority.endsWith(':') ? null : readAuthority(bare.scheme ?? 'https', authority);
    if (name === null || !isFull(name.hostname))
      return { problem: `${said}: it does not start with a host name` };
    const separators = path.split('/').length - 1;
    if (separators > PREFIX_SEPARATORS) {
      return {
        problem: `${said}: it has ${separators} separators; a prefix has at most ${PREFIX_SEPARATORS}`,
      };
    }
    return { value: `${name.host}${encodeNonAscii(path)}`, ...bare.notice };
  });
}

/** A name without a domain behind it is a folder, or a slip, far more often than a host of a zone. */
function isFull(hostname: string): boolean {
  return /[.:]/.test(hostname) || hostname === 'localhost';
}

/** Tags and hosts can contain neither commas nor spaces, so both separate them too, save in a JSON array. */
function separated(text: string): Parsed<string> {
  const list = textEntries(text);
  if (text.trim().startsWith('[')) return list;
  return {
    ...list,
    values: list.values.flatMap((line) => line.split(/[\s,]+/).filter((entry) => entry !== '')),
  };
}

function withoutScheme(entry: string): {
  rest: string;
  scheme: 'http' | 'https' | null;
  notice?: { notice: string };
} {
  const [, scheme, rest = ''] = /^(https?):\/\/(.*)$/is.exec(entry) ?? [];
  if (scheme === undefined) return { rest: entry, scheme: null };
  return {
    rest,
    scheme: scheme.toLowerCase() as 'http' | 'https',
    notice: { notice: `took the scheme off ${quote(entry)}: the API takes none here` },
  };
}

function read(kind: Target['kind'], list: Parsed<string>, one: (entry: string) => Reading): Parsed<Target> {
  const readings = list.values.map(one);
  return {
    values: readings.flatMap((reading) =>
      'value' in reading ? [{ kind, value: reading.value, because: `the input ${kind}` }] : [],
    ),
    problems: [
      ...list.problems,
      ...readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : [])),
    ],
    notices: [
      ...list.notices,
      ...readings.flatMap((reading) => ('value' in reading && reading.notice ? [reading.notice] : [])),
    ],
  };
}
