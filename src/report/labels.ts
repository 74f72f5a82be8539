import type { Zone } from '../cloudflare/zone.ts';
import type { TargetResult } from '../purge/purged.ts';
import { KINDS, type Kind, type Target } from '../targets/target.ts';
import { formatInteger } from '../text/wording.ts';
import type { Check } from '../verify/check.ts';

export function zoneKey({ id, environment }: Zone): string {
  return `${id}/${environment ?? ''}`;
}

/** An environment's ID has some 30 characters, of which these tell it apart. */
const SHOWN_ID_LENGTH = 8;

/** For people: its name, or the ID where there is none. */
export function zoneName({ name, id }: Zone): string {
  return name ?? id;
}

/** For people: `example.com`, `example.com (environment 12abcd3e…)`, or the ID where there is no name. */
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

/** As the API, and the inputs, name it in a table. */
export function nounOf(kind: Kind): string {
  return NOUNS[kind][1];
}

/** `1 URL`, `2,500 tags`, `everything`. */
export function countOf(kind: Kind, number: number): string {
  return kind === 'everything'
    ? 'everything'
    : `${formatInteger(number)} ${NOUNS[kind][number === 1 ? 0 : 1]}`;
}

/** `3 URLs, 1 tag`. */
export function countByKind(results: readonly TargetResult[]): string {
  const kinds = Map.groupBy(results, ({ target }) => target.kind);
  return KINDS.flatMap((kind) => {
    const all = kinds.get(kind);
    return all === undefined ? [] : [countOf(kind, all.length)];
  }).join(', ');
}

/** A target, or a URL that was asked for, as the lists have it: a URL may be there in several variants. */
export function targetLabel(one: Pick<Target, 'value' | 'headers'> | Pick<Check, 'url' | 'headers'>): string {
  const name = 'url' in one ? one.url : one.value;
  return one.headers === undefined ? name : `${name} with ${JSON.stringify(one.headers)}`;
}

/** `3 URLs, 1 tag of example.com`, as far as the zone is known. */
export function describeTargets(results: readonly TargetResult[]): string {
  return countByKind(results) + whereOf(results);
}

/** ` of example.com`, ` in 2 zones`; empty where the zone has no name. */
export function whereOf(results: readonly TargetResult[]): string {
  const zones = [...new Set(results.map(({ zone }) => zone))];
  const [only] = zones;
  if (zones.length > 1) return ` in ${zones.length} zones`;
  if (only === undefined || only.name === null) return '';
  return ` of ${only.environment === null ? '' : 'an environment of '}${only.name}`;
}

/** Each zone of these targets once. */
export function zonesOf(results: readonly TargetResult[]): readonly string[] {
  return [...new Set(results.map(({ zone }) => zoneLabel(zone)))];
}
