import type { TargetResult } from '../../src/purge/results.ts';
import type { ApiEntry } from '../edge/handler.ts';
import type { Job } from './job.ts';
import { treeOf } from './leftovers.ts';
import { decode, stemOf } from './origin.ts';
import { nameOf, type Purge } from './purges.ts';
import type { Tree } from './repository.ts';
import type { Played } from './run.ts';
import type { World } from './world.ts';

/** Returns the purges that reached the API, in the order of sending. */
export function arrivals({ sent }: Played): readonly ApiEntry[] {
  return sent.flatMap(({ entry }) => (entry?.kind === 'purge' ? [entry] : []));
}

const namesOfResults = new WeakMap<TargetResult, string>();

/** Returns the name of a result's target. Cached, since several laws need it. */
export function namedBy(result: TargetResult): string {
  const { zone, target } = result;
  const name = namesOfResults.get(result) ?? nameOf(zone.id, target.kind, target.value, target.headers);
  namesOfResults.set(result, name);
  return name;
}

export function isConfirmation(text: string): boolean {
  try {
    return JSON.parse(text).success === true;
  } catch {
    return false;
  }
}

export const isRefusable = ({ value }: TargetResult['target']): boolean => value.includes('refused');

/** Returns whether the only faults are one or two refused targets among many valid ones of each kind. */
export function refusedAlone(played: Played, world: World): boolean {
  const { results } = played.progress;
  const refused = results.filter(({ target }) => isRefusable(target));
  const kinds = Map.groupBy(results, ({ target }) => target.kind);
  const isFew = [...kinds.values()].every(
    (all) => all.length >= 10 || !all.some(({ target }) => isRefusable(target)),
  );
  return isFew && refused.length > 0 && refused.length <= 2 && isUntroubled(played, world, refused.length);
}

const NONE: ReadonlySet<string> = new Set();
const namesByEntry = new WeakMap<ApiEntry, ReadonlySet<string>>();

/** Returns the names of the targets in a request to the API. */
export function namesIn(entry: ApiEntry | undefined): ReadonlySet<string> {
  if (entry === undefined) return NONE;
  const known = namesByEntry.get(entry) ?? readNames(entry);
  namesByEntry.set(entry, known);
  return known;
}

function readNames(entry: ApiEntry): ReadonlySet<string> {
  const names = new Set<string>();
  const zone = entry.path.split('/')[4] ?? '';
  for (const [kind, values] of Object.entries((entry.body ?? {}) as Record<string, unknown>)) {
    if (kind === 'purge_everything') names.add(nameOf(zone, 'everything', 'everything'));
    else {
      for (const value of values as (string | { url: string; headers: object })[]) {
        if (typeof value === 'string') names.add(nameOf(zone, kind === 'files' ? 'urls' : kind, value));
        else names.add(nameOf(zone, 'urls', value.url, value.headers));
      }
    }
  }
  return names;
}

/** Returns whether all faults were temporary and the run had time for them, except for `refused` targets. */
export function isUntroubled(
  { taken, cancelledAt, end, inputs, progress, weather, beganAt }: Played,
  world: World,
  refused = 0,
): boolean {
  const { flaps = 0, limits = 0, visits: _visits, outage: _out, ...others } = taken;
  const { api, inputs: own } = world.site;
  if (end.kind !== 'finished' || cancelledAt !== null || inputs === null) return false;
  // With the wrong plan, the API may accept only one request every twelve seconds.
  const isPatient =
    inputs.timeoutMs > 5 * 60_000 &&
    (inputs.plan === own.plan || progress.plannedRequests * 12_000 < inputs.timeoutMs);
  const isUnhindered = limits === 0 && inputs.plan === own.plan;
  const isOutage = weather.outage !== null && _out !== 0;
  const outlasts =
    isOutage && (inputs.retries < 5 || (weather.outage?.to ?? 0) > beganAt + inputs.timeoutMs / 4);
  return (
    (isUnhindered || isPatient) &&
    !outlasts &&
    Object.values(others).every((one) => one === 0) &&
    (flaps === 0 || (flaps <= 2 && !isOutage)) &&
    (api.maxBatch === null || refused > 0) &&
    api.withoutKinds.length === 0 &&
    progress.results.filter(({ target }) => isRefusable(target)).length === refused
  );
}

/** Returns the minimum number of requests for the inputs. */
export function fewest({ wanted }: Purge, { inputs }: Played): number {
  const plan = inputs?.plan ?? 'free';
  const groups = new Map<string, number>();
  for (const one of wanted) {
    const [zone, kind] = one.split(' ');
    const group = `${zone} ${kind}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return [...groups].reduce((sum, [group, number]) => {
    const isUrls = group.endsWith('urls');
    const limit = isUrls && plan === 'enterprise' ? 500 : 100;
    const own = inputs?.batchSize ?? limit;
    return sum + Math.ceil(number / (isUrls ? own : Math.min(own, limit)));
  }, 0);
}

/** Returns whether a target may result from the changes, by an independent, wide reading of which files may have changed. */
export function allowedOf({ progress }: Played, job: Job, world: World): (name: string) => boolean {
  const { served } = world.site;
  const found = progress.changes?.found;
  const head = treeOf(found?.kind === 'files' ? found.head : '', job, world);
  const changed = new Set<string>();
  const compare = (version: Tree, now: Tree): void => {
    for (const path of new Set([...version.keys(), ...now.keys()])) {
      if (version.get(path) !== now.get(path)) changed.add(path.replace(/^public\//, ''));
    }
  };
  for (const file of job.listed ?? []) changed.add(file);
  for (const tree of job.listed === null ? world.trees : []) {
    compare(served(tree), served(head));
    // With truncated listings, symlinks are not followed.
    compare(tree, head);
  }
  const isWhole = found?.kind === 'unknown' || changed.has('_redirects');
  const stems = new Set([...changed].map(stemOf));
  return (name) => {
    const [, kind = '', ...rest] = name.split(' ');
    const value = rest.join(' ');
    if (kind === 'everything') return found?.kind === 'unknown' && job.fallback === 'everything';
    // A second purge contains the URLs that `verify` requested.
    if (isWhole && (kind === 'hosts' || kind === 'prefixes' || job.isVerified)) return true;
    if (kind === 'tags') return stems.has(stemOf(value.slice(2)));
    const path = decode(value.replace(/^(?:https:\/\/)?www\.site\.example\/?/, ''));
    if (stems.has(stemOf(path))) return true;
    // A folder in which every file changed.
    return kind === 'prefixes' && [...changed].some((file) => file.startsWith(path));
  };
}
