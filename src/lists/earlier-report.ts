import { err, ok, type Result } from '../result.ts';
import type { TargetProblem } from '../targets/problems.ts';
import { parseHosts, parsePrefixes, parseTags } from '../targets/selectors.ts';
import { KINDS, type Kind, type Target, type TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import type { Parsed } from '../text/entries.ts';
import { at, listAt, parseJson } from '../text/json.ts';

/** Raised when a reader of an older report would misread a newer one. */
export const REPORT_VERSION = 1;

/** What is wrong with an entry of the report's `targets`. Values are untrusted text. */
export type ReportTargetProblem =
  /** It lacks what every target has, or spells it as no run does. */
  | { readonly code: 'report-target-altered'; readonly got: unknown }
  /** `reason` is that of the parser of the target's own input. */
  | { readonly code: 'report-target-refused'; readonly reason: TargetProblem };

interface ReportMistake {
  /** Of the entry in `targets`. */
  readonly index: number;
  readonly reason: ReportTargetProblem;
}

/** Why nothing was taken from a report, or from what begins like one. */
export type ReportProblem =
  | { readonly code: 'report-not-json' }
  | { readonly code: 'report-foreign' }
  | { readonly code: 'report-version'; readonly version: number; readonly reads: number }
  /** Its run ended before it knew its targets, so it cannot tell what is left. */
  | { readonly code: 'report-incomplete'; readonly result: string }
  | { readonly code: 'report-mistakes'; readonly mistakes: readonly ReportMistake[] };

export type ReportNotice =
  /** All was purged, or there was nothing to purge: provably nothing is left. */
  | { readonly code: 'report-nothing-left' }
  /** Its run was one with `operation: invalidate`. */
  | { readonly code: 'report-of-invalidation' };

/** What is left of an earlier run. */
export interface EarlierReport {
  readonly targets: readonly Target[];
  readonly notices: readonly ReportNotice[];
}

/** Longer than any zone's ID or name, and any environment's. */
const MAX_NAME_LENGTH = 255;

/**
 * The JSON report of an earlier run: every target that was not purged, of every kind, with its headers, for the zone
 * and environment where it was not. What a file says is not trusted, so the inputs' own parsers look at each value, and
 * one mistake spoils the whole.
 */
export function parseEarlierReport(text: string, source: TargetSource): Result<EarlierReport, ReportProblem> {
  const report = parseJson(text.replace(/^\uFEFF/, ''));
  if (report === undefined) return err({ code: 'report-not-json' });
  const version = at(report, 'version');
  const entries = at(report, 'targets');
  if (typeof version !== 'number' || !Array.isArray(entries)) return err({ code: 'report-foreign' });
  if (version !== REPORT_VERSION) return err({ code: 'report-version', version, reads: REPORT_VERSION });
  if (at(report, 'complete') === false) return err(incomplete(report));
  const targets: Target[] = [];
  const mistakes: ReportMistake[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readTarget(entry, source);
    if (!read.ok) mistakes.push({ index, reason: read.reason });
    else if (read.value !== null) targets.push(read.value);
  }
  if (mistakes.length > 0) return err({ code: 'report-mistakes', mistakes });
  if (targets.length > 0) return ok({ targets, notices: noticesOf(report) });
  return provesNothingLeft(report)
    ? ok({ targets, notices: [{ code: 'report-nothing-left' }] })
    : err(incomplete(report));
}

function provesNothingLeft(report: unknown): boolean {
  const result = at(report, 'result');
  return listAt(report, 'targets').length > 0 || result === 'purged' || result === 'nothing';
}

function incomplete(report: unknown): ReportProblem {
  return { code: 'report-incomplete', result: String(at(report, 'result')) };
}

function noticesOf(report: unknown): readonly ReportNotice[] {
  return at(report, 'operation') === 'invalidate' ? [{ code: 'report-of-invalidation' }] : [];
}

/** A target that is left; null for one that was purged. */
function readTarget(got: unknown, source: TargetSource): Result<Target | null, ReportTargetProblem> {
  const altered = err({ code: 'report-target-altered', got } as const);
  const [status, value] = [at(got, 'status'), at(got, 'value')];
  const kind = KINDS.find((one) => one === at(got, 'kind'));
  if (typeof status !== 'string' || kind === undefined) return altered;
  // What everything in its zone covers goes with that, which is a target of its own.
  if (status === 'purged' || status === 'covered') return ok(null);
  const [zone, environment] = [nameAt(got, 'zone'), nameAt(got, 'environment')];
  if (typeof value !== 'string' || zone === undefined || environment === undefined) return altered;
  const read = readValue(kind, value, at(got, 'headers'));
  if (read === null) return altered;
  // Without a zone, that run did not get as far as to know it, so it is for this run to find.
  return read.ok
    ? ok({ ...read.value, source, ...(zone === null ? {} : { zone, environment }) })
    : err({ code: 'report-target-refused', reason: read.reason });
}

/** Null where the report has null or an empty text; undefined where it has anything but a name. */
function nameAt(entry: unknown, key: string): string | null | undefined {
  const name = at(entry, key);
  if (name === null || name === '') return null;
  return typeof name === 'string' && name.length <= MAX_NAME_LENGTH ? name : undefined;
}

/** The target, if the parser of its input reads exactly that out of it; null where it reads something else. */
function readValue(kind: Kind, value: string, headers: unknown): Result<Target, TargetProblem> | null {
  if (headers !== undefined && kind !== 'urls') return null;
  if (kind === 'everything') return value === kind ? ok({ kind, value, source: UNREAD }) : null;
  // Files with a * in their name are purged under it; to the API, it is no wildcard. Only inputs refuse it.
  const spelled = kind === 'urls' || kind === 'prefixes' ? value.replaceAll('*', '%2A') : value;
  const json = JSON.stringify([headers === undefined ? spelled : { url: spelled, headers }]);
  const { values, problems } = PARSERS[kind](json);
  const [[target], [reason]] = [values, problems];
  if (reason !== undefined) return err(reason);
  return target?.value === spelled ? ok({ ...target, value }) : null;
}

/** Stands in until the whole entry is read. */
const UNREAD: TargetSource = { kind: 'list', list: '' };

const PARSERS = {
  urls: (text: string) => parseUrls(text, UNREAD),
  tags: parseTags,
  hosts: parseHosts,
  prefixes: parsePrefixes,
} satisfies Readonly<
  Record<Exclude<Kind, 'everything'>, (text: string) => Parsed<Target, TargetProblem, unknown>>
>;
