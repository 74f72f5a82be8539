import type { Client } from '../../src/cloudflare/client.ts';
import type { Call } from '../../src/cloudflare/send-request.ts';
import { answerOf, errorBody, ZONE_ID } from '../examples.ts';

type ApiAnswer = ReturnType<typeof answerOf>;

/** The API, by path (with its query); all else is not found. */
export function api(
  pages: Readonly<Record<string, ApiAnswer>>,
): Client & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  const client: Client = async ({ method, path }: Call) => {
    calls.push(`${method} ${path}`);
    return pages[path] ?? answerOf(404, errorBody(7003, `Could not route to ${path}`));
  };
  return Object.assign(client, { calls });
}

export function accepted(result: unknown, resultInfo?: object): ApiAnswer {
  return answerOf(200, { success: true, errors: [], messages: [], result, result_info: resultInfo });
}

/** What a token gets that lacks a permission. */
export const FORBIDDEN = answerOf(403, errorBody(10000, 'Authentication error'));

/** Where the API is asked for a zone by its name. */
export function zonePage(name: string, page = 1): string {
  return `/zones?${new URLSearchParams({ name, page: String(page), per_page: '50' })}`;
}

export function zoneItem(name: string, id = ZONE_ID, account = 'Main'): object {
  return { id, name, account: { id: 'acc', name: account } };
}
