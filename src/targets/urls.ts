import { entries, type Parsed, quote } from '../text/entries.ts';
import { grouped } from '../text/wording.ts';
import type { Target } from './target.ts';
import { href, readUrl } from './url.ts';

export type Headers = Readonly<Record<string, string>>;

/** More variants of one page than any cache key of device, country and language has in use. */
const MOST_VARIANTS = 1000;
/** A header's name: RFC 9110, section 5.1. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The `urls` input: absolute http(s) URLs, or `{"url": …, "headers": {…}}` where request headers are part of the
 * custom cache key. https://developers.cloudflare.com/cache/how-to/purge-cache/purge-cache-key/
 */
export function parseUrls(text: string, because: string): Parsed<Target> {
  const list = entries(text);
  const problems = [...list.problems];
  const notices = [...list.notices];
  const values = list.values.flatMap((entry) => {
    const read = readEntry(entry);
    if (typeof read === 'string') {
      problems.push(read);
      return [];
    }
    const { url, problem } = readUrl(read.url);
    if (problem !== undefined) {
      problems.push(problem);
      return [];
    }
    if (url.fragment !== '') {
      notices.push(`took ${quote(url.fragment)} off ${quote(read.url)}: a fragment never reaches a cache`);
    }
    const target: Target = { kind: 'urls', value: href(url), because };
    return [read.headers ? { ...target, headers: read.headers } : target];
  });
  return { values, problems, notices };
}

/** One entry as URL and headers, or the problem with it. */
function readEntry(entry: unknown): { url: string; headers?: Headers } | string {
  if (typeof entry === 'string' && !entry.startsWith('{')) return { url: entry.trim() };
  const said = `got ${quote(typeof entry === 'string' ? entry : JSON.stringify(entry))}`;
  let value = entry;
  if (typeof entry === 'string') {
    try {
      value = JSON.parse(entry);
    } catch {
      return `${said}: it starts with "{" but is not JSON; write {"url": "https://…", "headers": {"CF-Device-Type": "mobile"}} on one line`;
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${said}: an entry is a URL, or an object with "url" and "headers"`;
  }
  const { url, headers, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) {
    return `${said}: ${Object.keys(others)
      .map((key) => quote(key))
      .join(', ')} is not known; an object takes "url" and "headers"`;
  }
  if (typeof url !== 'string') return `${said}: "url" is missing or not a text`;
  if (headers === undefined) return { url };
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return `${said}: "headers" takes an object, like {"CF-Device-Type": "mobile"}`;
  }
  const pairs = Object.entries(headers);
  const wrong = pairs
    .map(([name, content]) =>
      typeof content === 'string' ? headerProblem(name, content) : `${quote(name)} takes a text`,
    )
    .find((problem) => problem !== null);
  if (wrong !== undefined) return `${said}: header ${wrong}`;
  return pairs.length === 0 ? { url } : { url, headers: headers as Headers };
}

function headerProblem(name: string, content: string): string | null {
  if (!HEADER_NAME.test(name)) return `${quote(name)} is not a header's name`;
  if (content === '' || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(content)) {
    return `${quote(name)} has the value ${quote(content)}: it takes a text on one line`;
  }
  // https://developers.cloudflare.com/api/resources/cache/methods/purge/: "include the scheme and hostname".
  if (
    name.toLowerCase() === 'origin' &&
    content !== 'null' &&
    !/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i.test(content)
  ) {
    return `"Origin" has the value ${quote(content)}: it takes scheme and host, like https://example.com`;
  }
  return null;
}

/**
 * The `url-headers` input as the header sets of all variants: `CF-Device-Type: mobile, desktop` gives two; lines of
 * different headers multiply. No line, no set.
 */
export function parseUrlHeaders(text: string): Parsed<Headers> {
  const list = entries(text);
  const problems = [...list.problems];
  const byName = new Map<string, { name: string; contents: Set<string> }>();
  for (const line of list.values) {
    const [, name = '', rest = ''] = typeof line === 'string' ? (/^([^:]*?)\s*:(.*)$/s.exec(line) ?? []) : [];
    const contents = rest
      .split(',')
      .map((content) => content.trim())
      .filter((content) => content !== '');
    const wrong =
      name === '' || contents.length === 0
        ? 'write a header and its values, like CF-Device-Type: mobile, desktop'
        : contents.map((content) => headerProblem(name, content)).find((problem) => problem !== null);
    if (wrong) {
      problems.push(`got ${quote(typeof line === 'string' ? line : JSON.stringify(line))}: ${wrong}`);
      continue;
    }
    const known = byName.get(name.toLowerCase()) ?? { name, contents: new Set() };
    for (const content of contents) known.contents.add(content);
    byName.set(name.toLowerCase(), known);
  }
  const number = [...byName.values()].reduce((product, { contents }) => product * contents.size, 1);
  if (number > MOST_VARIANTS) {
    return {
      values: [],
      problems: [
        ...problems,
        `makes ${grouped(number)} variants of each URL; at most ${MOST_VARIANTS} are taken`,
      ],
      notices: list.notices,
    };
  }
  let variants: Headers[] = [];
  for (const { name, contents } of byName.values()) {
    const before = variants.length === 0 ? [{}] : variants;
    variants = before.flatMap((variant) => [...contents].map((content) => ({ ...variant, [name]: content })));
  }
  return { values: variants, problems, notices: list.notices };
}

/**
 * Every URL once for each variant; a header that the URL names itself wins. Other kinds stay as they are, and so do
 * the targets of an earlier report, which were multiplied then.
 */
export function multiply(targets: readonly Target[], variants: readonly Headers[]): readonly Target[] {
  if (variants.length === 0) return targets;
  return targets.flatMap((target) => {
    if (target.kind !== 'urls' || target.zone !== undefined) return [target];
    const own = new Set(Object.keys(target.headers ?? {}).map((name) => name.toLowerCase()));
    return variants.map((variant) => {
      const added = Object.entries(variant).filter(([name]) => !own.has(name.toLowerCase()));
      return { ...target, headers: { ...target.headers, ...Object.fromEntries(added) } };
    });
  });
}
