import type { Failure } from '../cloudflare/failure.ts';
import type { Target } from '../targets/target.ts';
import type { Refusal } from './known.ts';

/** Reads the hints in the refusal of a request for these targets: which of them it names, and how many it allows. */
export function readRefusal<T extends { readonly target: Target }>(
  failure: Failure,
  batch: readonly T[],
): Refusal<T> {
  const { errors, unexpected, mostAllowed, status } = failure;
  const accused = accusedBy(failure, batch);
  const messages = errors
    .flatMap((error) => [error, ...error.chain])
    .map(({ code, message }) => `${code} ${message}`);
  const words = messages.length === 0 ? JSON.stringify(unexpected) : messages.join('\n');
  // The longest first, since one name may begin another.
  const names = accused.map(({ target }) => target.value).sort((one, other) => other.length - one.length);
  const nameless = names.slice(0, MAX_NAMES).reduce((text, name) => text.replaceAll(name, '…'), words);
  return { text: `${status} ${nameless.replace(/\d+/g, '#')}`, accused, mostAllowed };
}

/** The most names that are removed from a refusal's text before it is compared with another one. */
const MAX_NAMES = 20;

/** Returns the targets that JSON pointers name, else those in quotation marks, else those among the words. */
function accusedBy<T extends { readonly target: Target }>(
  { errors, pointers }: Failure,
  batch: readonly T[],
): readonly T[] {
  const pointed = new Set(pointers.flatMap((index) => batch[index] ?? []));
  if (pointed.size > 0) return [...pointed];
  const messages = errors.map(({ message }) => message);
  const quoted = messages.flatMap((message) =>
    [...message.matchAll(/(["'`])(.+?)\1/g)].map(([, , inside = '']) => inside),
  );
  const namedBy = (words: readonly string[]): readonly T[] => {
    const names = new Set(words);
    return batch.filter(({ target }) => names.has(target.value));
  };
  const inQuotes = namedBy(quoted);
  if (inQuotes.length > 0) return inQuotes;
  const words = messages.flatMap((message) => message.split(/[\s"'`<>]+/)).flatMap(unpunctuated);
  // A tag like `invalid` may occur in any sentence; a URL, host, or prefix does not occur by chance.
  return namedBy(words.filter((word) => !/^[a-z]+$/i.test(word)));
}

/** Returns the word with all, some, and none of its trailing punctuation: `https://a.example/!.` may end with it. */
function unpunctuated(word: string): string[] {
  const signs = /[.,;:!?)\]]{0,9}$/.exec(word)?.[0].length ?? 0;
  return Array.from({ length: signs + 1 }, (_, number) => word.slice(0, word.length - number));
}
