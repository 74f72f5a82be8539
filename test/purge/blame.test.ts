import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchOf,
  conclude,
  cutToFit,
  type Inquiry,
  NOTHING_KNOWN,
  type Refusal,
  type Reply,
} from '../../src/purge/blame.ts';

type Api = (targets: readonly number[]) => Reply<number>;

interface Asked {
  readonly requests: readonly (readonly number[])[];
  readonly taken: ReadonlySet<number>;
  readonly guilty: readonly number[];
  readonly aboutRequest: boolean;
}

/** Asks for all batches, one request after the other. */
function askAll(batches: readonly (readonly number[])[], api: Api): Asked {
  const stack: Inquiry<number>[] = batches.map(batchOf).reverse();
  const requests: (readonly number[])[] = [];
  const taken = new Set<number>();
  const guilty: number[] = [];
  let known = NOTHING_KNOWN;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const cut = cutToFit(top, known);
    stack.push(...cut.later.toReversed());
    const replies = cut.now.parts.map((part) => {
      requests.push(part);
      const reply = api(part);
      if (reply === 'taken') for (const target of part) taken.add(target);
      return reply;
    });
    const conclusion = conclude(cut.now, replies, cut.known);
    known = conclusion.known;
    guilty.push(...conclusion.guilty);
    if (conclusion.aboutRequest) return { requests, taken, guilty, aboutRequest: true };
    stack.push(...conclusion.next.toReversed());
  }
  return { requests, taken, guilty, aboutRequest: false };
}

const TOTAL = 1000;
const all = Array.from({ length: TOTAL }, (_, index) => index);
const FULL = [all.slice(0, 500), all.slice(500)];
const refusal = (more: Partial<Refusal<number>> = {}): Refusal<number> => ({
  text: 'no',
  accused: [],
  mostAllowed: null,
  ...more,
});

/** Refuses whatever holds a bad one; what it says besides is up to the hints. */
const refusing =
  (bad: ReadonlySet<number>, hints: (held: readonly number[], targets: readonly number[]) => object): Api =>
  (targets) => {
    const held = targets.filter((target) => bad.has(target));
    return held.length === 0 ? 'taken' : refusal(hints(held, targets));
  };

const innocentOf = (held: readonly number[], targets: readonly number[]): readonly number[] => {
  const bad = new Set(held);
  return targets.filter((target) => !bad.has(target));
};

/** What an API may say of bad targets, true or not. */
const HINTS: Record<string, (held: readonly number[], targets: readonly number[]) => object> = {
  none: () => ({}),
  'the first': (held) => ({ accused: held.slice(0, 1) }),
  'the last': (held) => ({ accused: held.slice(-1) }),
  'all of them': (held) => ({ accused: held }),
  'innocent ones': (held, targets) => ({
    accused: innocentOf(held, targets).slice(0, 5),
  }),
  'one that is innocent and one that is not': (held, targets) => ({
    accused: [...innocentOf(held, targets).slice(-1), ...held.slice(0, 1)],
  }),
  'every target': (_held, targets) => ({ accused: targets }),
  'a number that means something else': () => ({ mostAllowed: 31 }),
  'a number near the size of the batch': () => ({ mostAllowed: 450 }),
  'a number for each size': (_held, targets) => ({ mostAllowed: targets.length - 2 }),
  'another text for each': (held) => ({ text: `no ${held[0]}` }),
};

const badOnes = fc.oneof(
  fc.uniqueArray(fc.nat(TOTAL - 1), { minLength: 1, maxLength: 8 }),
  fc.uniqueArray(fc.nat(TOTAL - 1), { minLength: 1, maxLength: 400 }),
  // Side by side.
  fc.tuple(fc.nat(TOTAL - 1), fc.integer({ min: 1, max: 150 })).map(([at, long]) => all.slice(at, at + long)),
  // At even distances, the worst that halving can meet.
  fc.integer({ min: 2, max: 500 }).map((every) => all.filter((target) => target % every === 0)),
);

/** Three that are asked alone stand for all. Where each of them is bad, the others are not looked for. */
const unlucky = ({ aboutRequest, requests }: Asked, bad: ReadonlySet<number>): boolean => {
  if (aboutRequest) expect(requests.slice(-3).every(([only = -1]) => bad.has(only))).toBe(true);
  return aboutRequest;
};

describe.each(Object.entries(HINTS))('of bad targets the API names: %s', (_what, hints) => {
  it('one among 1,000 costs at most 24 requests, wherever it is', () => {
    for (const bad of [0, 1, 30, 31, 32, 255, 256, 449, 450, 498, 499, 500, 731, 998, 999]) {
      const asked = askAll(FULL, refusing(new Set([bad]), hints));
      expect(asked.guilty).toEqual([bad]);
      expect(asked.taken.size).toBe(TOTAL - 1);
      expect(asked.requests.length).toBeLessThanOrEqual(24);
    }
  });

  it('only they have failed, each alone, within the bound', () => {
    fc.assert(
      fc.property(badOnes, (list) => {
        const bad = new Set(list);
        const asked = askAll(FULL, refusing(bad, hints));
        fc.pre(!unlucky(asked, bad));
        expect(new Set(asked.guilty)).toEqual(bad);
        expect(asked.guilty).toHaveLength(bad.size);
        expect(asked.taken.size).toBe(TOTAL - bad.size);
        const bound = 2 * bad.size * Math.log2(TOTAL / bad.size) + 2 * bad.size + 4;
        expect(asked.requests.length).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a refusal that is about no target', () => {
  it.each<[what: string, reply: Reply<number>]>([
    ['in the same words', refusal()],
    ['with a number', refusal({ mostAllowed: 3 })],
  ])('%s costs few requests', (_what, reply) => {
    const batches = [all.slice(0, 100), all.slice(100, 200), all.slice(200, 300)];
    const asked = askAll(batches, () => reply);
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThanOrEqual(10);
  });

  it('that names one all the same costs few requests', () => {
    const asked = askAll(FULL, (targets) => refusal({ accused: targets.filter((target) => target === 7) }));
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThanOrEqual(10);
  });

  it('and names whatever is in the request, is seen through after a while', () => {
    const asked = askAll(FULL, (targets) => refusal({ accused: targets.slice(0, 1) }));
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThan(24);
  });

  it('is not taken for one where a single target is taken', () => {
    const bad = new Set([3, 400]);
    const asked = askAll(FULL, refusing(bad, HINTS.none as never));
    expect(asked.aboutRequest).toBe(false);
    expect(asked.requests.filter((request) => request.length === 1)).not.toHaveLength(0);
  });

  it('is not seen in words that part of what was refused with them did not get', () => {
    // Of eight that are left, the three that would stand for all are bad.
    const asked = askAll(FULL, refusing(new Set([0, 1, 4, 6]), HINTS.none as never));
    expect(asked.aboutRequest).toBe(false);
    expect(asked.taken.size).toBe(TOTAL - 4);
  });

  it('is seen also when it begins in the middle', () => {
    let number = 0;
    const batches = Array.from({ length: 10 }, (_, at) => all.slice(at * 100, (at + 1) * 100));
    const asked = askAll(batches, () => (++number > 4 ? refusal() : 'taken'));
    expect(asked.aboutRequest).toBe(true);
    expect(number).toBeLessThanOrEqual(4 + 6);
  });
});

describe('a limit on the size', () => {
  it('is found by halving alone, fails nobody, and few requests exceed it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 499 }),
        fc.constantFrom<(most: number, targets: readonly number[]) => object>(
          () => ({}),
          (most) => ({ mostAllowed: most }),
          (most) => ({ mostAllowed: most + 7 }),
          (most, targets) => ({ accused: targets.slice(most, most + 1) }),
        ),
        (most, hints) => {
          const asked = askAll(FULL, (targets) =>
            targets.length > most ? refusal(hints(most, targets)) : 'taken',
          );
          expect([asked.taken.size, asked.guilty, asked.aboutRequest]).toEqual([TOTAL, [], false]);
          expect(asked.requests.filter((request) => request.length > most).length).toBeLessThanOrEqual(25);
        },
      ),
    );
  });

  it('is the one that the API names, as soon as that is tried', () => {
    const asked = askAll(FULL, (targets) => (targets.length > 30 ? refusal({ mostAllowed: 30 }) : 'taken'));
    expect(asked.requests.length).toBeLessThan(TOTAL / 30 + 12);
  });

  it('and bad targets beside it are told apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 499 }),
        fc.uniqueArray(fc.nat(TOTAL - 1), { maxLength: 5 }),
        (most, list) => {
          const bad = new Set(list);
          const asked = askAll(FULL, (targets) =>
            targets.length > most || targets.some((target) => bad.has(target)) ? refusal() : 'taken',
          );
          fc.pre(!unlucky(asked, bad));
          expect(new Set(asked.guilty)).toEqual(bad);
          expect(asked.taken.size).toBe(TOTAL - bad.size);
        },
      ),
    );
  });
});

it('a request that gets lost says nothing of its targets', () => {
  let number = 0;
  const asked = askAll(FULL, (targets) => {
    number += 1;
    if (number === 3) return 'lost';
    return targets.includes(5) ? refusal() : 'taken';
  });
  expect(asked.guilty).toEqual([5]);
});
