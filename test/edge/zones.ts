import type { May, Zone } from './accounts.ts';
import { type Answer, envelope, refuse } from './answers.ts';

/** https://developers.cloudflare.com/api/resources/zones/methods/list/ */
const PER_PAGE = { least: 5, most: 50, usual: 20 };

/** Operators that may precede a name, with a colon. A name with any other colon matches nothing. */
const OPERATORS: Readonly<Record<string, (name: string, text: string) => boolean>> = {
  equal: (name, text) => name === text,
  not_equal: (name, text) => name !== text,
  starts_with: (name, text) => name.startsWith(text),
  ends_with: (name, text) => name.endsWith(text),
  contains: (name, text) => name.includes(text),
};

/** Lists a page of the zones that the client may see, by `name`, `account.id`, `status`, `page` and `per_page`. */
export function listZones(zones: readonly Zone[], may: May, query: URLSearchParams): Answer {
  const page = Number(query.get('page') ?? 1);
  const perPage = Number(query.get('per_page') ?? PER_PAGE.usual);
  if (!Number.isInteger(page) || page < 1 || !(perPage >= PER_PAGE.least && perPage <= PER_PAGE.most)) {
    return refuse(400, 6003, 'Invalid request parameters');
  }
  const visible = zones.filter((zone) => may('zone_read', zone));
  if (visible.length === 0 && zones.length > 0) {
    const permission = 'com.cloudflare.api.account.zone.list';
    return refuse(
      403,
      0,
      `Actor 'com.cloudflare.api.token' requires permission '${permission}' to list zones`,
    );
  }
  const [, operator = 'equal', text = ''] = /^(?:([^:]*):)?(.*)$/s.exec(query.get('name') ?? '') ?? [];
  const test = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (test === undefined) return refuse(400, 6003, `Unknown filter operator ${operator}`);
  const wanted = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = visible.filter(
    (zone) =>
      (!query.has('name') || test(zone.name, text.toLowerCase())) &&
      wanted('account.id', zone.account) &&
      wanted('status', zone.status),
  );
  const result = found.slice((page - 1) * perPage, page * perPage).map(describe);
  return envelope(200, {
    result,
    result_info: {
      page,
      per_page: perPage,
      count: result.length,
      total_count: found.length,
      total_pages: Math.ceil(found.length / perPage),
    },
  });
}

/** https://developers.cloudflare.com/api/resources/zones/methods/get/ */
export function zoneResult(zone: Zone | undefined, may: May): Answer {
  if (zone === undefined || !may('zone_read', zone)) {
    return refuse(403, 9109, 'Unauthorized to access requested resource');
  }
  return envelope(200, { result: describe(zone) });
}

/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge-zone-versions/ */
export function listEnvironments(zone: Zone | undefined, may: May): Answer {
  if (zone === undefined || !may('zone_versioning_read', zone))
    return refuse(403, 10000, 'Authentication error');
  const environments = zone.environments.map(({ name, ref }) => {
    return { name, ref, version: 0, expression: '', locked_on_deployment: false, position: {} };
  });
  return envelope(200, { result: { environments } });
}

/** The fields of a zone that a client of the purge API may need. */
function describe({ id, name, status, plan, account }: Zone) {
  return {
    id,
    name,
    status,
    type: 'full',
    paused: false,
    account: { id: account, name: `Account ${account}` },
    plan: { legacy_id: plan, name: `${plan} plan` },
  };
}
