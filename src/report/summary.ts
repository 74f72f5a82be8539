import { isCommit, short } from '../changes/revision.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { TargetResult } from '../purge/purged.ts';
import type { Kind } from '../targets/target.ts';
import { formatDuration, formatInteger, plural } from '../text/wording.ts';
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
import {
  confirmedOf,
  countByKind,
  describeTargets,
  nounOf,
  type Outcome,
  type Problem,
  purgeIds,
  targetLabel,
  unconfirmedOf,
  zoneKey,
  zoneLabel,
} from './outcome.ts';
import { purgeProblems } from './problems.ts';
import { siteFilesText } from './sentences/changes.ts';
import { signalText } from './sentences/deploy.ts';
import { skipSentence } from './sentences/mapping.ts';
import { verificationSection } from './verification.ts';

/**
 * GitHub takes 1 MiB from each step. What is not purged gets most of it; all parts together stay below.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const ROOM = { problems: 640 * 1024, zones: 48 * 1024, notices: 48 * 1024, list: 64 * 1024 };
type Room = (part: keyof typeof ROOM) => ByteBudget;
/** GitHub takes 65,536 characters in a comment, and the workflow may put some of its own around these. */
const MAX_COMMENT = 65_000;
/** Entries of a list of what is in order; the report has them all. */
const MAX_LIST = 200;

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
  const mapped = files(outcome, room, md);
  const failed = joined(...problems(outcome, room, md), isWrong ? checked : '');
  return `${joined(
    `### ${icon} ${md.plain(text + caveat)}`,
    failed,
    facts(outcome, failed !== '', md),
    zones(outcome, room, md),
    isWrong ? '' : checked,
    notices(outcome, room, md),
    mapped.text,
    targets(outcome, mapped.named, room, md),
    ids(outcome, room, md),
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

interface Row {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly results: TargetResult[];
  sent: number;
}

/** By zone and kind, in the columns that say something. */
function zones({ results, requests, result, operation }: Outcome, room: Room, md: Markdown): string {
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

function notices(outcome: Outcome, room: Room, md: Markdown): string {
  const all = outcome.notices;
  // The reason stands above.
  const why = `${asSentence(outcome.reason)} `;
  const line = ({ level, title, message }: (typeof all)[number]): string =>
    `- ${level === 'warning' ? '⚠️ ' : ''}**${md.plain(title)}:** ${md.prose(message.replace(why, ''))}`;
  const shown = takeWhileFits(all, line, room('notices'));
  return [...shown, ...andMore(all.length - shown.length)].join('\n');
}

/** By zone, but for what the changed files name above. */
function targets(outcome: Outcome, named: ReadonlySet<string>, roomFor: Room, md: Markdown): string {
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

function byZone(results: readonly TargetResult[]): ReadonlyMap<string, readonly TargetResult[]> {
  return Map.groupBy(results, ({ zone }) => zoneKey(zone));
}

/** What the changed files came to, and the targets that stand there. */
function files(
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

function ids(outcome: Outcome, room: Room, md: Markdown): string {
  const all = purgeIds(outcome);
  return md.list(all, room('list'), { lead: plural(all.length, 'request ID'), most: MAX_LIST });
}
