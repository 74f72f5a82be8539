import { explain } from '../cloudflare/errors.ts';
import type { SentRequest } from '../purge.ts';
import type { Log } from './log.ts';
import { count, zoneLabel } from './outcome.ts';

/** A purge of more requests than this tells how it goes every few seconds, not for each of them. */
const FEW_REQUESTS = 25;
const EVERY_MS = 3000;

/** What the log shows while requests go out: one line for each, or on a long purge one every few seconds. */
export function createProgress(
  log: Log,
  planned: number,
  now: () => number,
): (sent: SentRequest, confirmed: number, total: number) => void {
  const startedAt = now();
  let done = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (sent, confirmed, total) => {
    const { answer, split } = sent;
    if (!split) done += 1;
    const what = `${count(sent.kind, sent.targets)} of ${zoneLabel(sent.zone)}`;
    if (!answer.ok) {
      const then = split ? '; going on with smaller batches' : '';
      const ray = answer.ray === null ? '' : `, cf-ray ${answer.ray}`;
      log.line(`✗ ${what}: ${answer.message}${ray} (${explain(answer).title})${then}`);
      return;
    }
    for (const { code, message } of answer.messages) log.line(`  Cloudflare says: ${message} (code ${code})`);
    const tries = answer.attempts > 1 ? `, attempt ${answer.attempts}` : '';
    if (planned <= FEW_REQUESTS) {
      const { id } = (answer.result ?? {}) as { id?: unknown };
      log.line(`✓ ${what}${typeof id === 'string' ? `, ID ${id}` : ''}${tries} (${done} of ${planned})`);
      return;
    }
    if (now() - toldAt < EVERY_MS && confirmed < total) return;
    toldAt = now();
    const spent = (now() - startedAt) / 1000;
    const rate = confirmed / Math.max(spent, 0.001);
    const left = Math.ceil((total - confirmed) / Math.max(rate, 0.001));
    log.line(
      `✓ ${confirmed.toLocaleString('en')} of ${total.toLocaleString('en')} targets confirmed, ${Math.round(rate).toLocaleString('en')} a second, about ${left} s left`,
    );
  };
}
