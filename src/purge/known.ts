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
export interface Known {
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

/** Before the first reply. */
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

export function batchOf<T>(targets: readonly T[]): Inquiry<T> {
  return { step: 'batch', parts: [targets] };
}

/** What the sizes, and the order of the replies, tell by themselves. */
export function learn<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], before: Known): Known {
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

export function refusedParts<T>({ parts }: Inquiry<T>, replies: readonly Reply<T>[]) {
  return parts.flatMap((targets, at) => {
    const reply = replies[at];
    return typeof reply === 'object' ? [{ targets, refusal: reply }] : [];
  });
}

/** How much less often a larger request is tried, each time. */
const TRIAL_GROWTH = 4;

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
