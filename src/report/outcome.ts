import type { Failure } from '../cloudflare/answer.ts';
import type { Operation, Zone } from '../plan.ts';
import type { Fate, SentRequest } from '../purge.ts';
import type { MappedFile } from '../targets/changed.ts';
import type { Strategy } from '../targets/strategy.ts';
import type { Kind, Target } from '../targets/target.ts';
import type { Verification } from '../verify.ts';

export type Result = 'purged' | 'partial' | 'failed' | 'nothing' | 'dry-run' | 'skipped';

/** Something a person has to look at. */
export interface Trouble {
  readonly title: string;
  readonly message: string;
  /** More of the same, a line each. */
  readonly details?: readonly string[];
}

/** All that is known at the end of a run; log, annotations, outputs, summary and report are views of it. */
export interface Outcome {
  readonly result: Result;
  readonly operation: Operation;
  readonly strategy: Strategy;
  /** One sentence: why these targets, or why there was no purge. */
  readonly reason: string;
  readonly zones: readonly Zone[];
  /** Every target in every zone it was for. */
  readonly fates: readonly Fate[];
  readonly requests: readonly SentRequest[];
  /** Requests that the plan has. */
  readonly planned: number;
  /** What made the run fail, beside the failures of requests. */
  readonly troubles: readonly Trouble[];
  readonly notices: readonly string[];
  readonly base: string;
  readonly head: string;
  /** Null where no files were compared. */
  readonly files: readonly MappedFile[] | null;
  /** Their number, which is known also where they were not looked at one by one. */
  readonly changedFiles: number | null;
  /** Null where the edge was not asked. */
  readonly verification: Verification | null;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** A run that has not got anywhere yet: red, unless something better comes of it. */
export function nothingYet(startedAt: Date): Outcome {
  return {
    result: 'failed',
    operation: 'purge',
    strategy: 'none',
    reason: '',
    zones: [],
    fates: [],
    requests: [],
    planned: 0,
    troubles: [],
    notices: [],
    base: '',
    head: '',
    files: null,
    changedFiles: null,
    verification: null,
    startedAt,
    tookMs: 0,
  };
}

/** Targets that wait to be sent, or never came so far: then the zone is not known. */
export function unsent(targets: readonly Target[], zone: Zone = NO_ZONE): readonly Fate[] {
  return targets.map((target) => ({ zone, target, state: 'unconfirmed', request: null, failure: null }));
}

const NO_ZONE: Zone = { id: '', name: null, environment: null };

export function confirmedOf({ fates }: Outcome): readonly Fate[] {
  return fates.filter(({ state }) => state === 'confirmed');
}

export function unconfirmedOf({ fates }: Outcome): readonly Fate[] {
  return fates.filter(({ state }) => state !== 'confirmed');
}

/** The IDs that Cloudflare returned, in the order of the requests. */
export function purgeIds({ requests }: Outcome): readonly string[] {
  return requests.flatMap(({ answer }) => {
    if (!answer.ok || typeof answer.result !== 'object' || answer.result === null) return [];
    const { id } = answer.result as { id?: unknown };
    return typeof id === 'string' ? [id] : [];
  });
}

/** Targets that failed for the same reason in the same zone, most first. */
export interface FailedGroup {
  readonly zone: Zone;
  readonly failure: Failure;
  readonly fates: readonly Fate[];
}

export function failedGroups(outcome: Outcome): readonly FailedGroup[] {
  const groups = new Map<string, { zone: Zone; failure: Failure; fates: Fate[] }>();
  for (const fate of unconfirmedOf(outcome)) {
    if (fate.failure === null) continue;
    const { kind, status, errors, message } = fate.failure;
    const why = errors.length > 0 ? errors.map(({ code, message }) => `${code} ${message}`).join() : message;
    const key = `${zoneKey(fate.zone)} ${kind} ${status} ${why}`;
    const group = groups.get(key) ?? { zone: fate.zone, failure: fate.failure, fates: [] };
    group.fates.push(fate);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.fates.length - one.fates.length);
}

export function zoneKey({ id, environment }: Zone): string {
  return `${id}/${environment ?? ''}`;
}

/** For people: `example.com`, `example.com (environment 12ab…)`, or the ID where there is no name. */
export function zoneLabel({ id, name, environment }: Zone): string {
  if (id === '') return 'no zone';
  return `${name ?? id}${environment === null ? '' : ` (environment ${environment})`}`;
}

const NOUNS: Readonly<Record<Kind, readonly [string, string]>> = {
  everything: ['everything', 'everything'],
  urls: ['URL', 'URLs'],
  tags: ['tag', 'tags'],
  hosts: ['host', 'hosts'],
  prefixes: ['prefix', 'prefixes'],
};

/** `1 URL`, `2,500 tags`, `everything`. */
export function count(kind: Kind, number: number): string {
  return kind === 'everything'
    ? 'everything'
    : `${number.toLocaleString('en')} ${NOUNS[kind][number === 1 ? 0 : 1]}`;
}

export function plural(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
