import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/purge/blame.ts';
import {
  batchOf,
  cutToFit,
  type Inquiry,
  NOTHING_KNOWN,
  type Refusal,
  type Reply,
} from '../../src/purge/known.ts';

type Api = (targets: readonly number[]) => Reply<number>;

interface Asked {
  readonly requests: readonly (readonly number[])[];
  readonly taken: ReadonlySet<number>;
  readonly guilty: readonly number[];
  readonly aboutRequest: boolean;
}

/** More requests than it takes to ask for each of 1,000 targets alone. */
const ENDLESS = 5000;

/** Asks for all batches, one request after the other. */
function askAll(batches: readonly (readonly number[])[], api: Api): Asked {
  const stack: Inquiry<number>[] = batches.map(batchOf).reverse();
  const requests: (readonly number[])[] = [];
  const taken = new Set<number>();
  const guilty: number[] = [];
  let known = NOTHING_KNOWN;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (requests.length > ENDLESS) throw new Error('it does not come to an end');
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

type Letters = (
  targets: string,
  number: number,
) => 'taken' | 'lost' | (Partial<Record<'text' | 'accused', string>> & { mostAllowed?: number });

/**
 * What is asked for batches of letters, one request after the other: `!` stands behind what was refused, `?` behind what got
 * lost, the guilty stand in brackets, and behind `|` so many may be under way at once as there are.
 */
function story(batches: string, api: Letters): string {
  const stack: Inquiry<string>[] = batches
    .split(' ')
    .map((batch) => batchOf([...batch]))
    .reverse();
  const told: string[] = [];
  let known = NOTHING_KNOWN;
  let number = 0;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (number > ENDLESS) throw new Error('it does not come to an end');
    const cut = cutToFit(top, known);
    stack.push(...cut.later.toReversed());
    const replies = cut.now.parts.map((part): Reply<string> => {
      const targets = part.join('');
      const said = api(targets, ++number);
      told.push(targets + (said === 'taken' ? '' : said === 'lost' ? '?' : '!'));
      if (typeof said === 'string') return said;
      const { text = 'no', accused = '', mostAllowed = null } = said;
      return { text, accused: [...accused].filter((letter) => targets.includes(letter)), mostAllowed };
    });
    const { guilty, next, known: learned, aboutRequest } = conclude(cut.now, replies, cut.known);
    if (guilty.length > 0) told.push(`(${guilty.join('')})`);
    if (aboutRequest) return [...told, 'about the request'].join(' ');
    if (learned.clear && !known.clear) told.push('|');
    known = learned;
    stack.push(...next.toReversed());
  }
  return told.join(' ');
}

/** Refuses what holds one of these. */
const bad =
  (letters: string, said: object = {}): Letters =>
  (targets) =>
    [...letters].some((letter) => targets.includes(letter)) ? said : 'taken';
/** Refuses what holds more than this. */
const most =
  (size: number, said: object = {}): Letters =>
  (targets) =>
    targets.length > size ? said : 'taken';
const except =
  (lost: number, api: Letters, instead: ReturnType<Letters>): Letters =>
  (targets, number) =>
    number === lost ? instead : api(targets, number);
const SINGLE =
  (same: string): Letters =>
  (targets) => ({ text: targets.length > 1 || targets === same ? 'no' : `no ${targets}` });
const first: Letters = (targets) => ({ accused: targets.slice(0, 1) });

it.each<[what: string, batches: string, api: Letters, story: string]>([
  ['one that is bad is found by halving', 'abcdefgh', bad('c'), 'abcdefgh! abcd! efgh | ab cd! c! d (c)'],
  ['of five, the power of two below is cut off', 'abcde', bad('e'), 'abcde! abcd e! (e) |'],
  [
    'where both halves are refused, three are asked alone',
    'abcdefgh ijkl',
    bad('bg'),
    'abcdefgh! abcd! efgh! b! e g! (bg) acd | fh ijkl',
  ],
  [
    'where they are refused in other words, the halves are halved',
    'abcdefgh',
    (targets, number) =>
      bad('b', { text: 'never' })(targets, number) === 'taken'
        ? bad('g')(targets, number)
        : { text: 'never' },
    'abcdefgh! abcd! efgh! ab! cd | a b! (b) ef gh! g! h (g)',
  ],
  [
    'what is left beside a bad one is asked as a whole, else halved',
    'abcdefghijklmnop',
    bad('bcjk'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i n (c) abdefgh! abde! fgh ab! de | a b! (b) jklm! op jk! lm j! k! (jk)',
  ],
  [
    'three of which one is good',
    'abcdefghijklmnop',
    bad('cij'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i! n (ci) abdefgh | jklmop! jklm! op jk! lm j! k (j)',
  ],
  [
    'three of which one is bad',
    'abcdefghijklmnop',
    bad('cn'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i n! (cn) abdefgh | jklmop',
  ],
  ['what is left of a half of two', 'abcd', bad('bc'), 'abcd! ab! cd! a c! d (c) b! (b)'],
  ['one that is named, rightly', 'abcdefgh', bad('f', { accused: 'f' }), 'abcdefgh! f! (f) abcdegh |'],
  [
    'two that are named, rightly',
    'abcdefgh',
    bad('cf', { accused: 'cf' }),
    'abcdefgh! c! (c) f! (f) abdegh |',
  ],
  [
    'one that is named wrongly is believed no more',
    'abcdefgh',
    bad('f', { accused: 'ab' }),
    'abcdefgh! a bcde fgh! | fg! h f! g (f)',
  ],
  ['one of two that is named wrongly', 'ab', bad('b', { accused: 'a' }), 'ab! a b! (b)'],
  [
    'words that named one wrongly are about targets',
    'abcdefgh',
    bad('cg', { accused: 'a' }),
    'abcdefgh! a bcde! fgh! bc! de | b c! (c) fg! h f g! (g)',
  ],
  [
    'words that still name some are about targets, too',
    'abcdefgh',
    (targets, number) =>
      number === 1 ? { text: 'never', accused: 'a' } : bad('cg', { accused: 'cg' })(targets, number),
    'abcdefgh! a bcde! fgh! bc! de | b c! (c) fg! h f g! (g)',
  ],
  [
    'two that are named, the first of which gets lost, beside another',
    'abcdefgh',
    except(2, bad('cfh', { accused: 'cf' }), 'lost'),
    'abcdefgh! c? fabdegh! f! (f) abdegh! abde gh! | g h! (h)',
  ],
  [
    'one of its size is no trial of a larger one',
    'abcdefgh ijkl mnop qrst uvwx yzab cdefg',
    (targets, number) => (number === 1 ? {} : most(number < 8 ? 4 : 9)(targets, number)),
    'abcdefgh! abcd efgh | ijkl mnop qrst uvwx yzab cdefg',
  ],
  [
    'two that are named, the first wrongly',
    'abcdefgh',
    bad('c', { accused: 'ac' }),
    'abcdefgh! a cbde! fgh cb! de | c! b (c)',
  ],
  [
    'two that are named, the second wrongly, and one that is not',
    'abcdefgh',
    bad('ch', { accused: 'ca' }),
    'abcdefgh! c! (c) a bdefgh! bdef gh! | g h! (h)',
  ],
  [
    'two that are named, and the first gets lost',
    'abcdefgh',
    except(2, bad('cf', { accused: 'cf' }), 'lost'),
    'abcdefgh! c? fabdegh! f! (f) abdegh |',
  ],
  [
    'a half that gets lost',
    'abcdefgh',
    except(2, bad('f'), 'lost'),
    'abcdefgh! abcd? efgh! ef! gh | e f! (f)',
  ],
  [
    "a refusal for no target's sake",
    'abcdefgh ijklmnop',
    () => ({}),
    'abcdefgh! abcd! efgh! b! e! g! (beg) about the request',
  ],
  ['the same of four', 'abcd', () => ({}), 'abcd! ab! cd! a! c! d! (acd) about the request'],
  ['of three, each is asked alone', 'abc', () => ({}), 'abc! ab! c! (c) a! b! (ab)'],
  [
    'in other words for single ones, it may be about them',
    'abcdefgh',
    SINGLE(''),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'also where one has the same words',
    'abcdefgh',
    SINGLE('e'),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'also where one has other words',
    'abcdefgh',
    (targets) => (targets === 'e' ? { text: 'never' } : {}),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'which names the first of each request, is doubted after sixteen',
    'abcdefghijkl',
    first,
    'abcdefghijkl! a! (a) bcdefghijkl! b! (b) cdefghijkl! c! (c) defghijkl! d! (d) efghijkl! e! (e) fghijkl! f! (f) ghijkl! g! (g) hijkl! h! (h) i! k! l! (ikl) about the request',
  ],
  [
    'where one gets lost on the way, after one more',
    'abcdefghijklm',
    except(4, first, 'lost'),
    'abcdefghijklm! a! (a) bcdefghijklm! b? cdefghijklm! c! (c) defghijklm! d! (d) efghijklm! e! (e) fghijklm! f! (f) ghijklm! g! (g) hijklm! h! (h) ijklm! i! (i) j! l! m! (jlm) about the request',
  ],
  [
    'but not for the sake of three',
    'abcdefghijk',
    first,
    'abcdefghijk! a! (a) bcdefghijk! b! (b) cdefghijk! c! (c) defghijk! d! (d) efghijk! e! (e) fghijk! f! (f) ghijk! g! (g) hijk! h! (h) ijk! i! (i) jk! j! (j) k! (k)',
  ],
  [
    'a limit of the size',
    'abcdefghijklmnop',
    most(3),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c i n abde! fgh ab de | jkl m op',
  ],
  ['a limit between the halves', 'abcde fghij', most(4), 'abcde! abcd e | fghi j'],
  [
    'a limit that is named',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 3 }),
    'abcdefghijklmnop! abcd! efghijklmnop! ab cd | efg h ijk lmn op',
  ],
  [
    'the first number counts',
    'abcdefghijklmnop',
    (targets) => (targets.length > 3 ? { mostAllowed: targets.length > 9 ? 3 : 9 } : 'taken'),
    'abcdefghijklmnop! abcd! efghijklmnop! ab cd | efg h ijk lmn op',
  ],
  [
    'a limit that is named, and one target',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 3, accused: 'a' }),
    'abcdefghijklmnop! a bcde! fghijklmnop! bc de | fgh i jkl mno p',
  ],
  [
    'a limit that is named too high',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 4 }),
    'abcdefghijklmnop! abcde! fghijklmnop! abcd! e ab cd | fg hi j kl mn op',
  ],
  [
    'a limit that is named too low',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 2 }),
    'abcdefghijklmnop! abc defghijklmnop! defghijk! lmnop! defg! hijk! de fg | hi jk lmn o p',
  ],
  [
    'a number that is no smaller than the half',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 8 }),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c i n abde! fgh ab de | jkl m op',
  ],
  [
    'a number that was taken before',
    'abc defghijklmnopqrs',
    most(3, { mostAllowed: 3 }),
    'abc | defghijklmnopqrs! defg! hijklmnopqrs! de fg hij k lmn opq rs',
  ],
  [
    'a number below what was taken before',
    'abcd efghijkl',
    most(4, { mostAllowed: 3 }),
    'abcd | efghijkl! efgh ijkl',
  ],
  [
    'a limit, and a bad one later',
    'abcdefgh ijklmnop',
    (targets) => (targets.length > 5 || targets.includes('j') ? {} : 'taken'),
    'abcdefgh! abcd efgh | ijkl! ij! kl i j! (j) mnop',
  ],
  [
    'a limit, and a bad one first',
    'abcdefgh ijklmnop',
    (targets) => (targets.length > 3 || targets.includes('b') ? {} : 'taken'),
    'abcdefgh! abcd! efgh! b! e g (b) acd | f h ijklmnop! ijkl! mnop! ij kl mn op',
  ],
  [
    'what is taken in halves, but was taken before, is no limit',
    'abcd efgh ijklm',
    except(2, () => 'taken', {}),
    'abcd | efgh! ef gh ijklm',
  ],
  [
    'larger than what was taken, it is one',
    'abcd efghi jklmn',
    except(2, () => 'taken', {}),
    'abcd | efghi! efgh i jklm n',
  ],
  [
    'after four of its size, a larger one is tried, which may be taken',
    'abcdefgh ijkl mnop qrst uvwx yzabc defgh',
    (targets, number) => (number === 1 ? {} : most(number < 8 ? 4 : 9)(targets, number)),
    'abcdefgh! abcd efgh | ijkl mnop qrst uvwx yzabc defgh',
  ],
  [
    'smaller ones do not count',
    'abcdefgh ijkl mn op qr stuvw xyzab cdefg hijkl',
    most(4),
    'abcdefgh! abcd efgh | ijkl mn op qr stuv w xyza b cdef g hijkl! hijk l',
  ],
  [
    'after a larger one was refused, it takes four times as many',
    'abcdefgh ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm',
    most(4),
    'abcdefgh! abcd efgh | ijkl m ijkl m ijkl m ijkl m ijklm! ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijklm! ijkl m ijkl m',
  ],
  ['a bad one beside what was taken', 'abcd ef gh', bad('e'), 'abcd | ef! e! f (e) gh'],
  [
    'a bad one in what is larger than what was taken',
    'ab cdef gh',
    bad('e'),
    'ab | cdef! cd ef! e! f (e) gh',
  ],
])('%s', (_what, batches, api, expected) => {
  expect(story(batches, api)).toBe(expected);
});

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
