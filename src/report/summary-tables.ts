import type { TargetResult } from '../purge/purged.ts';
import { formatInteger, plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import { countByKind, nounOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { andMore, joinBlocks, type Markdown } from './markdown.ts';
import { noticeText } from './notices.ts';
import { confirmedOf, type Outcome } from './outcome.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** Counts targets and confirmed requests by zone and kind. */
export function zonesTable(outcome: Outcome, md: Markdown): string {
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
    const done = confirmedOf({ results: all }).length;
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
export function noticeList({ notices, reason }: Outcome, md: Markdown): string {
  const line = (notice: (typeof notices)[number]): string => {
    const text = notice.reason === reason ? notice.message : noticeText(notice);
    return `${notice.level === 'warning' ? '⚠️ ' : ''}**${md.plain(notice.title)}:** ${md.prose(text)}`;
  };
  return md.bullets(notices, line);
}

/** Lists the targets by zone, except for those that `named` holds because the list of changed files shows them. */
export function targetLists(outcome: Outcome, named: ReadonlySet<string>, md: Markdown): string {
  const isDryRun = outcome.result === 'dry-run';
  const results = isDryRun ? outcome.results : confirmedOf(outcome);
  const zones = Map.groupBy(results, ({ zone }) => zoneKey(zone));
  const verb = `${named.size > 0 ? 'also ' : ''}${isDryRun ? 'would be purged' : 'purged'}`;
  const lists = [...zones.values()].map((all) => {
    const unnamed = all.filter(
      ({ target: { kind, headers, value } }) =>
        kind !== 'everything' && (headers !== undefined || !named.has(value)),
    );
    const where = zones.size > 1 ? ` in ${zoneLabel((all[0] as TargetResult).zone)}` : '';
    const lead = asSentence(`${verb}${where}: ${countByKind(unnamed)}`).slice(0, -1);
    const labels = unnamed.map(({ target }) => targetLabel(target));
    return md.list(lead, labels);
  });
  return joinBlocks(...lists);
}

/** Lists the changed files with their targets, and returns the targets that the list shows. */
export function mappedFiles({ files }: Outcome, md: Markdown) {
  if (files === null || files.length === 0) return { text: '', named: new Set<string>() };
  const line = ({ file, targets, skipped }: (typeof files)[number]): string =>
    `- ${md.code(file)} → ${skipped === undefined ? targets.map(md.code).join(', ') : `<i>${md.prose(sentenceOf(skipped))}</i>`}`;
  const shown = md.fitting(files, line);
  const content = [...shown, ...andMore(files.length - shown.length)].join('\n');
  const lead = `How ${plural(files.length, 'changed file')} ${files.length === 1 ? 'was' : 'were'} mapped`;
  const named = new Set(files.slice(0, shown.length).flatMap(({ targets }) => targets));
  return { text: md.collapsed(lead, content), named };
}
