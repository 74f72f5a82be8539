import type { ChangesFound } from '../changes/changes-found.ts';
import type { Limits } from '../cloudflare/limits.ts';
import { siteFilesOf } from '../inputs/changed.ts';
import { type Batch, estimate, type Plan } from '../plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { ChangedTargets } from '../targets/mapping/changed-targets.ts';
import { formatWait, plural } from '../text/wording.ts';
import { comparedSentence, siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { first, firstLines } from './escape.ts';
import { countOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** The inputs that the log begins with. */
type InputsShown = Extract<RunEvent, { event: 'inputs-read' }>['inputs'];

/** The log's first group: what the workflow asked for, as it was understood. */
export function describeInputs(inputs: InputsShown): readonly string[] {
  const { environment, changedFiles, urlHeaders, waitFor } = inputs;
  const kinds = [...Map.groupBy(inputs.explicitTargets, ({ kind }) => kind)];
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    [
      'Operation',
      `${inputs.operation}${inputs.dryRun ? ' (dry run)' : ''}, within the limits of the ${inputs.plan} plan`,
    ],
    ['Zone', inputs.zones.map(({ id, name }) => name ?? id).join(', ') || 'none'],
    ['Environment', environment?.name ?? environment?.id],
    ['Targets', kinds.map(([kind, all]) => countOf(kind, all.length)).join(', ')],
    ['urls-from', first(inputs.urlsFrom, String, 5)],
    ['url-headers', urlHeaders.length > 0 ? `${plural(urlHeaders.length, 'variant')} of each URL` : ''],
    ['changed-files', changedFiles ? `as ${changedFiles.mapping.mode}, base: ${changedFiles.base}` : ''],
    ['Files', changedFiles ? siteFilesText(siteFilesOf(changedFiles)) : ''],
    [
      'wait-for',
      waitFor.length > 0
        ? `${waitFor.map(signalText).join('; ')} (up to ${formatWait(inputs.waitMs)})`
        : undefined,
    ],
  ];
  return facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
}

/** Files that are named in the log; the report has them all. */
const NAMED_FILES = 500;

/** The log's group about the changes: what was compared and why, and what became of each file. */
export function describeChanges(
  changes: ChangesFound,
  { files, reason, strategy }: ChangedTargets,
): string[] {
  const compared = changes.kind === 'files' ? [comparedSentence(changes)] : [];
  const unknown = changes.kind === 'unknown' && changes.head !== '' ? [`Live commit: ${changes.head}`] : [];
  return [
    ...compared,
    ...unknown,
    ...(changes.kind === 'files' && strategy === 'none' ? [] : [`Why: ${sentenceOf(reason)}`]),
    ...firstLines(
      files,
      ({ file, targets, skipped }) => `${file} → ${skipped ? sentenceOf(skipped) : targets.join(', ')}`,
      NAMED_FILES,
    ),
  ];
}

/** Targets that are named in the log; the report has them all. */
const NAMED_TARGETS = 1000;

/**
 * The log's group about the plan: what goes where, and every target that was not named before, so that the log alone
 * tells what went out.
 */
export function describePlan(plan: Plan, limits: Limits, changed: ChangedTargets | null): string[] {
  const { ms } = estimate(plan.batches, limits);
  const time = ms < 1000 ? '' : `, ${formatWait(ms)} or more within the limits`;
  const named = new Set((changed?.files ?? []).slice(0, NAMED_FILES).flatMap(({ targets }) => targets));
  const groups = Map.groupBy(plan.batches, ({ zone, kind }) => `${zoneKey(zone)} ${kind}`);
  let left = NAMED_TARGETS;
  return [
    `${plural(plan.batches.length, 'request')}${time}`,
    ...[...groups.values()].flatMap((batches) => {
      const { zone, kind } = batches[0] as Batch;
      const all = batches.flatMap(({ targets }) => targets);
      const fresh = kind === 'everything' ? [] : all.filter(({ value }) => !named.has(value));
      const shown = firstLines(fresh, (target) => `  ${targetLabel(target)}`, left);
      left = Math.max(0, left - fresh.length);
      return [`${countOf(kind, all.length)} of ${zoneLabel(zone)}`, ...shown];
    }),
  ];
}
