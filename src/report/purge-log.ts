import type { Accepted, Failure } from '../cloudflare/failure.ts';
import type { WaitReason } from '../cloudflare/rate-limiter.ts';
import { purgeIdOf } from '../cloudflare/response.ts';
import type { SentRequest } from '../purge/purged.ts';
import { formatInteger, formatWait } from '../text/wording.ts';
import { countOf, zoneLabel } from './labels.ts';
import type { Log } from './log.ts';
import { failureMessage } from './sentences/api.ts';
import { explainFailure } from './sentences/api-explanations.ts';

/** A purge of more requests than this tells how it goes every few seconds, not for each of them. */
const MAX_REQUESTS_TOLD = 25;
const EVERY_MS = 3000;

/**
 * What the log shows while requests go out: one line for each, or on a long purge one every few seconds.
 * @param expectedMs how long the plan's limits make it at least
 */
export function createPurgeLog(
  log: Pick<Log, 'line'>,
  planned: number,
  now: () => number,
  expectedMs = 0,
): (sent: SentRequest, confirmed: number, total: number) => void {
  const long = planned > MAX_REQUESTS_TOLD;
  const startedAt = now();
  const told = new Set<string>();
  let done = 0;
  let failed = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const tell = (confirmed: number, total: number): void => {
    if (now() - toldAt < EVERY_MS && confirmed < total) return;
    toldAt = now();
    log.line(progressLine({ confirmed, failed, total }, Math.max(1, now() - startedAt), expectedMs));
  };

  const tellOnce = (what: string, line: string): void => {
    if (!told.has(what)) log.line(line);
    told.add(what);
  };

  const tellFailure = (what: string, answer: Failure, split: boolean): void => {
    const line = failureLine(what, answer, split);
    const others = long ? '; further failures like this are only counted' : '';
    // Once the run ends before its time, all that is under way fails alike.
    if (long || answer.kind === 'stopped') tellOnce(explainFailure(answer).title, line + others);
    else log.line(line);
  };

  return (sent, confirmed, total) => {
    const { answer, split } = sent;
    if (!split) done += 1;
    const what = `${countOf(sent.kind, sent.targets)} of ${zoneLabel(sent.zone)}`;
    if (!answer.ok) {
      if (!split) failed += sent.targets;
      tellFailure(what, answer, split);
      if (long) tell(confirmed, total);
      return;
    }
    for (const { code, message } of [...answer.messages, ...answer.warnings]) {
      const line = `  Cloudflare says: ${message} (code ${code})`;
      tellOnce(line, line);
    }
    if (long) return tell(confirmed, total);
    log.line(`${successLine(what, answer)} (${done} of ${Math.max(done, planned)})`);
  };
}

function progressLine(
  { confirmed, failed, total }: Readonly<Record<'confirmed' | 'failed' | 'total', number>>,
  spentMs: number,
  expectedMs: number,
): string {
  const left = total - confirmed - failed;
  // What was sent at once, before the limits began to count, says little about the rest.
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
  return `✗ ${what}: ${failureMessage(answer)}${ray} (${explainFailure(answer).title})${next}`;
}

function successLine(what: string, answer: Accepted): string {
  const id = purgeIdOf(answer);
  const tries = answer.attempts > 1 ? `, attempt ${answer.attempts}` : '';
  return `✓ ${what}${id === null ? '' : `, ID ${id}`}${tries}`;
}

/** What the log says of waits: each that Cloudflare asks for, and that of the plan's own limit once. */
export function createWaitLog(log: Pick<Log, 'line'>): (ms: number, why: WaitReason) => void {
  let paced = false;
  return (ms, why) => {
    const wait = `Waiting ${Math.ceil(ms / 1000)} s: ${why === 'plan-limit' ? "the plan's rate limit is reached" : 'rate-limited by Cloudflare (429)'}`;
    if (why !== 'plan-limit') return log.line(wait);
    if (!paced) log.line(`${wait} and applies from now on`);
    paced = true;
  };
}
