import type { Failure } from '../cloudflare/failure.ts';
import { purgeIdOf } from '../cloudflare/response.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { SentRequest, TargetResult } from '../purge/purged.ts';
import type { Progress } from '../run/progress.ts';
import type { MappedFile } from '../targets/mapping/changed-targets.ts';
import { KINDS, type Kind, type Target } from '../targets/target.ts';
import { formatInteger } from '../text/wording.ts';

/** In a word, how a run ended: the output `result`. */
export type RunResult = 'purged' | 'partial' | 'failed' | 'nothing' | 'dry-run' | 'skipped';

/** All that is known at the end of a run, in words; log, annotations, outputs, summary and report are views of it. */
export interface Outcome extends Readonly<Omit<Progress, 'reason' | 'changes' | 'notices' | 'requests'>> {
  readonly result: RunResult;
  /** One sentence: why these targets, or why there was no purge. */
  readonly reason: string;
  /** Nothing was to be done, but by a list that is empty or a secret that is not there, and either may be a slip. */
  readonly mayBeSlip: boolean;
  readonly requests: readonly SentRequest[];
  /** What ended the run early, beside the failures of requests. */
  readonly problems: readonly Problem[];
  /** The run ended by problems with the inputs, which `on-failure` does not make green. */
  readonly refused: boolean;
  /** The run ended by an unexpected error. */
  readonly crashed: boolean;
  readonly notices: readonly TitledNotice[];
  readonly base: string;
  readonly head: string;
  /** Why these two were compared, in a sentence; empty where nothing was. */
  readonly compared: string;
  /** Null where no files were compared. */
  readonly files: readonly MappedFile[] | null;
  /** Their number, which is known also where they were not looked at one by one. */
  readonly changedFiles: number | null;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** Something a person has to look at. Untrusted in parts; what stands in backticks is code. */
export interface Problem {
  readonly title: string;
  /** What happened, in sentences. */
  readonly message: string;
  /** More of the same, a line each. */
  readonly details?: readonly string[];
  /** The likely ones, and what to do: parts of a sentence. */
  readonly causes?: readonly string[];
  readonly fix?: string;
  /** What is not purged for it: in numbers, and by name. */
  readonly notPurged?: { readonly what: string; readonly names: readonly string[] };
}

/** What a person should know, and what stopped nothing, under the title that says which part of the run it is about. */
export interface TitledNotice {
  readonly level: 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export function confirmedOf({ results }: Outcome): readonly TargetResult[] {
  return results.filter(({ state }) => state === 'confirmed');
}

export function unconfirmedOf({ results }: Outcome): readonly TargetResult[] {
  return results.filter(({ state }) => state !== 'confirmed');
}

/** The IDs that Cloudflare returned, in the order of the requests. */
export function purgeIds({ requests }: Outcome): readonly string[] {
  return requests.flatMap(({ answer }) => purgeIdOf(answer) ?? []);
}

/** Targets that failed for the same reason in the same zone, most first. */
interface FailedGroup {
  readonly zone: Zone;
  /** The first of them; the others differ in their words at most. */
  readonly failure: Failure;
  readonly results: readonly TargetResult[];
}

export function failedGroups(outcome: Outcome): readonly FailedGroup[] {
  const groups = new Map<string, { zone: Zone; failure: Failure; results: TargetResult[] }>();
  /** The targets of a request share their failure. Of a million, only these few are compared in words. */
  const known = new Map<Failure, { readonly zone: Zone; readonly results: TargetResult[] }>();
  for (const result of outcome.results) {
    const { zone, failure, state } = result;
    if (failure === null || state === 'confirmed') continue;
    const same = known.get(failure);
    if (same?.zone === zone) {
      same.results.push(result);
      continue;
    }
    const key = `${zoneKey(zone)} ${reasonOf(failure)}`;
    const group = groups.get(key) ?? { zone, failure, results: [] };
    group.results.push(result);
    groups.set(key, group);
    known.set(failure, { zone, results: group.results });
  }
  return [...groups.values()].sort((one, other) => other.results.length - one.results.length);
}

/** The same for failures with the same cause: messages often name a target, and then no two are alike. */
function reasonOf(failure: Failure): string {
  const { kind, status, errors } = failure;
  return [failure.meaning, kind, status, ...errors.map(({ code }) => code)].join(' ');
}

export function zoneKey({ id, environment }: Zone): string {
  return `${id}/${environment ?? ''}`;
}

/** An environment's ID has some 30 characters, of which these tell it apart. */
const SHOWN_ID_LENGTH = 8;

/** For people: its name, or the ID where there is none. */
export function zoneName({ name, id }: Zone): string {
  return name ?? id;
}

/** For people: `example.com`, `example.com (environment 12abcd3e…)`, or the ID where there is no name. */
export function zoneLabel(zone: Zone): string {
  const { id, environment } = zone;
  if (id === '') return 'no zone';
  if (environment === null) return zoneName(zone);
  const short =
    environment.length > 2 * SHOWN_ID_LENGTH ? `${environment.slice(0, SHOWN_ID_LENGTH)}…` : environment;
  return `${zoneName(zone)} (environment ${short})`;
}

const NOUNS: Readonly<Record<Kind, readonly [string, string]>> = {
  everything: ['everything', 'everything'],
  urls: ['URL', 'URLs'],
  tags: ['tag', 'tags'],
  hosts: ['host', 'hosts'],
  prefixes: ['prefix', 'prefixes'],
};

/** As the API, and the inputs, name it in a table. */
export function nounOf(kind: Kind): string {
  return NOUNS[kind][1];
}

/** `1 URL`, `2,500 tags`, `everything`. */
export function countOf(kind: Kind, number: number): string {
  return kind === 'everything'
    ? 'everything'
    : `${formatInteger(number)} ${NOUNS[kind][number === 1 ? 0 : 1]}`;
}

/** `3 URLs, 1 tag`. */
export function countByKind(results: readonly TargetResult[]): string {
  const numbers = new Map<Kind, number>();
  for (const { target } of results) numbers.set(target.kind, (numbers.get(target.kind) ?? 0) + 1);
  return KINDS.flatMap((kind) => {
    const number = numbers.get(kind);
    return number === undefined ? [] : [countOf(kind, number)];
  }).join(', ');
}

/** A target as the lists have it: a URL may be there in several variants. */
export function targetLabel({ value, headers }: Target): string {
  return headers === undefined ? value : `${value} with ${JSON.stringify(headers)}`;
}

/** `3 URLs, 1 tag of example.com`, as far as the zone is known. */
export function describeTargets(results: readonly TargetResult[]): string {
  const zones = [...new Set(results.map(({ zone }) => zone))];
  const [only] = zones;
  if (zones.length > 1) return `${countByKind(results)} in ${zones.length} zones`;
  if (only === undefined || only.name === null) return countByKind(results);
  return `${countByKind(results)} of ${only.environment === null ? '' : 'an environment of '}${only.name}`;
}
