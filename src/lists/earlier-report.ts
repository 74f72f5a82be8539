import { REPORT_VERSION } from '../report/report-file.ts';
import { targetProblemSentence } from '../report/sentences/targets.ts';
import type { TargetProblem } from '../targets/problems.ts';
import { parseHosts, parsePrefixes, parseTags } from '../targets/selectors.ts';
import { KINDS, type Target, type TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import { type Parsed, quote } from '../text/entries.ts';
import { at, listAt } from '../text/json.ts';

/** Longer than any zone's ID or name, and any environment's. */
const LONGEST_NAME = 255;
/** What stands in a report where a secret would be. */
const MASK = '***';

/**
 * The JSON report of an earlier run, as `report/report-file.ts` writes it: every target that was not purged, of every
 * kind, with its headers, for the zone and environment where it was not. What a file says is not trusted, so the inputs'
 * own parsers look at each value.
 * @param text as it lies in the file
 * @param source for each of the targets
 * @returns problems as parts of a sentence about the file; with any of them, there are no targets
 */
export function parseEarlierReport(text: string, source: TargetSource): Parsed<Target, string, string> {
  let report: unknown;
  try {
    report = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refused('it starts with "{", but is no whole JSON: it was cut off, or is neither report nor list');
  }
  const version = at(report, 'version');
  const entries = at(report, 'targets');
  if (typeof version !== 'number' || !Array.isArray(entries)) {
    return refused(
      'it is JSON, but no report of this action, which has "version" and "targets"; a list of URLs is a JSON array, or has one entry a line',
    );
  }
  if (version !== REPORT_VERSION) {
    return refused(
      `it is a report of version ${version}, and this version of the action reads ${REPORT_VERSION}; use the version of the action that wrote it`,
    );
  }
  if (at(report, 'complete') === false) return unfinished(report);
  const readings = entries.map((entry) => readEntry(entry, source));
  const problems = readings.flatMap((reading, index) =>
    typeof reading === 'string' ? [`targets[${index}] ${reading}`] : [],
  );
  if (problems.length > 0) return refused(...problems);
  const values = readings.filter((reading) => reading !== null && typeof reading !== 'string');
  return values.length > 0 ? { values, problems: [], notices: noticesOf(report) } : nothingLeft(report);
}

function refused(...problems: readonly string[]): Parsed<Target, string, string> {
  return { values: [], problems, notices: [] };
}

/** All was purged, or there was nothing to purge. */
function nothingLeft(report: unknown): Parsed<Target, string, string> {
  const result = at(report, 'result');
  const known = listAt(report, 'targets').length > 0 || result === 'purged' || result === 'nothing';
  if (!known) return unfinished(report);
  return { values: [], problems: [], notices: ['everything that this report tells of was purged'] };
}

/** What it has is not all that the run would have purged. */
function unfinished(report: unknown): Parsed<Target, string, string> {
  return refused(
    `it is the report of a run that ended (${quote(String(at(report, 'result')))}) before it knew its targets, so it cannot tell what is left; repeat that run itself`,
  );
}

function noticesOf(report: unknown): readonly string[] {
  const notice = 'it tells of `operation: invalidate`; this run has an `operation` of its own';
  return at(report, 'operation') === 'invalidate' ? [notice] : [];
}

/** A target that is left; null for one that was purged; or what is wrong with the entry. */
function readEntry(entry: unknown, source: TargetSource): Target | string | null {
  const status = at(entry, 'status');
  if (typeof status !== 'string') return 'has no "status"';
  const kind = KINDS.find((one) => one === at(entry, 'kind'));
  if (kind === undefined) return `has a "kind" other than ${KINDS.join(', ')}`;
  if (status === 'purged') return null;
  const value = at(entry, 'value');
  if (typeof value !== 'string') return 'has no "value"';
  const zone = nameAt(entry, 'zone');
  const environment = nameAt(entry, 'environment');
  if (zone === undefined || environment === undefined) return 'has no "zone" and "environment"';
  const read = readValue(kind, value, at(entry, 'headers'));
  if (typeof read === 'string') return read;
  // That run did not get as far as to know the zone, so it is for this run to find.
  return zone === null ? { ...read, source } : { ...read, source, zone, environment };
}

/** Null where the report has null or an empty text; undefined where it has anything but a name. */
function nameAt(entry: unknown, key: string): string | null | undefined {
  const name = at(entry, key);
  if (name === null || name === '') return null;
  return typeof name === 'string' && name.length <= LONGEST_NAME ? name : undefined;
}

/** The target, if the parser of its input reads exactly that out of it, or what is wrong. */
function readValue(kind: Target['kind'], value: string, headers: unknown): Target | string {
  const said = `got ${quote(value)}`;
  if (headers !== undefined && kind !== 'urls') return `${said}: only URLs have headers`;
  if (value.includes(MASK) || JSON.stringify(headers ?? '').includes(MASK)) {
    return `${said}: ${MASK} stands for a secret that was masked, so it cannot be repeated`;
  }
  if (kind === 'everything') return value === kind ? { kind, value, source: NONE } : `${said}: it is ${kind}`;
  // Files with a * in their name are purged under it; to the API, it is no wildcard. Only inputs refuse it.
  const spelled = kind === 'urls' || kind === 'prefixes' ? value.replaceAll('*', '%2A') : value;
  const json = JSON.stringify([headers === undefined ? spelled : { url: spelled, headers }]);
  const { values, problems } = PARSERS[kind](json);
  const [problem] = problems;
  if (problem !== undefined) return targetProblemSentence(problem);
  const [target] = values;
  if (target?.value !== spelled) return `${said}: that is not how a report spells ${kind}`;
  return { ...target, value };
}

/** Stands in until the entry as a whole is read. */
const NONE: TargetSource = { kind: 'list', list: '' };

const PARSERS = {
  urls: (text: string) => parseUrls(text, NONE),
  tags: parseTags,
  hosts: parseHosts,
  prefixes: parsePrefixes,
} satisfies Readonly<
  Record<Exclude<Target['kind'], 'everything'>, (text: string) => Parsed<Target, TargetProblem, unknown>>
>;
