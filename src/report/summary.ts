import { isCommit, short } from '../changes/revision.ts';
import { formatDuration, plural } from '../text/wording.ts';
import { isOld } from '../verify/verdict.ts';
import { asSentence } from './escape.ts';
import { headline, openQuestion } from './headline.ts';
import {
  andMore,
  type ByteBudget,
  createMarkdown,
  joined,
  lines,
  type Markdown,
  takeWhileFits,
} from './markdown.ts';
import type { Mask } from './masking.ts';
import { describeTargets, type Outcome, type Problem, targetLabel, unconfirmedOf } from './outcome.ts';
import { purgeProblems } from './problems.ts';
import { siteFilesText } from './sentences/changes.ts';
import { signalText } from './sentences/deploy.ts';
import {
  byZone,
  idList,
  mappedFiles,
  noticeList,
  ROOM,
  type Room,
  targetLists,
  zonesTable,
} from './summary-tables.ts';
import { verificationSection } from './verification.ts';

/** GitHub takes 65,536 characters in a comment, and the workflow may put some of its own around these. */
const MAX_COMMENT = 65_000;

/** The job summary in GitHub-flavoured Markdown: how it ended and why, what was not purged, and what was. */
export function summaryOf(outcome: Outcome, mask: Mask): string {
  return write(outcome, mask, 1);
}

/** The same as far as it fits into a comment on a pull request; of a long one, all lists are shorter. */
export function commentOf(outcome: Outcome, mask: Mask, summary: string): string {
  let text = summary;
  for (let part = 16; text.length > MAX_COMMENT && part < ROOM.list; part *= 2) {
    text = write(outcome, mask, part);
  }
  return text.slice(0, MAX_COMMENT).toWellFormed();
}

/** @param part of its room, what the summary takes: one of so many */
function write(outcome: Outcome, mask: Mask, part: number): string {
  const md = createMarkdown(mask);
  const room: Room = (name) => ({ left: ROOM[name] / part });
  const { icon, text, caveat } = headline(outcome);
  const { verification } = outcome;
  const checked = verification === null ? '' : verificationSection(verification, md);
  const isWrong = verification?.checks.some(isOld) ?? false;
  const mapped = mappedFiles(outcome, room, md);
  const failed = joined(...problems(outcome, room, md), isWrong ? checked : '');
  return `${joined(
    `### ${icon} ${md.plain(text + caveat)}`,
    failed,
    facts(outcome, failed !== '', md),
    zonesTable(outcome, room, md),
    isWrong ? '' : checked,
    noticeList(outcome, room, md),
    mapped.text,
    targetLists(outcome, mapped.named, room, md),
    idList(outcome, room, md),
    md.prose(openQuestion(outcome)),
  )}\n`;
}

/**
 * Why, between which commits, and what Cloudflare said to it.
 * @param failed what went wrong stands above, and is not what this is about
 */
function facts(outcome: Outcome, failed: boolean, md: Markdown): string {
  const { reason, base, head, compared, requests, problems: early, site, tookMs } = outcome;
  const { waitFor, waitedMs } = outcome;
  const sent = requests.filter(({ answer }) => answer.ok).length;
  const commits = [base, head].filter(isCommit).map(short);
  const named = commits.length < 2 || commits.every((commit) => compared.includes(commit));
  const between = named ? '' : `${commits.map(md.code).join(' → ')}. `;
  // Where the run ended early, its problem has the reason.
  const why =
    reason === '' || (early.length > 0 && requests.length === 0) ? '' : md.prose(asSentence(reason));
  return lines(
    why === '' ? '' : `**${failed && outcome.result !== 'skipped' ? 'Purge reason' : 'Why'}:** ${why}`,
    compared === '' ? '' : `**Changes:** ${between}${md.prose(asSentence(compared))}`,
    site === null || compared === '' ? '' : `**Files:** ${md.prose(siteFilesText(site))}.`,
    outcome.result !== 'dry-run' || waitFor.length === 0
      ? ''
      : `**Would wait for:** ${waitFor.map((signal) => md.code(signalText(signal))).join(', ')}.`,
    waitedMs === null || sent === 0 ? '' : `**Deploy:** seen live after ${formatDuration(waitedMs)}.`,
    sent === 0 ? '' : `**Confirmed** by Cloudflare in ${plural(sent, 'request')}, ${formatDuration(tookMs)}.`,
  );
}

/** What needs a person and what is not purged for it, as far as there is room. */
function problems(outcome: Outcome, roomFor: Room, md: Markdown): string[] {
  const room = roomFor('problems');
  const all = purgeProblems(outcome);
  // The names come last: many of them must not take the room of what else went wrong.
  const heads = takeWhileFits(all, md.explained, room);
  const shown = heads.map((head, index) => {
    const { details = [], notPurged: left } = all[index] ?? {};
    const more = takeWhileFits(details, (detail) => `- ${md.prose(detail)}`, room);
    const list = [...more, ...andMore(details.length - more.length)].join('\n');
    // Of one failure of everything, the headline says as much.
    const named = left !== undefined && (left.names.length > 0 || all.length > 1);
    return joined(head, list, named ? notPurged(left, room, md) : '');
  });
  const unsent = unconfirmedOf(outcome).filter(({ failure }) => failure === null);
  const lists = [...byZone(outcome.result === 'dry-run' ? [] : unsent).values()].map((results) => {
    const names = results.map(({ target }) => targetLabel(target));
    return notPurged({ what: describeTargets(results), names }, room, md);
  });
  return [...shown, ...andMore(all.length - shown.length), ...lists];
}

function notPurged(
  { what, names }: NonNullable<Problem['notPurged']>,
  room: ByteBudget,
  md: Markdown,
): string {
  if (names.length === 0) return `**Not purged:** ${md.prose(what)}`;
  return md.list(names, room, { lead: `Not purged: ${what}`, open: true });
}
