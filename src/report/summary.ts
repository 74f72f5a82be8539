import { formatDuration, plural } from '../text/wording.ts';
import { siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { asSentence } from './escape.ts';
import { headline, openQuestion } from './headline.ts';
import { andMore, createMarkdown, joinBlocks, joinLines, type Markdown, problemText } from './markdown.ts';
import type { Mask } from './masking.ts';
import { confirmedRequests, type Outcome, purgeIds } from './outcome.ts';
import type { NotPurged } from './problem.ts';
import { mappedFiles, noticeList, targetLists, zonesTable } from './summary-tables.ts';
import { verificationSection } from './verification.ts';

/**
 * The bytes for the lists of a summary. GitHub accepts 1 MiB from each step, and sentences have a limit of their own.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const SUMMARY_BYTES = 900 * 1024;
/** GitHub accepts 65,536 characters in a comment, to which the workflow may add text of its own. */
const MAX_COMMENT = 65_000;
const COMMENT_BYTES = 45_000;

/** Returns the summary as it fits into a comment on a pull request: a long one is written again with shorter lists. */
export function commentOf(outcome: Outcome, mask: Mask, summary: string): string {
  const text = summary.length > MAX_COMMENT ? summaryOf(outcome, mask, COMMENT_BYTES) : summary;
  return text.slice(0, MAX_COMMENT).toWellFormed();
}

/** Returns the job summary as Markdown: how the run ended and why, what was not purged, and what was. */
export function summaryOf(outcome: Outcome, mask: Mask, bytes = SUMMARY_BYTES): string {
  const md = createMarkdown(mask, bytes);
  const { icon, text, caveat } = headline(outcome);
  const { verification } = outcome;
  const ids = purgeIds(outcome);
  const failed = joinBlocks(...problems(outcome, md), ...outcome.unsent.map((group) => unpurged(group, md)));
  const mapped = mappedFiles(outcome, md);
  return `${joinBlocks(
    `### ${icon} ${md.plain(text + caveat)}`,
    failed,
    facts(outcome, failed !== '', md),
    zonesTable(outcome, md),
    verification === null ? '' : verificationSection(verification, md),
    noticeList(outcome, md),
    mapped.text,
    targetLists(outcome, mapped.named, md),
    md.list(plural(ids.length, 'request ID'), ids),
    md.prose(openQuestion(outcome)),
  )}\n`;
}

function problems({ problems: all }: Outcome, md: Markdown): readonly string[] {
  const heads = md.fitting(all, (problem) => problemText(problem, md));
  const shown = heads.map((head, index) => {
    const { details = [], notPurged } = all[index] ?? {};
    // If a purge of everything is the only failure, the headline says what is not purged.
    const isNamed = notPurged !== undefined && (notPurged.names.length > 0 || all.length > 1);
    return joinBlocks(head, md.bullets(details, md.prose), isNamed ? unpurged(notPurged, md) : '');
  });
  return [...shown, ...andMore(all.length - heads.length)];
}

function unpurged({ what, names }: NotPurged, md: Markdown): string {
  return md.openList(`Not purged: ${what}`, names);
}

/**
 * Returns the lines below the headline: the reason, the compared versions, and the numbers.
 * @param failed whether problems precede them
 */
function facts(outcome: Outcome, failed: boolean, md: Markdown): string {
  const { result, reason, compared, site, tookMs, waitFor, waitedMs } = outcome;
  const sent = confirmedRequests(outcome);
  const why = reason === '' || outcome.isReasonProblem ? '' : md.prose(asSentence(reason));
  return joinLines(
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
