import type { ApiMessage, Failure } from '../cloudflare/failure.ts';
import { purgeIdOf } from '../cloudflare/response.ts';
import type { Zone } from '../cloudflare/zone.ts';
import { REPORT_VERSION } from '../lists/earlier-report.ts';
import type { ZonedTarget } from '../plan.ts';
import type { SentRequest, TargetResult } from '../purge/results.ts';
import type { MappedFile } from '../targets/mapping/changed-targets.ts';
import type { TargetSource } from '../targets/target.ts';
import type { Verification } from '../verify/verify.ts';
import { type Mask, versionText } from './masking.ts';
import { noticeText } from './notices.ts';
import { countsOf, isPlanOnly, type Outcome, purgeIds, purgeResult } from './outcome.ts';
import { failureMessage } from './sentences/api.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { verificationSentences } from './verification.ts';

const ENTRIES_PER_PART = 1000;

/**
 * Yields the JSON report of report.schema.json in parts, since a large purge has more text than fits into one string.
 * Target values and IDs are data and are not masked; all other text is.
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

/** Yields a JSON list with one entry per line, in parts. */
function* entries<T>(all: readonly T[], toJson: (one: T) => object | string): Generator<string> {
  if (all.length === 0) return yield '[]';
  for (let at = 0; at < all.length; at += ENTRIES_PER_PART) {
    const lines = all.slice(at, at + ENTRIES_PER_PART).map((one) => `    ${JSON.stringify(toJson(one))}`);
    yield `${at === 0 ? '[\n' : ',\n'}${lines.join(',\n')}`;
  }
  yield '\n  ]';
}

function isEntries(value: unknown): value is Generator<string> {
  return typeof value === 'object' && value !== null && 'next' in value;
}

function reportOf(outcome: Outcome, mask: Mask): Readonly<Record<string, unknown>> {
  const { files, verification } = outcome;
  // The targets have a status of their own.
  const problems = outcome.problems.map(({ notPurged: _, ...problem }) => problem);
  return {
    version: REPORT_VERSION,
    result: outcome.result,
    operation: outcome.operation,
    strategy: outcome.strategy,
    reason: mask(outcome.reason),
    base: versionText(outcome.base, mask),
    head: versionText(outcome.head, mask),
    compared: mask(outcome.compared),
    startedAt: outcome.startedAt.toISOString(),
    tookMs: Math.round(outcome.tookMs),
    counts: { planned: outcome.plannedRequests, ...countsOf(outcome) },
    complete: outcome.complete,
    purgeIds: entries(purgeIds(outcome), (id) => id),
    zones: entries(outcome.zones, (zone) => ({ ...zoneFields(zone), ...zoneResult(zone, outcome) })),
    requests: entries(outcome.requests, (request) => requestEntry(request, mask)),
    targets: entries([...outcome.results, ...outcome.covered], createTargetEntry(isPlanOnly(outcome), mask)),
    verification: verification === null ? null : verificationOf(verification, mask),
    files: files === null ? null : entries(files, (file) => fileEntry(file, mask)),
    problems: masked(problems, mask),
    notices: outcome.notices.map((notice) => mask(noticeText(notice))),
  };
}

function requestEntry({ zone, answer, kind, targets, split }: SentRequest, mask: Mask): object {
  const { ok, status, attempts, ray, messages } = answer;
  const texts = {
    ray,
    error: answer.ok ? null : failureMessage(answer),
    errors: answer.ok ? [] : answer.errors.map(messageEntry),
    messages: messages.map(messageEntry),
  };
  const id = purgeIdOf(answer);
  return { ...zoneFields(zone), kind, targets, ok, id, status, attempts, split, ...masked(texts, mask) };
}

/** Returns a message with the API's own field names. JSON omits undefined fields. */
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

/** Creates the function for targets. A million targets share few sources and failures, so their texts are cached. */
function createTargetEntry(planned: boolean, mask: Mask): (one: TargetResult | ZonedTarget) => object {
  const sourceText = cached((source: TargetSource) => mask(sourceSentence(source)));
  const failureText = cached((failure: Failure) => mask(failureMessage(failure)));
  return (result) => {
    const { kind, value, headers, source } = result.target;
    const entry = { ...zoneFields(result.zone), kind, value, headers, reason: sourceText(source) };
    // A covered target has no request of its own: the purge of everything includes it.
    if (!('state' in result)) return { ...entry, status: 'covered', request: null, error: null };
    const { state, request, failure } = result;
    const status = state === 'confirmed' ? 'purged' : planned ? 'planned' : 'failed';
    return { ...entry, status, request, error: failure && failureText(failure) };
  };
}

function cached<T>(format: (one: T) => string): (one: T) => string {
  const texts = new Map<T, string>();
  return (one) => {
    const text = texts.get(one) ?? format(one);
    texts.set(one, text);
    return text;
  };
}

/** Returns the input, file, or list that asks for a target. */
function sourceSentence(source: TargetSource): string {
  if (source.kind === 'changes') return sentenceOf(source.reason);
  if (source.kind === 'file') return source.path;
  if (source.kind === 'list') return `urls-from ${source.list}`;
  return source.kind === 'input' ? `the input ${source.input}` : source.kind;
}

function zoneResult(zone: Zone, outcome: Outcome): object {
  const results = outcome.results.filter((one) => one.zone === zone);
  const { purged, failed } = countsOf({ ...outcome, results });
  if (results.length === 0) return { result: 'nothing', purged, failed };
  return { result: outcome.result === 'dry-run' ? 'dry-run' : purgeResult(results), purged, failed };
}

function zoneFields({ id, name, environment }: Zone): object {
  return { zone: id === '' ? null : id, zoneName: name, environment };
}

/** Masks every text in a JSON value. */
function masked(value: object, mask: Mask): object {
  const text = (_key: string, inner: unknown): unknown => (typeof inner === 'string' ? mask(inner) : inner);
  return JSON.parse(JSON.stringify(value, text));
}
