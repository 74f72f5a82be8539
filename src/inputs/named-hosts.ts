import type { DeploySignal } from '../deploy/signals.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import type { Target } from '../targets/target.ts';

/** What of the inputs names hosts. */
interface HostNamingInputs {
  /** Targets that the inputs name themselves. */
  readonly explicitTargets: readonly Target[];
  readonly urlsFrom: readonly string[];
  readonly baseUrls: readonly BaseUrl[];
  /** Absolute URLs, and paths, which name none. */
  readonly also: readonly string[];
  readonly zones: readonly { readonly name: string | null }[];
  readonly waitFor: readonly DeploySignal[];
  readonly originUrl: BaseUrl | null;
}

/** The hosts that the inputs name, in any spelling. What a list holds names none. */
export function namedHosts(inputs: HostNamingInputs): readonly string[] {
  const { explicitTargets, urlsFrom, also, zones } = inputs;
  return [
    ...[...urlsFrom, ...also].flatMap(hostnameOf),
    ...explicitTargets.flatMap(({ kind, value }) =>
      kind === 'hosts' || kind === 'prefixes' ? hostnameOf(`https://${value}`) : [],
    ),
    ...visitedHosts(inputs),
    ...zones.flatMap(({ name }) => name ?? []),
  ];
}

/** The hosts that the inputs name for visits, which may have the headers that let a visit pass. */
export function visitedHosts({
  explicitTargets,
  baseUrls,
  waitFor,
  originUrl,
}: Pick<HostNamingInputs, 'explicitTargets' | 'baseUrls' | 'waitFor' | 'originUrl'>): readonly string[] {
  return [
    ...explicitTargets.flatMap(({ kind, value }) => (kind === 'urls' ? hostnameOf(value) : [])),
    ...waitFor.flatMap((signal) => (signal.kind === 'text' ? hostnameOf(signal.url) : [])),
    ...[...baseUrls, ...(originUrl === null ? [] : [originUrl])].map(({ hostname }) => hostname),
  ];
}

function hostnameOf(url: string): readonly string[] {
  const hostname = URL.parse(url)?.hostname ?? '';
  return hostname === '' ? [] : [hostname];
}
