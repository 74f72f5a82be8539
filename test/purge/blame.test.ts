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
  readonly accepted: ReadonlySet<number>;
  readonly guilty: readonly number[];
  readonly aboutRequest: boolean;
}

/** More requests than one for each of 1,000 targets. */
const ENDLESS = 5000;

/** Sends all batches, one request after the other. */
function askAll(batches: readonly (readonly number[])[], api: Api): Asked {
  const stack: Inquiry<number>[] = batches.map(batchOf).reverse();
  const requests: (readonly number[])[] = [];
  const accepted = new Set<number>();
  const guilty: number[] = [];
  let known = NOTHING_KNOWN;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (requests.length > ENDLESS) throw new Error('it does not come to an end');
    const cut = cutToFit(top, known);
    stack.push(...cut.later.toReversed());
    const replies = cut.now.parts.map((part) => {
      requests.push(part);
      const reply = api(part);
      if (reply === 'accepted') for (const target of part) accepted.add(target);
      return reply;
    });
    const conclusion = conclude(cut.now, replies, cut.known);
    known = conclusion.known;
    guilty.push(...conclusion.guilty);
    if (conclusion.aboutRequest) return { requests, accepted, guilty, aboutRequest: true };
    stack.push(...conclusion.next.toReversed());
  }
  return { requests, accepted, guilty, aboutRequest: false };
}

type Letters = (
  targets: string,
  number: number,
) => 'accepted' | 'lost' | (Partial<Record<'text' | 'accused', string>> & { mostAllowed?: number });

/**
 * Returns the requests for batches of letters, one after the other: `!` follows refused ones, `?` follows lost ones, the
 * guilty are in brackets, and requests after `|` may be sent in parallel.
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
      told.push(targets + (said === 'accepted' ? '' : said === 'lost' ? '?' : '!'));
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

/** Refuses requests with one of these letters. */
const bad =
  (letters: string, said: object = {}): Letters =>
  (targets) =>
    [...letters].some((letter) => targets.includes(letter)) ? said : 'accepted';
/** Refuses requests with more letters. */
const most =
  (size: number, said: object = {}): Letters =>
  (targets) =>
    targets.length > size ? said : 'accepted';
const except =
  (lost: number, api: Letters, instead: ReturnType<Letters>): Letters =>
  (targets, number) =>
    number === lost ? instead : api(targets, number);
const SINGLE =
  (same: string): Letters =>
  (targets) => ({ text: targets.length > 1 || targets === same ? 'no' : `no ${targets}` });
const first: Letters = (targets) => ({ accused: targets.slice(0, 1) });

it.each<[what: string, batches: string, api: Letters, story: string]>([
  ['finds a bad target by halving', 'abcdefgh', bad('c'), 'abcdefgh! abcd! efgh | ab cd! c! d (c)'],
  ['splits five targets at the power of two below', 'abcde', bad('e'), 'abcde! abcd e! (e) |'],
  [
    'probes three targets if both halves are refused',
    'abcdefgh ijkl',
    bad('bg'),
    'abcdefgh! abcd! efgh! b! e g! (bg) acd | fh ijkl',
  ],
  [
    'halves both halves if they are refused with different texts',
    'abcdefgh',
    (targets, number) =>
      bad('b', { text: 'never' })(targets, number) === 'accepted'
        ? bad('g')(targets, number)
        : { text: 'never' },
    'abcdefgh! abcd! efgh! ab! cd | a b! (b) ef gh! g! h (g)',
  ],
  [
    'sends the rest of a group with a bad probe as a whole, and halves other groups',
    'abcdefghijklmnop',
    bad('bcjk'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i n (c) abdefgh! abde! fgh ab! de | a b! (b) jklm! op jk! lm j! k! (jk)',
  ],
  [
    'handles two bad probes of three',
    'abcdefghijklmnop',
    bad('cij'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i! n (ci) abdefgh | jklmop! jklm! op jk! lm j! k (j)',
  ],
  [
    'handles a bad probe in each group',
    'abcdefghijklmnop',
    bad('cn'),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c! i n! (cn) abdefgh | jklmop',
  ],
  ['sends the rest of a half of two', 'abcd', bad('bc'), 'abcd! ab! cd! a c! d (c) b! (b)'],
  ['sends a named bad target alone', 'abcdefgh', bad('f', { accused: 'f' }), 'abcdefgh! f! (f) abcdegh |'],
  [
    'sends two named bad targets alone',
    'abcdefgh',
    bad('cf', { accused: 'cf' }),
    'abcdefgh! c! (c) f! (f) abdegh |',
  ],
  [
    'ignores names after a wrong one',
    'abcdefgh',
    bad('f', { accused: 'ab' }),
    'abcdefgh! a bcde fgh! | fg! h f! g (f)',
  ],
  ['handles a wrong name of two targets', 'ab', bad('b', { accused: 'a' }), 'ab! a b! (b)'],
  [
    'knows that a text which named the wrong target is about targets',
    'abcdefgh',
    bad('cg', { accused: 'a' }),
    'abcdefgh! a bcde! fgh! bc! de | b c! (c) fg! h f g! (g)',
  ],
  [
    'knows the same of a text that still names targets',
    'abcdefgh',
    (targets, number) =>
      number === 1 ? { text: 'never', accused: 'a' } : bad('cg', { accused: 'cg' })(targets, number),
    'abcdefgh! a bcde! fgh! bc! de | b c! (c) fg! h f g! (g)',
  ],
  [
    'handles two named targets with the first one lost, and another bad one',
    'abcdefgh',
    except(2, bad('cfh', { accused: 'cf' }), 'lost'),
    'abcdefgh! c? fabdegh! f! (f) abdegh! abde gh! | g h! (h)',
  ],
  [
    'does not count a batch of the size of the cap as a trial of a larger one',
    'abcdefgh ijkl mnop qrst uvwx yzab cdefg',
    (targets, number) => (number === 1 ? {} : most(number < 8 ? 4 : 9)(targets, number)),
    'abcdefgh! abcd efgh | ijkl mnop qrst uvwx yzab cdefg',
  ],
  [
    'handles two named targets, the first one wrong',
    'abcdefgh',
    bad('c', { accused: 'ac' }),
    'abcdefgh! a cbde! fgh cb! de | c! b (c)',
  ],
  [
    'handles two named targets, the second one wrong, and an unnamed one',
    'abcdefgh',
    bad('ch', { accused: 'ca' }),
    'abcdefgh! c! (c) a bdefgh! bdef gh! | g h! (h)',
  ],
  [
    'handles two named targets with the first one lost',
    'abcdefgh',
    except(2, bad('cf', { accused: 'cf' }), 'lost'),
    'abcdefgh! c? fabdegh! f! (f) abdegh |',
  ],
  ['handles a lost half', 'abcdefgh', except(2, bad('f'), 'lost'), 'abcdefgh! abcd? efgh! ef! gh | e f! (f)'],
  [
    'detects a refusal that is about no target',
    'abcdefgh ijklmnop',
    () => ({}),
    'abcdefgh! abcd! efgh! b! e! g! (beg) about the request',
  ],
  [
    'detects the same with four targets',
    'abcd',
    () => ({}),
    'abcd! ab! cd! a! c! d! (acd) about the request',
  ],
  ['sends each of three targets alone', 'abc', () => ({}), 'abc! ab! c! (c) a! b! (ab)'],
  [
    'goes on if single targets are refused with other texts',
    'abcdefgh',
    SINGLE(''),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'goes on if one single target is refused with the same text',
    'abcdefgh',
    SINGLE('e'),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'goes on if one single target is refused with another text',
    'abcdefgh',
    (targets) => (targets === 'e' ? { text: 'never' } : {}),
    'abcdefgh! abcd! efgh! b! e! g! (beg) acd! ac! d! (d) a! c! (ac) fh! f! h! (fh)',
  ],
  [
    'probes after sixteen refusals that each name the first target',
    'abcdefghijkl',
    first,
    'abcdefghijkl! a! (a) bcdefghijkl! b! (b) cdefghijkl! c! (c) defghijkl! d! (d) efghijkl! e! (e) fghijkl! f! (f) ghijkl! g! (g) hijkl! h! (h) i! k! l! (ikl) about the request',
  ],
  [
    'probes one refusal later if a request was lost',
    'abcdefghijklm',
    except(4, first, 'lost'),
    'abcdefghijklm! a! (a) bcdefghijklm! b? cdefghijklm! c! (c) defghijklm! d! (d) efghijklm! e! (e) fghijklm! f! (f) ghijklm! g! (g) hijklm! h! (h) ijklm! i! (i) j! l! m! (jlm) about the request',
  ],
  [
    'does not probe the last three targets',
    'abcdefghijk',
    first,
    'abcdefghijk! a! (a) bcdefghijk! b! (b) cdefghijk! c! (c) defghijk! d! (d) efghijk! e! (e) fghijk! f! (f) ghijk! g! (g) hijk! h! (h) ijk! i! (i) jk! j! (j) k! (k)',
  ],
  [
    'finds a limit on the size',
    'abcdefghijklmnop',
    most(3),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c i n abde! fgh ab de | jkl m op',
  ],
  ['finds a limit between the halves', 'abcde fghij', most(4), 'abcde! abcd e | fghi j'],
  [
    'finds a limit that is named',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 3 }),
    'abcdefghijklmnop! abcd! efghijklmnop! ab cd | efg h ijk lmn op',
  ],
  [
    'uses the first number that is named',
    'abcdefghijklmnop',
    (targets) => (targets.length > 3 ? { mostAllowed: targets.length > 9 ? 3 : 9 } : 'accepted'),
    'abcdefghijklmnop! abcd! efghijklmnop! ab cd | efg h ijk lmn op',
  ],
  [
    'finds a limit that is named together with a target',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 3, accused: 'a' }),
    'abcdefghijklmnop! a bcde! fghijklmnop! bc de | fgh i jkl mno p',
  ],
  [
    'finds a limit below the named one',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 4 }),
    'abcdefghijklmnop! abcde! fghijklmnop! abcd! e ab cd | fg hi j kl mn op',
  ],
  [
    'finds a limit above the named one',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 2 }),
    'abcdefghijklmnop! abc defghijklmnop! defghijk! lmnop! defg! hijk! de fg | hi jk lmn o p',
  ],
  [
    'ignores a number that is not below the half',
    'abcdefghijklmnop',
    most(3, { mostAllowed: 8 }),
    'abcdefghijklmnop! abcdefgh! ijklmnop! c i n abde! fgh ab de | jkl m op',
  ],
  [
    'uses a number of targets that was accepted before',
    'abc defghijklmnopqrs',
    most(3, { mostAllowed: 3 }),
    'abc | defghijklmnopqrs! defg! hijklmnopqrs! de fg hij k lmn opq rs',
  ],
  [
    'ignores a number below what was accepted before',
    'abcd efghijkl',
    most(4, { mostAllowed: 3 }),
    'abcd | efghijkl! efgh ijkl',
  ],
  [
    'finds a limit and a bad target after it',
    'abcdefgh ijklmnop',
    (targets) => (targets.length > 5 || targets.includes('j') ? {} : 'accepted'),
    'abcdefgh! abcd efgh | ijkl! ij! kl i j! (j) mnop',
  ],
  [
    'finds a limit and a bad target before it',
    'abcdefgh ijklmnop',
    (targets) => (targets.length > 3 || targets.includes('b') ? {} : 'accepted'),
    'abcdefgh! abcd! efgh! b! e g (b) acd | f h ijklmnop! ijkl! mnop! ij kl mn op',
  ],
  [
    'finds no limit in accepted halves if as many were accepted before',
    'abcd efgh ijklm',
    except(2, () => 'accepted', {}),
    'abcd | efgh! ef gh ijklm',
  ],
  [
    'finds a limit in accepted halves if fewer were accepted before',
    'abcd efghi jklmn',
    except(2, () => 'accepted', {}),
    'abcd | efghi! efgh i jklm n',
  ],
  [
    'tries a larger batch after four of the size of the cap',
    'abcdefgh ijkl mnop qrst uvwx yzabc defgh',
    (targets, number) => (number === 1 ? {} : most(number < 8 ? 4 : 9)(targets, number)),
    'abcdefgh! abcd efgh | ijkl mnop qrst uvwx yzabc defgh',
  ],
  [
    'does not count smaller batches',
    'abcdefgh ijkl mn op qr stuvw xyzab cdefg hijkl',
    most(4),
    'abcdefgh! abcd efgh | ijkl mn op qr stuv w xyza b cdef g hijkl! hijk l',
  ],
  [
    'tries the next larger batch after four times as many',
    'abcdefgh ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm ijklm',
    most(4),
    'abcdefgh! abcd efgh | ijkl m ijkl m ijkl m ijkl m ijklm! ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijkl m ijklm! ijkl m ijkl m',
  ],
  ['finds a bad target after an accepted batch', 'abcd ef gh', bad('e'), 'abcd | ef! e! f (e) gh'],
  [
    'finds a bad target in a batch that is larger than the accepted one',
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

/** Refuses requests with a bad target, with these hints. */
const refusing =
  (bad: ReadonlySet<number>, hints: (held: readonly number[], targets: readonly number[]) => object): Api =>
  (targets) => {
    const held = targets.filter((target) => bad.has(target));
    return held.length === 0 ? 'accepted' : refusal(hints(held, targets));
  };

const innocentOf = (held: readonly number[], targets: readonly number[]): readonly number[] => {
  const bad = new Set(held);
  return targets.filter((target) => !bad.has(target));
};

/** The hints of an API about bad targets, right or wrong. */
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
  // Evenly spaced, the worst case for halving.
  fc.integer({ min: 2, max: 500 }).map((every) => all.filter((target) => target % every === 0)),
);

/** Whether all three probes happened to be bad. Then the other bad targets are not searched for. */
const unlucky = ({ aboutRequest, requests }: Asked, bad: ReadonlySet<number>): boolean => {
  if (aboutRequest) expect(requests.slice(-3).every(([only = -1]) => bad.has(only))).toBe(true);
  return aboutRequest;
};

describe.each(Object.entries(HINTS))('a search for bad targets, with hints naming: %s,', (_what, hints) => {
  it('finds one of 1,000 with at most 24 requests, at any place', () => {
    for (const bad of [0, 1, 30, 31, 32, 255, 256, 449, 450, 498, 499, 500, 731, 998, 999]) {
      const asked = askAll(FULL, refusing(new Set([bad]), hints));
      expect(asked.guilty).toEqual([bad]);
      expect(asked.accepted.size).toBe(TOTAL - 1);
      expect(asked.requests.length).toBeLessThanOrEqual(24);
    }
  });

  it('fails exactly the bad targets, each alone, within the bound', () => {
    fc.assert(
      fc.property(badOnes, (list) => {
        const bad = new Set(list);
        const asked = askAll(FULL, refusing(bad, hints));
        fc.pre(!unlucky(asked, bad));
        expect(new Set(asked.guilty)).toEqual(bad);
        expect(asked.guilty).toHaveLength(bad.size);
        expect(asked.accepted.size).toBe(TOTAL - bad.size);
        const bound = 2 * bad.size * Math.log2(TOTAL / bad.size) + 2 * bad.size + 4;
        expect(asked.requests.length).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a refusal that is about no target', () => {
  it.each<[what: string, reply: Reply<number>]>([
    ['with the same text', refusal()],
    ['with a number', refusal({ mostAllowed: 3 })],
  ])('%s costs few requests', (_what, reply) => {
    const batches = [all.slice(0, 100), all.slice(100, 200), all.slice(200, 300)];
    const asked = askAll(batches, () => reply);
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThanOrEqual(10);
  });

  it('that names one target costs few requests', () => {
    const asked = askAll(FULL, (targets) => refusal({ accused: targets.filter((target) => target === 7) }));
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThanOrEqual(10);
  });

  it('that names a target of each request is detected after a while', () => {
    const asked = askAll(FULL, (targets) => refusal({ accused: targets.slice(0, 1) }));
    expect(asked.aboutRequest).toBe(true);
    expect(asked.requests.length).toBeLessThan(24);
  });

  it('is not assumed if a single target is accepted', () => {
    const bad = new Set([3, 400]);
    const asked = askAll(FULL, refusing(bad, HINTS.none as never));
    expect(asked.aboutRequest).toBe(false);
    expect(asked.requests.filter((request) => request.length === 1)).not.toHaveLength(0);
  });

  it('is not assumed for a text that some of the refused targets did not get later', () => {
    // Three probes of the last eight targets would all be bad.
    const asked = askAll(FULL, refusing(new Set([0, 1, 4, 6]), HINTS.none as never));
    expect(asked.aboutRequest).toBe(false);
    expect(asked.accepted.size).toBe(TOTAL - 4);
  });

  it('is detected when it begins in the middle', () => {
    let number = 0;
    const batches = Array.from({ length: 10 }, (_, at) => all.slice(at * 100, (at + 1) * 100));
    const asked = askAll(batches, () => (++number > 4 ? refusal() : 'accepted'));
    expect(asked.aboutRequest).toBe(true);
    expect(number).toBeLessThanOrEqual(4 + 6);
  });
});

describe('a limit on the size', () => {
  it('is found by halving, fails no target, and few requests exceed it', () => {
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
            targets.length > most ? refusal(hints(most, targets)) : 'accepted',
          );
          expect([asked.accepted.size, asked.guilty, asked.aboutRequest]).toEqual([TOTAL, [], false]);
          expect(asked.requests.filter((request) => request.length > most).length).toBeLessThanOrEqual(25);
        },
      ),
    );
  });

  it('is the one that the API names, once that was tried', () => {
    const asked = askAll(FULL, (targets) =>
      targets.length > 30 ? refusal({ mostAllowed: 30 }) : 'accepted',
    );
    expect(asked.requests.length).toBeLessThan(TOTAL / 30 + 12);
  });

  it('is distinguished from bad targets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 499 }),
        fc.uniqueArray(fc.nat(TOTAL - 1), { maxLength: 5 }),
        (most, list) => {
          const bad = new Set(list);
          const asked = askAll(FULL, (targets) =>
            targets.length > most || targets.some((target) => bad.has(target)) ? refusal() : 'accepted',
          );
          fc.pre(!unlucky(asked, bad));
          expect(new Set(asked.guilty)).toEqual(bad);
          expect(asked.accepted.size).toBe(TOTAL - bad.size);
        },
      ),
    );
  });
});

it('draws no conclusion from a lost request', () => {
  let number = 0;
  const asked = askAll(FULL, (targets) => {
    number += 1;
    if (number === 3) return 'lost';
    return targets.includes(5) ? refusal() : 'accepted';
  });
  expect(asked.guilty).toEqual([5]);
});
