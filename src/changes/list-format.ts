/** Formats of other tools whose entries are not just names. */
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
/** `-i` prints eleven characters, in older versions fewer. https://man7.org/linux/man-pages/man1/rsync.1.html */
const RSYNC =
  /^(?:[<>ch.][fdLDS][c.+? ][s.+? ][tT.+? ][p.+? ][o.+? ][g.+? ](?:[ubn.+? ][a.+? ]?[x.+? ]?)? |\*deleting {2,}|sending incremental file list$)/;

/** Formats that a single line identifies, since hardly any file has such a name. */
const LINES: readonly (readonly [ForeignFormat, RegExp])[] = [
  ['git-name-status', NAME_STATUS],
  ['git-numstat', /^(?:\d+|-)\t(?:\d+|-)\t/],
  ['git-raw', /^:{1,2}\d{6} \d{6} /],
  ['git-status', /^(?:\?\?|!!| [MADTRCU]) \S/],
  ['rsync', RSYNC],
  ['indented', /^[ \t]/],
];

/** Must match every line: `AD campaign.html` may be a name. https://git-scm.com/docs/git-status#_short_format */
const SHORT_STATUS = /^(?:[MADTRCU?!][ MADTRCU?!]|[ MADTRCU?!][MADTRCU?!]) \S/;
/** In `a.html img/b.svg` each piece has an extension, in `my photo.jpg` one has none. */
const EXTENSION = /[^./\s]\.[a-z][a-z0-9]{0,9}$/i;

/** Returns the first line that is not just a name, with its format. The lines are latin1. */
export function findForeignLine(
  lines: readonly string[],
): { readonly format: ForeignFormat; readonly entry: string } | null {
  for (const entry of lines) {
    const format = LINES.find(([, pattern]) => pattern.test(entry))?.[0];
    if (format) return { format, entry };
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

/** Returns whether entries alternate between a status and one or two names, as in `git diff -z --name-status`. */
export function isNameStatus(entries: readonly string[]): boolean {
  let at = 0;
  while (at < entries.length) {
    const status = entries[at] ?? '';
    if (!STATUS_ALONE.test(status)) return false;
    at += /^[RC]\d/.test(status) ? 3 : 2;
  }
  return at > 0 && at === entries.length;
}
