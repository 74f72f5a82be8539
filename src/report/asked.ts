import type { Changes, Source } from '../changes/changes.ts';
import type { Limits } from '../cloudflare/limits.ts';
import type { Inputs } from '../inputs.ts';
import { estimate, type Plan } from '../plan.ts';
import type { ChangedTargets } from '../targets/changed.ts';
import type { Target } from '../targets/target.ts';
import { count, plural, zoneLabel } from './outcome.ts';
import { first } from './printable.ts';

/** The log's first group: what the workflow asked for, as it was understood. */
export function asked(inputs: Inputs): string[] {
  const kinds = [...Map.groupBy(inputs.said, ({ kind }) => kind)];
  return [
    `Operation: ${inputs.operation}${inputs.dryRun ? ', as a dry run' : ''}, with the limits of the plan ${inputs.plan}`,
    `Zone: ${inputs.zones.map(({ id, name }) => name ?? id).join(', ') || 'none'}`,
    ...(inputs.environment === null
      ? []
      : [`Environment: ${inputs.environment.name ?? inputs.environment.id}`]),
    ...kinds.map(([kind, targets]) => `${kind}: ${kind === 'everything' ? 'yes' : named(targets)}`),
    ...(inputs.urlsFrom.length === 0 ? [] : [`urls-from: ${first(inputs.urlsFrom, 5)}`]),
    ...(inputs.urlHeaders.length === 0
      ? []
      : [`url-headers: ${plural(inputs.urlHeaders.length, 'variant')} of each URL`]),
    ...(inputs.changed === null
      ? []
      : [`changed-files: as ${inputs.changed.options.mode}, base: ${inputs.changed.base}`]),
  ];
}

function named(targets: readonly Target[]): string {
  return `${targets.length.toLocaleString('en')}: ${first(
    targets.map(({ value }) => value),
    3,
  )}`;
}

/** Files that are named in the log; the report has them all. */
const NAMED_FILES = 500;

/** The log's group about the changes: what was compared and why, and what became of each file. */
export function compared(changes: Changes, { files, reason, strategy }: ChangedTargets): string[] {
  const { base, head } = changes;
  const source = changes.kind === 'files' ? `, by ${SOURCES[changes.source]}` : '';
  return [
    ...(base === '' && head === ''
      ? []
      : [`From ${base || 'an unknown commit'} to ${head || 'an unknown commit'}${source}`]),
    `Why: ${changes.reason}`,
    ...(strategy === 'none' || reason === changes.reason ? [] : [`So: ${reason}`]),
    ...files
      .slice(0, NAMED_FILES)
      .map(({ file, targets, skipped }) => `${file} → ${skipped ?? targets.join(', ')}`),
    ...(files.length > NAMED_FILES
      ? [`and ${plural(files.length - NAMED_FILES, 'file')} more, all in the report`]
      : []),
  ];
}

const SOURCES: Readonly<Record<Source, string>> = {
  git: 'the checked out repository',
  github: "GitHub's API",
  event: 'the lists in the event',
  'files-from': 'the list in files-from',
  manifest: 'the manifest of the last purge',
};

/** Targets that are named in the log; the report has them all. */
const NAMED_TARGETS = 1000;

/**
 * The log's group about the plan: the requests, and every target that was not named before, so that the log alone
 * tells what went out.
 */
export function planned(plan: Plan, limits: Limits, changed: ChangedTargets | null): string[] {
  const { ms } = estimate(plan.batches, limits);
  const time = ms < 1000 ? '' : `, ${Math.ceil(ms / 1000)} s or more by the plan's limits`;
  const named = new Set((changed?.files ?? []).slice(0, NAMED_FILES).flatMap(({ targets }) => targets));
  let left = NAMED_TARGETS;
  return [
    `${plural(plan.batches.length, 'request')}${time}`,
    ...plan.batches.flatMap(({ zone, kind, targets }) => {
      const fresh = kind === 'everything' ? [] : targets.filter(({ value }) => !named.has(value));
      const shown = fresh.slice(0, left);
      left -= shown.length;
      return [
        `${count(kind, targets.length)} of ${zoneLabel(zone)}`,
        ...shown.map((target) => `  ${target.value}${headersOf(target)}`),
        ...(shown.length < fresh.length
          ? [`  and ${(fresh.length - shown.length).toLocaleString('en')} more, all in the report`]
          : []),
      ];
    }),
  ];
}

function headersOf({ headers }: Target): string {
  return headers === undefined ? '' : ` with ${JSON.stringify(headers)}`;
}
