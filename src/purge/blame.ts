/**
 * Which targets a refusal is about, found by asking in smaller parts. The words, codes and pointers of a refusal say
 * where to ask first, and nothing more: a target has failed when it was refused alone, and only then.
 */

/** A refusal as far as it tells where to look. */
export interface Refusal<T> {
  /** What it says, without the names of targets and numbers: equal for refusals of the same kind. */
  readonly text: string;
  /** Those of the request's targets that it points at or names. */
  readonly accused: readonly T[];
  /** The number in "a maximum of 30". */
  readonly mostAllowed: number | null;
}

/** `lost`: no word about the targets, since the request did not get through, or was never sent. */
export type Reply<T> = 'taken' | 'lost' | Refusal<T>;

/** Targets, each part in a request of its own. The replies to all parts are weighed together. */
export type Inquiry<T> = { readonly parts: readonly (readonly T[])[] } & (
  | { readonly step: 'batch' }
  /** Two parts of targets that were refused together. */
  | { readonly step: 'halves' }
  /** One that the refusal names, alone. */
  | {
      readonly step: 'accused';
      readonly refusal: Refusal<T>;
      /** Named as well. */
      readonly accused: readonly T[];
      readonly others: readonly T[];
      /** One of those named before was indeed refused alone. */
      readonly guiltFound: boolean;
    }
  /** Single ones from different places of groups that were all refused with one text. */
  | { readonly step: 'probes'; readonly text: string; readonly groups: readonly (readonly T[])[] }
);

/** What the replies of one kind in one zone have taught so far. */
interface Known {
  /** The most targets of which a request was taken. */
  readonly mostTaken: number;
  /** The most that a request may hold; null as long as the limit of the plan holds. */
  readonly cap: number | null;
  /** Requests of that size since, and how many of them it takes until a larger one is tried again. */
  readonly takenAtCap: number;
  readonly trialAfter: number;
  /** The first number that a refusal gave as the most. */
  readonly mostAllowed: number | null;
  /** False once a target that was named turned out to be innocent. */
  readonly hintsHold: boolean;
  readonly refusedInRow: number;
  /** Texts of refusals that some of the refused targets did not get when they were asked again: no request gets them as such. */
  readonly aboutTargets: ReadonlySet<string>;
  /** It is known that requests of this kind are taken, and what those are about that were not. */
  readonly clear: boolean;
}

export const NOTHING_KNOWN: Known = {
  mostTaken: 0,
  cap: null,
  takenAtCap: 0,
  trialAfter: 4,
  mostAllowed: null,
  hintsHold: true,
  refusedInRow: 0,
  aboutTargets: new Set(),
  clear: false,
};

/** Refusals in a row, each of which names a target, after which single ones are asked whether it is about targets at all. */
const MANY_IN_ROW = 16;
/** How much less often a larger request is tried, each time. */
const TRIAL_GROWTH = 4;

interface Conclusion<T> {
  /** Refused alone. */
  readonly guilty: readonly T[];
  /** What is sent next, before all else. */
  readonly next: readonly Inquiry<T>[];
  readonly known: Known;
  /** The refusal is about no target: each request of this kind would get it. */
  readonly aboutRequest: boolean;
}

export function batchOf<T>(targets: readonly T[]): Inquiry<T> {
  return { step: 'batch', parts: [targets] };
}

/** What follows from the replies to an inquiry, one for each of its parts. */
export function conclude<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], before: Known): Conclusion<T> {
  const known = learn(inquiry, replies, before);
  const guilty = refusedParts(inquiry, replies).flatMap(({ targets }) =>
    targets.length === 1 ? targets : [],
  );
  const going = (next: readonly Inquiry<T>[], more: Partial<Known> = {}): Conclusion<T> => ({
    guilty,
    next: next.filter(({ parts }) => parts.some((part) => part.length > 0)),
    known: { ...known, ...more },
    aboutRequest: false,
  });
  switch (inquiry.step) {
    case 'batch':
    case 'halves': {
      const refused = refusedParts(inquiry, replies);
      const [one, other] = refused;
      const alike = one !== undefined && one.refusal.text === other?.refusal.text;
      const groups = refused.map(({ targets }) => targets);
      if (alike && !isCounted(inquiry, known) && isDoubtful(one.refusal, groups, known)) {
        return going([probesOf(groups, one.refusal.text)]);
      }
      return going(narrowAll(inquiry, replies, known));
    }
    case 'accused':
      return afterAccused(inquiry, replies[0] ?? 'lost', known, going);
    case 'probes':
      return afterProbes(inquiry, replies, going);
  }
}

type Going<T> = (next: readonly Inquiry<T>[], more?: Partial<Known>) => Conclusion<T>;
type Step<T, Name extends Inquiry<T>['step']> = Extract<Inquiry<T>, { readonly step: Name }>;

/** Where the refusal was right, the others go on without the target that it named; where it was not, it is not heard again. */
function afterAccused<T>(
  { refusal, accused, others, guiltFound }: Step<T, 'accused'>,
  reply: Reply<T>,
  known: Known,
  going: Going<T>,
): Conclusion<T> {
  const rest = [...accused, ...others];
  if (reply === 'taken') {
    const next = guiltFound ? [batchOf(rest)] : narrow(rest, refusal, { ...known, hintsHold: false });
    return going(next, { hintsHold: false });
  }
  if (reply === 'lost') return going([batchOf(rest)]);
  const tiresome = known.refusedInRow >= MANY_IN_ROW && rest.length > PROBES;
  if (tiresome && !known.aboutTargets.has(reply.text)) return going([probesOf([rest], reply.text)]);
  const [next, ...more] = accused;
  if (next === undefined) return going([batchOf(others)]);
  return going([{ step: 'accused', parts: [[next]], refusal, accused: more, others, guiltFound: true }]);
}

function afterProbes<T>(
  inquiry: Step<T, 'probes'>,
  replies: readonly Reply<T>[],
  going: Going<T>,
): Conclusion<T> {
  const { parts, text, groups } = inquiry;
  const refused = refusedParts(inquiry, replies);
  if (refused.length === parts.length && refused.every(({ refusal }) => refusal.text === text)) {
    return { ...going([]), aboutRequest: true };
  }
  const asked = new Set(parts.flat());
  const guilty = new Set(refused.flatMap(({ targets }) => targets));
  const next = groups.flatMap((group) => {
    const rest = group.filter((target) => !asked.has(target));
    // Without a guilty one among those taken out, the rest is refused as the whole was.
    const cleared = rest.length <= 1 || group.some((target) => guilty.has(target));
    return cleared ? [batchOf(rest)] : [halvesOf(rest)];
  });
  return going(next);
}

/** What the sizes, and the order of the replies, tell by themselves. */
function learn<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], before: Known): Known {
  const { parts, step } = inquiry;
  let known = before;
  for (const [at, part] of parts.entries()) {
    const reply = replies[at];
    if (reply === 'taken') {
      const cap = known.cap ?? Number.POSITIVE_INFINITY;
      known = {
        ...known,
        mostTaken: Math.max(known.mostTaken, part.length),
        // It was cut for a wrong reason.
        cap: part.length > cap ? null : known.cap,
        takenAtCap: known.takenAtCap + (part.length < cap ? 0 : 1),
        refusedInRow: 0,
      };
    } else if (typeof reply === 'object') {
      known = {
        ...known,
        refusedInRow: known.refusedInRow + 1,
        mostAllowed: known.mostAllowed ?? reply.mostAllowed,
      };
    }
  }
  const whole = parts.flat().length;
  const halvesTaken = step === 'halves' && replies.every((reply) => reply === 'taken');
  // Taken in two, refused as one: that was the size, unless as many were taken before.
  if (halvesTaken && whole > before.mostTaken) {
    known = {
      ...known,
      cap: capOf(known.mostTaken, whole, known.mostAllowed),
      takenAtCap: 0,
    };
  }
  return {
    ...known,
    aboutTargets: withProven(inquiry, replies, known.aboutTargets),
    clear: known.clear || isClear(inquiry, replies, known),
  };
}

/** What was refused as a whole, and taken in part, was not refused for being a request of this kind. */
function withProven<T>(
  inquiry: Inquiry<T>,
  replies: readonly Reply<T>[],
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  if (!replies.includes('taken')) return before;
  switch (inquiry.step) {
    case 'batch':
    case 'halves':
      return new Set([...before, ...refusedParts(inquiry, replies).map(({ refusal }) => refusal.text)]);
    case 'accused':
      return new Set([...before, inquiry.refusal.text]);
    case 'probes':
      return new Set([...before, inquiry.text]);
  }
}

function capOf(taken: number, refused: number, mostAllowed: number | null): number {
  const named = mostAllowed ?? 0;
  return named < refused ? Math.max(named, taken) : taken;
}

/** Something was taken, and nothing that was refused beside it was larger. */
function isClear<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], known: Known): boolean {
  if (!replies.includes('taken') || inquiry.step === 'accused' || inquiry.step === 'probes') return false;
  return refusedParts(inquiry, replies).every(({ targets }) => targets.length <= known.mostTaken);
}

function refusedParts<T>({ parts }: Inquiry<T>, replies: readonly Reply<T>[]) {
  return parts.flatMap((targets, at) => {
    const reply = replies[at];
    return typeof reply === 'object' ? [{ targets, refusal: reply }] : [];
  });
}

function narrowAll<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], known: Known): Inquiry<T>[] {
  return refusedParts(inquiry, replies).flatMap(({ targets, refusal }) =>
    targets.length === 1 ? [] : narrow(targets, refusal, known),
  );
}

/** How several targets that were refused together are asked next. */
function narrow<T>(targets: readonly T[], refusal: Refusal<T>, known: Known): readonly Inquiry<T>[] {
  if (targets.length <= 1 || (known.cap !== null && targets.length > known.cap)) return [batchOf(targets)];
  const [first, ...accused] = known.hintsHold ? refusal.accused : [];
  if (first !== undefined) {
    const named = new Set(refusal.accused);
    const others = targets.filter((target) => !named.has(target));
    return [{ step: 'accused', parts: [[first]], refusal, accused, others, guiltFound: false }];
  }
  const { mostAllowed, mostTaken } = known;
  const half = halfOf(targets.length);
  // One more than is allowed: where that is taken, the number meant something else.
  const counted = mostAllowed !== null && mostAllowed >= mostTaken && mostAllowed < half;
  return [halvesOf(targets, counted ? mostAllowed + 1 : half)];
}

function halvesOf<T>(targets: readonly T[], at = halfOf(targets.length)): Inquiry<T> {
  return { step: 'halves', parts: [targets.slice(0, at), targets.slice(at)] };
}

/** The power of two below: so cut, the fewest requests find one of any number. */
function halfOf(number: number): number {
  return 2 ** (Math.ceil(Math.log2(number)) - 1);
}

/** Whether it was cut where a refusal says that the most is: the halves of the first part will tell. */
function isCounted<T>({ parts: [first = []] }: Inquiry<T>, { mostAllowed }: Known): boolean {
  return mostAllowed !== null && first.length === mostAllowed + 1;
}

/** Whether it is worth asking single ones if the refusals are about targets at all. */
function isDoubtful<T>(
  { accused, text }: Refusal<T>,
  groups: readonly (readonly T[])[],
  { refusedInRow, aboutTargets }: Known,
): boolean {
  if (aboutTargets.has(text) || groups.some((group) => group.length === 1)) return false;
  return accused.length === 0 || refusedInRow >= MANY_IN_ROW;
}

const PROBES = 3;

function probesOf<T>(groups: readonly (readonly T[])[], text: string): Inquiry<T> {
  const all = groups.flat();
  const probes = Array.from({ length: PROBES }, (_, place) =>
    all.slice(Math.floor(((place + 0.5) * all.length) / PROBES)).slice(0, 1),
  );
  return { step: 'probes', parts: probes, text, groups };
}

/** What of an inquiry can be sent as it is, and what has to wait since it has become too large meanwhile. */
export function cutToFit<T>(
  inquiry: Inquiry<T>,
  known: Known,
): { readonly now: Inquiry<T>; readonly later: readonly Inquiry<T>[]; readonly known: Known } {
  const { cap } = known;
  const [first = [], ...others] = inquiry.parts;
  if (cap === null || inquiry.parts.every((part) => part.length <= cap)) {
    return { now: inquiry, later: [], known };
  }
  if (inquiry.step === 'batch' && known.takenAtCap >= known.trialAfter) {
    const trialAfter = known.trialAfter * TRIAL_GROWTH;
    return { now: inquiry, later: [], known: { ...known, takenAtCap: 0, trialAfter } };
  }
  const later = [first.slice(cap), ...others].filter((part) => part.length > 0);
  return { now: batchOf(first.slice(0, cap)), later: later.map(batchOf), known };
}
