import type { OnFailure } from '../inputs/inputs.ts';
import { grouped } from '../text/wording.ts';
import { first, oneLine, sentence, shorten } from './escape.ts';
import { type Outcome, plural, purgeIds, type Trouble } from './outcome.ts';
import { leavesOutIds } from './outputs.ts';
import { troublesOf } from './problems.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

/** A box on the page of the run. */
export interface Annotation {
  readonly level: (typeof LEVELS)[number];
  readonly title: string;
  /** Lines. */
  readonly message: string;
  /** What the message had no room for, a line each. */
  readonly rest: readonly string[];
}

/** What the inputs want of it. */
export interface Manner {
  readonly onFailure: OnFailure;
  readonly ifNothing: 'warn' | 'error' | 'ignore';
}

/**
 * GitHub shows ten of each level for a step, and cuts a message at 4,096 characters, in the log too:
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
 */
const MOST = 10;
const LONGEST_MESSAGE = 4000;
/** Of one line, and of a title. */
const LONGEST_LINE = 700;
const LONGEST_TITLE = 200;
/** Details that an annotation has, and targets that it names. */
const MOST_DETAILS = 20;
const MOST_TARGETS = 5;

/** What needs a person, the gravest first. What comes as many is told in one, and there are never more than ten. */
export function annotationsOf(outcome: Outcome, manner: Manner): readonly Annotation[] {
  const all = [...problems(outcome, manner), ...leftOut(outcome), ...notices(outcome)].sort(
    (one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level),
  );
  const last = all.slice(MOST - 1);
  const [gravest] = last;
  if (all.length <= MOST || gravest === undefined) return all;
  const titles = last.map(({ title }) => `- ${title}`);
  const folded = boxed(gravest.level, `${last.length} more`, ['All are in the job summary.'], titles);
  const rest = last.flatMap((one) => [`${one.title}:`, ...one.message.split('\n'), ...one.rest]);
  return [...all.slice(0, MOST - 1), { ...folded, rest }];
}

function problems(outcome: Outcome, { onFailure, ifNothing }: Manner): Annotation[] {
  const { result, reason } = outcome;
  const red = onFailure === 'fail' ? 'error' : 'warning';
  const level = result === 'failed' || result === 'partial' ? red : 'warning';
  const troubles = troublesOf(outcome).map((trouble) => troubled(level, trouble));
  if (result === 'skipped') return [...troubles, boxed('notice', 'Nothing was purged', [sentence(reason)])];
  if (result !== 'nothing' || ifNothing === 'ignore') return troubles;
  const strict = ifNothing === 'error';
  const remedy = `\`if-nothing: ${strict ? 'error` makes this a failure' : 'ignore` makes this silent'}.`;
  return [
    ...troubles,
    boxed(strict ? red : 'warning', 'Nothing to purge', [`${sentence(reason)} ${remedy}`]),
  ];
}

function troubled(
  level: Annotation['level'],
  { title, message, causes = [], fix, left, details = [] }: Trouble,
): Annotation {
  const names = left?.names.length ? `: ${first(left.names, MOST_TARGETS)}` : '';
  const after = [
    ...(causes.length === 1 ? [`Likely cause: ${causes[0]}.`] : []),
    ...(causes.length > 1 ? ['Likely causes:', ...causes.map((cause) => `- ${cause}`)] : []),
    ...(fix === undefined ? [] : [`Fix: ${fix}.`]),
    ...(left === undefined ? [] : [`Not purged: ${left.what}${names}.`]),
  ];
  const list = details.map((detail) => `- ${detail}`);
  return boxed(level, title, [message], list, after);
}

/** One for each title; what the reason of an empty purge says already is left out. */
function notices({ notices: all, result, reason }: Outcome): Annotation[] {
  const told = all.filter(({ message }) => result !== 'nothing' || !message.includes(reason));
  const groups = Map.groupBy(told, ({ level, title }) => `${level} ${title}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const lines = [first, ...others].map(({ message }) => message);
    return [boxed(first.level, first.title, lines.slice(0, 1), lines.slice(1))];
  });
}

function leftOut(outcome: Outcome): Annotation[] {
  if (!leavesOutIds(outcome)) return [];
  const number = plural(purgeIds(outcome).length, 'ID');
  const message = `${number} are more than an output holds, so \`purge-ids\` is \`[]\`. The report (output \`report\`) has all of them in \`purgeIds\`.`;
  return [boxed('warning', 'Too many IDs for an output', [message])];
}

/** As many details as there is room for, between what else is to be said. */
function boxed(
  level: Annotation['level'],
  title: string,
  before: readonly string[],
  details: readonly string[] = [],
  after: readonly string[] = [],
): Annotation {
  const cleaned = (lines: readonly string[]) => lines.map((line) => shorten(oneLine(line), LONGEST_LINE));
  const [head, tail] = [cleaned(before), cleaned(after)];
  let left = LONGEST_MESSAGE - [...head, ...tail].join('\n').length;
  const fitting = details.slice(0, MOST_DETAILS).map((line) => oneLine(line));
  const cut = fitting.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  const shown = cut === -1 ? fitting : fitting.slice(0, cut);
  const rest = details.slice(shown.length);
  const more = rest.length === 0 ? [] : [`and ${grouped(rest.length)} more, all in the log`];
  const message = [...head, ...shown, ...more, ...tail].join('\n');
  return { level, title: shorten(oneLine(title), LONGEST_TITLE), message, rest };
}
