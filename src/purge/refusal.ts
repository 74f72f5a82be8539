import type { Failure } from '../cloudflare/failure.ts';
import type { Target } from '../targets/target.ts';
import type { Refusal } from './known.ts';

/** Reads the hints in the refusal of a request. Targets are given as indexes. */
export function hintsOf(failure: Failure, targets: readonly Target[]): Refusal<number> {
  const { errors, instead, mostAllowed, status } = failure;
  const accused = accusedBy(failure, targets);
  const messages = errors
    .flatMap((error) => [error, ...error.chain])
    .map(({ code, message }) => `${code} ${message}`);
  const words = messages.length === 0 ? JSON.stringify(instead) : messages.join('\n');
  const names = accused.flatMap((index) => targets[index]?.value ?? []);
  // The longest first, since one name may begin another.
  names.sort((one, other) => other.length - one.length);
  const nameless = names.slice(0, MAX_NAMES).reduce((text, name) => text.replaceAll(name, '…'), words);
  return { text: `${status} ${nameless.replace(/\d+/g, '#')}`, accused, mostAllowed };
}

/** The most names that are removed from a refusal's text before it is compared with another one. */
const MAX_NAMES = 20;

/** Returns the targets that JSON pointers name, else those in quotation marks, else those among the words. */
function accusedBy({ errors, pointers }: Failure, targets: readonly Target[]): readonly number[] {
  const pointed = pointers.filter((index) => index < targets.length);
  if (pointed.length > 0) return [...new Set(pointed)];
  const messages = errors.map(({ message }) => message);
  const quoted = messages.flatMap((message) =>
    [...message.matchAll(/(["'`])(.+?)\1/g)].map(([, , inside = '']) => inside),
  );
  const indexesOf = (words: readonly string[]): readonly number[] => {
    const names = new Set(words);
    return targets.flatMap(({ value }, index) => (names.has(value) ? [index] : []));
  };
  const inQuotes = indexesOf(quoted);
  if (inQuotes.length > 0) return inQuotes;
  const words = messages.flatMap((message) => message.split(/[\s"'`<>]+/)).flatMap(unpunctuated);
  // A tag like `invalid` may occur in any sentence; a URL, host, or prefix does not occur by chance.
  return indexesOf(words.filter((word) => !/^[a-z]+$/i.test(word)));
}

/** Returns the word with all, some, and none of its trailing punctuation: `https://a.example/!.` may end with it. */
function unpunctuated(word: string): string[] {
  const signs = /[.,;:!?)\]]{0,9}$/.exec(word)?.[0].length ?? 0;
  return Array.from({ length: signs + 1 }, (_, number) => word.slice(0, word.length - number));
}
