import type { TargetResult } from '../purge/purged.ts';
import { formatInteger, plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import { countByKind, nounOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { andMore, type ByteBudget, bullets, joined, type Markdown, takeWhileFits } from './markdown.ts';
import { confirmedOf, type Outcome, purgeIds } from './outcome.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** By zone and kind. */
export function zonesTable(
  { results, requests, result, operation }: Outcome,
  room: ByteBudget,
  md: Markdown,
): string {
  const routed = results.filter(({ zone }) => zone.id !== '');
  const groups = Map.groupBy(routed, ({ zone, target }) => `${zoneKey(zone)} ${target.kind}`);
  const confirmed = requests.filter(({ answer }) => answer.ok);
  const sent = Map.groupBy(confirmed, ({ zone, kind }) => `${zoneKey(zone)} ${kind}`);
  if (groups.size === 0) return '';
  const [first, ...others] =
    result === 'dry-run' ? ['Targets'] : [operation === 'purge' ? 'Purged' : 'Marked stale', 'Requests'];
  const row = ([key, all]: readonly [key: string, all: readonly TargetResult[]]): string => {
    const { zone, target } = all[0] as TargetResult;
    const done = all.filter(({ state }) => state === 'confirmed').length;
    const whole = result === 'dry-run' || done === all.length;
    const part = whole ? '' : `${formatInteger(done)} of `;
    const numbers = [
      part + formatInteger(all.length),
      ...others.map(() => formatInteger(sent.get(key)?.length ?? 0)),
    ];
    return `| ${[md.cell(zoneLabel(zone)), nounOf(target.kind), ...numbers].join(' | ')} |`;
  };
  const rows = takeWhileFits([...groups], row, room);
  const head = [
    `| ${['Zone', 'What', first, ...others].join(' | ')} |`,
    `|---|---|---:|${others.map(() => '---:|').join('')}`,
  ];
  return joined([...head, ...rows].join('\n'), ...andMore(groups.size - rows.length));
}

export function noticeList({ notices, reason }: Outcome, room: ByteBudget, md: Markdown): string {
  // The reason stands above.
  const why = `${asSentence(reason)} `;
  return bullets(
    notices,
    ({ level, title, message }) =>
      `${level === 'warning' ? '⚠️ ' : ''}**${md.plain(title)}:** ${md.prose(message.replace(why, ''))}`,
    room,
  );
}

/** By zone, but for what the changed files name above. */
export function targetLists(
  outcome: Outcome,
  named: ReadonlySet<string>,
  room: ByteBudget,
  md: Markdown,
): string {
  const dry = outcome.result === 'dry-run';
  const isNamed = ({ target }: TargetResult): boolean =>
    target.kind === 'everything' || (target.headers === undefined && named.has(target.value));
  const zones = [
    ...Map.groupBy(dry ? outcome.results : confirmedOf(outcome), ({ zone }) => zoneKey(zone)).values(),
  ];
  const lists = zones.map((results) => {
    const more = results.filter((result) => !isNamed(result));
    const where = zones.length > 1 ? ` in ${results.slice(0, 1).map(({ zone }) => zoneLabel(zone))}` : '';
    const also = named.size > 0 ? 'also ' : '';
    const verb = dry ? 'would be purged' : 'purged';
    const lead = asSentence(`${also}${verb}${where}: ${countByKind(more)}`).slice(0, -1);
    return md.list(
      lead,
      more.map(({ target }) => targetLabel(target)),
      room,
    );
  });
  return joined(...lists);
}

/** What the changed files came to, and the targets that stand there. */
export function mappedFiles(
  { files: all }: Outcome,
  room: ByteBudget,
  md: Markdown,
): { readonly text: string; readonly named: ReadonlySet<string> } {
  if (all === null || all.length === 0) return { text: '', named: new Set() };
  const line = ({ file, targets, skipped }: (typeof all)[number]): string =>
    `- ${md.code(file)} → ${skipped === undefined ? targets.map(md.code).join(', ') : `<i>${md.prose(sentenceOf(skipped))}</i>`}`;
  const shown = takeWhileFits(all, line, room);
  const content = [...shown, ...andMore(all.length - shown.length)].join('\n');
  const lead = `How ${plural(all.length, 'changed file')} ${all.length === 1 ? 'was' : 'were'} mapped`;
  const named = new Set(all.slice(0, shown.length).flatMap(({ targets }) => targets));
  return { text: md.folded(lead, content), named };
}

export function requestIds(outcome: Outcome, room: ByteBudget, md: Markdown): string {
  const all = purgeIds(outcome);
  return md.list(plural(all.length, 'request ID'), all, room);
}
