import { isUtf8 } from 'node:buffer';
import { err, ok, type Result } from '../../result.ts';
import { idAt, parseJson, textAt, valueAt } from '../../text/json.ts';
import {
  type Content,
  PURGE_ENDS,
  type PurgeEnd,
  type RunAttempt,
  type RunLabel,
  type State,
  UNSURE,
  type Version,
  type WorkflowRecord,
} from './state.ts';

/** Why stored bytes cannot be used as a state. */
export type StateProblem =
  /** Written by another version of this action. */
  | { readonly code: 'state-of-another-version'; readonly got: number; readonly takes: number }
  /** Stored for other inputs. */
  | { readonly code: 'state-of-other-inputs' }
  /** Not JSON, or not a state. */
  | { readonly code: 'state-malformed' };

/** To be raised when a reader of one version would misread the other. */
const FORMAT = 1;

/** Larger than in any real state: a list above its limit was not written by this action. */
const MAX_VERSIONS = 10_000;
const MAX_WORKFLOWS = 1000;
const MAX_RUNS = 100_000;
const MAX_FILES = 2_000_000;
const MAX_CONTENTS = 1000;

/**
 * Formats a state as JSON, with one line per version, file and workflow so that people can read it. It has lists of
 * pairs in place of objects, because keys may be any name (`__proto__`) and objects reorder numeric ones.
 *
 * @param name the state's name; it is stored, too, so that the state of other inputs is recognized
 */
export function formatState(state: State, name: string): Uint8Array {
  const versions = state.versions.map(({ commit, run, ended }) =>
    JSON.stringify([commit, run && [run.workflow, run.number, run.attempt], ended]),
  );
  const files = state.files && [...state.files].map((pair) => JSON.stringify(pair)).sort();
  const workflows = [...state.workflows].map(([workflow, { began, number, runs, unseen }]) =>
    JSON.stringify([workflow, began, number, runs, unseen]),
  );
  const parts = [
    `"format":${FORMAT}`,
    `"name":${JSON.stringify(name)}`,
    `"unknown":${state.unknown}`,
    `"versions":${lines(versions)}`,
    `"files":${files ? lines(files) : 'null'}`,
    `"workflows":${lines(workflows)}`,
  ];
  return Buffer.from(`{${parts.join(',\n')}}\n`);
}

function lines(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n]`;
}

/** Parses stored bytes, which may be anything. */
export function parseState(bytes: Uint8Array, name: string): Result<State, StateProblem> {
  const json = isUtf8(bytes) ? parseJson(new TextDecoder().decode(bytes)) : undefined;
  const format = idAt(json, 'format');
  if (format === 0) return err({ code: 'state-malformed' });
  if (format !== FORMAT) return err({ code: 'state-of-another-version', got: format, takes: FORMAT });
  if (textAt(json, 'name') !== name) return err({ code: 'state-of-other-inputs' });

  const unknown = valueAt(json, 'unknown');
  const versions = listOf(valueAt(json, 'versions'), MAX_VERSIONS, readVersion);
  const pairs = valueAt(json, 'files');
  const files = listOf(pairs, MAX_FILES, readFile);
  const workflows = listOf(valueAt(json, 'workflows'), MAX_WORKFLOWS, readWorkflow);
  const isWhole = versions !== null && workflows !== null && (files !== null || pairs === null);
  if (typeof unknown !== 'boolean' || !isWhole) return err({ code: 'state-malformed' });
  return ok({ unknown, versions, files: files && new Map(files), workflows: new Map(workflows) });
}

/** Reads each item of a list. Returns null if the value is not a list, is too long, or has an invalid item. */
function listOf<T>(value: unknown, most: number, read: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const items = value.map(read);
  return items.every((item) => item !== null) ? items : null;
}

/** Returns a list of exactly `length` items as it is, and an empty list for anything else. */
function tuple(value: unknown, length: number): readonly unknown[] {
  return Array.isArray(value) && value.length === length ? value : [];
}

function readVersion(value: unknown): Version | null {
  const [commit, label, ended] = tuple(value, 3);
  if (typeof commit !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64}|)$/.test(commit)) return null;
  const run = readLabel(label);
  if (run === null && label !== null) return null;
  return ended === null || isPurgeEnd(ended) ? { commit, run, ended } : null;
}

function readLabel(value: unknown): RunLabel | null {
  const [workflow, number, attempt] = tuple(value, 3);
  return typeof workflow === 'string' && isCount(number) && isCount(attempt)
    ? { workflow, number, attempt }
    : null;
}

function isPurgeEnd(value: unknown): value is PurgeEnd {
  return PURGE_ENDS.some((end) => end === value);
}

function readFile(value: unknown): readonly [string, readonly Content[]] | null {
  const [path, contents] = tuple(value, 2);
  if (typeof path !== 'string' || !Array.isArray(contents)) return null;
  if (contents.length === 0 || contents.length > MAX_CONTENTS || !contents.every(isContent)) return null;
  return [path, contents];
}

function isContent(value: unknown): value is Content {
  return value === null || value === UNSURE || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
}

function readWorkflow(value: unknown): readonly [string, WorkflowRecord] | null {
  const [workflow, began, number, list, branches] = tuple(value, 5);
  if (typeof workflow !== 'string' || !isCount(number)) return null;
  if (began !== null && !isTime(began)) return null;
  const runs = listOf(list, MAX_RUNS, readRun);
  const unseen = listOf(branches, MAX_RUNS, (branch) => (typeof branch === 'string' ? branch : null));
  return runs && unseen && [workflow, { began, number, runs, unseen }];
}

function readRun(value: unknown): RunAttempt | null {
  const [run, attempt] = tuple(value, 2);
  return isCount(run) && isCount(attempt) ? [run, attempt] : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Returns whether it is a time in UTC to the second; such times can be compared as texts. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
}
