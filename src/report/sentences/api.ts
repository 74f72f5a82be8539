import type { ApiMessage, Failure, NotSent, UnexpectedResponse } from '../../cloudflare/failure.ts';
import type { StopCause } from '../../context.ts';
import { formatSeconds } from '../../text/wording.ts';

/** Why a run had to stop. */
export const STOP_TEXTS: Readonly<Record<StopCause, string>> = {
  cancelled: 'the job was canceled',
  'time-over': 'the step reached its time limit (`timeout-minutes`)',
};

/** Says what happened, in one sentence without a full stop. Parts are untrusted. */
export function failureMessage(failure: Failure): string {
  const { notSent, before, skippedWaitMs } = failure;
  if (notSent !== null) {
    const again = before === null ? '' : ` again after ${failureMessage(before)}`;
    return `not sent${again}: ${whyNotSent(notSent)}`;
  }
  const happened = whatHappened(failure);
  if (skippedWaitMs === null) return happened;
  return `${happened}; the next attempt (in ${formatSeconds(skippedWaitMs)}) would exceed the step's time limit`;
}

function whatHappened({
  kind,
  status,
  errors,
  unexpected,
  networkMessage,
  stoppedBy,
  limitMs,
}: Failure): string {
  const words = errors.length > 0 ? errors.map(apiMessageText).join('; ') : unexpectedText(unexpected);
  switch (kind) {
    case 'stopped':
      return `${STOP_TEXTS[stoppedBy ?? 'cancelled']} before a response arrived`;
    case 'timeout':
      return `no response within ${formatSeconds(limitMs ?? 0)}`;
    case 'network':
      return `no response: ${networkMessage ?? 'no connection'}`;
    case 'redirected':
      return `HTTP ${status}, ${words}, which is not followed`;
    case 'unproven':
      return unexpected?.what === 'broken-off'
        ? `the HTTP ${status} response ended early (${unexpected.error}); the purge is unconfirmed`
        : `HTTP ${status} without confirmation: ${words}`;
    case 'refused':
    case 'unavailable':
    case 'rate-limited':
      return `HTTP ${status}: ${words}`;
  }
}

/** Describes a response without errors of the API. */
function unexpectedText(response: UnexpectedResponse | null): string {
  switch (response?.what) {
    case undefined:
      return '';
    case 'no-errors':
      return `\`success\` is ${response.success} and no error was given`;
    case 'nothing':
      return 'an empty response';
    case 'html':
      return response.title === null ? 'an HTML page' : `an HTML page, ${JSON.stringify(response.title)}`;
    case 'text':
      return `a response that is not complete JSON, ${JSON.stringify(response.start)}`;
    case 'challenge':
      return 'a bot challenge (cf-mitigated)';
    case 'redirect':
      return `a redirect to ${response.location ?? 'nowhere'}`;
    case 'broken-off':
      return `a response that ended early (${response.error})`;
    case 'too-large':
      return `a response of more than ${response.maxBytes} bytes, larger than any API response`;
  }
}

function whyNotSent(notSent: NotSent): string {
  const wait = (what: string, ms: number): string =>
    `${what} requires a wait of ${Math.ceil(ms / 1000)} s, which would exceed the step's time limit`;
  switch (notSent.why) {
    case 'stopped':
      return STOP_TEXTS[notSent.cause];
    case 'plan-limit':
      return wait("the plan's rate limit", notSent.waitMs);
    case 'rate-limited':
      return wait("Cloudflare's rate limit (429)", notSent.waitMs);
    case 'outage':
      return `the API is down, and the next attempt (in ${formatSeconds(notSent.waitMs)}) would exceed the step's time limit`;
  }
}

/** `message (code 6003, at /files/3, see https://…): reason (code 6111)`. */
function apiMessageText({ code, message, documentationUrl, pointer, chain }: ApiMessage): string {
  const facts = [
    ...(code === 0 ? [] : [`code ${code}`]),
    ...(pointer === null ? [] : [`at ${pointer}`]),
    ...(documentationUrl === null ? [] : [`see ${documentationUrl}`]),
  ];
  const reasons = chain.length === 0 ? '' : `: ${chain.map(apiMessageText).join('; ')}`;
  return `${message}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${reasons}`;
}
