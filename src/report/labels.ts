import type { Zone } from '../cloudflare/zone.ts';
import type { TargetResult } from '../purge/results.ts';
import { KINDS, type Kind, type Target } from '../targets/target.ts';
import { plural } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';

/** Returns a key that tells zones and environments apart. */
export function zoneKey({ id, environment }: Zone): string {
  return `${id}/${environment ?? ''}`;
}

/** The ID of an environment has about 30 characters; the first ones are enough. */
const SHOWN_ID_LENGTH = 8;

/** Returns the name of a zone, or its ID if the name is unknown. */
export function zoneName({ name, id }: Zone): string {
  return name ?? id;
}

/** Returns `example.com`, `example.com (environment 12abcd3e…)`, the ID if the name is unknown, or `no zone`. */
export function zoneLabel(zone: Zone): string {
  const { id, environment } = zone;
  if (id === '') return 'no zone';
  if (environment === null) return zoneName(zone);
  const short =
    environment.length > 2 * SHOWN_ID_LENGTH ? `${environment.slice(0, SHOWN_ID_LENGTH)}…` : environment;
  return `${zoneName(zone)} (environment ${short})`;
}

const NOUNS: Readonly<Record<Kind, readonly [string, string]>> = {
  everything: ['everything', 'everything'],
  urls: ['URL', 'URLs'],
  tags: ['tag', 'tags'],
  hosts: ['host', 'hosts'],
  prefixes: ['prefix', 'prefixes'],
};

/** Returns the plural of a kind. */
export function nounOf(kind: Kind): string {
  return NOUNS[kind][1];
}

/** Returns `1 URL`, `2,500 tags`, or `everything`. */
export function countOf(kind: Kind, number: number): string {
  return kind === 'everything' ? kind : plural(number, ...NOUNS[kind]);
}

/** Returns, for example, `3 URLs, 1 tag`. */
export function countByKind(results: readonly TargetResult[]): string {
  const groups = Map.groupBy(results, ({ target }) => target.kind);
  const kinds = KINDS.filter((kind) => groups.has(kind));
  return kinds.map((kind) => countOf(kind, groups.get(kind)?.length ?? 0)).join(', ');
}

/** Returns the value of a target, or the URL of a check, with the request headers that make it a variant. */
export function targetLabel(one: Pick<Target, 'value' | 'headers'> | Pick<Check, 'url' | 'headers'>): string {
  const name = 'url' in one ? one.url : one.value;
  return one.headers === undefined ? name : `${name} with ${JSON.stringify(one.headers)}`;
}

/** Returns, for example, `3 URLs, 1 tag of example.com`. */
export function describeTargets(results: readonly TargetResult[]): string {
  return countByKind(results) + whereOf(results);
}

/** Returns ` of example.com` or ` in 2 zones`, or `''` if the only zone has no name. */
export function whereOf(results: readonly TargetResult[]): string {
  const zones = [...new Set(results.map(({ zone }) => zone))];
  const [only] = zones;
  if (zones.length > 1) return ` in ${zones.length} zones`;
  if (only === undefined || only.name === null) return '';
  return ` of ${only.environment === null ? '' : 'an environment of '}${only.name}`;
}

/** Returns the distinct labels of the zones. */
export function zonesOf(results: readonly TargetResult[]): readonly string[] {
  return [...new Set(results.map(({ zone }) => zoneLabel(zone)))];
}
