import { formatInteger, plural } from '../text/wording.ts';
import { isOld } from '../verify/verdict.ts';
import { asSentence, first, oneLine, shorten } from './escape.ts';
import { takeWhileFits } from './markdown.ts';
import type { Mask } from './masking.ts';
import { type Outcome, purgeIds } from './outcome.ts';
import { purgeIdsOutput } from './outputs.ts';
import type { Problem } from './problem.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

/** What is to be in a box on the page of the run. */
interface Box {
  readonly level: (typeof LEVELS)[number];
  readonly title: string;
  readonly lines: readonly string[];
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
/** Targets that a line names. */
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
export function annotationsOf(outcome: Outcome, policy: FailurePolicy, mask: Mask) {
  const level = exitStatus(outcome, policy) === 1 ? 'error' : 'warning';
  const all = [
    ...outcome.problems.map((problem) => boxOf(level, problem.title, problemLines(problem))),
    ...endBoxes(outcome, policy),
    ...noticeBoxes(outcome),
  ].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  return folded(all).map((box) => shownOf(box, mask));
}

/** What happened, the likely causes, the fix, and what is not purged. */
function problemLines({ message, causes = [], fix, notPurged, details = [] }: Problem): readonly string[] {
  const names = notPurged?.names.length ? `: ${first(notPurged.names, String, MAX_TARGETS)}` : '';
  return [
    message,
    ...(causes.length === 1 ? [`Likely cause: ${causes[0]}.`] : []),
    ...(causes.length > 1 ? ['Likely causes:', ...causes.map((cause) => `- ${cause}`)] : []),
    ...(fix === undefined ? [] : [`Fix: ${fix}.`]),
    ...(notPurged === undefined ? [] : [`Not purged: ${notPurged.what}${names}.`]),
    ...details.map((detail) => `- ${detail}`),
  ];
}

/** What the end of the run itself asks a person to look at. */
function endBoxes(outcome: Outcome, { ifNothing }: FailurePolicy): readonly Box[] {
  const { result, reason, mayBeSlip } = outcome;
  const boxes: Box[] = [];
  if (result === 'skipped') {
    boxes.push(boxOf(mayBeSlip ? 'warning' : 'notice', 'Nothing was purged', [asSentence(reason)]));
  }
  if (result === 'nothing' && (ifNothing === null ? mayBeSlip : ifNothing !== 'ignore')) {
    const [level, remedy] =
      ifNothing === 'error'
        ? (['error', '`if-nothing: error` makes this a failure'] as const)
        : (['warning', '`if-nothing: ignore` makes this silent'] as const);
    boxes.push(boxOf(level, 'Nothing to purge', [`${asSentence(reason)} ${remedy}.`]));
  }
  if (purgeIdsOutput(outcome) === null) {
    const message = `The list of ${plural(purgeIds(outcome).length, 'ID')} exceeds 512 KiB, so \`purge-ids\` is \`[]\`. The report (output \`report\`) has the full list in \`purgeIds\`.`;
    boxes.push(boxOf('warning', 'Too many IDs for an output', [message]));
  }
  return boxes;
}

/** One for each title. */
function noticeBoxes({ notices }: Outcome): readonly Box[] {
  const groups = Map.groupBy(notices, ({ level, title }) => `${level} ${title}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return [
      boxOf(
        first.level,
        first.title,
        [first, ...others].map(({ message }) => message),
      ),
    ];
  });
}

function boxOf(level: Box['level'], title: string, lines: readonly string[]): Box {
  return { level, title, lines };
}

/** Ten at most: the last one has what is beyond, first by title. */
function folded(all: readonly Box[]): readonly Box[] {
  const last = all.slice(MAX_ANNOTATIONS - 1);
  const [gravest] = last;
  if (all.length <= MAX_ANNOTATIONS || gravest === undefined) return all;
  const more = boxOf(gravest.level, `${last.length} more`, [
    'All are in the job summary.',
    ...last.map(({ title }) => `- ${title}`),
    ...last.flatMap(({ title, lines }) => [`${title}:`, ...lines]),
  ]);
  return [...all.slice(0, MAX_ANNOTATIONS - 1), more];
}

/** As many lines as the message has room for; the rest is for the log. */
function shownOf({ level, title, lines }: Box, mask: Mask) {
  const show = (line: string): string => shorten(oneLine(mask(line)), MAX_LINE);
  const shown = takeWhileFits(lines, show, { left: MAX_MESSAGE }, MAX_MESSAGE);
  const rest = lines.slice(shown.length);
  const more = rest.length === 0 ? [] : [`and ${formatInteger(rest.length)} more, all in the log`];
  return {
    level,
    title: shorten(oneLine(mask(title)), MAX_TITLE),
    message: [...shown, ...more].join('\n'),
    rest,
  };
}
