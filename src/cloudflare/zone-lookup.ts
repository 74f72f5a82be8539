import { domainToASCII, domainToUnicode } from 'node:url';
import { err, ok, type Result } from '../result.ts';
import { at, listAt, textAt } from '../text/json.ts';
import type { Client } from './client.ts';
import type { Accepted } from './failure.ts';
import type { LookupFailure } from './zone-reasons.ts';

/** A zone in the API's list. */
interface ListedZone {
  readonly id: string;
  /** The account's name, or its ID where it has none. */
  readonly account: string;
}

/** https://developers.cloudflare.com/api/resources/zones/methods/list/ : 5 to 50. */
const PER_PAGE = 50;

/**
 * The zones of exactly this name: one for each account that has it and that the token sees.
 * The API knows an IDN zone by its name in Unicode; one that was added in ASCII is found as well.
 * @param name in ASCII
 */
export async function findZones(
  name: string,
  client: Client | null,
): Promise<Result<readonly ListedZone[], LookupFailure>> {
  const unicode = domainToUnicode(name) || name;
  const found = await listZones(unicode, client);
  const isFinal = unicode === name || !found.ok || found.value.length > 0;
  return isFinal ? found : listZones(name, client);
}

/** Over all pages. Names are compared in ASCII, the form that all spellings have in common. */
async function listZones(
  name: string,
  client: Client | null,
): Promise<Result<readonly ListedZone[], LookupFailure>> {
  const zones: ListedZone[] = [];
  for (let page = 1; ; page++) {
    const query = new URLSearchParams({ name, page: String(page), per_page: String(PER_PAGE) });
    const answer = await ask(`/zones?${query}`, client);
    if (!answer.ok) return answer;
    const { result, resultInfo } = answer.value;
    const items = listAt(result);
    for (const item of items) {
      const id = idOf(item, 'id');
      if (id === null || asciiName(textAt(item, 'name')) !== asciiName(name)) continue;
      const account = textAt(item, 'account', 'name') || textAt(item, 'account', 'id') || 'unknown';
      zones.push({ id, account });
    }
    const pages = at(resultInfo, 'total_pages');
    if (typeof pages !== 'number' || page >= pages || items.length === 0) return ok(zones);
  }
}

/** The name of a zone, in ASCII; null where the answer has none. */
export async function findZoneName(
  id: string,
  client: Client | null,
): Promise<Result<string | null, LookupFailure>> {
  const answer = await ask(`/zones/${encodeURIComponent(id)}`, client);
  return answer.ok ? ok(asciiName(textAt(answer.value.result, 'name')) || null) : answer;
}

/** An environment of a zone: its ID is its `ref`, null where that cannot be one. */
export interface ListedEnvironment {
  readonly ref: string | null;
  readonly name: string;
}

/**
 * The environments of a zone.
 * https://developers.cloudflare.com/api/resources/zones/subresources/environments/methods/list/
 */
export async function listEnvironments(
  zoneId: string,
  client: Client | null,
): Promise<Result<readonly ListedEnvironment[], LookupFailure>> {
  const answer = await ask(`/zones/${encodeURIComponent(zoneId)}/environments`, client);
  if (!answer.ok) return answer;
  return ok(
    listAt(answer.value.result, 'environments').map((item) => ({
      ref: idOf(item, 'ref'),
      name: textAt(item, 'name'),
    })),
  );
}

async function ask(path: string, client: Client | null): Promise<Result<Accepted, LookupFailure>> {
  if (client === null) return err('no-credentials');
  const answer = await client({ method: 'GET', path });
  return answer.ok ? ok(answer) : err(answer);
}

/** A domain name in the form that all its spellings have in common; empty where the text is none. */
function asciiName(text: string): string {
  return /[\s/\\?#:@%[\]]/.test(text) ? '' : domainToASCII(text);
}

/** An ID becomes a segment of a path: one that leads elsewhere (`..`) is none. */
function idOf(value: unknown, key: string): string | null {
  const id = textAt(value, key);
  return /^[\w-]{1,64}$/.test(id) ? id : null;
}
