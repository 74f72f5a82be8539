import type { Zone } from '../cloudflare/zone.ts';
import type { TargetResult } from '../purge/purged.ts';
import type { Kind } from '../targets/target.ts';
import { formatInteger, plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import { andMore, type ByteBudget, joined, type Markdown, takeWhileFits } from './markdown.ts';
import {
  confirmedOf,
  countByKind,
  nounOf,
  type Outcome,
  purgeIds,
  targetLabel,
  zoneKey,
  zoneLabel,
} from './outcome.ts';
import { skipSentence } from './sentences/mapping.ts';

/**
 * GitHub takes 1 MiB from each step. What is not purged gets most of it; all parts together stay below.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const ROOM = { problems: 640 * 1024, zones: 48 * 1024, notices: 48 * 1024, list: 64 * 1024 };
/** What there is of it for a part. */
export type Room = (part: keyof typeof ROOM) => ByteBudget;

/** Entries of a list of what is in order; the report has them all. */
const MAX_LIST = 200;

interface Row {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly results: TargetResult[];
  sent: number;
}

/** By zone and kind, in the columns that say something. */
export function zonesTable(
  { results, requests, result, operation }: Outcome,
  room: Room,
  md: Markdown,
): string {
  const rows = new Map<string, Row>();
  const rowOf = (zone: Zone, kind: Kind): Row => {
    const key = `${zoneKey(zone)} ${kind}`;
    const row = rows.get(key) ?? { zone, kind, results: [], sent: 0 };
    rows.set(key, row);
    return row;
  };
  let last: Row | null = null;
  for (const one of results) {
    const { zone, target } = one;
    if (zone.id === '') continue;
    // Results stand in the order of their batches, so that of a million, few begin a row.
    if (last?.zone !== zone || last.kind !== target.kind) last = rowOf(zone, target.kind);
    last.results.push(one);
  }
  for (const { zone, kind, answer } of requests) {
    const row = rows.get(`${zoneKey(zone)} ${kind}`);
    if (row && answer.ok) row.sent += 1;
  }
  if (rows.size === 0) return '';
  const dry = result === 'dry-run';
  const some = (state: TargetResult['state']) => !dry && results.some((one) => one.state === state);
  const of = (state: TargetResult['state']) => (row: Row) =>
    row.results.filter((one) => one.state === state).length;
  const done = operation === 'purge' ? 'Purged' : 'Marked stale';
  const columns = [
    { name: 'Targets', number: (row: Row) => row.results.length, is: dry },
    { name: done, number: of('confirmed'), is: some('confirmed') },
    { name: `Not ${done.toLowerCase()}`, number: of('unconfirmed'), is: some('unconfirmed') },
    { name: 'Requests', number: (row: Row) => row.sent, is: some('confirmed') },
  ].filter(({ is }) => is);
  const line = (row: Row): string =>
    `| ${[md.cell(zoneLabel(row.zone)), nounOf(row.kind), ...columns.map(({ number }) => formatInteger(number(row)))].join(' | ')} |`;
  const all = [...rows.values()];
  const shown = takeWhileFits(all, line, room('zones'));
  const head = [
    `| Zone | What | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|---|${columns.map(() => '---:|').join('')}`,
  ];
  return joined([...head, ...shown].join('\n'), ...andMore(all.length - shown.length));
}

export function noticeList(outcome: Outcome, room: Room, md: Markdown): string {
  const all = outcome.notices;
  // The reason stands above.
  const why = `${asSentence(outcome.reason)} `;
  const line = ({ level, title, message }: (typeof all)[number]): string =>
    `- ${level === 'warning' ? '⚠️ ' : ''}**${md.plain(title)}:** ${md.prose(message.replace(why, ''))}`;
  const shown = takeWhileFits(all, line, room('notices'));
  return [...shown, ...andMore(all.length - shown.length)].join('\n');
}

/** By zone, but for what the changed files name above. */
export function targetLists(
  outcome: Outcome,
  named: ReadonlySet<string>,
  roomFor: Room,
  md: Markdown,
): string {
  const dry = outcome.result === 'dry-run';
  const shown = dry ? outcome.results : confirmedOf(outcome);
  const isNamed = ({ target }: TargetResult): boolean =>
    target.kind === 'everything' || (target.headers === undefined && named.has(target.value));
  const zones = byZone(shown);
  const room = roomFor('list');
  const lists = [...zones.values()].map((results) => {
    const more = results.filter((result) => !isNamed(result));
    const where = zones.size > 1 ? ` in ${zoneLabel((results[0] as TargetResult).zone)}` : '';
    const also = more.some(({ target }) => !named.has(target.value)) && named.size > 0;
    const verb = dry ? 'would be purged' : 'purged';
    const lead = asSentence(`${also ? 'also ' : ''}${verb}${where}: ${countByKind(more)}`).slice(0, -1);
    return md.list(
      more.map(({ target }) => targetLabel(target)),
      room,
      { lead, most: MAX_LIST },
    );
  });
  return joined(...lists);
}

export function byZone(results: readonly TargetResult[]): ReadonlyMap<string, readonly TargetResult[]> {
  return Map.groupBy(results, ({ zone }) => zoneKey(zone));
}

/** What the changed files came to, and the targets that stand there. */
export function mappedFiles(
  { files: all }: Outcome,
  room: Room,
  md: Markdown,
): { readonly text: string; readonly named: ReadonlySet<string> } {
  if (all === null || all.length === 0) return { text: '', named: new Set() };
  const line = ({ file, targets: mapped, skipped }: (typeof all)[number]): string =>
    `- ${md.code(file)} → ${skipped === undefined ? mapped.map(md.code).join(', ') : `<i>${md.prose(skipSentence(skipped))}</i>`}`;
  const shown = takeWhileFits(all.slice(0, MAX_LIST), line, room('list'));
  const content = [...shown, ...andMore(all.length - shown.length)].join('\n');
  const lead = `How ${plural(all.length, 'changed file')} ${all.length === 1 ? 'was' : 'were'} mapped`;
  const named = new Set(all.slice(0, shown.length).flatMap(({ targets: mapped }) => mapped));
  return { text: md.folded(lead, content), named };
}

export function idList(outcome: Outcome, room: Room, md: Markdown): string {
  const all = purgeIds(outcome);
  return md.list(all, room('list'), { lead: plural(all.length, 'request ID'), most: MAX_LIST });
}
