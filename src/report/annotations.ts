import { formatInteger, plural } from '../text/wording.ts';
import { isOld } from '../verify/verdict.ts';
import { asSentence, firstFew, oneLine, shorten } from './escape.ts';
import { takeWhileFits } from './markdown.ts';
import type { Mask } from './masking.ts';
import { noticeText, type TitledNotice } from './notices.ts';
import { type Outcome, purgeIds } from './outcome.ts';
import { purgeIdsOutput } from './outputs.ts';
import type { Problem } from './problem.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

/** An annotation before it is masked and cut to size. */
interface Annotation {
  readonly level: (typeof LEVELS)[number];
  readonly title: string;
  readonly lines: readonly string[];
}

/** The inputs that decide the exit status and the levels of annotations. */
export interface FailurePolicy {
  readonly onFailure: 'fail' | 'warn';
  /** If null, only an empty list causes a warning. */
  readonly ifNothing: 'warn' | 'error' | 'ignore' | null;
  readonly verify: 'off' | 'warn' | 'fail';
}

/**
 * GitHub shows ten annotations of each level for a step, and cuts a message at 4,096 characters, in the log too.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
 */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 4000;
const MAX_LINE = 700;
const MAX_TITLE = 200;
const MAX_NAMED_TARGETS = 5;

/** Returns the exit status of the step. Invalid inputs fail it regardless of `on-failure`. */
export function exitStatus(outcome: Outcome, policy: FailurePolicy): 0 | 1 {
  const { result, refused, crashed } = outcome;
  if (refused) return 1;
  if (result === 'nothing') return policy.ifNothing === 'error' ? 1 : 0;
  const unproven = outcome.verification?.checks.some(isOld) || crashed;
  const isFailure =
    result === 'failed' ||
    result === 'partial' ||
    (result === 'purged' && policy.verify === 'fail' && unproven);
  return isFailure && policy.onFailure === 'fail' ? 1 : 0;
}

/** Returns at most ten annotations, the most severe first. `rest` holds the lines that did not fit. */
export function annotationsOf(outcome: Outcome, policy: FailurePolicy, mask: Mask) {
  const level = exitStatus(outcome, policy) === 1 ? 'error' : 'warning';
  const all = [
    ...outcome.problems.map((problem) => problemAnnotation(problem, level)),
    ...endAnnotations(outcome, policy),
    ...noticeAnnotations(outcome),
  ].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  return limitAnnotations(all).map((annotation) => fitAnnotation(annotation, mask));
}

function problemAnnotation(problem: Problem, level: Annotation['level']): Annotation {
  const { title, message, causes = [], fix, notPurged, details = [] } = problem;
  const names = notPurged?.names.length ? `: ${firstFew(notPurged.names, String, MAX_NAMED_TARGETS)}` : '';
  const lines = [
    message,
    ...(causes.length === 1 ? [`Likely cause: ${causes[0]}.`] : []),
    ...(causes.length > 1 ? ['Likely causes:', ...causes.map((cause) => `- ${cause}`)] : []),
    ...(fix === undefined ? [] : [`Fix: ${fix}.`]),
    ...(notPurged === undefined ? [] : [`Not purged: ${notPurged.what}${names}.`]),
    ...details.map((detail) => `- ${detail}`),
  ];
  return { level, title, lines };
}

function endAnnotations(outcome: Outcome, { ifNothing }: FailurePolicy): readonly Annotation[] {
  const { result, reason, mayBeMistake } = outcome;
  const annotations: Annotation[] = [];
  if (result === 'skipped') {
    const level = mayBeMistake ? 'warning' : 'notice';
    annotations.push({ level, title: 'Nothing was purged', lines: [asSentence(reason)] });
  }
  if (result === 'nothing' && (ifNothing === null ? mayBeMistake : ifNothing !== 'ignore')) {
    const [level, hint] =
      ifNothing === 'error'
        ? (['error', '`if-nothing: error` makes this a failure'] as const)
        : (['warning', '`if-nothing: ignore` makes this silent'] as const);
    annotations.push({ level, title: 'Nothing to purge', lines: [`${asSentence(reason)} ${hint}.`] });
  }
  if (purgeIdsOutput(outcome) === null) {
    const message = `The list of ${plural(purgeIds(outcome).length, 'ID')} exceeds 512 KiB, so \`purge-ids\` is \`[]\`. The report (output \`report\`) has the full list in \`purgeIds\`.`;
    annotations.push({ level: 'warning', title: 'Too many IDs for an output', lines: [message] });
  }
  return annotations;
}

/** Returns one annotation for all notices that share a level and a title. */
function noticeAnnotations({ notices }: Outcome): readonly Annotation[] {
  const groups = Map.groupBy(notices, ({ level, title }) => `${level} ${title}`);
  return [...groups.values()].map((group) => {
    const { level, title } = group[0] as TitledNotice;
    return { level, title, lines: group.map(noticeText) };
  });
}

/** Puts all annotations that exceed the limit into the last one: first their titles, then their lines. */
function limitAnnotations(all: readonly Annotation[]): readonly Annotation[] {
  if (all.length <= MAX_ANNOTATIONS) return all;
  const last = all.slice(MAX_ANNOTATIONS - 1);
  const { level } = last[0] as Annotation;
  const lines = [
    'All are in the job summary.',
    ...last.map(({ title }) => `- ${title}`),
    ...last.flatMap(({ title, lines: texts }) => [`${title}:`, ...texts]),
  ];
  return [...all.slice(0, MAX_ANNOTATIONS - 1), { level, title: `${last.length} more`, lines }];
}

/** Masks an annotation and moves the lines that exceed the message limit to `rest`. */
function fitAnnotation({ level, title, lines }: Annotation, mask: Mask) {
  const show = (line: string): string => shorten(oneLine(mask(line)), MAX_LINE);
  const shown = takeWhileFits(lines, show, { left: MAX_MESSAGE });
  const rest = lines.slice(shown.length);
  const more = rest.length === 0 ? [] : [`and ${formatInteger(rest.length)} more, all in the log`];
  return {
    level,
    title: shorten(oneLine(mask(title)), MAX_TITLE),
    message: [...shown, ...more].join('\n'),
    rest,
  };
}
