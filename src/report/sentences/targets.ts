import type { TargetNotice, TargetProblem } from '../../targets/problems.ts';
import type {
  Generator,
  MappingNote,
  MappingNotice,
  MappingReason,
  RootNotFound,
  SkipReason,
} from '../../targets/reasons.ts';
import type { PurgeReason } from '../../targets/strategy.ts';
import type { TagFault } from '../../targets/tag-fault.ts';
import type { TargetSource } from '../../targets/target.ts';
import type { PathFault } from '../../targets/url-text.ts';
import { type JsonFault, quote } from '../../text/entries.ts';
import { formatInteger, plural } from '../../text/wording.ts';
import { first } from '../escape.ts';
import { nothingSentences, unknownSentences } from './changes.ts';
import { PATTERN_NOTICES, REWRITE_PROBLEMS, ROOT_PROBLEMS, RULE_FAILURES } from './patterns.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';

/** What a text that is part of a URL may not hold, as a part of a sentence about the text. */
const PATH_FAULTS: Sentences<PathFault> = {
  'text-not-unicode': () => 'it is not valid Unicode',
  'text-with-space-or-control': () => 'it has a space or a control character; write a space as %20',
  'text-with-invisible': ({ character }) =>
    `it has ${nameOfInvisible(character)}, which is invisible; remove it, or write ${encodeURIComponent(character)}`,
  'text-with-backslash': () => 'it has a backslash; write /, or %5C for a literal one',
  'path-wildcard': () => 'the API does not support wildcards in URLs (write a literal * as %2A)',
  'path-fragment': () => 'fragments are not part of a cache key (write a literal # as %23)',
  'path-dot-segment': () => 'it has a dot segment; write the resolved path',
};

function pathFaultSentence(fault: PathFault): string {
  return sentenceFrom(PATH_FAULTS, fault);
}

/** Those that come along most often; the others go by their number alone. */
const INVISIBLES: Readonly<Record<string, string>> = {
  '\u0085': 'a next-line character',
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u200e': 'a left-to-right mark',
  '\u200f': 'a right-to-left mark',
  '\u202a': 'a left-to-right embedding',
  '\u202b': 'a right-to-left embedding',
  '\u202d': 'a left-to-right override',
  '\u202e': 'a right-to-left override',
  '\u2028': 'a line separator',
  '\u2060': 'a word joiner',
  '\ufeff': 'a byte order mark',
};

function nameOfInvisible(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const kind = character < '\u00a0' ? 'a control character' : 'an invisible character';
  return `${INVISIBLES[character] ?? kind} (U+${number})`;
}

const TAG_FAULTS: Sentences<TagFault> = {
  'tag-characters': () => 'a tag can contain only printable ASCII, without spaces and commas',
  'tag-too-long': ({ length, most }) => `it has ${length} characters; the maximum is ${most}`,
};

const JSON_FAULTS: Readonly<Record<JsonFault['what'], string>> = {
  'comma-before-end': 'there is a comma before the ]; remove it',
  'comma-twice': 'there are two commas; remove one',
  'comma-missing': 'a comma is missing between two entries; add it',
  'not-closed': 'it breaks off; it has to end with ]',
};

export const TARGET_PROBLEMS: Sentences<TargetProblem> = {
  'list-not-json': (problem) =>
    got(
      problem,
      problem.fault === null
        ? 'it starts with "[", but is not a valid JSON array; for a plain list, put another line (such as a # comment) first'
        : `it is read as a JSON array, and in line ${problem.fault.line} ${JSON_FAULTS[problem.fault.what]}`,
    ),
  'list-array-below': (problem) =>
    got(problem, 'a JSON array has to start in the first line, with nothing above it; write the array alone'),
  'list-entry-not-text': ({ got }) =>
    `got ${quote(JSON.stringify(got))}: only strings are allowed in the JSON array`,

  'text-not-unicode': faulty,
  'text-with-space-or-control': faulty,
  'text-with-invisible': faulty,
  'text-with-backslash': faulty,
  'path-wildcard': faulty,
  'path-fragment': faulty,
  'path-dot-segment': faulty,

  'url-several': (problem) => got(problem, 'it looks like several URLs; write one per line, or a JSON array'),
  'url-not-absolute': (problem) => got(problem, 'not an absolute URL; write e.g. https://example.com/page'),
  'url-scheme': (problem) =>
    got(problem, `its scheme is ${quote(problem.scheme)}; only http and https are cached`),
  'url-userinfo': (problem) => got(problem, 'it has a user name or password; remove them'),
  'url-host': (problem) => got(problem, `${quote(problem.host)} is not a host name`),
  'url-wildcard': (problem) =>
    got(problem, `the API does not support wildcards in URLs; ${insteadOfWildcard(problem.prefix)}`),
  'url-wildcard-in-query': (problem) =>
    got(
      problem,
      `the API does not support wildcards in URLs; list each query, or use \`prefixes: ${problem.prefix}\`, which covers all of them`,
    ),
  'url-too-long': (problem) =>
    got(
      problem,
      `it has ${formatInteger(problem.bytes)} bytes; the maximum is ${formatInteger(problem.most)}`,
    ),

  'url-entry-not-json': (problem) =>
    got(
      problem,
      'it starts with "{" but is not JSON; write {"url": "https://…", "headers": {"CF-Device-Type": "mobile"}} on one line',
    ),
  'url-entry-not-object': (problem) =>
    got(problem, 'an entry must be a URL, or an object with "url" and "headers"'),
  'url-entry-with-unknown-keys': (problem) =>
    got(
      problem,
      `unknown key ${first(
        problem.keys.map((key) => quote(key)),
        10,
      )}; allowed are "url" and "headers"`,
    ),
  'url-entry-without-url': (problem) => got(problem, '"url" is missing or not a string'),
  'url-entry-headers-not-object': (problem) =>
    got(problem, '"headers" must be an object, like {"CF-Device-Type": "mobile"}'),

  'header-name': (problem) => got(problem, `${quote(problem.header)} is not a valid header name`),
  'header-value-not-text': (problem) => got(problem, `header ${quote(problem.header)} must be a string`),
  'header-value': (problem) =>
    got(
      problem,
      `header ${quote(problem.header)} has the value ${quote(problem.value)}; it must be a single-line string`,
    ),
  'header-origin': (problem) =>
    got(
      problem,
      `header "Origin" has the value ${quote(problem.value)}; it must be scheme and host, like https://example.com`,
    ),
  'header-twice': (problem) =>
    got(
      problem,
      `${quote(problem.other)} and ${quote(problem.header)} are the same header; a request can have it only once`,
    ),
  'url-headers-line': (problem) =>
    got(problem, 'write a header and its values, like CF-Device-Type: mobile, desktop'),
  'too-many-variants': ({ variants, most }) =>
    `makes ${formatInteger(variants)} variants of each URL; the maximum is ${formatInteger(most)}`,
  'too-many-variant-targets': ({ urls, variants, targets, most }) =>
    `makes ${formatInteger(variants)} variants of each of ${formatInteger(urls)} URLs, ${formatInteger(targets)} targets in total; a run can have at most ${formatInteger(most)}. Purge \`hosts\` or \`prefixes\` instead, which cover all variants`,

  'tag-characters': (problem) => got(problem, sentenceFrom(TAG_FAULTS, problem)),
  'tag-too-long': ({ got, length, most }) =>
    `got ${quote(got, 40)}: ${sentenceFrom(TAG_FAULTS, { code: 'tag-too-long', length, most })}`,

  'host-wildcard': (problem) =>
    got(problem, `the API does not support wildcards in hosts; ${insteadOfWildcard(problem.prefix)}`),
  'host-not-a-name': (problem) => got(problem, 'it is not a host name'),
  'host-with-query': (problem) =>
    got(problem, `a host cannot have a query or fragment; write ${problem.hostname}`),
  'host-with-path': (problem) =>
    got(problem, `a host cannot have a path; use \`prefixes: ${problem.prefix}\` instead`),
  'host-with-port': (problem) => got(problem, `a host cannot have a port; write ${problem.hostname}`),

  'prefix-wildcard': (problem) =>
    got(problem, `the API does not support wildcards in prefixes; ${insteadOfWildcard(problem.prefix)}`),
  'prefix-with-query': (problem) =>
    got(
      problem,
      `a prefix cannot have a query or fragment; write ${quote(problem.prefix)}, which covers every query`,
    ),
  'prefix-without-host': (problem) => got(problem, 'it does not start with a host name'),
  'prefix-with-dot-segment': (problem) => got(problem, 'it has a dot segment; write the resolved path'),
  'prefix-too-deep': (problem) =>
    got(problem, `it has ${problem.separators} separators; the maximum is ${problem.most}`),

  'base-url-with-query': (problem) => got(problem, 'a base-url cannot have a query or fragment'),
  'base-url-with-trailing-dot': (problem) =>
    got(problem, `its host ends with a dot, which makes it a different cache key; write ${problem.hostname}`),
  'base-url-with-empty-segment': (problem) => got(problem, 'its path has an empty segment'),
  'base-url-with-dot-segment': (problem) =>
    got(problem, 'its path has a dot segment; write the resolved path'),
  'base-url-too-deep': (problem) =>
    got(problem, `its path is too deep; a prefix can have at most ${problem.most} separators`),
  'also-with-fragment': (problem) =>
    got(problem, `fragments are not part of a cache key; remove ${quote(problem.fragment)}`),
  'also-relative': (problem) => got(problem, 'it must be a path that starts with /, or an absolute URL'),
  'also-with-two-slashes': (problem) =>
    got(problem, 'it starts with //; write / for a path, or https:// for another host'),

  ...REWRITE_PROBLEMS,
  ...ROOT_PROBLEMS,
};

/** What is wrong with an entry, without the name of its input. */
export function targetProblemSentence(problem: TargetProblem): string {
  return sentenceFrom(TARGET_PROBLEMS, problem);
}

function got({ got: entry }: { readonly got: unknown }, problem: string): string {
  return `got ${quote(typeof entry === 'string' ? entry : JSON.stringify(entry))}: ${problem}`;
}

function faulty(problem: { readonly got: unknown } & PathFault): string {
  return got(problem, pathFaultSentence(problem));
}

function insteadOfWildcard(prefix: string | null): string {
  return prefix === null
    ? 'list each host on its own line'
    : `use \`prefixes: ${prefix}\` to purge everything that starts with it (write a literal * as %2A)`;
}

export const TARGET_NOTICES: Sentences<TargetNotice> = {
  'fragment-removed': ({ got, fragment }) =>
    `removed ${quote(fragment)} from ${quote(got)}: fragments are not part of a cache key`,
  'listed-url-elsewhere': ({ got, origins }) =>
    `skipped ${quote(got)}: it is not on any base-url (${first(origins, 10)})`,
  'also-with-base-path': ({ got, url }) =>
    `${quote(got)} starts with the path of the base-url, so it is taken relative to the host: ${url}`,
  'tag-like-url': ({ got }) =>
    `${quote(got)} is purged as a cache tag; it looks like a URL, which belongs into \`urls\``,
  'scheme-removed': ({ got }) => `removed the scheme from ${quote(got)}: not allowed here`,
  ...PATTERN_NOTICES,
};

export function targetNoticeSentence(notice: TargetNotice): string {
  return sentenceFrom(TARGET_NOTICES, notice);
}

const SKIPS: Sentences<SkipReason> = {
  'path-with-dot-or-empty-segment': () => 'with a dot or empty segment',
  'not-in-paths': () => 'not matched by `paths`',
  'outside-root': () => 'outside `root`',
  'rewritten-to-dot-segment': () => 'rewritten to a dot segment',
  'no-tag': () => 'without a tag (`tags-for`)',
  'kept-on-purpose': () => 'kept on purpose (`immutable`)',
};

/** Why a changed file has no targets, in a few words. */
export function skipSentence(reason: SkipReason): string {
  return sentenceFrom(SKIPS, reason);
}

const NOTES: Sentences<MappingNote> = {
  'file-left-out': () => 'a URL cannot contain a dot or empty segment, so it is skipped',
  'rewrite-result-left-out': () => 'a rewrite rule produced a dot segment, so this result is skipped',
  'submodule-purged-below': () =>
    'it is unknown what changed in a submodule, so everything below it is purged',
  'too-deep-for-prefix': () => 'too deep for a prefix, so only its exact URL is purged',
  'purged-with-queries': () => 'purged as a prefix, which covers every query (`any-query`)',
  'queries-left': () =>
    'some of its URLs are prefixes of other files, too, so their copies with a query stay (`any-query`)',
};

export function mappingNoteSentence(note: MappingNote): string {
  return sentenceFrom(NOTES, note);
}

/** Why a generator's pages all change, and the remedy. Measured; see docs/generators.md. */
const EVERY_PAGE: Readonly<Record<Generator, string>> = {
  next: "Next.js writes a random build ID into every page; set `generateBuildId: () => 'static'` in its configuration",
  nuxt: 'Nuxt writes the time of the build into every page and `_payload.json`; no setting turns this off',
  vitepress:
    'VitePress writes the hashes of all pages into every page (`hashmap.json`); no setting turns this off',
  docusaurus:
    'every page of Docusaurus names the runtime chunk, whose name contains a hash; no setting turns this off',
};

const MAPPING_NOTICES: Sentences<MappingNotice> = {
  'files-noted': ({ note, path, others }) =>
    `${quote(path)}${others > 0 ? ` and ${others} more` : ''}: ${mappingNoteSentence(note)}`,
  'changes-skipped': ({ reason }) =>
    `\`fallback: skip\` skips the purge this once, so old copies of what changed stay until they expire; the next run starts from here. Why: ${purgeReasonSentence(reason)}`,
  'matches-no-file': ({ input, text }) =>
    input === 'root'
      ? `no file is left in \`root\` (${quote(text)}); check the folder, or remove \`root\``
      : `${input === 'paths' ? 'the patterns of `paths` match' : `a rule of \`${input}\` matches`} no existing file: ${quote(text)}; check the spelling (paths start at the repository's root)`,
  'root-forgotten': ({ folder, path, isSure }) =>
    isSure
      ? `${quote(path)} is purged below the path of \`base-url\`, which ends with the same folder, so the URL has it twice and the page stays old; add \`root: ${folder}\``
      : `all changed pages are in ${quote(folder)}, and ${quote(path)} is purged with that folder in its URL; if the folder is not part of the site's addresses, the page stays old: add \`root: ${folder}\``,
  'generator-sources': ({ generator, configuration, path }) =>
    `${quote(configuration)} is the configuration of ${generator}, so the repository contains sources, not pages: ${quote(path)} is purged as a URL that nobody requests, and the pages built from it stay old. Set \`build-dir\` to the folder that ${generator} builds, in a step after the build`,
  'folders-purged-whole': ({ folder, others, targets, most }) =>
    `the changed files map to ${formatInteger(targets)} targets, more than \`max-urls\` (${most}), so ${quote(folder)}${others > 0 ? ` and ${plural(others, 'other folder')}` : ''}, in which every file changed, ${others > 0 ? 'are' : 'is'} purged as ${others > 0 ? 'prefixes' : 'a prefix'}, with everything below; a higher \`max-urls\` purges them by URL`,
  'neighbours-purged': ({ prefix, neighbour, others }) =>
    `the prefix ${quote(prefix)} also covers ${quote(neighbour)}, which did not change${others > 0 ? `, and ${plural(others, 'other prefix', 'other prefixes')} ${others > 1 ? 'cover' : 'covers'} other unchanged files` : ''}`,
  'tag-left-out': ({ tag, rule, path, fault, others }) =>
    `the rule ${quote(rule)} of \`tags-for\` gives ${quote(path)} the tag ${quote(tag)}, which is not valid (${sentenceFrom(TAG_FAULTS, fault)}), so it is skipped${others > 0 ? `, and ${plural(others, 'other')} like it` : ''}`,
  'every-page-changed': ({ pages, all, generator }) =>
    `${formatInteger(pages)} of ${formatInteger(all)} pages changed, and almost nothing else: ${generator === null ? 'the build writes something into every page (a time, an ID, a list of hashes)' : EVERY_PAGE[generator]}. If every page changes, purging one cache tag for all HTML is cheaper (\`tags-for\`)`,
  'immutable-purged-too': () =>
    'files matched by `immutable` are purged, too, since a purge of the whole site has no exceptions: pages that are still open may ask for files that are gone',
};

export function mappingNoticeSentence(notice: MappingNotice): string {
  return sentenceFrom(MAPPING_NOTICES, notice);
}

/** Slips: what is purged is probably not what visitors ask for. */
const SLIPS: { readonly [Code in MappingNotice['code']]?: string } = {
  'changes-skipped': 'The purge is skipped',
  'matches-no-file': 'An input matches no file',
  'root-forgotten': 'The site may be in a folder of its own',
  'generator-sources': 'Sources are not pages',
  'tag-left-out': 'An invalid cache tag',
};

export function mappingNoticeLevel({ code }: MappingNotice): 'warning' | 'notice' {
  return code in SLIPS ? 'warning' : 'notice';
}

/** Null for what is odd, but no slip. */
export function mappingNoticeTitle({ code }: MappingNotice): string | null {
  return SLIPS[code] ?? null;
}

const REASONS: Sentences<PurgeReason> = {
  'nothing-deployed': ({ reason }) => sentenceFrom(nothingSentences, reason),
  'changes-unknown': ({ reasons }) =>
    reasons.map((reason) => sentenceFrom(unknownSentences, reason)).join('; '),
  'site-wide-file': ({ path }) => `${quote(path)} changed, which affects the whole site (\`site-wide\`)`,
  'root-changed': ({ path, type }) => `${quote(path)} changed, a ${type} that contains the site's root`,
  ...RULE_FAILURES,
  'site-without-base-url': ({ reason }) =>
    `${purgeReasonSentence(reason)}; the whole site would have to be purged, but \`base-url\` is not set: set it, or set \`fallback\` to everything, fail, or skip`,
  'files-mapped': filesMapped,
  'too-many-targets': (reason) =>
    `${filesMapped(reason)}, more than \`max-urls: ${reason.most}\`${costSentence(reason)}`,
  'no-file-changed': ({ again }) =>
    again
      ? 'no file changed: this commit was purged before (if its build differs, `build-dir` compares what was built)'
      : 'no file changed',
  'root-not-found': rootNotFoundSentence,
  'no-file-counts': ({ skipped }) =>
    `no changed file is relevant: ${skipped.map(({ reason, files }) => `${files} ${skipSentence(reason)}`).join(', ')}`,
  'lists-empty': ({ inputs }) => {
    const named = inputs.map((input) => `\`${input}\``).join(' and ');
    return named === ''
      ? 'no input names anything to purge'
      : `${named} ${inputs.length > 1 ? 'list' : 'lists'} nothing`;
  },
  'nothing-left': () => 'the earlier run left nothing to purge',
  'inputs-name': ({ kinds }) => `the inputs request ${kinds.join(', ')}`,
  'changes-and-inputs-name': ({ mapping, kinds }) =>
    `${purgeReasonSentence(mapping).replace(/\.$/, '')}; and the inputs request ${kinds.join(', ')}`,
};

/** A folder that is not there, with those that are. */
export function rootNotFoundSentence({ root, folders, others, near }: RootNotFound): string {
  const meant = near === null ? '' : ` Did you mean ${quote(near)}?`;
  const there = folders.map((folder) => quote(folder)).join(', ');
  const more = others > 0 ? ` and ${plural(others, 'other')}` : '';
  const all = there === '' ? 'there are no folders' : `the folders are ${there}${more}`;
  return `got ${quote(root)}, a folder that the repository does not have.${meant} It must be the folder whose content is served at \`base-url\`; ${all}`;
}

/** Why these targets, or none, in one sentence. */
export function purgeReasonSentence(reason: PurgeReason): string {
  return sentenceFrom(REASONS, reason);
}

function filesMapped(
  counts: Extract<MappingReason, { readonly code: 'files-mapped' | 'too-many-targets' }>,
): string {
  const { files, mapped, urls, targets } = counts;
  const listed = urls > 0 ? ` and ${plural(urls, 'listed URL')}` : '';
  return `${formatInteger(mapped)} of ${plural(files, 'changed file')}${listed} ${mapped === 1 && urls === 0 ? 'maps' : 'map'} to ${plural(targets, 'target')}`;
}

/** What a purge of the whole site costs beyond what changed, and what avoids it. */
function costSentence({
  unchanged,
  targets,
}: Extract<MappingReason, { readonly code: 'too-many-targets' }>): string {
  const enough = `\`max-urls\` of ${targets} or more`;
  if (unchanged === null || unchanged === 0) return `; a ${enough} purges them by URL`;
  return `; a purge of the whole site also drops the copies of ${plural(unchanged, 'file')} that did not change, which a ${enough} keeps`;
}

/** What asks for a target, as the report has it. */
export function sourceSentence(source: TargetSource): string {
  switch (source.kind) {
    case 'input':
      return `the input ${source.input}`;
    case 'list':
      return `urls-from ${source.list}`;
    case 'file':
      return source.path;
    case 'changes':
      return purgeReasonSentence(source.reason);
    case 'files-from':
    case 'also':
    case 'verify':
      return source.kind;
  }
}
