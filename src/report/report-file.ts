import { type ApiMessage, purgeIdOf } from '../cloudflare/response.ts';
import type { Zone } from '../plan.ts';
import type { Fate } from '../purge/purge.ts';
import type { MappedFile } from '../targets/mapping/changed.ts';
import type { TargetSource } from '../targets/target.ts';
import { confirmedOf, type Outcome, purgeIds, unconfirmedOf } from './outcome.ts';
import { troublesOf } from './problems.ts';
import { mappingNoteSentence, skipSentence, sourceSentence } from './sentences/targets.ts';
import { verificationSentences } from './verification.ts';

/** Raised when a reader of an older report would misread a newer one. */
export const REPORT_VERSION = 1;

/** The JSON report, as report.schema.json has it: all that is known of the run, for scripts and for `urls-from`. */
export function reportOf(outcome: Outcome): object {
  const planned = outcome.result === 'dry-run';
  const status = ({ state }: Fate): string =>
    state === 'confirmed' ? 'purged' : planned ? 'planned' : 'failed';
  const reasonFor = createReasons();
  return {
    version: REPORT_VERSION,
    result: outcome.result,
    operation: outcome.operation,
    strategy: outcome.strategy,
    reason: outcome.reason,
    base: outcome.base,
    head: outcome.head,
    compared: outcome.compared,
    startedAt: outcome.startedAt.toISOString(),
    tookMs: Math.round(outcome.tookMs),
    counts: {
      planned: outcome.planned,
      requests: outcome.requests.filter(({ answer }) => answer.ok).length,
      purged: confirmedOf(outcome).length,
      failed: planned ? 0 : unconfirmedOf(outcome).length,
    },
    complete: outcome.complete,
    purgeIds: purgeIds(outcome),
    zones: outcome.zones.map((zone) => ({ ...place(zone), ...resultOf(zone, outcome) })),
    requests: outcome.requests.map(({ zone, kind, targets, answer, split }) => ({
      ...place(zone),
      kind,
      targets,
      ok: answer.ok,
      id: purgeIdOf(answer),
      status: answer.status,
      ray: answer.ray,
      attempts: answer.attempts,
      error: answer.ok ? null : answer.message,
      errors: answer.ok ? [] : answer.errors.map(messageOf),
      messages: answer.messages.map(messageOf),
      split,
    })),
    targets: outcome.fates.map((fate) => ({
      ...place(fate.zone),
      kind: fate.target.kind,
      value: fate.target.value,
      ...(fate.target.headers ? { headers: fate.target.headers } : {}),
      reason: reasonFor(fate.target.source),
      status: status(fate),
      request: fate.request,
      error: fate.failure?.message ?? null,
    })),
    verification:
      outcome.verification === null
        ? null
        : { ...outcome.verification, sentences: verificationSentences(outcome.verification) },
    files: outcome.files?.map(fileOf) ?? null,
    // What is not purged for them is among the targets.
    troubles: troublesOf(outcome).map(({ left: _, ...trouble }) => trouble),
    notices: outcome.notices.map(({ message }) => message),
  };
}

/** A sentence for each source, which many targets share: there may be a million of them. */
function createReasons(): (source: TargetSource) => string {
  const known = new Map<TargetSource, string>();
  return (source) => {
    const reason = known.get(source) ?? sourceSentence(source);
    known.set(source, reason);
    return reason;
  };
}

function fileOf({ file, targets, skipped, note }: MappedFile): object {
  return {
    file,
    targets,
    ...(skipped && { skipped: skipSentence(skipped) }),
    ...(note && { note: mappingNoteSentence(note) }),
  };
}

/** How it ended for one zone, whatever became of the others. */
function resultOf(zone: Zone, { fates, result }: Outcome): object {
  const mine = fates.filter((fate) => fate.zone === zone);
  const purged = mine.filter(({ state }) => state === 'confirmed').length;
  const failed = result === 'dry-run' ? 0 : mine.length - purged;
  const mixed = failed === 0 ? 'purged' : purged > 0 ? 'partial' : 'failed';
  const own = mine.length === 0 ? 'nothing' : result === 'dry-run' ? 'dry-run' : mixed;
  return { result: own, purged, failed };
}

function place({ id, name, environment }: Zone): object {
  return { zone: id === '' ? null : id, zoneName: name, environment };
}

function messageOf({ code, message, documentationUrl, pointer, chain }: ApiMessage): object {
  return {
    code,
    message,
    ...(documentationUrl === null ? {} : { documentation_url: documentationUrl }),
    ...(pointer === null ? {} : { source: { pointer } }),
    ...(chain.length === 0 ? {} : { error_chain: chain.map(messageOf) }),
  };
}
