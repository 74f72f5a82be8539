import { domainToASCII, domainToUnicode } from 'node:url';
import { err, ok, type Result } from '../result.ts';
import { listAt, textAt, valueAt } from '../text/json.ts';
import type { Client } from './client.ts';
import type { Accepted } from './failure.ts';
import type { LookupFailure } from './zone-reasons.ts';

type Lookup<T> = Result<T, LookupFailure>;

interface ListedZone {
  readonly id: string;
  /** The account's name, or its ID without a name. */
  readonly account: string;
}

/** The maximum. https://developers.cloudflare.com/api/resources/zones/methods/list/ */
const PER_PAGE = 50;

/**
 * Returns the zones with this name, one for each account that the token can see. Looks for an IDN zone by its Unicode
 * name, as the API lists it, then by its ASCII name.
 * @param name in ASCII
 */
export async function findZones(name: string, client: Client | null): Promise<Lookup<readonly ListedZone[]>> {
  const unicode = domainToUnicode(name) || name;
  const found = await listZones(unicode, client);
  const isFinal = unicode === name || !found.ok || found.value.length > 0;
  return isFinal ? found : listZones(name, client);
}

/** Reads all pages. Names are compared in ASCII, the common form of all spellings. */
async function listZones(name: string, client: Client | null): Promise<Lookup<readonly ListedZone[]>> {
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
    const pages = valueAt(resultInfo, 'total_pages');
    if (typeof pages !== 'number' || page >= pages || items.length === 0) return ok(zones);
  }
}

/** Returns the name of a zone in ASCII, or null if the response has none. */
export async function findZoneName(id: string, client: Client | null): Promise<Lookup<string | null>> {
  const answer = await ask(`/zones/${encodeURIComponent(id)}`, client);
  return answer.ok ? ok(asciiName(textAt(answer.value.result, 'name')) || null) : answer;
}

interface ListedEnvironment {
  /** The ID; null if it cannot be part of a path. */
  readonly ref: string | null;
  readonly name: string;
}

/** Lists a zone's environments. https://developers.cloudflare.com/api/resources/zones/subresources/environments/methods/list/ */
export async function listEnvironments(
  zoneId: string,
  client: Client | null,
): Promise<Lookup<readonly ListedEnvironment[]>> {
  const answer = await ask(`/zones/${encodeURIComponent(zoneId)}/environments`, client);
  if (!answer.ok) return answer;
  const items = listAt(answer.value.result, 'environments');
  return ok(items.map((item) => ({ ref: idOf(item, 'ref'), name: textAt(item, 'name') })));
}

async function ask(path: string, client: Client | null): Promise<Lookup<Accepted>> {
  if (client === null) return err('no-credentials');
  const answer = await client({ method: 'GET', path });
  return answer.ok ? ok(answer) : err(answer);
}

/** Returns a domain name in ASCII; empty if the text is not a domain name. */
function asciiName(text: string): string {
  return /[\s/\\?#:@%[\]]/.test(text) ? '' : domainToASCII(text);
}

/** Returns an ID; null if it is missing or would change the path that it becomes part of, like `..`. */
function idOf(value: unknown, key: string): string | null {
  const id = textAt(value, key);
  return /^[\w-]{1,64}$/.test(id) ? id : null;
}
