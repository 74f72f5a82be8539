import type { TargetResult } from '../purge/results.ts';
import { formatDuration, formatInteger, plural } from '../text/wording.ts';
import { siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { asSentence, capitalize } from './escape.ts';
import { headline, uncheckedNote } from './headline.ts';
import { countByKind, nounOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { andMore, createMarkdown, joinBlocks, joinLines, type Markdown, problemText } from './markdown.ts';
import type { Mask } from './masking.ts';
import { noticeText } from './notices.ts';
import { confirmedOf, countsOf, type Outcome, purgeIds } from './outcome.ts';
import type { NotPurged } from './problem.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
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
    md.prose(uncheckedNote(outcome)),
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
  const { requests } = countsOf(outcome);
  const why = reason === '' || outcome.isReasonProblem ? '' : md.prose(asSentence(reason));
  return joinLines(
    why === '' ? '' : `**${failed && result !== 'skipped' ? 'Purge reason' : 'Why'}:** ${why}`,
    compared === '' ? '' : `**Changes:** ${md.prose(asSentence(compared))}`,
    site === null || compared === '' ? '' : `**Files:** ${md.prose(siteFilesText(site))}.`,
    result !== 'dry-run' || waitFor.length === 0
      ? ''
      : `**Would wait for:** ${waitFor.map((signal) => md.code(signalText(signal))).join(', ')}.`,
    waitedMs === null || requests === 0 ? '' : `**Deploy:** seen live after ${formatDuration(waitedMs)}.`,
    requests === 0
      ? ''
      : `**Confirmed** by Cloudflare in ${plural(requests, 'request')}, ${formatDuration(tookMs)}.`,
  );
}

/** Counts targets and confirmed requests by zone and kind. */
function zonesTable(outcome: Outcome, md: Markdown): string {
  const { results, requests, result, operation } = outcome;
  const routed = results.filter(({ zone }) => zone.id !== '');
  const groups = Map.groupBy(routed, ({ zone, target }) => `${zoneKey(zone)} ${target.kind}`);
  if (groups.size === 0) return '';
  const confirmed = requests.filter(({ answer }) => answer.ok);
  const sent = Map.groupBy(confirmed, ({ zone, kind }) => `${zoneKey(zone)} ${kind}`);
  const cells = ([key, all]: readonly [key: string, all: readonly TargetResult[]]): readonly string[] => {
    const { zone, target } = all[0] as TargetResult;
    const names = [md.cell(zoneLabel(zone)), nounOf(target.kind)];
    const total = formatInteger(all.length);
    if (result === 'dry-run') return [...names, total];
    const done = confirmedOf(all).length;
    const count = done === all.length ? total : `${formatInteger(done)} of ${total}`;
    return [...names, count, formatInteger(sent.get(key)?.length ?? 0)];
  };
  const done = operation === 'purge' ? 'Purged' : 'Marked stale';
  const head =
    result === 'dry-run'
      ? '| Zone | What | Targets |\n|---|---|---:|'
      : `| Zone | What | ${done} | Requests |\n|---|---|---:|---:|`;
  return md.table(head, [...groups], cells);
}

/** Lists the notices. A notice whose reason the summary already shows as that of the run has no reason. */
function noticeList({ notices, reason }: Outcome, md: Markdown): string {
  const line = (notice: (typeof notices)[number]): string => {
    const text = notice.reason === reason ? notice.message : noticeText(notice);
    return `${notice.level === 'warning' ? '⚠️ ' : ''}**${md.plain(notice.title)}:** ${md.prose(text)}`;
  };
  return md.bullets(notices, line);
}

/** Lists the targets by zone, except for those that `named` holds because the list of changed files shows them. */
function targetLists(outcome: Outcome, named: ReadonlySet<string>, md: Markdown): string {
  const isDryRun = outcome.result === 'dry-run';
  const results = isDryRun ? outcome.results : confirmedOf(outcome.results);
  const zones = Map.groupBy(results, ({ zone }) => zoneKey(zone));
  const verb = `${named.size > 0 ? 'also ' : ''}${isDryRun ? 'would be purged' : 'purged'}`;
  const lists = [...zones.values()].map((all) => {
    const unnamed = all.filter(
      ({ target: { kind, headers, value } }) =>
        kind !== 'everything' && (headers !== undefined || !named.has(value)),
    );
    const where = zones.size > 1 ? ` in ${zoneLabel((all[0] as TargetResult).zone)}` : '';
    const lead = capitalize(`${verb}${where}: ${countByKind(unnamed)}`);
    const labels = unnamed.map(({ target }) => targetLabel(target));
    return md.list(lead, labels);
  });
  return joinBlocks(...lists);
}

/** Lists the changed files with their targets, and returns the targets that the list shows. */
function mappedFiles({ files }: Outcome, md: Markdown) {
  if (files === null || files.length === 0) return { text: '', named: new Set<string>() };
  const line = ({ file, targets, skipped }: (typeof files)[number]): string =>
    `- ${md.code(file)} → ${skipped === undefined ? targets.map(md.code).join(', ') : `<i>${md.prose(sentenceOf(skipped))}</i>`}`;
  const shown = md.fitting(files, line);
  const content = [...shown, ...andMore(files.length - shown.length)].join('\n');
  const lead = `How ${plural(files.length, 'changed file')} ${files.length === 1 ? 'was' : 'were'} mapped`;
  const named = new Set(files.slice(0, shown.length).flatMap(({ targets }) => targets));
  return { text: md.collapsed(lead, content), named };
}
