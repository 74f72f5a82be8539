import { isCommit, short } from '../changes/revision.ts';
import type { Fate } from '../purge/purge.ts';
import { grouped } from '../text/wording.ts';
import { cell, code, inert, sentence } from './escape.ts';
import { ending } from './headline.ts';
import { explained, fill, folded, joined, lines, list, type Room, rest, said } from './markdown.ts';
import {
  confirmedOf,
  counts,
  described,
  duration,
  nameOf,
  nounOf,
  type Outcome,
  plural,
  purgeIds,
  type Trouble,
  unconfirmedOf,
  zoneKey,
  zoneLabel,
} from './outcome.ts';
import { failuresOf } from './problems.ts';
import { skipSentence } from './sentences/targets.ts';
import { verificationSection } from './verification.ts';

/**
 * GitHub takes 1 MiB from each step. What is not purged gets most of it; all parts together stay below.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const ROOM = { troubles: 640 * 1024, zones: 48 * 1024, notices: 48 * 1024, list: 64 * 1024 };
/** Entries of a list of what is in order; the report has them all. */
const LONGEST_LIST = 200;

/** The job summary in GitHub-flavoured Markdown: how it ended and why, what was not purged, and what was. */
export function summaryOf(outcome: Outcome): string {
  const { mark, text, but } = ending(outcome);
  const { verification } = outcome;
  const checked = verification === null ? '' : verificationSection(verification);
  const stale = verification !== null && verification.counts.stale > 0;
  const failed = joined(...troubles(outcome), stale ? checked : '');
  return `${joined(
    `### ${mark} ${inert(text + but)}`,
    failed,
    facts(outcome, failed !== ''),
    zones(outcome),
    stale ? '' : checked,
    notices(outcome),
    targets(outcome),
    files(outcome),
    ids(outcome),
  )}\n`;
}

/**
 * Why, between which commits, and what Cloudflare said to it.
 * @param failed what went wrong stands above, and is not what this is about
 */
function facts(
  { reason, base, head, compared, requests, troubles, tookMs }: Outcome,
  failed: boolean,
): string {
  const sent = requests.filter(({ answer }) => answer.ok).length;
  const commits = [base, head].filter(isCommit).map(short);
  const named = commits.length < 2 || commits.every((commit) => compared.includes(commit));
  const between = named ? '' : `${commits.map(code).join(' → ')}. `;
  // Where nothing was sent, the troubles have the reason.
  const why = reason === '' || troubles.length > 0 ? '' : said(sentence(reason));
  return lines(
    why === '' ? '' : `**${failed ? 'Why it was to be purged' : 'Why'}:** ${why}`,
    compared === '' ? '' : `**Changes:** ${between}${said(sentence(compared))}`,
    sent === 0 ? '' : `**Confirmed** by Cloudflare in ${plural(sent, 'request')}, ${duration(tookMs)}.`,
  );
}

/** What needs a person and what is not purged for it, as far as there is room. */
function troubles(outcome: Outcome): string[] {
  const room = { left: ROOM.troubles };
  const all = failuresOf(outcome);
  // The names come last: many of them must not take the room of what else went wrong.
  const heads = fill(all, explained, room);
  const shown = heads.map((head, index) => {
    const { details = [], left } = all[index] ?? {};
    const more = fill(details, (detail) => `- ${said(detail)}`, room);
    const list = [...more, ...rest(details.length - more.length)].join('\n');
    // Of one failure of everything, the headline says as much.
    const named = left !== undefined && (left.names.length > 0 || all.length > 1);
    return joined(head, list, named ? notPurged(left, room) : '');
  });
  const unsent = unconfirmedOf(outcome).filter(({ failure }) => failure === null);
  const left = { what: described(unsent), names: unsent.map(({ target }) => nameOf(target)) };
  const wanted = outcome.result !== 'dry-run' && unsent.length > 0;
  return [...shown, ...rest(all.length - shown.length), wanted ? notPurged(left, room) : ''];
}

function notPurged({ what, names }: NonNullable<Trouble['left']>, room: Room): string {
  if (names.length === 0) return `**Not purged:** ${said(what)}`;
  return list(names, room, { lead: `Not purged: ${what}`, open: true });
}

interface Row {
  readonly label: string;
  readonly fates: Fate[];
  sent: number;
}

/** By zone and kind, in the columns that say something. */
function zones({ fates, requests, result, operation }: Outcome): string {
  const rows = new Map<string, Row>();
  for (const fate of fates) {
    const { zone, target } = fate;
    if (zone.id === '') continue;
    const key = `${zoneKey(zone)} ${target.kind}`;
    const label = `${cell(zoneLabel(zone))} | ${nounOf(target.kind)}`;
    const row = rows.get(key) ?? { label, fates: [], sent: 0 };
    row.fates.push(fate);
    rows.set(key, row);
  }
  for (const { zone, kind, answer } of requests) {
    const row = rows.get(`${zoneKey(zone)} ${kind}`);
    if (row && answer.ok) row.sent += 1;
  }
  if (rows.size === 0) return '';
  const dry = result === 'dry-run';
  const some = (state: Fate['state']) => !dry && fates.some((fate) => fate.state === state);
  const of = (state: Fate['state']) => (row: Row) => row.fates.filter((fate) => fate.state === state).length;
  const done = operation === 'purge' ? 'Purged' : 'Marked stale';
  const columns = [
    { name: 'Targets', number: (row: Row) => row.fates.length, is: dry },
    { name: done, number: of('confirmed'), is: some('confirmed') },
    { name: `Not ${done.toLowerCase()}`, number: of('unconfirmed'), is: some('unconfirmed') },
    { name: 'Requests', number: (row: Row) => row.sent, is: some('confirmed') },
  ].filter(({ is }) => is);
  const line = (row: Row): string =>
    `| ${[row.label, ...columns.map(({ number }) => grouped(number(row)))].join(' | ')} |`;
  const all = [...rows.values()];
  const shown = fill(all, line, { left: ROOM.zones });
  const head = [
    `| Zone | What | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|---|${columns.map(() => '---:|').join('')}`,
  ];
  return joined([...head, ...shown].join('\n'), ...rest(all.length - shown.length));
}

function notices({ notices: all }: Outcome): string {
  const line = ({ level, title, message }: Outcome['notices'][number]): string =>
    `- ${level === 'warning' ? '⚠️ ' : ''}**${inert(title)}:** ${said(message)}`;
  const shown = fill(all, line, { left: ROOM.notices });
  return [...shown, ...rest(all.length - shown.length)].join('\n');
}

function targets(outcome: Outcome): string {
  const shown = outcome.result === 'dry-run' ? outcome.fates : confirmedOf(outcome);
  const named = shown.filter(({ target }) => target.kind !== 'everything');
  return list(
    named.map(({ target }) => nameOf(target)),
    { left: ROOM.list },
    {
      lead: `${outcome.result === 'dry-run' ? 'Would be purged' : 'Purged'}: ${counts(named)}`,
      most: LONGEST_LIST,
    },
  );
}

function files({ files: all }: Outcome): string {
  if (all === null || all.length === 0) return '';
  const line = ({ file, targets: mapped, skipped }: (typeof all)[number]): string =>
    `- ${code(file)} → ${skipped === undefined ? mapped.map(code).join(', ') : `<i>${inert(skipSentence(skipped))}</i>`}`;
  const shown = fill(all.slice(0, LONGEST_LIST), line, { left: ROOM.list });
  const content = [...shown, ...rest(all.length - shown.length)].join('\n');
  return folded(`What became of ${plural(all.length, 'changed file')}`, content);
}

function ids(outcome: Outcome): string {
  const all = purgeIds(outcome);
  return list(all, { left: ROOM.list }, { lead: plural(all.length, 'request ID'), most: LONGEST_LIST });
}
