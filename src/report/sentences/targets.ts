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
import { formatInteger } from '../../text/wording.ts';
import { nothingSentences, unknownSentences } from './changes.ts';
import { PATTERN_NOTICES, REWRITE_PROBLEMS, ROOT_PROBLEMS, RULE_FAILURES } from './patterns.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';

/** What a text that is part of a URL may not hold, as a part of a sentence about the text. */
const PATH_FAULTS: Sentences<PathFault> = {
  'text-not-unicode': () => 'it is not valid Unicode',
  'text-with-space-or-control': () => 'it has a space or a control character; write a space as %20',
  'text-with-invisible': ({ character }) =>
    `it has ${nameOfInvisible(character)}, which nobody sees; remove it, or write ${encodeURIComponent(character)}`,
  'text-with-backslash': () => 'it has a backslash; write /, or %5C for a real one',
  'path-wildcard': () => 'the API takes no wildcard in a URL (a real * is written %2A)',
  'path-fragment': () => 'a fragment never reaches a cache (a real # is written %23)',
  'path-dot-segment': () => 'it has a dot segment; write the path that it leads to',
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
  'tag-characters': () => 'a tag has only printable ASCII, without spaces and commas',
  'tag-too-long': ({ length, most }) => `it has ${length} characters; a tag has at most ${most}`,
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
        ? 'it starts with "[", so it is read as a JSON array, and it is not one; write a JSON array, or one entry a line with another line (a # comment will do) first'
        : `it is read as a JSON array, and in line ${problem.fault.line} ${JSON_FAULTS[problem.fault.what]}`,
    ),
  'list-array-below': (problem) =>
    got(problem, 'a JSON array has to start in the first line, with nothing above it; write the array alone'),
  'list-entry-not-text': ({ got }) => `got ${quote(JSON.stringify(got))} in the JSON array: it takes texts`,

  'text-not-unicode': faulty,
  'text-with-space-or-control': faulty,
  'text-with-invisible': faulty,
  'text-with-backslash': faulty,
  'path-wildcard': faulty,
  'path-fragment': faulty,
  'path-dot-segment': faulty,

  'url-several': (problem) => got(problem, 'it looks like several URLs; write one a line, or a JSON array'),
  'url-not-absolute': (problem) =>
    got(problem, 'it is not absolute; write it whole, like https://example.com/page'),
  'url-scheme': (problem) =>
    got(problem, `its scheme is ${quote(problem.scheme)}; only http and https are cached`),
  'url-userinfo': (problem) => got(problem, 'it has a user name or password; leave that out'),
  'url-host': (problem) => got(problem, `${quote(problem.host)} is not a host name`),
  'url-wildcard': (problem) =>
    got(problem, `the API takes no wildcard in a URL; ${insteadOfWildcard(problem.prefix)}`),
  'url-wildcard-in-query': (problem) =>
    got(
      problem,
      `the API takes no wildcard in a URL; name each query, or use \`prefixes: ${problem.prefix}\`, which takes all of them`,
    ),
  'url-too-long': (problem) =>
    got(
      problem,
      `it has ${formatInteger(problem.bytes)} bytes, and Cloudflare takes no URL of more than ${formatInteger(problem.most)}`,
    ),

  'url-entry-not-json': (problem) =>
    got(
      problem,
      'it starts with "{" but is not JSON; write {"url": "https://…", "headers": {"CF-Device-Type": "mobile"}} on one line',
    ),
  'url-entry-not-object': (problem) =>
    got(problem, 'an entry is a URL, or an object with "url" and "headers"'),
  'url-entry-with-unknown-keys': (problem) =>
    got(
      problem,
      `${few(problem.keys.map((key) => quote(key)))} is not known; an object takes "url" and "headers"`,
    ),
  'url-entry-without-url': (problem) => got(problem, '"url" is missing or not a text'),
  'url-entry-headers-not-object': (problem) =>
    got(problem, '"headers" takes an object, like {"CF-Device-Type": "mobile"}'),

  'header-name': (problem) => got(problem, `${quote(problem.header)} is not a header's name`),
  'header-value-not-text': (problem) => got(problem, `header ${quote(problem.header)} takes a text`),
  'header-value': (problem) =>
    got(
      problem,
      `header ${quote(problem.header)} has the value ${quote(problem.value)}: it takes a text on one line`,
    ),
  'header-origin': (problem) =>
    got(
      problem,
      `header "Origin" has the value ${quote(problem.value)}: it takes scheme and host, like https://example.com`,
    ),
  'header-twice': (problem) =>
    got(
      problem,
      `${quote(problem.other)} and ${quote(problem.header)} are the same header; a request has it once`,
    ),
  'url-headers-line': (problem) =>
    got(problem, 'write a header and its values, like CF-Device-Type: mobile, desktop'),
  'too-many-variants': ({ variants, most }) =>
    `makes ${formatInteger(variants)} variants of each URL; at most ${formatInteger(most)} are taken`,
  'too-many-variant-targets': ({ urls, variants, targets, most }) =>
    `makes ${formatInteger(variants)} variants of each of ${formatInteger(urls)} URLs, with all else ${formatInteger(targets)} targets; a run takes at most ${formatInteger(most)}. Purge \`hosts\` or \`prefixes\` instead, which take all variants`,

  'tag-characters': (problem) => got(problem, sentenceFrom(TAG_FAULTS, problem)),
  'tag-too-long': ({ got, length, most }) =>
    `got ${quote(got, 40)}: ${sentenceFrom(TAG_FAULTS, { code: 'tag-too-long', length, most })}`,

  'host-wildcard': (problem) =>
    got(problem, `the API takes no wildcard in a host; ${insteadOfWildcard(problem.prefix)}`),
  'host-not-a-name': (problem) => got(problem, 'it is not a host name'),
  'host-with-query': (problem) =>
    got(problem, `a host takes nothing behind its name; write ${problem.hostname}`),
  'host-with-path': (problem) =>
    got(problem, `a host takes no path; use \`prefixes: ${problem.prefix}\` for a part of it`),
  'host-with-port': (problem) => got(problem, `a host takes no port; write ${problem.hostname}`),

  'prefix-wildcard': (problem) =>
    got(problem, `the API takes no wildcard in a prefix; ${insteadOfWildcard(problem.prefix)}`),
  'prefix-with-query': (problem) =>
    got(
      problem,
      `a prefix takes no query and no fragment; leave it at ${quote(problem.prefix)}, which covers every query`,
    ),
  'prefix-without-host': (problem) => got(problem, 'it does not start with a host name'),
  'prefix-with-dot-segment': (problem) =>
    got(problem, 'it has a dot segment; write the path that it leads to'),
  'prefix-too-deep': (problem) =>
    got(problem, `it has ${problem.separators} separators; a prefix has at most ${problem.most}`),

  'base-url-with-query': (problem) => got(problem, 'a base-url takes no query and no fragment'),
  'base-url-with-trailing-dot': (problem) =>
    got(
      problem,
      `its host ends with a dot, which visitors do not write, so that it is another cache key; write ${problem.hostname}`,
    ),
  'base-url-with-empty-segment': (problem) => got(problem, 'its path has an empty segment'),
  'base-url-with-dot-segment': (problem) =>
    got(problem, 'its path has a dot segment; write the path that it leads to'),
  'base-url-too-deep': (problem) =>
    got(problem, `its path is too deep; a prefix has at most ${problem.most} separators`),
  'also-with-fragment': (problem) =>
    got(problem, `a fragment never reaches a cache; leave ${quote(problem.fragment)} out`),
  'also-relative': (problem) => got(problem, 'it takes a path that starts with /, or an absolute URL'),
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
    ? 'name each host on its own line'
    : `use \`prefixes: ${prefix}\` to purge all that starts with it (a real * is written %2A)`;
}

export const TARGET_NOTICES: Sentences<TargetNotice> = {
  'fragment-removed': ({ got, fragment }) =>
    `took ${quote(fragment)} off ${quote(got)}: a fragment never reaches a cache`,
  'listed-url-elsewhere': ({ got, origins }) =>
    `left out ${quote(got)}: it is on none of the base-urls (${few(origins)})`,
  'also-with-base-path': ({ got, url }) =>
    `${quote(got)} starts with the path of the base-url, so it is taken from the host: ${url}`,
  'tag-like-url': ({ got }) =>
    `${quote(got)} is purged as a cache tag; it looks like a URL, which belongs into \`urls\``,
  'scheme-removed': ({ got }) => `took the scheme off ${quote(got)}: the API takes none here`,
  ...PATTERN_NOTICES,
};

export function targetNoticeSentence(notice: TargetNotice): string {
  return sentenceFrom(TARGET_NOTICES, notice);
}

const SKIPS: Sentences<SkipReason> = {
  'path-with-dot-or-empty-segment': () => 'dot or empty segment',
  'not-in-paths': () => 'not matched by `paths`',
  'outside-root': () => 'outside `root`',
  'rewritten-to-dot-segment': () => 'a rewrite that makes a dot segment',
  'no-tag': () => 'no tag (tags-for)',
  'kept-on-purpose': () => 'kept on purpose (immutable)',
};

/** Why a changed file has no targets, in a few words. */
export function skipSentence(reason: SkipReason): string {
  return sentenceFrom(SKIPS, reason);
}

const NOTES: Sentences<MappingNote> = {
  'file-left-out': () => 'a dot or empty segment cannot be in a URL, so it is left out',
  'rewrite-result-left-out': () => 'a rewrite makes a dot segment of it, and that result is left out',
  'submodule-purged-below': () => 'what changed in a submodule is not known, so all below it is purged',
  'too-deep-for-prefix': () => 'it lies too deep for a prefix, so only its exact URL is purged',
  'purged-with-queries': () => 'purged as a prefix, which takes every query (any-query)',
  'queries-left': () =>
    'some of its URLs are no prefix of this file alone, so copies of them with a query stay (any-query)',
};

export function mappingNoteSentence(note: MappingNote): string {
  return sentenceFrom(NOTES, note);
}

/** Why a generator's pages all change, and the remedy. Measured; see docs/generators.md. */
const EVERY_PAGE: Readonly<Record<Generator, string>> = {
  next: "Next.js writes a random build ID into every page; set `generateBuildId: () => 'static'` in its configuration",
  nuxt: 'Nuxt writes the time of the build into every page and `_payload.json`, which no setting turns off',
  vitepress:
    'VitePress writes the hashes of all pages into every page (`hashmap.json`), which no setting turns off',
  docusaurus:
    'Docusaurus names its runtime, whose name has a hash of all chunks, in every page, which no setting turns off',
};

const MAPPING_NOTICES: Sentences<MappingNotice> = {
  'files-noted': ({ note, path, others }) =>
    `${quote(path)}${others > 0 ? ` and ${others} more` : ''}: ${mappingNoteSentence(note)}`,
  'changes-skipped': ({ reason }) =>
    `\`fallback: skip\` leaves the purge out this once, so the copies of what changed stay until they expire; the next run starts from here. Why: ${purgeReasonSentence(reason)}`,
  'matches-no-file': ({ input, text }) =>
    input === 'root'
      ? `no file is left in \`root\` (${quote(text)}); check the folder, or leave \`root\` out`
      : `${input === 'paths' ? 'the patterns of `paths` take' : `a rule of \`${input}\` matches`} no file that is there now: ${quote(text)}; check the spelling (paths start at the repository's root)`,
  'root-forgotten': ({ folder, path, isSure }) =>
    isSure
      ? `${quote(path)} is purged below the path of \`base-url\`, which ends with the same folder, so the URL has it twice and the page stays old; add \`root: ${folder}\``
      : `all pages that changed lie in ${quote(folder)}, and ${quote(path)} is purged with that folder in its URL; if visitors do not see the folder in the address, the page stays old: add \`root: ${folder}\``,
  'generator-sources': ({ generator, configuration, path }) =>
    `${quote(configuration)} is the configuration of ${generator}, so the repository holds sources, not pages: ${quote(path)} is purged as a URL that nobody asks for, and the pages made of it stay old. Set \`build-dir\` to the folder that ${generator} builds, in a step after the build`,
  'folders-purged-whole': ({ folder, others, targets, most }) =>
    `the changed files came to ${formatInteger(targets)} targets, and max-urls is ${most}, so ${quote(folder)}${others > 0 ? ` and ${count(others, 'other folder')}` : ''}, of which every file changed, ${others > 0 ? 'are' : 'is'} purged as ${others > 0 ? 'prefixes' : 'a prefix'}, with all that lies below; a higher max-urls purges by URL`,
  'neighbours-purged': ({ prefix, neighbour, others }) =>
    `the prefix ${quote(prefix)} also takes ${quote(neighbour)}, which did not change${others > 0 ? `, and ${count(others, 'other prefix', 'other prefixes')} ${others > 1 ? 'take' : 'takes'} such neighbours` : ''}`,
  'tag-left-out': ({ tag, rule, path, fault, others }) =>
    `the rule ${quote(rule)} of tags-for makes the tag ${quote(tag)} of ${quote(path)}, which cannot be (${sentenceFrom(TAG_FAULTS, fault)}), so it is left out${others > 0 ? `, and ${count(others, 'other')} like it` : ''}`,
  'every-page-changed': ({ pages, all, generator }) =>
    `${formatInteger(pages)} of ${formatInteger(all)} pages changed, and next to nothing else: ${generator === null ? 'the build writes something into every page (a time, an ID, a list of hashes)' : EVERY_PAGE[generator]}. Where every page changes, one cache tag for all HTML is the cheaper purge (\`tags-for\`)`,
  'immutable-purged-too': () =>
    'what `immutable` would keep is purged along with the rest, since a purge of everything has no exceptions: pages that are still open may ask for files that are gone',
};

export function mappingNoticeSentence(notice: MappingNotice): string {
  return sentenceFrom(MAPPING_NOTICES, notice);
}

/** Slips: what is purged is probably not what visitors ask for. */
const SLIPS: { readonly [Code in MappingNotice['code']]?: string } = {
  'changes-skipped': 'The purge is left out',
  'matches-no-file': 'An input matches no file',
  'root-forgotten': 'The site may be in a folder of its own',
  'generator-sources': 'Sources are not pages',
  'tag-left-out': 'A tag that no answer can have',
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
  'site-wide-file': ({ path }) => `${quote(path)} changed, which is site-wide`,
  'root-changed': ({ path, type }) => `${quote(path)} changed, a ${type} that holds the site's root`,
  ...RULE_FAILURES,
  'site-without-base-url': ({ reason }) =>
    `${purgeReasonSentence(reason)}; so the whole site would have to be purged, and \`base-url\` does not say where it is: give it, or set \`fallback\` to everything, fail or skip`,
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
  'inputs-name': ({ kinds }) => `the inputs name ${kinds.join(', ')}`,
  'changes-and-inputs-name': ({ mapping, kinds }) =>
    `${purgeReasonSentence(mapping).replace(/\.$/, '')}; and the inputs name ${kinds.join(', ')}`,
};

/** A folder that is not there, with those that are. */
export function rootNotFoundSentence({ root, folders, others, near }: RootNotFound): string {
  const meant = near === null ? '' : ` Did you mean ${quote(near)}?`;
  const there = folders.map((folder) => quote(folder)).join(', ');
  const more = others > 0 ? ` and ${count(others, 'other')}` : '';
  const all = there === '' ? 'there is no folder' : `the folders there are ${there}${more}`;
  return `got ${quote(root)}, a folder that the repository does not have.${meant} It takes the folder whose content is served at \`base-url\`; ${all}`;
}

/** Why these targets, or none, in one sentence. */
export function purgeReasonSentence(reason: PurgeReason): string {
  return sentenceFrom(REASONS, reason);
}

function filesMapped(
  counts: Extract<MappingReason, { readonly code: 'files-mapped' | 'too-many-targets' }>,
): string {
  const { files, mapped, urls, targets } = counts;
  const listed = urls > 0 ? ` and ${count(urls, 'listed URL')}` : '';
  return `${formatInteger(mapped)} of ${count(files, 'changed file')}${listed} ${mapped === 1 && urls === 0 ? 'maps' : 'map'} to ${count(targets, 'target')}`;
}

/** What a purge of the whole site costs beyond what changed, and what avoids it. */
function costSentence({
  unchanged,
  targets,
}: Extract<MappingReason, { readonly code: 'too-many-targets' }>): string {
  const enough = `\`max-urls\` of ${targets} or more`;
  if (unchanged === null || unchanged === 0) return `; a ${enough} purges them by URL`;
  return `; a purge of the whole site also drops the copies of ${count(unchanged, 'file')} that did not change, which a ${enough} keeps`;
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

/** The first of many, with the number of the others. */
function few(texts: readonly string[]): string {
  const more = texts.length > 10 ? ` and ${formatInteger(texts.length - 10)} more` : '';
  return `${texts.slice(0, 10).join(', ')}${more}`;
}

function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${formatInteger(number)} ${number === 1 ? noun : nouns}`;
}
