import { formatInteger, plural } from '../text/wording.ts';
import { isOld } from '../verify/verdict.ts';
import { asSentence, first, oneLine, shorten } from './escape.ts';
import type { Mask } from './masking.ts';
import { type Outcome, type Problem, purgeIds } from './outcome.ts';
import { leavesOutIds } from './outputs.ts';
import { problemsOf } from './problems.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

/** A box on the page of the run. */
interface Annotation {
  readonly level: (typeof LEVELS)[number];
  readonly title: string;
  /** Lines. */
  readonly message: string;
  /** What the message had no room for, a line each. */
  readonly rest: readonly string[];
}

/** What the inputs want where a run did not purge everything. */
export interface FailurePolicy {
  readonly onFailure: 'fail' | 'warn';
  /** Null: only an empty list is a warning. */
  readonly ifNothing: 'warn' | 'error' | 'ignore' | null;
  readonly verify: 'off' | 'warn' | 'fail';
}

/**
 * GitHub shows ten of each level for a step, and cuts a message at 4,096 characters, in the log too:
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
 */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 4000;
/** Of one line, and of a title. */
const MAX_LINE = 700;
const MAX_TITLE = 200;
/** Details that an annotation has, and targets that it names. */
const MAX_DETAILS = 10;
const MAX_TARGETS = 5;

/** The exit status of the step. Problems with the inputs are red, whatever `on-failure` says. */
export function exitStatus(outcome: Outcome, policy: FailurePolicy): 0 | 1 {
  const { result, refused, crashed } = outcome;
  if (refused) return 1;
  if (result === 'nothing') return policy.ifNothing === 'error' ? 1 : 0;
  const unproven = outcome.verification?.checks.some(isOld) || crashed;
  const red =
    result === 'failed' ||
    result === 'partial' ||
    (result === 'purged' && policy.verify === 'fail' && unproven);
  return red && policy.onFailure === 'fail' ? 1 : 0;
}

/** What needs a person, the gravest first. What comes as many is told in one, and there are never more than ten. */
export function annotationsOf(outcome: Outcome, policy: FailurePolicy, mask: Mask): readonly Annotation[] {
  const box = createBox(mask);
  const all = [
    ...problemBoxes(outcome, policy, box),
    ...omittedIdsBox(outcome, box),
    ...noticeBoxes(outcome, box),
  ].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  const last = all.slice(MAX_ANNOTATIONS - 1);
  const [gravest] = last;
  if (all.length <= MAX_ANNOTATIONS || gravest === undefined) return all;
  const titles = last.map(({ title }) => `- ${title}`);
  const folded = box(gravest.level, `${last.length} more`, ['All are in the job summary.'], titles);
  const rest = last.flatMap((one) => [`${one.title}:`, ...one.message.split('\n'), ...one.rest]);
  return [...all.slice(0, MAX_ANNOTATIONS - 1), { ...folded, rest }];
}

function problemBoxes(outcome: Outcome, policy: FailurePolicy, box: Box): Annotation[] {
  const { result } = outcome;
  const red = exitStatus(outcome, policy) === 1;
  const problems = problemsOf(outcome).map((problem) => problemBox(red ? 'error' : 'warning', problem, box));
  if (result === 'skipped') {
    return [
      ...problems,
      box(outcome.mayBeSlip ? 'warning' : 'notice', 'Nothing was purged', [asSentence(outcome.reason)]),
    ];
  }
  const silent = policy.ifNothing === null ? !outcome.mayBeSlip : policy.ifNothing === 'ignore';
  if (result !== 'nothing' || silent) return problems;
  const strict = policy.ifNothing === 'error';
  const remedy = `\`if-nothing: ${strict ? 'error` makes this a failure' : 'ignore` makes this silent'}.`;
  const message = `${asSentence(outcome.reason)} ${remedy}`;
  return [...problems, box(strict ? 'error' : 'warning', 'Nothing to purge', [message])];
}

function problemBox(
  level: Annotation['level'],
  { title, message, causes = [], fix, notPurged, details = [] }: Problem,
  box: Box,
): Annotation {
  const names = notPurged?.names.length ? `: ${first(notPurged.names, MAX_TARGETS)}` : '';
  const after = [
    ...(causes.length === 1 ? [`Likely cause: ${causes[0]}.`] : []),
    ...(causes.length > 1 ? ['Likely causes:', ...causes.map((cause) => `- ${cause}`)] : []),
    ...(fix === undefined ? [] : [`Fix: ${fix}.`]),
    ...(notPurged === undefined ? [] : [`Not purged: ${notPurged.what}${names}.`]),
  ];
  const list = details.map((detail) => `- ${detail}`);
  return box(level, title, [message], list, after);
}

/** One for each title; a notice of what the reason of an empty purge says already is left out. */
function noticeBoxes(outcome: Outcome, box: Box): Annotation[] {
  const { result, reason, notices } = outcome;
  const told = notices.filter(
    ({ level, message }) => result !== 'nothing' || level === 'warning' || !message.includes(reason),
  );
  const groups = Map.groupBy(told, ({ level, title }) => `${level} ${title}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const lines = [first, ...others].map(({ message }) => message);
    return [box(first.level, first.title, lines.slice(0, 1), lines.slice(1))];
  });
}

function omittedIdsBox(outcome: Outcome, box: Box): Annotation[] {
  if (!leavesOutIds(outcome)) return [];
  const number = plural(purgeIds(outcome).length, 'ID');
  const message = `The list of ${number} exceeds 512 KiB, so \`purge-ids\` is \`[]\`. The report (output \`report\`) has the full list in \`purgeIds\`.`;
  return [box('warning', 'Too many IDs for an output', [message])];
}

/** As many details as there is room for, between what else is to be said. */
type Box = (
  level: Annotation['level'],
  title: string,
  before: readonly string[],
  details?: readonly string[],
  after?: readonly string[],
) => Annotation;

function createBox(mask: Mask): Box {
  const clean = (lines: readonly string[]): string[] =>
    lines.map((line) => shorten(oneLine(mask(line)), MAX_LINE));
  return (level, title, before, details = [], after = []) => {
    const [head, tail] = [clean(before), clean(after)];
    let left = MAX_MESSAGE - [...head, ...tail].join('\n').length;
    const fitting = details.slice(0, MAX_DETAILS).map((line) => oneLine(mask(line)));
    const cut = fitting.findIndex((line) => {
      left -= line.length + 1;
      return left < 0;
    });
    const shown = cut === -1 ? fitting : fitting.slice(0, cut);
    const rest = details.slice(shown.length);
    const more = rest.length === 0 ? [] : [`and ${formatInteger(rest.length)} more, all in the log`];
    const message = [...head, ...shown, ...more, ...tail].join('\n');
    return { level, title: shorten(oneLine(mask(title)), MAX_TITLE), message, rest };
  };
}
