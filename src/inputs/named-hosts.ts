import type { Inputs } from './inputs.ts';

type VisitInputs = Pick<Inputs, 'explicitTargets' | 'baseUrls' | 'waitFor' | 'originUrl'>;

/** Returns the hosts in the inputs, in any spelling. The contents of lists do not count. */
export function namedHosts(
  inputs: VisitInputs & Pick<Inputs, 'urlsFrom' | 'also' | 'zones'>,
): readonly string[] {
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

/** Returns the hosts that the inputs name for visits. Visits to them may send the secret `visit-headers`. */
export function visitedHosts({
  explicitTargets,
  baseUrls,
  waitFor,
  originUrl,
}: VisitInputs): readonly string[] {
  return [
    ...explicitTargets.flatMap(({ kind, value }) => (kind === 'urls' ? hostnameOf(value) : [])),
    ...waitFor.flatMap((signal) => (signal.kind === 'text' ? hostnameOf(signal.url) : [])),
    ...[...baseUrls, ...(originUrl === null ? [] : [originUrl])].map(({ hostname }) => hostname),
  ];
}

/** Returns nothing for a path, which names no host. */
function hostnameOf(url: string): readonly string[] {
  const hostname = URL.parse(url)?.hostname ?? '';
  return hostname === '' ? [] : [hostname];
}
