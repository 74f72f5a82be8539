import { explainFailure, failureMessage } from '../report/sentences/api.ts';
import { quote } from '../text/entries.ts';
import type { Client } from './client.ts';
import type { ApiResult, Failure } from './failure.ts';
import type { Zone } from './zone.ts';

/** A line of `zone`, before anything is looked up. */
export interface ZoneAsk {
  readonly id: string | null;
  readonly name: string | null;
}

/** The input `environment`: an ID needs no look-up, a name does. */
export interface EnvironmentAsk {
  readonly id: string | null;
  readonly name: string | null;
}

/** What stood in the way of finding out where to purge. `failure` is there when the API said no. */
export interface LookupProblem {
  readonly message: string;
  readonly failure?: Failure;
}

export interface Resolved {
  readonly zones: readonly Zone[];
  readonly problems: readonly LookupProblem[];
  readonly notices: readonly string[];
}

/** https://developers.cloudflare.com/api/resources/zones/methods/list/ : 5 to 50. */
const PER_PAGE = 50;

/**
 * Zone and environment names to IDs.
 * @param needNames several zones want their names, to tell which URL is whose
 */
export async function resolveZones(
  asks: readonly ZoneAsk[],
  environment: EnvironmentAsk | null,
  needNames: boolean,
  client: Client,
): Promise<Resolved> {
  const found = await Promise.all(asks.map((ask) => resolveZone(ask, needNames, client)));
  const problems = found.flatMap((one) => ('message' in one ? [one] : []));
  const zones = found.flatMap((one) => ('message' in one ? [] : [one]));
  const twice = zones.filter(({ id }, index) => zones.findIndex((zone) => zone.id === id) !== index);
  const unique = zones.filter((zone) => !twice.includes(zone));
  if (environment === null || problems.length > 0) return { zones: unique, problems, notices: [] };
  const placed = await Promise.all(unique.map((zone) => resolveEnvironment(zone, environment, client)));
  return {
    zones: placed.flatMap((one) => ('message' in one ? [] : [one.zone])),
    problems: placed.flatMap((one) => ('message' in one ? [one] : [])),
    notices: placed.flatMap((one) => ('message' in one || one.notice === null ? [] : [one.notice])),
  };
}

async function resolveZone(
  { id, name }: ZoneAsk,
  needName: boolean,
  client: Client,
): Promise<Zone | LookupProblem> {
  if (id !== null) {
    if (name !== null || !needName) return { id, name, environment: null };
    const answer = await client({ method: 'GET', path: `/zones/${encodeURIComponent(id)}` });
    const known = answer.ok ? textOf(answer.result, 'name') : null;
    if (known !== null) return { id, name: known, environment: null };
    return {
      message: `the name of zone ${id} could not be looked up, and with several zones it tells which URL is whose; write \`name=${id}\` in \`zone\``,
      ...(answer.ok ? {} : { failure: answer }),
    };
  }
  const wanted = name ?? '';
  const list = await listZones(wanted, client);
  if (!Array.isArray(list)) {
    return {
      message: `zone ${quote(wanted)} could not be looked up: ${failureMessage(list)}. A look-up needs Zone › Zone › Read; \`${wanted}=ID\` in \`zone\` needs none`,
      failure: list,
    };
  }
  const [zone, ...others] = list;
  if (zone === undefined) {
    return {
      message: `there is no zone ${quote(wanted)} that this token can see; check the spelling (a zone is the registered domain, not a host of it) and that the token includes it with Zone › Zone › Read, or write \`${wanted}=ID\` in \`zone\``,
    };
  }
  if (others.length > 0) {
    const choices = list.map((one) => `\`${wanted}=${one.id}\` (account ${quote(one.account)})`).join(' or ');
    return { message: `${list.length} accounts have a zone ${quote(wanted)}; write ${choices} in \`zone\`` };
  }
  return { id: zone.id, name: wanted, environment: null };
}

/** All zones of exactly this name, over all pages, or the failure. */
async function listZones(name: string, client: Client): Promise<{ id: string; account: string }[] | Failure> {
  const zones: { id: string; account: string }[] = [];
  for (let page = 1; ; page++) {
    const query = new URLSearchParams({ name, page: String(page), per_page: String(PER_PAGE) });
    const answer: ApiResult = await client({ method: 'GET', path: `/zones?${query}` });
    if (!answer.ok) return answer;
    const result = Array.isArray(answer.result) ? answer.result : [];
    for (const item of result) {
      const id = idOf(item, 'id');
      if (id === null || textOf(item, 'name')?.toLowerCase() !== name) continue;
      const account = fieldOf(item, 'account');
      zones.push({ id, account: textOf(account, 'name') ?? textOf(account, 'id') ?? 'unknown' });
    }
    const pages = fieldOf(answer.resultInfo, 'total_pages');
    if (typeof pages !== 'number' || page >= pages || result.length === 0) return zones;
  }
}

/**
 * https://developers.cloudflare.com/version-management/ : an environment's ID is its `ref`, and Production is the zone
 * endpoint itself. https://developers.cloudflare.com/cache/how-to/purge-cache/purge-zone-versions/
 */
async function resolveEnvironment(
  zone: Zone,
  { id, name }: EnvironmentAsk,
  client: Client,
): Promise<{ zone: Zone; notice: string | null } | LookupProblem> {
  if (id !== null) return { zone: { ...zone, environment: id }, notice: null };
  const wanted = name ?? '';
  const where = zone.name ?? zone.id;
  const answer = await client({ method: 'GET', path: `/zones/${encodeURIComponent(zone.id)}/environments` });
  if (!answer.ok) {
    return {
      message: `environment ${quote(wanted)} of ${where} could not be looked up: ${failureMessage(answer)}. ${reasonFor(answer)} A look-up needs Zone › Zone Versioning › Read; the environment's ID (\`ref\`) in \`environment\` needs none`,
      failure: answer,
    };
  }
  const list = fieldOf(answer.result, 'environments');
  const environments = (Array.isArray(list) ? list : []).map((item) => ({
    ref: idOf(item, 'ref'),
    name: textOf(item, 'name'),
  }));
  const match =
    environments.find(({ ref }) => ref === wanted) ??
    environments.find((one) => one.name?.toLowerCase() === wanted.toLowerCase());
  if (match === undefined || match.ref === null) {
    const names = environments.map((one) => quote(one.name ?? '')).join(', ') || 'none';
    return { message: `${where} has no environment ${quote(wanted)}; it has ${names}` };
  }
  if (match.name?.toLowerCase() === 'production') {
    return {
      zone,
      notice: `Production of ${where} is purged through the zone itself; \`everything\` there clears all environments`,
    };
  }
  return { zone: { ...zone, environment: match.ref }, notice: null };
}

function reasonFor(failure: Failure): string {
  return failure.kind === 'refused' ? '' : `${explainFailure(failure).fix}.`;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** An ID becomes a segment of a path: one that leads elsewhere (`..`) is none. */
function idOf(value: unknown, key: string): string | null {
  const id = textOf(value, key);
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : null;
}

function textOf(value: unknown, key: string): string | null {
  const field = fieldOf(value, key);
  return typeof field === 'string' ? field : null;
}
