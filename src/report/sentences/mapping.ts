import type { MappingReason, RebuildingGenerator } from '../../targets/reasons.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger, plural } from '../../text/wording.ts';
import type { RoomSentences } from './sentences.ts';

/** Why all pages of a generator change, and the remedy. Measured, see docs/generators.md. */
const EVERY_PAGE: Readonly<Record<RebuildingGenerator, string>> = {
  next: "Next.js writes a random build ID into every page; set `generateBuildId: () => 'static'` in its configuration",
  nuxt: 'Nuxt writes the time of the build into every page and `_payload.json`; no setting turns this off',
  vitepress:
    'VitePress writes the hashes of all pages into every page (`hashmap.json`); no setting turns this off',
  docusaurus:
    'every page of Docusaurus names the runtime chunk, whose name contains a hash; no setting turns this off',
};

/** Why these targets, and how changed files are mapped to them. */
export const MAPPING = {
  // Why these targets, or none.
  'nothing-deployed': ({ reason }, say) => say(reason),
  // Several workflows may have the same problem with GitHub.
  'changes-unknown': ({ reasons }, say) => [...new Set(reasons.map(say))].join('; '),
  'site-wide-file': ({ path }) => `${quote(path)} changed, which affects the whole site (\`site-wide\`)`,
  'root-changed': ({ path, type }) => `${quote(path)} changed, a ${type} that contains the site's root`,
  'rule-too-slow': ({ rule, file, seconds }) =>
    `the regular expression of the rule ${quote(rule)} did not finish on the file ${quote(file)} within ${seconds} seconds; avoid nested repetition, or use a pattern with *`,
  'rule-threw': ({ rule, file, detail }) =>
    `the regular expression of the rule ${quote(rule)} failed on the file ${quote(file)} (${detail}); simplify it, or use a pattern with *`,
  'site-without-base-url': ({ reason }, say) =>
    `${say(reason)}; the whole site would have to be purged, but \`base-url\` is not set: set it, or set \`fallback\` to everything, fail, or skip`,
  'files-mapped': filesMapped,
  'too-many-targets': (reason) =>
    `${filesMapped(reason)}, more than \`max-urls: ${reason.most}\`${costSentence(reason)}`,
  'no-file-changed': ({ again }) =>
    again
      ? 'no file changed: this commit was purged before (if its build differs, `build-dir` compares what was built)'
      : 'no file changed',
  'root-not-found': ({ root, folders, others, near }) => {
    const meant = near === null ? '' : ` Did you mean ${quote(near)}?`;
    const there = folders.map((folder) => quote(folder)).join(', ');
    const more = others > 0 ? ` and ${plural(others, 'other')}` : '';
    const all = there === '' ? 'there are no folders' : `the folders are ${there}${more}`;
    return `got ${quote(root)}, a folder that the repository does not have.${meant} It must be the folder whose content is served at \`base-url\`; ${all}`;
  },
  'no-file-counts': ({ skipped }, say) =>
    `no changed file is relevant: ${skipped.map(({ reason, files }) => `${files} ${say(reason)}`).join(', ')}`,
  'lists-empty': ({ inputs }) => {
    const named = inputs.map((input) => `\`${input}\``).join(' and ');
    return named === ''
      ? 'no input names anything to purge'
      : `${named} ${inputs.length > 1 ? 'list' : 'lists'} nothing`;
  },
  'nothing-left': 'the earlier run left nothing to purge',
  'inputs-name': ({ kinds }) => `the inputs request ${kinds.join(', ')}`,
  'changes-and-inputs-name': ({ mapping, kinds }, say) =>
    `${say(mapping).replace(/\.$/, '')}; and the inputs request ${kinds.join(', ')}`,

  // Why a changed file has no targets.
  'path-with-dot-or-empty-segment': 'with a dot or empty segment',
  'not-in-paths': 'not matched by `paths`',
  'outside-root': 'outside `root`',
  'rewritten-to-dot-segment': 'rewritten to a dot segment',
  'no-tag': 'without a tag (`tags-for`)',
  'kept-on-purpose': 'kept on purpose (`immutable`)',

  // How its targets differ from the exact ones.
  'file-left-out': 'a URL cannot contain a dot or empty segment, so it is skipped',
  'rewrite-result-left-out': 'a rewrite rule produced a dot segment, so this result is skipped',
  'submodule-purged-below': 'it is unknown what changed in a submodule, so everything below it is purged',
  'too-deep-for-prefix': 'too deep for a prefix, so only its exact URL is purged',
  'purged-with-queries': 'purged as a prefix, which covers every query (`any-query`)',
  'queries-left':
    'some of its URLs are prefixes of other files, too, so their copies with a query stay (`any-query`)',

  // Notices.
  'files-noted': ({ note, path, others }, say) =>
    `${quote(path)}${others > 0 ? ` and ${others} more` : ''}: ${say(note)}`,
  'changes-skipped': ({ reason }, say) =>
    `\`fallback: skip\` skips the purge this once, so old copies of what changed stay until they expire; the next run starts from here. Why: ${say(reason)}`,
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
  'tag-left-out': ({ tag, rule, path, fault, others }, say) =>
    `the rule ${quote(rule)} of \`tags-for\` gives ${quote(path)} the tag ${quote(tag)}, which is not valid (${say(fault)}), so it is skipped${others > 0 ? `, and ${plural(others, 'other')} like it` : ''}`,
  'every-page-changed': ({ pages, all, generator }) =>
    `${formatInteger(pages)} of ${formatInteger(all)} pages changed, and almost nothing else: ${generator === null ? 'the build writes something into every page (a time, an ID, a list of hashes)' : EVERY_PAGE[generator]}. If every page changes, purging one cache tag for all HTML is cheaper (\`tags-for\`)`,
  'immutable-purged-too':
    'files matched by `immutable` are purged, too, since a purge of the whole site has no exceptions: pages that are still open may ask for files that are gone',
} satisfies RoomSentences;

function filesMapped(
  counts: Extract<MappingReason, { readonly code: 'files-mapped' | 'too-many-targets' }>,
): string {
  const { files, mapped, urls, targets } = counts;
  const listed = urls > 0 ? ` and ${plural(urls, 'listed URL')}` : '';
  return `${formatInteger(mapped)} of ${plural(files, 'changed file')}${listed} ${mapped === 1 && urls === 0 ? 'maps' : 'map'} to ${plural(targets, 'target')}`;
}

/** Says what a purge of the whole site drops in addition, and how to avoid it. */
function costSentence({
  unchanged,
  targets,
}: Extract<MappingReason, { readonly code: 'too-many-targets' }>): string {
  const enough = `\`max-urls\` of ${targets} or more`;
  if (unchanged === null || unchanged === 0) return `; a ${enough} purges them by URL`;
  return `; a purge of the whole site also drops the copies of ${plural(unchanged, 'file')} that did not change, which a ${enough} keeps`;
}
