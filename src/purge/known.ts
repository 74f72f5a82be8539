/** A refusal and its hints, none of which is certain. */
export interface Refusal<T> {
  /** The text without names of targets and without numbers. */
  readonly text: string;
  /** The targets that the refusal points at or names. */
  readonly accused: readonly T[];
  /** The number in "a maximum of 30". */
  readonly mostAllowed: number | null;
}

/** `lost` says nothing about the targets: the request was not sent or did not reach the API. */
export type Reply<T> = 'accepted' | 'lost' | Refusal<T>;

/** Requests whose replies are interpreted together. Each part is the targets of one request. */
export type Inquiry<T> = { readonly parts: readonly (readonly T[])[] } & (
  | { readonly step: 'batch' }
  /** Two parts of targets that were refused together. */
  | { readonly step: 'halves' }
  /** One target that the refusal names, alone. */
  | {
      readonly step: 'accused';
      readonly refusal: Refusal<T>;
      /** The other targets that the refusal names. */
      readonly accused: readonly T[];
      readonly others: readonly T[];
      /** Whether a target that it names was refused alone. */
      readonly guiltFound: boolean;
    }
  /** Single targets from groups that were all refused with the same text. */
  | { readonly step: 'probes'; readonly text: string; readonly groups: readonly (readonly T[])[] }
);

/** What the replies for one kind in one zone show. */
export interface Known {
  /** The most targets in an accepted request. */
  readonly mostAccepted: number;
  /** The most targets that a request may have; null if the API accepts full batches. */
  readonly cap: number | null;
  /** How many requests of `cap` targets were accepted since a larger one was refused. */
  readonly acceptedAtCap: number;
  /** After this many, a larger request is tried again. */
  readonly trialAfter: number;
  /** The first maximum that a refusal named. */
  readonly mostAllowed: number | null;
  /** False once a refusal named a target that was then accepted. */
  readonly hintsHold: boolean;
  readonly refusedInRow: number;
  /** Texts of refusals that depend on the targets: some of the refused targets were then accepted. */
  readonly aboutTargets: ReadonlySet<string>;
  /** Whether requests of this kind are accepted, and the refused ones were not too large. */
  readonly clear: boolean;
}

export const NOTHING_KNOWN: Known = {
  mostAccepted: 0,
  cap: null,
  acceptedAtCap: 0,
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

/** Returns what is known after these replies. */
export function learn<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], before: Known): Known {
  const { parts, step } = inquiry;
  const known: { -readonly [Key in keyof Known]: Known[Key] } = { ...before };
  for (const [index, { length }] of parts.entries()) {
    const reply = replies[index];
    if (reply === 'accepted') {
      const cap = known.cap ?? Number.POSITIVE_INFINITY;
      if (length >= cap) known.acceptedAtCap += 1;
      if (length > cap) known.cap = null;
      known.mostAccepted = Math.max(known.mostAccepted, length);
      known.refusedInRow = 0;
    } else if (typeof reply === 'object') {
      known.refusedInRow += 1;
      known.mostAllowed ??= reply.mostAllowed;
    }
  }
  const size = parts.flat().length;
  const halvesAccepted = step === 'halves' && replies.every((reply) => reply === 'accepted');
  // Refused as one and accepted in halves: it was too large, unless a request of this size was accepted before.
  if (halvesAccepted && size > before.mostAccepted) {
    const named = known.mostAllowed ?? 0;
    known.cap = named < size ? Math.max(named, known.mostAccepted) : known.mostAccepted;
    known.acceptedAtCap = 0;
  }
  if (replies.includes('accepted')) {
    known.aboutTargets = new Set([...known.aboutTargets, ...textsOf(inquiry, replies)]);
  }
  known.clear ||= isClear(inquiry, replies, known);
  return known;
}

/** Returns the texts of the refusals that led to this inquiry or are among its replies. */
function textsOf<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[]): readonly string[] {
  switch (inquiry.step) {
    case 'batch':
    case 'halves':
      return refusedParts(inquiry, replies).map(({ refusal }) => refusal.text);
    case 'accused':
      return [inquiry.refusal.text];
    case 'probes':
      return [inquiry.text];
  }
}

/** Returns whether a part was accepted, and no refused part was larger than the largest accepted request. */
function isClear<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], known: Known): boolean {
  if (!replies.includes('accepted') || inquiry.step === 'accused' || inquiry.step === 'probes') return false;
  return refusedParts(inquiry, replies).every(({ targets }) => targets.length <= known.mostAccepted);
}

/** Returns the refused parts of an inquiry with their refusals. */
export function refusedParts<T>({ parts }: Inquiry<T>, replies: readonly Reply<T>[]) {
  return parts.flatMap((targets, at) => {
    const reply = replies[at];
    return typeof reply === 'object' ? [{ targets, refusal: reply }] : [];
  });
}

/** The factor by which each trial of a larger request delays the next one. */
const TRIAL_GROWTH = 4;

/** Splits an inquiry that exceeds the cap: `now` is sent, `later` is queued. From time to time, a larger batch is tried. */
export function cutToFit<T>(
  inquiry: Inquiry<T>,
  known: Known,
): { readonly now: Inquiry<T>; readonly later: readonly Inquiry<T>[]; readonly known: Known } {
  const { cap } = known;
  const [first = [], ...others] = inquiry.parts;
  if (cap === null || inquiry.parts.every((part) => part.length <= cap)) {
    return { now: inquiry, later: [], known };
  }
  if (inquiry.step === 'batch' && known.acceptedAtCap >= known.trialAfter) {
    const trialAfter = known.trialAfter * TRIAL_GROWTH;
    return { now: inquiry, later: [], known: { ...known, acceptedAtCap: 0, trialAfter } };
  }
  const later = [first.slice(cap), ...others].filter((part) => part.length > 0);
  return { now: batchOf(first.slice(0, cap)), later: later.map(batchOf), known };
}
