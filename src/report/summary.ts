import { isCommit, short } from '../changes/revision.ts';
import { formatDuration, plural } from '../text/wording.ts';
import { siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { asSentence } from './escape.ts';
import { headline, openQuestion } from './headline.ts';
import { describeTargets, targetLabel, zoneKey } from './labels.ts';
import {
  andMore,
  type ByteBudget,
  bullets,
  createMarkdown,
  joined,
  lines,
  type Markdown,
  takeWhileFits,
} from './markdown.ts';
import type { Mask } from './masking.ts';
import { confirmedRequests, type Outcome, unconfirmedOf } from './outcome.ts';
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
  const room: ByteBudget = { left: bytes };
  const { icon, text, caveat } = headline(outcome);
  const { verification } = outcome;
  const problems = shownProblems(outcome, room, md);
  const mapped = mappedFiles(outcome, room, md);
  const good = [
    zonesTable(outcome, room, md),
    verification === null ? '' : verificationSection(verification, room, md),
    noticeList(outcome, room, md),
    mapped.text,
    targetLists(outcome, mapped.named, room, md),
    requestIds(outcome, room, md),
  ];
  // The names of what is not purged come first, and are written last: of a million, they take all the room there is.
  const failed = joined(...problems.map((show) => show()), ...unsentLists(outcome, room, md));
  return `${joined(
    `### ${icon} ${md.plain(text + caveat)}`,
    failed,
    facts(outcome, failed !== '', md),
    ...good,
    md.prose(openQuestion(outcome)),
  )}\n`;
}

/**
 * What needs a person, as far as there is room, without the names of what is not purged for it.
 * @returns what adds these names to each
 */
function shownProblems(
  { problems: all }: Outcome,
  room: ByteBudget,
  md: Markdown,
): readonly (() => string)[] {
  const heads = takeWhileFits(all, md.explained, room);
  const shown = heads.map((head, index) => {
    const { details = [], notPurged } = all[index] ?? {};
    const list = bullets(details, md.prose, room);
    // Of one failure of everything, the headline says as much.
    const isNamed = notPurged !== undefined && (notPurged.names.length > 0 || all.length > 1);
    return () => joined(head, list, isNamed ? unpurged(notPurged, room, md) : '');
  });
  return [...shown, ...andMore(all.length - heads.length).map((more) => () => more)];
}

/** Targets that were not sent, by zone. */
function unsentLists(outcome: Outcome, room: ByteBudget, md: Markdown): readonly string[] {
  const unsent = unconfirmedOf(outcome).filter(({ failure }) => failure === null);
  const zones = Map.groupBy(outcome.result === 'dry-run' ? [] : unsent, ({ zone }) => zoneKey(zone));
  return [...zones.values()].map((results) => {
    const names = results.map(({ target }) => targetLabel(target));
    return unpurged({ what: describeTargets(results), names }, room, md);
  });
}

interface Unpurged {
  readonly what: string;
  readonly names: readonly string[];
}

function unpurged({ what, names }: Unpurged, room: ByteBudget, md: Markdown): string {
  const lead = `Not purged: ${what}`;
  return names.length === 0 ? `**${md.plain(lead)}**` : md.openList(lead, names, room);
}

/**
 * Why, between which commits, and what Cloudflare said to it.
 * @param failed what went wrong stands above, and is not what this is about
 */
function facts(outcome: Outcome, failed: boolean, md: Markdown): string {
  const { result, reason, base, head, compared, site, tookMs, waitFor, waitedMs } = outcome;
  const sent = confirmedRequests(outcome);
  const commits = [base, head].filter(isCommit).map(short);
  const named = commits.length < 2 || commits.every((commit) => compared.includes(commit));
  const between = named ? '' : `${commits.map(md.code).join(' → ')}. `;
  const why = reason === '' || outcome.isReasonProblem ? '' : md.prose(asSentence(reason));
  return lines(
    why === '' ? '' : `**${failed && result !== 'skipped' ? 'Purge reason' : 'Why'}:** ${why}`,
    compared === '' ? '' : `**Changes:** ${between}${md.prose(asSentence(compared))}`,
    site === null || compared === '' ? '' : `**Files:** ${md.prose(siteFilesText(site))}.`,
    result !== 'dry-run' || waitFor.length === 0
      ? ''
      : `**Would wait for:** ${waitFor.map((signal) => md.code(signalText(signal))).join(', ')}.`,
    waitedMs === null || sent === 0 ? '' : `**Deploy:** seen live after ${formatDuration(waitedMs)}.`,
    sent === 0 ? '' : `**Confirmed** by Cloudflare in ${plural(sent, 'request')}, ${formatDuration(tookMs)}.`,
  );
}
