import { valueAt } from '../text/json.ts';
import type { ApiMessage } from './failure.ts';

/** The most errors read from a response: one for each target of a batch. */
const MAX_ERRORS = 500;
/** The most reasons read per error, and their depth. Real responses have fewer. */
const MAX_REASONS = 10;
const MAX_CHAIN_DEPTH = 3;
/** The most characters kept of a text. */
const MAX_TEXT_LENGTH = 4000;

/**
 * Returns the errors of a response: the API's own `errors`, or the `error`, `error_chain`, or `message` of a proxy. Falls
 * back to the texts of `messages`, without their codes, which mean something else (10000 is "valid and active" there).
 */
export function errorsOf(json: unknown): readonly ApiMessage[] {
  const places = ['errors', 'error', 'error_chain', 'message'].map((name) =>
    apiMessages(valueAt(json, name)),
  );
  const errors = places.find((messages) => messages.length > 0);
  return errors ?? apiMessages(valueAt(json, 'messages')).map((message) => ({ ...message, code: 0 }));
}

/** Reads messages of any shape. Real codes can be below the schema's minimum of 1000. */
export function apiMessages(value: unknown, depth = 1): readonly ApiMessage[] {
  if (depth > MAX_CHAIN_DEPTH) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.slice(0, depth === 1 ? MAX_ERRORS : MAX_REASONS).flatMap((item): ApiMessage[] => {
    const entry = typeof item === 'string' && item.trim() !== '' ? { message: item } : item;
    if (typeof entry !== 'object' || entry === null) return [];
    const code = valueAt(entry, 'code');
    const text = (...names: readonly string[]): string | null => {
      const found = valueAt(entry, ...names);
      return typeof found === 'string' ? truncate(found) : null;
    };
    return [
      {
        code: typeof code === 'number' ? code : 0,
        message: text('message') ?? 'no message',
        documentationUrl: text('documentation_url'),
        pointer: text('source', 'pointer'),
        chain: apiMessages(valueAt(entry, 'error_chain'), depth + 1),
      },
    ];
  });
}

function truncate(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}
