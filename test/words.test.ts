import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = join(import.meta.dirname, '..');

/** What people read: documents, inputs, issue forms, examples, all sentences, and the pages of outcomes. */
const TEXTS = [
  '*.md',
  'docs/**/*.md',
  'action.yml',
  'examples/*.yml',
  '.github/ISSUE_TEMPLATE/*.yml',
  'src/report/**/*.ts',
  'test/end-to-end/outcomes/*.md',
];

/** Odd phrases of earlier versions, and what a technical writer writes. */
const ODD: readonly (readonly [odd: RegExp, better: string])[] = [
  [/\bone (?:[\w-]+ )?a line\b|\ban? [\w-]+ a line\b/, 'one per line'],
  [/refused beside|\b(?:is )?(?:true|given) beside\b/i, 'cannot be combined with'],
  [
    /variants? that every URL is purged in|several lines multiply/i,
    'request-header variants to purge for every URL',
  ],
  [/to read more URLs from|which gives what was not purged/, 'files with more targets'],
  [/no target is left|never a broader purge/i, 'there is nothing to purge; it never widens the purge'],
  [/take[sn]? out again/, 'a leading `!` excludes'],
  [/goes through `root`|go through `root`/, 'is mapped through `root`'],
  [/to purge too when/i, 'additional …, whenever anything changed'],
  [/that is served now; by event|by event without it|by plan without it/, 'default: …'],
  [/that another step made/, 'written by an earlier step'],
  [/go by `fallback`|goes by `fallback`/, '`fallback` applies'],
  [/halves itself|is halved\b/i, 'halved automatically; was split'],
  [/requests purged URLs afterwards/, 'after the purge, request a sample'],
  [/does everything but/, 'do everything except'],
  [/`?result`? tells\b/, 'see the output `result`'],
  [/that cannot fit says so/, 'the step fails before sending anything'],
  [/more than an output holds/, 'exceeds 512 KiB'],
  [/of the environment is used/, 'default: the environment variable'],
  [/the older way to sign in/i, 'legacy authentication'],
  [/what, said outright|what, from the changes/i, 'explicit targets; changed files'],
  [/belongs into a file/, 'put it in a file'],
  [/warns of engines/, 'prints engine warnings'],
  [/are kept to \(/, 'are honored'],
  [/what nobody can know/i, 'limitations'],
  [/what a failed purge left/i, 'retrying a failed purge'],
  [/never came to\b/, 'never reached'],
  [/is the one that is repaired/, 'receives security fixes'],
  [/what was asked\b|^#+ what is not purged/im, 'inputs; not purged'],
  [/\bcame to \d+ targets?|\bcame to \$/, 'map to'],
  [/by the checked out repository/, 'using the local checkout'],
  [/no changed file counts|\bnot in paths\b/, 'is relevant; not matched by `paths`'],
  [/had yet to find/, 'the target list is incomplete'],
  [/wants it\b/, 'because `fallback` is `fail`'],
  [/what was served before is not known/, 'the previously deployed commit is unknown'],
  [/leaves nothing else to purge|give one or the other/, 'cannot be combined with'],
  [/not both\b.*give|give the token, or the pair/, 'use either the token or the pair'],
  [/(?<!\bthere )\bis no (?!longer)[\w-]+/i, 'is not a'],
  [/stands? in quotes|store it anew|store it without/, 'is wrapped in quotes'],
  [/\bit takes (?:an object|an? text|texts)\b/, 'must be a'],
  [/leave the ! away/, 'cannot start with `!`; remove it'],
  [/write it whole/, 'write e.g.'],
  [/\btook (?:["`$]|the scheme|fragments)|never reaches a cache/, 'removed …'],
  [/takes none here/, 'not allowed here'],
  [/takes no wildcard/, 'does not support wildcards'],
  [/does not fit into/, 'cannot finish within'],
  [/then one each\b/, 'then one every'],
  [/answer 429/, 'rate-limited by Cloudflare (429)'],
  [/sets the pace|from here on/, 'applies from now on'],
  [/longer than the time that is left/, "would exceed the step's time limit"],
  [/\bbroke off\b|confirms nothing/, 'ended early; the purge is unconfirmed'],
  [/names no error/, 'no error was given'],
  [/fault of its own/, 'an internal error or outage'],
  [/does not know the API key/, 'unknown API key'],
  [/holds something else/, 'does not contain a valid'],
  [/\bmay not purge\b/, 'is not allowed to purge'],
  [/wants credentials/, 'requires authentication'],
  [/nothing: the batch/, 'no action needed'],
  [/not the API: a redirect|typing error/i, 'redirect instead of an API response; a typo'],
  [/requests of an hour/, 'hourly request quota'],
  [/could not be asked/, 'could not be reached'],
  [/copies from before the purge are/i, 'old copies are'],
  [/still served from before/i, 'still returns an old copy'],
  [/nothing can be said of|named itself/i, 'no verdict for; data center unknown'],
  [/has no URL to ask/, 'no URL to verify'],
  [/what became of|why it was to be purged/i, 'how … were mapped'],
  [/all the same, which/, 'anyway; this only affects'],
  [/that is what the time of/, 'usually a build time'],
  [/that cannot be said/, 'that cannot be expressed'],
];

const texts = globSync(TEXTS, { cwd: PROJECT })
  .sort()
  .map((path) => ({ path, text: shown(path, readFileSync(join(PROJECT, path), 'utf8')) }));

/** Removes the comments of code, which users do not read. */
function shown(path: string, text: string): string {
  return path.endsWith('.ts') ? text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '') : text;
}

test.each(ODD)('no text has the phrase %s', (odd, better) => {
  const flags = new RegExp(odd.source, [...new Set(`${odd.flags}g`)].join(''));
  const found = texts.flatMap(({ path, text }) =>
    [...text.matchAll(flags)].map(({ index }) => {
      const start = text.lastIndexOf('\n', index) + 1;
      return `${path}: ${text.slice(start, text.indexOf('\n', index)).trim().slice(0, 200)}`;
    }),
  );
  expect(found, `better: ${better}`).toEqual([]);
});
