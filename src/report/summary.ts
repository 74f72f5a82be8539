import { explain } from '../cloudflare/errors.ts';
import { KINDS } from '../targets/target.ts';
import {
  count,
  failedGroups,
  type Outcome,
  plural,
  purgeIds,
  type Result,
  zoneKey,
  zoneLabel,
} from './outcome.ts';
import { cell, code, inert } from './printable.ts';
import { verificationTable } from './verification.ts';

const HEADLINES: Readonly<Record<Result, string>> = {
  purged: '✅ Purged',
  partial: '⚠️ Partly purged',
  failed: '❌ Not purged',
  nothing: '➖ Nothing to purge',
  'dry-run': '🔍 Dry run: nothing was sent',
  skipped: '➖ Skipped',
};

/** GitHub takes 1 MiB for each step; lists stop well before. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary */
const LARGEST_SUMMARY = 900 * 1024;
/** Entries of a list of what is in order; the report has them all. */
const LONGEST_LIST = 200;
/** What is still cached is named as far as there is room. */
const LONGEST_FAILED = 5000;

/** The job summary in GitHub-flavoured Markdown: what was purged and why, and first of all what was not. */
export function summaryOf(outcome: Outcome): string {
  const parts = [
    `### ${HEADLINES[outcome.result]}${outcome.operation === 'invalidate' ? ' (marked stale)' : ''}`,
    inert(outcome.reason),
    ...failures(outcome),
    table(outcome),
    outcome.verification === null ? '' : verificationTable(outcome.verification),
    targets(outcome),
    files(outcome),
    ids(outcome),
    ...outcome.notices.map((notice) => `> ${inert(notice)}`),
  ].filter((part) => part !== '');
  let size = 0;
  const kept = parts.filter((part) => {
    size += Buffer.byteLength(part) + 2;
    return size < LARGEST_SUMMARY;
  });
  return `${kept.join('\n\n')}\n`;
}

function failures(outcome: Outcome): string[] {
  const troubles = outcome.troubles.map(({ title, message, details = [] }) =>
    [`**${inert(title)}.** ${inert(message)}`, ...details.map((detail) => `- ${inert(detail)}`)].join('\n'),
  );
  const groups = failedGroups(outcome).map(({ zone, failure, fates }) => {
    const { title, cause, fix } = explain(failure);
    const facts = `${inert(failure.message)}${failure.ray === null ? '' : `, cf-ray ${code(failure.ray)}`}`;
    const still = list(
      fates.map(({ target }) => target.value),
      LONGEST_FAILED,
    );
    return `**${inert(title)}.** Still cached in ${code(zoneLabel(zone))}: ${plural(fates.length, 'target')}. ${facts}\n\nLikely cause: ${inert(cause)}. **Fix:** ${inert(fix)}.\n\n${still}`;
  });
  return [...troubles, ...groups];
}

/** By zone and kind: targets, confirmed, not confirmed. */
function table({ fates, requests, result }: Outcome): string {
  const rows = new Map<
    string,
    { label: string; kind: string; all: number; confirmed: number; sent: number }
  >();
  for (const { zone, target, state } of fates) {
    const key = `${zoneKey(zone)} ${target.kind}`;
    const row = rows.get(key) ?? { label: zoneLabel(zone), kind: target.kind, all: 0, confirmed: 0, sent: 0 };
    row.all += 1;
    row.confirmed += state === 'confirmed' ? 1 : 0;
    rows.set(key, row);
  }
  for (const { zone, kind, answer } of requests) {
    const row = rows.get(`${zoneKey(zone)} ${kind}`);
    if (row && answer.ok) row.sent += 1;
  }
  if (rows.size === 0) return '';
  const dry = result === 'dry-run';
  const head = dry
    ? '| Zone | Kind | Targets |\n|---|---|---:|'
    : '| Zone | Kind | Targets | Purged | Not purged | Requests |\n|---|---|---:|---:|---:|---:|';
  const lines = [...rows.values()].map(({ label, kind, all, confirmed, sent }) =>
    dry
      ? `| ${cell(label)} | ${kind} | ${all} |`
      : `| ${cell(label)} | ${kind} | ${all} | ${confirmed} | ${all - confirmed} | ${sent} |`,
  );
  return [head, ...lines].join('\n');
}

function targets({ fates, result }: Outcome): string {
  const shown = result === 'dry-run' ? fates : fates.filter(({ state }) => state === 'confirmed');
  const named = shown.filter(({ target }) => target.kind !== 'everything');
  if (named.length === 0) return '';
  const counts = KINDS.map((kind) => ({
    kind,
    number: named.filter(({ target }) => target.kind === kind).length,
  }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => count(kind, number));
  return folded(counts.join(', '), list(named.map(({ target }) => target.value)));
}

function files({ files: traces }: Outcome): string {
  if (traces === null || traces.length === 0) return '';
  const lines = traces.slice(0, LONGEST_LIST).map(({ file, targets: mapped, skipped }) => {
    const to = skipped === undefined ? mapped.map(code).join(', ') : `<i>${inert(skipped)}</i>`;
    return `- ${code(file)} → ${to}`;
  });
  return folded(
    `${plural(traces.length, 'changed file')} and what became of them`,
    withRest(lines, traces.length),
  );
}

function ids(outcome: Outcome): string {
  const all = purgeIds(outcome);
  return all.length === 0 ? '' : folded(plural(all.length, 'request ID'), list(all));
}

function list(all: readonly string[], most = LONGEST_LIST): string {
  const lines: string[] = [];
  let size = 0;
  for (const entry of all.slice(0, most)) {
    const line = `- ${code(entry)}`;
    size += Buffer.byteLength(line) + 1;
    if (size > LARGEST_SUMMARY / 2) break;
    lines.push(line);
  }
  return withRest(lines, all.length);
}

function withRest(lines: readonly string[], total: number): string {
  const rest = total - lines.length;
  return [...lines, ...(rest > 0 ? [`- and ${rest.toLocaleString('en')} more, all in the report`] : [])].join(
    '\n',
  );
}

function folded(title: string, content: string): string {
  return `<details><summary>${inert(title)}</summary>\n\n${content}\n\n</details>`;
}
