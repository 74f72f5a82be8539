import type { ChangesFound } from '../changes/changes-found.ts';
import type { Limits } from '../cloudflare/limits.ts';
import { siteFilesOf } from '../inputs/changed.ts';
import { type Batch, estimate, type Plan } from '../plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { ChangedTargets, MappedFile } from '../targets/mapping/changed-targets.ts';
import { formatWait, plural } from '../text/wording.ts';
import { comparedSentence, siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { firstFew, firstLines } from './escape.ts';
import { countOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** Returns the first group of the log: the inputs as they were understood. */
export function describeInputs(inputs: Extract<RunEvent, { event: 'inputs-read' }>['inputs']): string[] {
  const { environment, changedFiles, urlHeaders, waitFor } = inputs;
  const kinds = [...Map.groupBy(inputs.explicitTargets, ({ kind }) => kind)];
  const operation = `${inputs.operation}${inputs.dryRun ? ' (dry run)' : ''}`;
  const signals = `${waitFor.map(signalText).join('; ')} (up to ${formatWait(inputs.waitMs)})`;
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Operation', `${operation}, within the limits of the ${inputs.plan} plan`],
    ['Zone', inputs.zones.map(({ id, name }) => name ?? id).join(', ') || 'none'],
    ['Environment', environment?.name ?? environment?.id],
    ['Targets', kinds.map(([kind, all]) => countOf(kind, all.length)).join(', ')],
    ['urls-from', firstFew(inputs.urlsFrom, String, 5)],
    ['url-headers', urlHeaders.length > 0 ? `${plural(urlHeaders.length, 'variant')} of each URL` : ''],
    ['changed-files', changedFiles ? `as ${changedFiles.mapping.mode}, base: ${changedFiles.base}` : ''],
    ['Files', changedFiles ? siteFilesText(siteFilesOf(changedFiles)) : ''],
    ['wait-for', waitFor.length > 0 ? signals : ''],
  ];
  return facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
}

/** The report has all files and targets; the log has these. */
const MAX_LOGGED_FILES = 500;
const MAX_LOGGED_TARGETS = 1000;

/** Returns the group of the log about the changes: what was compared, why, and how each file was mapped. */
export function describeChanges(
  changes: ChangesFound,
  { files, reason, strategy }: ChangedTargets,
): string[] {
  const line = ({ file, targets, skipped }: MappedFile): string =>
    `${file} → ${skipped ? sentenceOf(skipped) : targets.join(', ')}`;
  return [
    ...(changes.kind === 'files' ? [comparedSentence(changes)] : []),
    ...(changes.kind === 'unknown' && changes.head !== '' ? [`Live commit: ${changes.head}`] : []),
    ...(changes.kind === 'files' && strategy === 'none' ? [] : [`Why: ${sentenceOf(reason)}`]),
    ...firstLines(files, line, MAX_LOGGED_FILES),
  ];
}

/** Returns the group of the log about the plan, with the targets that the group about the changes does not name. */
export function describePlan(plan: Plan, limits: Limits, changed: ChangedTargets | null): string[] {
  const { ms } = estimate(plan.batches, limits);
  const time = ms < 1000 ? '' : `, ${formatWait(ms)} or more within the limits`;
  const files = changed?.files.slice(0, MAX_LOGGED_FILES) ?? [];
  const named = new Set(files.flatMap(({ targets }) => targets));
  const groups = Map.groupBy(plan.batches, ({ zone, kind }) => `${zoneKey(zone)} ${kind}`);
  let left = MAX_LOGGED_TARGETS;
  return [
    `${plural(plan.batches.length, 'request')}${time}`,
    ...[...groups.values()].flatMap((batches) => {
      const { zone, kind } = batches[0] as Batch;
      const all = batches.flatMap(({ targets }) => targets);
      const unnamed = kind === 'everything' ? [] : all.filter(({ value }) => !named.has(value));
      const shown = firstLines(unnamed, (target) => `  ${targetLabel(target)}`, left);
      left = Math.max(0, left - unnamed.length);
      return [`${countOf(kind, all.length)} of ${zoneLabel(zone)}`, ...shown];
    }),
  ];
}
