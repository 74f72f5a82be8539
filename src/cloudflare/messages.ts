import { at } from '../text/json.ts';
import type { ApiMessage } from './failure.ts';

/** The most errors that are taken of an answer: one for each target of a batch. */
const MAX_ERRORS = 500;
/** The most reasons behind one error, and how deep they go; more were never seen. */
const MAX_REASONS = 10;
const MAX_CHAIN_DEPTH = 3;
/** The most characters of one text: as many as a person reads. */
const MAX_TEXT_LENGTH = 4000;

/**
 * The server's words for what is wrong, in whatever place they stand: the API's own `errors`, or `error`,
 * `error_chain` and `message` as something in front of it writes them. Of `messages`, the words alone count: their codes
 * mean something else (10000 is "valid and active" there).
 */
export function errorsOf(json: object | null): readonly ApiMessage[] {
  const places = ['errors', 'error', 'error_chain', 'message'].map((name) => apiMessages(at(json, name)));
  const found = places.find((messages) => messages.length > 0);
  return found ?? apiMessages(at(json, 'messages')).map((message) => ({ ...message, code: 0 }));
}

/** Reads messages of any shape; the schema's minimum of 1000 for codes does not hold in practice. */
export function apiMessages(value: unknown, depth = 1): readonly ApiMessage[] {
  if (depth > MAX_CHAIN_DEPTH) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.slice(0, depth === 1 ? MAX_ERRORS : MAX_REASONS).flatMap((item): ApiMessage[] => {
    if (typeof item === 'string' && item.trim() !== '') {
      return [{ code: 0, message: cut(item), documentationUrl: null, pointer: null, chain: [] }];
    }
    if (typeof item !== 'object' || item === null) return [];
    const code = at(item, 'code');
    const text = (...names: readonly string[]): string | null => {
      const found = at(item, ...names);
      return typeof found === 'string' ? cut(found) : null;
    };
    return [
      {
        code: typeof code === 'number' ? code : 0,
        message: text('message') ?? 'no message',
        documentationUrl: text('documentation_url'),
        pointer: text('source', 'pointer'),
        chain: apiMessages(at(item, 'error_chain'), depth + 1),
      },
    ];
  });
}

function cut(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}
