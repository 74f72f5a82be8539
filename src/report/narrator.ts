import type { ClientEvent } from '../cloudflare/client.ts';
import type { Clock } from '../context.ts';
import type { RunEvent } from '../run/events.ts';
import { formatDuration, formatSeconds, formatWait, plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import type { Log } from './log.ts';
import { describeChanges, describeInputs, describePlan } from './narrate.ts';
import { createPurgeLog, createWaitLog } from './purge-log.ts';
import { failureMessage } from './sentences/api.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { oldContent, verificationLines } from './verification.ts';

/** Returns a listener that writes the events of a run to the log. */
export function createNarrator(log: Log, clock: Pick<Clock, 'now'>): (event: RunEvent) => void {
  const logWait = createWaitLog(log);
  let logRequest = createPurgeLog(log, 0, clock.now);
  return (event) => {
    switch (event.event) {
      case 'inputs-read':
        return log.group('Inputs', describeInputs(event.inputs));
      case 'changes-found':
        return log.group('Changed files', describeChanges(event.changes, event.mapped));
      case 'variants-added':
        return log.line(
          `url-headers: with ${plural(event.variants, 'variant')} of each URL, ${plural(event.targets, 'target')} in all`,
        );
      case 'state-settled':
        if (event.settled.code === 'state-kept') log.line(`State kept: ${event.settled.name}`);
        return;
      case 'plan-made':
        return log.group('Plan', describePlan(event.plan, event.limits, event.mapped));
      case 'wait-began':
        return log.line(`Waiting for the deploy, up to ${formatWait(event.limitMs)} (wait-for)`);
      case 'wait-goes-on':
        return log.line(waitLine(event));
      case 'wait-ended':
        if (event.deployed) log.line(`The deploy is live, after ${formatDuration(event.waitedMs)}`);
        return;
      case 'purge-started':
        logRequest = createPurgeLog(log, event.requests, clock.now, event.expectedMs);
        return;
      case 'request-done':
        return logRequest(event.sent, event.confirmed, event.total);
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
      case 'still-old':
        return log.line(stillOldLine(event));
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

function waitLine({ seen, holds, waitedMs }: EventOf<'wait-goes-on'>): string {
  const after = waitedMs < 1000 ? '' : `, after ${formatDuration(waitedMs)}`;
  return `${holds ? '✓' : '…'} ${sentenceOf(seen)}${after}`;
}

function stillOldLine(event: EventOf<'still-old'>): string {
  const old = asSentence(oldContent(event).join('; ')).slice(0, -1);
  return `${old}; ${event.purgeAgain ? 'purging again' : 'checking again'} in ${event.waitMs / 1000} s`;
}
