import type { Accepted, Failure } from '../cloudflare/failure.ts';
import type { WaitReason } from '../cloudflare/rate-limiter.ts';
import { purgeIdOf } from '../cloudflare/response.ts';
import type { SentRequest } from '../purge/results.ts';
import { formatInteger, formatWait } from '../text/wording.ts';
import { countOf, zoneLabel } from './labels.ts';
import type { Log } from './runner.ts';
import { failureMessage } from './sentences/api.ts';
import { API_EXPLANATIONS } from './sentences/api-explanations.ts';

/** A purge of more requests logs its progress every few seconds instead of each request. */
const MAX_LOGGED_REQUESTS = 25;
const PROGRESS_MS = 3000;

/** Returns a listener that logs the requests of a purge. `expectedMs` is the shortest time that the limits allow. */
export function createPurgeLog(
  log: Pick<Log, 'line'>,
  now: () => number,
  { requests, expectedMs }: Readonly<Record<'requests' | 'expectedMs', number>>,
): (sent: SentRequest, confirmed: number, total: number) => void {
  const long = requests > MAX_LOGGED_REQUESTS;
  const startedAt = now();
  const logged = new Set<string>();
  let done = 0;
  let failed = 0;
  let progressAt = Number.NEGATIVE_INFINITY;

  const logProgress = (confirmed: number, total: number): void => {
    if (now() - progressAt < PROGRESS_MS && confirmed < total) return;
    progressAt = now();
    log.line(progressLine({ confirmed, failed, total }, Math.max(1, now() - startedAt), expectedMs));
  };

  const logOnce = (key: string, line: string): void => {
    if (!logged.has(key)) log.line(line);
    logged.add(key);
  };

  const logFailure = (what: string, answer: Failure, split: boolean): void => {
    const line = failureLine(what, answer, split);
    const others = long ? '; further failures like this are only counted' : '';
    // When a run is stopped, all open requests fail with the same reason.
    if (long || answer.kind === 'stopped') logOnce(API_EXPLANATIONS[answer.meaning].title, line + others);
    else log.line(line);
  };

  return (sent, confirmed, total) => {
    const { answer, split } = sent;
    const what = `${countOf(sent.kind, sent.targets)} of ${zoneLabel(sent.zone)}`;
    if (!split) done += 1;
    if (answer.ok) {
      for (const { code, message } of [...answer.messages, ...answer.warnings]) {
        const line = `  Cloudflare says: ${message} (code ${code})`;
        logOnce(line, line);
      }
    } else {
      if (!split) failed += sent.targets;
      logFailure(what, answer, split);
    }
    if (long) logProgress(confirmed, total);
    else if (answer.ok) log.line(`${successLine(what, answer)} (${done} of ${Math.max(done, requests)})`);
  };
}

function progressLine(
  { confirmed, failed, total }: Readonly<Record<'confirmed' | 'failed' | 'total', number>>,
  spentMs: number,
  expectedMs: number,
): string {
  const left = total - confirmed - failed;
  // The first requests may be faster than the plan's limits allow for the rest.
  const leftMs = Math.max((left * spentMs) / Math.max(1, confirmed), expectedMs - spentMs);
  const parts = [
    `✓ ${formatInteger(confirmed)} of ${formatInteger(total)} targets confirmed`,
    ...(failed === 0 ? [] : [`${formatInteger(failed)} failed`]),
    ...(confirmed === 0 ? [] : [`${formatInteger(Math.round((confirmed * 1000) / spentMs))} per second`]),
    ...(confirmed === 0 || left === 0 ? [] : [`about ${formatWait(leftMs)} left`]),
  ];
  return parts.join(', ');
}

function failureLine(what: string, answer: Failure, split: boolean): string {
  const ray = answer.ray === null ? '' : `, cf-ray ${answer.ray}`;
  const next = split ? '; continuing with smaller batches' : '';
  return `✗ ${what}: ${failureMessage(answer)}${ray} (${API_EXPLANATIONS[answer.meaning].title})${next}`;
}

function successLine(what: string, answer: Accepted): string {
  const id = purgeIdOf(answer);
  const tries = answer.attempts > 1 ? `, attempt ${answer.attempts}` : '';
  return `✓ ${what}${id === null ? '' : `, ID ${id}`}${tries}`;
}

/** Returns a listener that logs each wait that Cloudflare asks for, and the first one for the plan's limit. */
export function createWaitLog(log: Pick<Log, 'line'>): (ms: number, why: WaitReason) => void {
  let paced = false;
  return (ms, why) => {
    const wait = `Waiting ${Math.ceil(ms / 1000)} s`;
    if (why !== 'plan-limit') return log.line(`${wait}: rate-limited by Cloudflare (429)`);
    if (!paced) log.line(`${wait}: the plan's rate limit is reached and applies from now on`);
    paced = true;
  };
}
