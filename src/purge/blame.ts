import { batchOf, type Inquiry, type Known, learn, type Refusal, type Reply, refusedParts } from './known.ts';

/*
 * Finds the targets that a refusal is about by sending smaller requests. The words, codes, and pointers of a refusal only
 * decide which are sent first: a target has failed if it was refused alone, and only then.
 */

/** After this many refusals in a row that each name a target, probes check whether the refusals are about targets at all. */
const MANY_IN_ROW = 16;
const PROBES = 3;

interface Conclusion<T> {
  /** The targets that were refused alone. */
  readonly guilty: readonly T[];
  /** The inquiries to send before all others. */
  readonly next: readonly Inquiry<T>[];
  readonly known: Known;
  /** Whether the API would refuse every request of this kind, whatever its targets. */
  readonly aboutRequest: boolean;
}

/** Returns the conclusion from the replies to an inquiry, one for each of its parts. */
export function conclude<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], before: Known): Conclusion<T> {
  const known = learn(inquiry, replies, before);
  const refused = refusedParts(inquiry, replies);
  const { next, hintsHold = known.hintsHold, aboutRequest = false } = decide(inquiry, replies, known);
  return {
    guilty: refused.flatMap(({ targets }) => (targets.length === 1 ? targets : [])),
    next: next.filter(({ parts }) => parts.some((part) => part.length > 0)),
    known: { ...known, hintsHold },
    aboutRequest,
  };
}

interface Decision<T> {
  readonly next: readonly Inquiry<T>[];
  readonly hintsHold?: false;
  readonly aboutRequest?: true;
}

function decide<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], known: Known): Decision<T> {
  switch (inquiry.step) {
    case 'batch':
    case 'halves':
      return afterBatches(inquiry, replies, known);
    case 'accused':
      return afterAccused(inquiry, replies[0] ?? 'lost', known);
    case 'probes':
      return afterProbes(inquiry, replies);
  }
}

function afterBatches<T>(inquiry: Inquiry<T>, replies: readonly Reply<T>[], known: Known): Decision<T> {
  const refused = refusedParts(inquiry, replies);
  const groups = refused.map(({ targets }) => targets);
  const [one, other] = refused;
  if (one !== undefined && one.refusal.text === other?.refusal.text && !isCounted(inquiry, known)) {
    const { accused, text } = one.refusal;
    const hasSeveral = groups.every((group) => group.length > 1);
    const isDoubtful = hasSeveral && accused.length === 0 && !known.aboutTargets.has(text);
    // Probes show whether the refusals are about targets at all.
    if (isDoubtful) return { next: [probesOf(groups, text)] };
  }
  const several = refused.filter(({ targets }) => targets.length > 1);
  return { next: several.flatMap(({ targets, refusal }) => narrow(targets, refusal, known)) };
}

type Step<T, Name extends Inquiry<T>['step']> = Extract<Inquiry<T>, { readonly step: Name }>;

/** Continues without the target that the refusal named, or without hints if the API accepts that target. */
function afterAccused<T>(
  { refusal, accused, others, guiltFound }: Step<T, 'accused'>,
  reply: Reply<T>,
  known: Known,
): Decision<T> {
  const rest = [...accused, ...others];
  if (reply === 'accepted') {
    const next = guiltFound ? [batchOf(rest)] : narrow(rest, refusal, { ...known, hintsHold: false });
    return { next, hintsHold: false };
  }
  if (reply === 'lost') return { next: [batchOf(rest)] };
  const needsProbes = known.refusedInRow >= MANY_IN_ROW && rest.length > PROBES;
  if (needsProbes && !known.aboutTargets.has(reply.text)) return { next: [probesOf([rest], reply.text)] };
  const [next, ...more] = accused;
  if (next === undefined) return { next: [batchOf(others)] };
  return { next: [{ step: 'accused', parts: [[next]], refusal, accused: more, others, guiltFound: true }] };
}

function afterProbes<T>(inquiry: Step<T, 'probes'>, replies: readonly Reply<T>[]): Decision<T> {
  const { parts, text, groups } = inquiry;
  const refused = refusedParts(inquiry, replies);
  if (refused.length === parts.length && refused.every(({ refusal }) => refusal.text === text)) {
    return { next: [], aboutRequest: true };
  }
  const probed = new Set(parts.flat());
  const guilty = new Set(refused.flatMap(({ targets }) => targets));
  const next = groups.map((group) => {
    const rest = group.filter((target) => !probed.has(target));
    // A group without a guilty probe would be refused again as a whole.
    const mayPass = rest.length <= 1 || group.some((target) => guilty.has(target));
    return mayPass ? batchOf(rest) : halvesOf(rest);
  });
  return { next };
}

/** Returns the next requests for several targets that were refused together. */
function narrow<T>(targets: readonly T[], refusal: Refusal<T>, known: Known): readonly Inquiry<T>[] {
  if (targets.length <= 1 || (known.cap !== null && targets.length > known.cap)) return [batchOf(targets)];
  const [first, ...accused] = known.hintsHold ? refusal.accused : [];
  if (first !== undefined) {
    const named = new Set(refusal.accused);
    const others = targets.filter((target) => !named.has(target));
    return [{ step: 'accused', parts: [[first]], refusal, accused, others, guiltFound: false }];
  }
  const { mostAllowed, mostAccepted } = known;
  const half = halfOf(targets.length);
  // One more than the named maximum: if that is accepted, the number is not the maximum.
  const counted = mostAllowed !== null && mostAllowed >= mostAccepted && mostAllowed < half;
  return [halvesOf(targets, counted ? mostAllowed + 1 : half)];
}

function halvesOf<T>(targets: readonly T[], at = halfOf(targets.length)): Inquiry<T> {
  return { step: 'halves', parts: [targets.slice(0, at), targets.slice(at)] };
}

/** Returns the largest power of two below the number: splitting there finds one target with the fewest requests. */
function halfOf(number: number): number {
  return 2 ** (Math.ceil(Math.log2(number)) - 1);
}

/** Whether the first part has one target more than the named maximum: its halves show whether that is the cause. */
function isCounted<T>({ parts: [first = []] }: Inquiry<T>, { mostAllowed }: Known): boolean {
  return mostAllowed !== null && first.length === mostAllowed + 1;
}

/** Returns an inquiry of single targets from evenly spaced places. */
function probesOf<T>(groups: readonly (readonly T[])[], text: string): Inquiry<T> {
  const all = groups.flat();
  const probes = Array.from({ length: PROBES }, (_, place) =>
    all.slice(Math.floor(((place + 0.5) * all.length) / PROBES)).slice(0, 1),
  );
  return { step: 'probes', parts: probes, text, groups };
}
