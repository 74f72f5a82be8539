import { type ApiError, Refusal } from './answers.ts';
import { draw, hash } from './faults.ts';
import type { List } from './selectors.ts';

/** Why the API refuses a well-formed purge. */
export type Defect =
  | (Entry & { readonly what: 'malformed'; readonly refusal: Refusal })
  | (Entry & { readonly what: 'refused' })
  | { readonly what: 'too-many'; readonly list: List; readonly most: number }
  | { readonly what: 'plan'; readonly list: List };

interface Entry {
  readonly list: List;
  readonly index: number;
  readonly target: string;
}

/** Returns the API's response for a refusal. */
export type Dialect = (defects: readonly Defect[]) => Refusal;

/**
 * Creates a dialect by seed: other codes, words, pointers, statuses, and shapes for the same refusals, some of them
 * misleading. None of them means what the action may rely on: a rate limit, an outage, or wrong credentials.
 */
export function dialectOf(seed: number): Dialect {
  const choose = <T>(topic: string, from: readonly T[]): T =>
    from[Math.floor(draw(hash(`${seed} ${topic}`)) * from.length)] as T;
  return (defects) => {
    const [first] = defects;
    const what = first === undefined || first.what === 'malformed' ? 'refused' : first.what;
    const words = choose(`words of ${what}`, WORDS[what]);
    const pointer = choose('pointer', POINTERS);
    const shape = choose(`shape of ${what}`, SHAPES);
    const code = choose(`code of ${what}`, CODES);
    const errors = choose(
      'order',
      ORDERS,
    )(defects).map((defect): ApiError => ({ code, message: words(defect), ...sourceOf(pointer(defect)) }));
    // The odd shapes are only known with a 400.
    const status = shape === SHAPES[0] ? choose(`status of ${what}`, STATUSES) : 400;
    return new Refusal(status, errors, {}, shape(errors));
  };
}

/** Codes from lists and threads, each for another refusal, and some that are invented. */
const CODES = [0, 1000, 1012, 1015, 1016, 1082, 1094, 1100, 1101, 1107, 1111, 1115, 1204, 99_999];
const STATUSES = [400, 400, 404, 413, 422, 200];

type Words = (defect: Defect) => string;
const WORDS: Readonly<Record<'refused' | 'too-many' | 'plan', readonly Words[]>> = {
  refused: [
    (defect) => `Unable to purge ${targetOf(defect)}, which is an invalid URL.`,
    (defect) => `Unable to purge "${targetOf(defect)}"`,
    (defect) => `Entry ${indexOf(defect) + 1} is not valid`,
    () => 'Invalid request body',
    () => 'URL exceeds maximum length of 2048 characters',
    () => 'Too many path segments: a maximum of 31 is allowed',
    () => 'Over the limit of 100',
    () => 'Unable to purge https://example.com/0 or another one',
    () => 'not found',
  ],
  'too-many': [
    (defect) => `You may only purge up to ${mostOf(defect)} ${defect.list} at a time`,
    (defect) => `Maximum of ${mostOf(defect)} exceeded`,
    ({ list }) => `Too many ${list}`,
    () => 'Payload is larger than 16 KiB',
    () => 'Unable to purge',
    () => 'Invalid request body',
  ],
  plan: [
    () => 'Only enterprise zones can purge by tag, host or prefix',
    ({ list }) => `${list} are not available`,
    () => 'Unable to purge',
    () => 'Up to 3 zones may use this',
  ],
};

const targetOf = (defect: Defect) => ('target' in defect ? defect.target : 'it');
const indexOf = (defect: Defect) => ('index' in defect ? defect.index : 0);
const mostOf = (defect: Defect) => ('most' in defect ? defect.most : 0);

type Pointer = (defect: Defect) => string | undefined;
const POINTERS: readonly Pointer[] = [
  () => undefined,
  (defect) => `/${defect.list}/${indexOf(defect)}`,
  (defect) => `/${defect.list}/${indexOf(defect)}/url`,
  // Counted from 1, so it points at the next target.
  (defect) => `/${defect.list}/${indexOf(defect) + 1}`,
  (defect) => `/${defect.list}/0`,
  ({ list }) => `/${list}`,
  (defect) => `${defect.list}[${indexOf(defect)}]`,
];
const sourceOf = (pointer: string | undefined) => (pointer === undefined ? {} : { source: { pointer } });

type Order = (defects: readonly Defect[]) => readonly Defect[];
const ORDERS: readonly Order[] = [
  (defects) => defects.slice(0, 1),
  (defects) => defects.slice(-1),
  (defects) => defects,
  (defects) => defects.toReversed(),
  (defects) => defects.slice(0, 3),
];

/** Returns undefined for the usual envelope. */
type Shape = (errors: readonly ApiError[]) => object | undefined;
const SHAPES: readonly Shape[] = [
  () => undefined,
  (errors) => ({ success: false, errors: [{ code: 10, message: 'Bad request', error_chain: errors }] }),
  ([first]) => ({ success: false, error: first?.message }),
  (errors) => ({ success: false, errors: errors.map(({ message }) => message), result: null }),
  (errors) => ({ success: false, errors: [], messages: errors }),
];
