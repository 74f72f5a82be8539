import { err, ok, type Result } from '../result.ts';
import type { TargetProblem } from '../targets/problems.ts';
import { parseHosts, parsePrefixes, parseTags } from '../targets/selectors.ts';
import { KINDS, type Kind, type Target, type TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import type { Parsed } from '../text/entries.ts';
import { parseJson, valueAt } from '../text/json.ts';

/** The version of the report format. Raise it when an older reader would misread a newer report. */
export const REPORT_VERSION = 1;

/** A target in a report has a field that no run writes, or lacks one. Untrusted text. */
export interface AlteredTarget {
  readonly code: 'report-target-altered';
  readonly got: unknown;
}

/** A mistake in an entry of the report's `targets`, at this index. */
export interface ReportMistake {
  readonly code: 'report-target';
  readonly index: number;
  /** A `TargetProblem` comes from the parser of the target's own input. */
  readonly reason: AlteredTarget | TargetProblem;
}

/** Why a report, or a text that begins like one, was rejected. */
export type ReportProblem =
  | { readonly code: 'report-not-json' }
  | { readonly code: 'report-foreign' }
  | { readonly code: 'report-version'; readonly version: number; readonly reads: number }
  /** The run ended before all its targets were known. */
  | { readonly code: 'report-incomplete'; readonly result: string }
  | { readonly code: 'list-mistakes'; readonly mistakes: readonly ReportMistake[] };

export interface ReportNotice {
  /** Everything was purged, or there was nothing to purge; or the run had `operation: invalidate`. */
  readonly code: 'report-nothing-left' | 'report-of-invalidation';
}

export interface EarlierReport {
  /** The targets that were not purged. */
  readonly targets: readonly Target[];
  readonly notices: readonly ReportNotice[];
}

/** More than the length of any ID or name of a zone or environment. */
const MAX_NAME_LENGTH = 255;

/**
 * Parses the JSON report of an earlier run. Returns every target that was not purged, with its headers, zone and
 * environment. The file is untrusted: the parsers of the inputs check each value, and one mistake rejects the report.
 */
export function parseEarlierReport(text: string, source: TargetSource): Result<EarlierReport, ReportProblem> {
  const report = parseJson(text.replace(/^\uFEFF/, ''));
  if (report === undefined) return err({ code: 'report-not-json' });
  const version = valueAt(report, 'version');
  const entries = valueAt(report, 'targets');
  if (typeof version !== 'number' || !Array.isArray(entries)) return err({ code: 'report-foreign' });
  if (version !== REPORT_VERSION) return err({ code: 'report-version', version, reads: REPORT_VERSION });
  const result = valueAt(report, 'result');
  const incomplete = err({ code: 'report-incomplete', result: String(result) } as const);
  if (valueAt(report, 'complete') === false) return incomplete;
  const targets: Target[] = [];
  const mistakes: ReportMistake[] = [];
  for (const [index, entry] of entries.entries()) {
    const target = readTarget(entry, source);
    if (!target.ok) mistakes.push({ code: 'report-target', index, reason: target.reason });
    else if (target.value !== null) targets.push(target.value);
  }
  if (mistakes.length > 0) return err({ code: 'list-mistakes', mistakes });
  if (targets.length === 0) {
    const nothingLeft = entries.length > 0 || result === 'purged' || result === 'nothing';
    return nothingLeft ? ok({ targets, notices: [{ code: 'report-nothing-left' }] }) : incomplete;
  }
  const isInvalidation = valueAt(report, 'operation') === 'invalidate';
  return ok({ targets, notices: isInvalidation ? [{ code: 'report-of-invalidation' }] : [] });
}

/** Returns null for a target that was purged. */
function readTarget(got: unknown, source: TargetSource): Result<Target | null, ReportMistake['reason']> {
  const altered = err<AlteredTarget>({ code: 'report-target-altered', got });
  const [status, value] = [valueAt(got, 'status'), valueAt(got, 'value')];
  const kind = KINDS.find((one) => one === valueAt(got, 'kind'));
  if (typeof status !== 'string' || kind === undefined) return altered;
  // A covered target is purged by its zone's `everything`, which has an entry of its own.
  if (status === 'purged' || status === 'covered') return ok(null);
  const [zone, environment] = [nameAt(got, 'zone'), nameAt(got, 'environment')];
  if (typeof value !== 'string' || zone === undefined || environment === undefined) return altered;
  const target = readValue(kind, value, valueAt(got, 'headers'), source);
  if (target === null) return altered;
  if (!target.ok) return target;
  // The earlier run may have failed before it knew the zone; then this run finds it.
  return ok({ ...target.value, source, ...(zone === null ? {} : { zone, environment }) });
}

/** Returns null for null or an empty text, undefined for anything else that is not a name. */
function nameAt(entry: unknown, key: string): string | null | undefined {
  const name = valueAt(entry, key);
  if (name === null || name === '') return null;
  return typeof name === 'string' && name.length <= MAX_NAME_LENGTH ? name : undefined;
}

/** Returns null for a value that the parser of its input would change, and for headers of anything but a URL. */
function readValue(
  kind: Kind,
  value: string,
  headers: unknown,
  source: TargetSource,
): Result<Target, TargetProblem> | null {
  if (headers !== undefined && kind !== 'urls') return null;
  if (kind === 'everything') return value === kind ? ok({ kind, value, source }) : null;
  // The API does not expand *, so a file name with * is purged as it is. Only inputs reject *.
  const encoded = kind === 'urls' || kind === 'prefixes' ? value.replaceAll('*', '%2A') : value;
  const json = JSON.stringify([headers === undefined ? encoded : { url: encoded, headers }]);
  const {
    value: [target],
    problems: [reason],
  } = PARSERS[kind](json, source);
  if (reason !== undefined) return err(reason);
  return target?.value === encoded ? ok({ ...target, value }) : null;
}

const PARSERS: Readonly<
  Record<
    Exclude<Kind, 'everything'>,
    (text: string, source: TargetSource) => Parsed<readonly Target[], TargetProblem, unknown>
  >
> = { urls: parseUrls, tags: parseTags, hosts: parseHosts, prefixes: parsePrefixes };
