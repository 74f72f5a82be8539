import { formatDuration, plural } from '../text/wording.ts';
import { siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { asSentence } from './escape.ts';
import { headline, openQuestion } from './headline.ts';
import {
  andMore,
  type ByteBudget,
  bullets,
  createMarkdown,
  explained,
  joined,
  lines,
  type Markdown,
  takeWhileFits,
} from './markdown.ts';
import type { Mask } from './masking.ts';
import { confirmedRequests, type Outcome } from './outcome.ts';
import type { NotPurged } from './problem.ts';
import { mappedFiles, noticeList, requestIds, targetLists, zonesTable } from './summary-tables.ts';
import { verificationSection } from './verification.ts';

/**
 * Bytes that the lists of a summary may take: GitHub takes 1 MiB from each step, and sentences are bounded one by one.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const SUMMARY_ROOM = 900 * 1024;
/** GitHub takes 65,536 characters in a comment, and the workflow may put some of its own around these. */
const MAX_COMMENT = 65_000;
const COMMENT_ROOM = 45_000;

/** The job summary in GitHub-flavoured Markdown: how it ended and why, what was not purged, and what was. */
export function summaryOf(outcome: Outcome, mask: Mask): string {
  return write(outcome, mask, SUMMARY_ROOM);
}

/** The same as far as it fits into a comment on a pull request; of a long one, all lists are shorter. */
export function commentOf(outcome: Outcome, mask: Mask, summary: string): string {
  const text = summary.length > MAX_COMMENT ? write(outcome, mask, COMMENT_ROOM) : summary;
  return text.slice(0, MAX_COMMENT).toWellFormed();
}

function write(outcome: Outcome, mask: Mask, bytes: number): string {
  const md = createMarkdown(mask);
  // Of what is not purged, there may be a million: the names take most of the room, and none of what the rest has.
  const room: Room = { names: { left: bytes * 0.6 }, lists: { left: bytes * 0.4 } };
  const { icon, text, caveat } = headline(outcome);
  const { verification } = outcome;
  const failed = joined(
    ...problems(outcome, room, md),
    ...outcome.unsent.map((group) => unpurged(group, room, md)),
  );
  const mapped = mappedFiles(outcome, room.lists, md);
  return `${joined(
    `### ${icon} ${md.plain(text + caveat)}`,
    failed,
    facts(outcome, failed !== '', md),
    zonesTable(outcome, room.lists, md),
    verification === null ? '' : verificationSection(verification, room.lists, md),
    noticeList(outcome, room.lists, md),
    mapped.text,
    targetLists(outcome, mapped.named, room.lists, md),
    requestIds(outcome, room.lists, md),
    md.prose(openQuestion(outcome)),
  )}\n`;
}

type Room = Readonly<Record<'names' | 'lists', ByteBudget>>;

/** What needs a person, and what is not purged for it, as far as there is room. */
function problems({ problems: all }: Outcome, room: Room, md: Markdown): readonly string[] {
  const heads = takeWhileFits(all, (problem) => explained(problem, md), room.lists);
  const shown = heads.map((head, index) => {
    const { details = [], notPurged } = all[index] ?? {};
    // Of one failure of everything, the headline says as much.
    const isNamed = notPurged !== undefined && (notPurged.names.length > 0 || all.length > 1);
    return joined(head, bullets(details, md.prose, room.lists), isNamed ? unpurged(notPurged, room, md) : '');
  });
  return [...shown, ...andMore(all.length - heads.length)];
}

function unpurged({ what, names }: NotPurged, room: Room, md: Markdown): string {
  return md.openList(`Not purged: ${what}`, names, room.names);
}

/**
 * Why, between which versions, and what Cloudflare said to it.
 * @param failed what went wrong stands above, and is not what this is about
 */
function facts(outcome: Outcome, failed: boolean, md: Markdown): string {
  const { result, reason, compared, site, tookMs, waitFor, waitedMs } = outcome;
  const sent = confirmedRequests(outcome);
  const why = reason === '' || outcome.isReasonProblem ? '' : md.prose(asSentence(reason));
  return lines(
    why === '' ? '' : `**${failed && result !== 'skipped' ? 'Purge reason' : 'Why'}:** ${why}`,
    compared === '' ? '' : `**Changes:** ${md.prose(asSentence(compared))}`,
    site === null || compared === '' ? '' : `**Files:** ${md.prose(siteFilesText(site))}.`,
    result !== 'dry-run' || waitFor.length === 0
      ? ''
      : `**Would wait for:** ${waitFor.map((signal) => md.code(signalText(signal))).join(', ')}.`,
    waitedMs === null || sent === 0 ? '' : `**Deploy:** seen live after ${formatDuration(waitedMs)}.`,
    sent === 0 ? '' : `**Confirmed** by Cloudflare in ${plural(sent, 'request')}, ${formatDuration(tookMs)}.`,
  );
}
