import type { Failure, FailureMeaning } from '../cloudflare/failure.ts';
import type { Target } from '../targets/target.ts';

/**
 * What a failed request says of others.
 * - `zone`: no other request to the zone would be taken
 * - `kind`: none of this kind of target
 * - `targets`: some of its targets are at fault, or their number, or the words do not tell
 * - `request`: nothing; it did not get through
 */
type FailureBounds = 'zone' | 'kind' | 'targets' | 'request';

/** The only place that asks how far a failure reaches. */
export function boundsOf(failure: Failure): FailureBounds {
  switch (failure.scope) {
    case 'zone':
      return 'zone';
    case 'kind':
      return 'kind';
    case 'batch-size':
    case 'targets':
      return 'targets';
    case 'request':
      return UNEXPLAINED.has(failure.meaning) && isFromTheApi(failure) ? 'targets' : 'request';
  }
}

/** Refusals of which nobody has described what they are about. */
const UNEXPLAINED: ReadonlySet<FailureMeaning> = new Set([
  'request-refused',
  'purge-not-confirmed',
  'page-instead',
] as const);
/** Statuses for what a request holds. A bare 404 or 405 speaks of where it went. */
const ABOUT_CONTENT: ReadonlySet<number | null> = new Set([400, 413, 414, 422]);

function isFromTheApi({ status, errors }: Failure): boolean {
  return errors.length > 0 || ABOUT_CONTENT.has(status);
}

/** Hints that a refusal gives. None of them is certain. */
interface RefusalHints {
  /** What it says, without the targets that it names and without numbers. */
  readonly text: string;
  /** Indexes of the targets that it points at or names. */
  readonly accused: readonly number[];
  readonly mostAllowed: number | null;
}

export function hintsOf(failure: Failure, targets: readonly Target[]): RefusalHints {
  const accused = accusedBy(failure, targets);
  const messages = failure.errors.flatMap(({ code, message, chain }) => [
    `${code} ${message}`,
    ...chain.map((reason) => `${reason.code} ${reason.message}`),
  ]);
  const words = messages.length === 0 ? JSON.stringify(failure.instead) : messages.join('\n');
  const names = accused.flatMap((index) => targets[index]?.value ?? []);
  // The longest first, since one name may begin another.
  names.sort((one, other) => other.length - one.length);
  const nameless = names.slice(0, MAX_NAMES).reduce((text, name) => text.replaceAll(name, '…'), words);
  return {
    text: `${failure.status} ${nameless.replace(/\d+/g, '#')}`,
    accused,
    mostAllowed: failure.mostAllowed,
  };
}

/** Names that are taken out of a refusal's text before it is compared with another one. */
const MAX_NAMES = 20;

/** Those that a JSON pointer leads to, else those that stand in quotes, else those that stand among the words. */
function accusedBy({ errors, pointers }: Failure, targets: readonly Target[]): readonly number[] {
  const pointed = pointers.filter((index) => index < targets.length);
  if (pointed.length > 0) return [...new Set(pointed)];
  const messages = errors.map(({ message }) => message);
  const quoted = messages.flatMap((message) =>
    [...message.matchAll(/(["'`])(.+?)\1/g)].map(([, , inside = '']) => inside),
  );
  const among = (words: readonly string[]): readonly number[] => {
    const known = new Set(words);
    return targets.flatMap(({ value }, index) => (known.has(value) ? [index] : []));
  };
  const certain = among(quoted);
  if (certain.length > 0) return certain;
  const words = messages.flatMap((message) => message.split(/[\s"'`<>]+/)).flatMap(unpunctuated);
  // A tag like `invalid` may stand in any sentence; URLs, hosts and prefixes do not stand there by chance.
  return among(words.filter((word) => !/^[a-z]+$/i.test(word)));
}

/** `https://a.example/!.` in a sentence: were the signs part of it, or some of them? Each reading. */
function unpunctuated(word: string): string[] {
  const signs = /[.,;:!?)\]]{0,9}$/.exec(word)?.[0].length ?? 0;
  return Array.from({ length: signs + 1 }, (_, number) => word.slice(0, word.length - number));
}
