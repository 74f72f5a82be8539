import type { ClientEvent } from '../cloudflare/client.ts';
import type { Clock } from '../context.ts';
import { siteFilesOf } from '../inputs/changed.ts';
import { type Batch, estimate } from '../plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { MappedFile } from '../targets/mapping/changed-targets.ts';
import { formatDuration, formatSeconds, formatWait, plural } from '../text/wording.ts';
import { comparedSentence, siteFilesText } from './compared.ts';
import { signalText } from './deploy-problems.ts';
import { capitalize, firstFew, firstLines } from './escape.ts';
import { countOf, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import { createPurgeLog, createWaitLog } from './purge-log.ts';
import type { Log } from './runner.ts';
import { failureMessage } from './sentences/api.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { oldContent, verificationLines } from './verification.ts';

/** Returns a listener that writes the events of a run to the log. */
export function createNarrator(log: Log, clock: Pick<Clock, 'now'>): (event: RunEvent) => void {
  const logWait = createWaitLog(log);
  let logRequest: ReturnType<typeof createPurgeLog> | undefined;
  return (event) => {
    switch (event.event) {
      case 'inputs-read':
        return log.group('Inputs', describeInputs(event));
      case 'changes-found':
        return log.group('Changed files', describeChanges(event));
      case 'variants-added':
        return log.line(
          `url-headers: with ${plural(event.variants, 'variant')} of each URL, ${plural(event.targets, 'target')} in all`,
        );
      case 'state-handled':
        if (event.result.code === 'state-kept') log.line(`State kept: ${event.result.name}`);
        return;
      case 'plan-made':
        return log.group('Plan', describePlan(event));
      case 'wait-began':
        return log.line(`Waiting for the deploy, up to ${formatWait(event.limitMs)} (wait-for)`);
      case 'deploy-checked':
        return log.line(waitLine(event));
      case 'wait-ended':
        if (event.deployed) log.line(`The deploy is live, after ${formatDuration(event.waitedMs)}`);
        return;
      case 'purge-started':
        logRequest = createPurgeLog(log, clock.now, event);
        return;
      case 'request-done':
        return logRequest?.(event.sent, event.confirmed, event.total);
      case 'waiting-for-rate-limit':
        return logWait(event.waitMs, event.reason);
      case 'api-answered':
      case 'api-attempt-failed':
      case 'outage-began':
      case 'outage-ended':
        return logApiEvent(event, log);
      case 'verifying':
        return log.line(
          `Verifying: asking the edge for ${event.chosen} of ${plural(event.candidates, 'URL')}`,
        );
      case 'old-copies-found':
        return log.line(oldCopiesLine(event));
      case 'verified':
        return log.group('Verification', verificationLines(event.verification));
    }
  };
}

type EventOf<Name extends RunEvent['event']> = Extract<RunEvent, { readonly event: Name }>;

function logApiEvent(event: ClientEvent, { line, debug }: Log): void {
  if (event.event === 'outage-ended') line("Cloudflare's API is responding again");
  else if (event.event === 'outage-began') {
    const next = `next attempt in ${formatSeconds(event.waitMs)}`;
    line(`Cloudflare's API is not responding; requests are paused, ${next}`);
  } else if (event.event === 'api-answered') {
    const { method, path, body } = event.call;
    debug(`${method} ${path} ${body ?? ''} → ${event.status} ${event.text}`);
  } else {
    const { call, failure, waitMs } = event;
    const what = `attempt ${failure.attempts} of ${call.method} ${call.path}: ${failureMessage(failure)}`;
    debug(`${what}; next attempt in ${formatSeconds(waitMs)}`);
  }
}

function waitLine({ seen, isLive, waitedMs }: EventOf<'deploy-checked'>): string {
  const after = waitedMs < 1000 ? '' : `, after ${formatDuration(waitedMs)}`;
  return `${isLive ? '✓' : '…'} ${sentenceOf(seen)}${after}`;
}

function oldCopiesLine(event: EventOf<'old-copies-found'>): string {
  const old = capitalize(oldContent(event).join('; '));
  return `${old}; ${event.purgeAgain ? 'purging again' : 'checking again'} in ${event.waitMs / 1000} s`;
}

/** Returns the first group of the log: the inputs as they were understood. */
function describeInputs({ inputs }: EventOf<'inputs-read'>): string[] {
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
export function describeChanges({
  changes,
  mapped,
}: Pick<EventOf<'changes-found'>, 'changes' | 'mapped'>): string[] {
  const { files, reason, strategy } = mapped;
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
function describePlan({ plan, limits, mapped }: EventOf<'plan-made'>): string[] {
  const { ms } = estimate(plan.batches, limits);
  const time = ms < 1000 ? '' : `, ${formatWait(ms)} or more within the limits`;
  const files = mapped?.files.slice(0, MAX_LOGGED_FILES) ?? [];
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
