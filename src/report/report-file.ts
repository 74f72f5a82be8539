import type { ApiMessage, Failure } from '../cloudflare/failure.ts';
import { purgeIdOf } from '../cloudflare/response.ts';
import type { Zone } from '../cloudflare/zone.ts';
import { REPORT_VERSION } from '../lists/earlier-report.ts';
import type { ZonedTarget } from '../plan.ts';
import type { SentRequest, TargetResult } from '../purge/purged.ts';
import type { MappedFile } from '../targets/mapping/changed-targets.ts';
import type { TargetSource } from '../targets/target.ts';
import type { Verification } from '../verify/verify.ts';
import { type Mask, versionText } from './masking.ts';
import { confirmedOf, confirmedRequests, type Outcome, purgeIds, unconfirmedOf } from './outcome.ts';
import { failureMessage } from './sentences/api.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { verificationSentences } from './verification.ts';

/** Entries of a list that are written at once. */
const ENTRIES_PER_PART = 1000;

/**
 * The JSON report, as report.schema.json has it: all that is known of the run, for scripts and for `urls-from`. In
 * pieces, since the targets of a large purge make more text than one string of JavaScript holds. Targets and IDs are
 * data, and stand as they are; all other text is masked.
 */
export function* reportParts(outcome: Outcome, mask: Mask): Generator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries(reportOf(outcome, mask))) {
    yield `${separator}  ${JSON.stringify(key)}: `;
    separator = ',\n';
    if (isEntries(value)) yield* value;
    else yield JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  }
  yield '\n}\n';
}

/** A list that is written a line for each entry, without ever being one text. */
function* entries<T>(all: readonly T[], toJson: (one: T) => object | string): Generator<string> {
  if (all.length === 0) return yield '[]';
  for (let at = 0; at < all.length; at += ENTRIES_PER_PART) {
    const lines = all.slice(at, at + ENTRIES_PER_PART).map((one) => `    ${JSON.stringify(toJson(one))}`);
    yield `${at === 0 ? '[\n' : ',\n'}${lines.join(',\n')}`;
  }
  yield '\n  ]';
}

function isEntries(value: unknown): value is Generator<string> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value);
}

function reportOf(outcome: Outcome, mask: Mask): Readonly<Record<string, unknown>> {
  const { result, files, verification } = outcome;
  const planned = result === 'dry-run';
  return {
    version: REPORT_VERSION,
    result,
    operation: outcome.operation,
    strategy: outcome.strategy,
    reason: mask(outcome.reason),
    base: versionText(outcome.base, mask),
    head: versionText(outcome.head, mask),
    compared: mask(outcome.compared),
    startedAt: outcome.startedAt.toISOString(),
    tookMs: Math.round(outcome.tookMs),
    counts: {
      planned: outcome.plannedRequests,
      requests: confirmedRequests(outcome),
      purged: confirmedOf(outcome).length,
      failed: planned ? 0 : unconfirmedOf(outcome).length,
    },
    complete: outcome.complete,
    purgeIds: entries(purgeIds(outcome), (id) => id),
    zones: entries(outcome.zones, (zone) => ({ ...place(zone), ...resultOf(zone, outcome) })),
    requests: entries(outcome.requests, (request) => requestEntry(request, mask)),
    targets: entries([...outcome.results, ...outcome.covered], createTargetEntry(planned, mask)),
    verification: verification === null ? null : verificationOf(verification, mask),
    files: files === null ? null : entries(files, (file) => fileEntry(file, mask)),
    // What is not purged for them is among the targets.
    problems: masked(
      outcome.problems.map(({ notPurged: _, ...problem }) => problem),
      mask,
    ),
    notices: outcome.notices.map(({ message }) => mask(message)),
  };
}

// What is undefined in an entry is not in the report.

function requestEntry({ zone, answer, kind, targets, split }: SentRequest, mask: Mask): object {
  const { ok, status, attempts, ray, messages } = answer;
  const texts = {
    ray,
    error: answer.ok ? null : failureMessage(answer),
    errors: answer.ok ? [] : answer.errors.map(messageEntry),
    messages: messages.map(messageEntry),
  };
  return {
    ...place(zone),
    kind,
    targets,
    ok,
    id: purgeIdOf(answer),
    status,
    attempts,
    split,
    ...masked(texts, mask),
  };
}

/** In the API's own words. */
function messageEntry({ code, message, documentationUrl, pointer, chain }: ApiMessage): object {
  return {
    code,
    message,
    documentation_url: documentationUrl ?? undefined,
    source: pointer === null ? undefined : { pointer },
    error_chain: chain.length === 0 ? undefined : chain.map(messageEntry),
  };
}

function verificationOf(verification: Verification, mask: Mask): object {
  const { dataCentres, checks } = verification;
  const sentences = verificationSentences(verification);
  return {
    ...verification,
    ...masked({ dataCentres, sentences }, mask),
    checks: checks.map(({ why, ...check }) => {
      const { cacheStatus, ray } = check;
      return { ...check, ...masked({ cacheStatus, ray, detail: sentenceOf(why) }, mask) };
    }),
  };
}

function fileEntry({ file, targets, skipped, note }: MappedFile, mask: Mask): object {
  const texts = { file, skipped: skipped && sentenceOf(skipped), note: note && sentenceOf(note) };
  return { targets, ...masked(texts, mask) };
}

/** A target in the report. Of a million, few have a source or a failure of their own. */
function createTargetEntry(planned: boolean, mask: Mask): (one: TargetResult | ZonedTarget) => object {
  const sourceText = remembered((source: TargetSource) => mask(sourceSentence(source)));
  const failureText = remembered((failure: Failure) => mask(failureMessage(failure)));
  const end = ({ state, request, failure }: TargetResult): object => ({
    status: state === 'confirmed' ? 'purged' : planned ? 'planned' : 'failed',
    request,
    error: failure === null ? null : failureText(failure),
  });
  return (one) => ({
    ...place(one.zone),
    kind: one.target.kind,
    value: one.target.value,
    headers: one.target.headers,
    reason: sourceText(one.target.source),
    // A covered one has no request of its own: that of everything in its zone tells how it went.
    ...('state' in one ? end(one) : { status: 'covered', request: null, error: null }),
  });
}

/** The same function, which is called once for each object. */
function remembered<T extends object>(tell: (one: T) => string): (one: T) => string {
  const told = new WeakMap<T, string>();
  return (one) => {
    const text = told.get(one) ?? tell(one);
    told.set(one, text);
    return text;
  };
}

/** What asks for a target. */
function sourceSentence(source: TargetSource): string {
  if (source.kind === 'changes') return sentenceOf(source.reason);
  if (source.kind === 'file') return source.path;
  if (source.kind === 'list') return `urls-from ${source.list}`;
  return source.kind === 'input' ? `the input ${source.input}` : source.kind;
}

/** How it ended for one zone, whatever became of the others. */
function resultOf(zone: Zone, { results, result }: Outcome): object {
  const mine = results.filter((one) => one.zone === zone);
  const purged = mine.filter(({ state }) => state === 'confirmed').length;
  const failed = result === 'dry-run' ? 0 : mine.length - purged;
  const mixed = failed === 0 ? 'purged' : purged > 0 ? 'partial' : 'failed';
  const own = mine.length === 0 ? 'nothing' : result === 'dry-run' ? 'dry-run' : mixed;
  return { result: own, purged, failed };
}

function place({ id, name, environment }: Zone): object {
  return { zone: id === '' ? null : id, zoneName: name, environment };
}

/** A value of JSON in which every text is masked. */
function masked(value: object, mask: Mask): object {
  const text = (_key: string, inner: unknown): unknown => (typeof inner === 'string' ? mask(inner) : inner);
  return JSON.parse(JSON.stringify(value, text));
}
