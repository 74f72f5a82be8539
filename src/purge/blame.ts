import { batchOf, type Inquiry, type Known, learn, type Refusal, type Reply, refusedParts } from './known.ts';

/**
 * Which targets a refusal is about, found by asking in smaller parts. The words, codes and pointers of a refusal say
 * where to ask first, and nothing more: a target has failed when it was refused alone, and only then.
 */

/** Refusals in a row, each of which names a target, after which single ones are asked whether it is about targets at all. */
const MANY_IN_ROW = 16;

interface Conclusion<T> {
  /** Refused alone. */
  readonly guilty: readonly T[];
  /** What is sent next, before all else. */
  readonly next: readonly Inquiry<T>[];
  readonly known: Known;
  /** The refusal is about no target: each request of this kind would get it. */
  readonly aboutRequest: boolean;
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
  { aboutTargets }: Known,
): boolean {
  return accused.length === 0 && !aboutTargets.has(text) && groups.every((group) => group.length > 1);
}

const PROBES = 3;

function probesOf<T>(groups: readonly (readonly T[])[], text: string): Inquiry<T> {
  const all = groups.flat();
  const probes = Array.from({ length: PROBES }, (_, place) =>
    all.slice(Math.floor(((place + 0.5) * all.length) / PROBES)).slice(0, 1),
  );
  return { step: 'probes', parts: probes, text, groups };
}
