import { type JsonFault, quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { firstFew } from '../escape.ts';
import type { RoomSentences } from './sentences.ts';

const JSON_FAULTS: Readonly<Record<JsonFault['what'], string>> = {
  'comma-before-end': 'there is a comma before the ]; remove it',
  'comma-twice': 'there are two commas; remove one',
  'comma-missing': 'a comma is missing between two entries; add it',
  'not-closed': 'it breaks off; it has to end with ]',
};

/** Problems with an entry of an input or list: parts of a sentence that quotes the entry first. */
export const ENTRY_FAULTS = {
  'list-not-json': ({ fault }) =>
    fault === null
      ? 'it starts with "[", but is not a valid JSON array; for a plain list, put another line (such as a # comment) first'
      : `it is read as a JSON array, and in line ${fault.line} ${JSON_FAULTS[fault.what]}`,
  'list-array-below':
    'a JSON array has to start in the first line, with nothing above it; write the array alone',
  'list-entry-not-text': 'only strings are allowed in the JSON array',

  'text-not-unicode': 'it is not valid Unicode',
  'text-with-space-or-control': 'it has a space or a control character; write a space as %20',
  'text-with-invisible': ({ character }) =>
    `it has the invisible character ${codePoint(character)}; remove it, or write ${encodeURIComponent(character)}`,
  'text-with-backslash': 'it has a backslash; write /, or %5C for a literal one',
  'path-wildcard': 'the API does not support wildcards in URLs (write a literal * as %2A)',
  'path-fragment': 'fragments are not part of a cache key (write a literal # as %23)',
  'path-dot-segment': 'it has a dot segment; write the resolved path',
  'tag-characters': 'a tag can contain only printable ASCII, without spaces and commas',
  'tag-too-long': ({ length, most }) => `it has ${length} characters; the maximum is ${most}`,

  'url-several': 'it looks like several URLs; write one per line, or a JSON array',
  'url-not-absolute': 'not an absolute URL; write e.g. https://example.com/page',
  'url-scheme': ({ scheme }) => `its scheme is ${quote(scheme)}; only http and https are cached`,
  'url-userinfo': 'it has a user name or password; remove them',
  'url-host': ({ host }) => `${quote(host)} is not a host name`,
  'url-wildcard': ({ prefix }) => `the API does not support wildcards in URLs; ${insteadOfWildcard(prefix)}`,
  'url-wildcard-in-query': ({ prefix }) =>
    `the API does not support wildcards in URLs; list each query, or use \`prefixes: ${prefix}\`, which covers all of them`,
  'url-too-long': ({ bytes, most }) =>
    `it has ${formatInteger(bytes)} bytes; the maximum is ${formatInteger(most)}`,

  'url-entry-not-json':
    'it starts with "{" but is not JSON; write {"url": "https://…", "headers": {"CF-Device-Type": "mobile"}} on one line',
  'url-entry-not-object': 'an entry must be a URL, or an object with "url" and "headers"',
  'url-entry-with-unknown-keys': ({ keys }) =>
    `unknown key ${firstFew(keys, quote, 10)}; allowed are "url" and "headers"`,
  'url-entry-without-url': '"url" is missing or not a string',
  'url-entry-headers-not-object': '"headers" must be an object, like {"CF-Device-Type": "mobile"}',

  'header-name': ({ header }) => `${quote(header)} is not a valid header name`,
  'header-value-not-text': ({ header }) => `header ${quote(header)} must be a string`,
  'header-value': ({ header, value }) =>
    `header ${quote(header)} has the value ${quote(value)}; it must be a single-line string`,
  'header-origin': ({ value }) =>
    `header "Origin" has the value ${quote(value)}; it must be scheme and host, like https://example.com`,
  'header-twice': ({ other, header }) =>
    `${quote(other)} and ${quote(header)} are the same header; a request can have it only once`,
  'url-headers-line': 'write a header and its values, like CF-Device-Type: mobile, desktop',

  'host-wildcard': ({ prefix }) =>
    `the API does not support wildcards in hosts; ${insteadOfWildcard(prefix)}`,
  'host-not-a-name': 'it is not a host name',
  'host-with-query': ({ hostname }) => `a host cannot have a query or fragment; write ${hostname}`,
  'host-with-path': ({ prefix }) => `a host cannot have a path; use \`prefixes: ${prefix}\` instead`,
  'host-with-port': ({ hostname }) => `a host cannot have a port; write ${hostname}`,

  'prefix-wildcard': ({ prefix }) =>
    `the API does not support wildcards in prefixes; ${insteadOfWildcard(prefix)}`,
  'prefix-with-query': ({ prefix }) =>
    `a prefix cannot have a query or fragment; write ${quote(prefix)}, which covers every query`,
  'prefix-without-host': 'it does not start with a host name',
  'prefix-too-deep': ({ separators, most }) => `it has ${separators} separators; the maximum is ${most}`,

  'base-url-with-query': 'a base-url cannot have a query or fragment',
  'base-url-with-trailing-dot': ({ hostname }) =>
    `its host ends with a dot, which makes it a different cache key; write ${hostname}`,
  'base-url-with-empty-segment': 'its path has an empty segment',
  'base-url-too-deep': ({ most }) => `its path is too deep; a prefix can have at most ${most} separators`,
  'also-relative': 'it must be a path that starts with /, or an absolute URL',
  'also-with-two-slashes': 'it starts with //; write / for a path, or https:// for another host',

  // Patterns, rules, and `root`.
  'pattern-empty': 'the pattern is empty',
  'pattern-matches-no-path': `it matches nothing: paths are relative to the repository's root, without / or ./, and end with a file name; write docs/** for everything in docs`,
  'pattern-too-long': ({ most }) => `a pattern can have at most ${most} characters and wildcards`,
  'pattern-repeats-nothing': ({ sign }) =>
    `${sign} repeats the preceding character, but there is none (write a literal ${sign} as \\${sign})`,
  'pattern-bracket-not-closed': '[ has no matching ] (write a literal [ as \\[)',
  'pattern-bracket-empty': '[] is empty (write a literal [ as \\[)',
  'pattern-bracket-character': ({ character }) =>
    `[] contains ${quote(character)}, but only letters, digits, and ranges are allowed (write a literal [ as \\[)`,
  'pattern-bracket-range': ({ range }) => `the range ${range} goes backwards, or from a letter to a digit`,
  'pattern-escape': ({ escape: escaped }) =>
    `it contains ${escaped}, but \\ can only escape a sign like * or [; folders are separated by /`,

  'rule-incomplete': 'a rule needs a pattern and a result, like content/**/*.md => /$1/$2/',
  'rule-negated': `a rule cannot start with \`!\`; remove it`,
  'rule-regex-flags': ({ flags }) =>
    `the flags ${quote(flags)} are not supported, only i, u, and s (a pattern must not start with /)`,
  'rule-regex-invalid': ({ detail }) => `not a valid regular expression (${detail})`,
  'rule-reference': ({ reference, captures, names }) => {
    const all = [...(captures === 0 ? [] : [`$1 to $${captures}`]), ...names.map((name) => `$<${name}>`)];
    return `it uses ${reference}, but its pattern captures ${all.join(', ') || 'nothing'} (write a literal $ as %24)`;
  },
  'rewrite-to-url': `the result must be a path relative to \`base-url\`, like /blog/$1/`,
  'rewrite-to-query': 'the result cannot have a query (write a literal ? as %3F)',
  'rewrite-to-bare-percent': 'the result contains a bare %; write it as %25',

  'root-several': 'it must be a single folder',
  'root-absolute': 'it must be a folder inside the repository, like public',
  'root-segments': 'it must not contain dot or empty segments',
} satisfies RoomSentences;

/** Returns the code point, like `U+200B`. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function insteadOfWildcard(prefix: string | null): string {
  return prefix === null
    ? 'list each host on its own line'
    : `use \`prefixes: ${prefix}\` to purge everything that starts with it (write a literal * as %2A)`;
}

/** Problems and notices about targets that quote the entry themselves, or have none. */
export const TARGETS = {
  'too-many-variants': ({ variants, most }) =>
    `makes ${formatInteger(variants)} variants of each URL; the maximum is ${formatInteger(most)}`,
  'too-many-variant-targets': ({ urls, variants, targets, most }) =>
    `makes ${formatInteger(variants)} variants of each of ${formatInteger(urls)} URLs, ${formatInteger(targets)} targets in total; a run can have at most ${formatInteger(most)}. Purge \`hosts\` or \`prefixes\` instead, which cover all variants`,

  'fragment-removed': ({ got, fragment }) =>
    `removed ${quote(fragment)} from ${quote(got)}: fragments are not part of a cache key`,
  'listed-url-elsewhere': ({ got, origins }) =>
    `skipped ${quote(got)}: it is not on any base-url (${firstFew(origins, String, 10)})`,
  'also-with-base-path': ({ got, url }) =>
    `${quote(got)} starts with the path of the base-url, so it is taken relative to the host: ${url}`,
  'tag-like-url': ({ got }) =>
    `${quote(got)} is purged as a cache tag; it looks like a URL, which belongs into \`urls\``,
  'scheme-removed': ({ got }) => `removed the scheme from ${quote(got)}: not allowed here`,
  'pattern-braces': ({ got }) =>
    `${quote(got)} has braces, which are literal here, as in a workflow's \`on.push.paths\`; write one pattern for each alternative`,
} satisfies RoomSentences;
