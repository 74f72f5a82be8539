/** How other tools write what changed, where it is more than the names alone. */
export type ForeignFormat =
  | 'git-name-status'
  | 'git-numstat'
  | 'git-raw'
  | 'git-status'
  | 'rsync'
  | 'indented'
  | 'separated-by-spaces'
  | 'separated-by-commas'
  | 'json-object';

/** https://git-scm.com/docs/git-diff#_raw_output_format */
const STATUS = '(?:[ACDMRTUXB]|[RCM]\\d{1,3})';
const NAME_STATUS = new RegExp(`^${STATUS}\\t`);
const STATUS_ALONE = new RegExp(`^${STATUS}$`);
/** `-i` writes eleven characters, older versions fewer: https://man7.org/linux/man-pages/man1/rsync.1.html */
const RSYNC =
  /^(?:[<>ch.][fdLDS][c.+? ][s.+? ][tT.+? ][p.+? ][o.+? ][g.+? ](?:[ubn.+? ][a.+? ]?[x.+? ]?)? |\*deleting {2,}|sending incremental file list$)/;

/** What a single line of a format looks like, and hardly any file is named like. */
const LINES: readonly (readonly [ForeignFormat, RegExp])[] = [
  ['git-name-status', NAME_STATUS],
  ['git-numstat', /^(?:\d+|-)\t(?:\d+|-)\t/],
  ['git-raw', /^:{1,2}\d{6} \d{6} /],
  ['git-status', /^(?:\?\?|!!| [MADTRCU]) \S/],
  ['rsync', RSYNC],
  ['indented', /^[ \t]/],
];

/** Once, `AD campaign.html` may be a name; in every line, it is a status. https://git-scm.com/docs/git-status#_short_format */
const SHORT_STATUS = /^(?:[MADTRCU?!][ MADTRCU?!]|[ MADTRCU?!][MADTRCU?!]) \S/;
/** Every piece has an extension, as in `a.html img/b.svg`; in `my photo.jpg` one has none. */
const EXTENSION = /[^./\s]\.[a-z][a-z0-9]{0,9}$/i;

/**
 * Recognizes entries that are more than names, and names the first of them.
 * @param lines in the encoding of latin1
 */
export function findForeignLine(
  lines: readonly string[],
): { readonly format: ForeignFormat; readonly entry: string } | null {
  for (const entry of lines) {
    const found = LINES.find(([, pattern]) => pattern.test(entry));
    if (found !== undefined) return { format: found[0], entry };
    for (const separator of [' ', ','] as const) {
      if (!entry.includes(separator)) continue;
      const pieces = entry.split(separator).filter((piece) => piece !== '');
      if (pieces.length > 1 && pieces.every((piece) => EXTENSION.test(piece))) {
        return { format: separator === ' ' ? 'separated-by-spaces' : 'separated-by-commas', entry };
      }
    }
  }
  const [entry] = lines;
  return entry !== undefined && lines.every((line) => SHORT_STATUS.test(line))
    ? { format: 'git-status', entry }
    : null;
}

/** Whether entries that end with NUL are a status and one or two names by turns, as `git diff -z --name-status` has it. */
export function isNameStatus(entries: readonly string[]): boolean {
  let at = 0;
  while (at < entries.length) {
    const status = entries[at] ?? '';
    if (!STATUS_ALONE.test(status)) return false;
    at += /^[RC]\d/.test(status) ? 3 : 2;
  }
  return at > 0 && at === entries.length;
}
