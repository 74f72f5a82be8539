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
}

/** The hosts that the inputs name, in any spelling. What a list holds names none. */
export function namedHosts({
  explicitTargets,
  urlsFrom,
  baseUrls,
  also,
  zones,
}: HostNamingInputs): readonly string[] {
  const urls = [
    ...urlsFrom,
    ...also,
    ...explicitTargets.map(({ kind, value }) => (kind === 'urls' ? value : '')),
  ];
  return [
    ...urls.flatMap((url) => URL.parse(url)?.hostname ?? []),
    ...explicitTargets.flatMap(({ kind, value }) => {
      if (kind !== 'hosts' && kind !== 'prefixes') return [];
      return URL.parse(`https://${value}`)?.hostname ?? [];
    }),
    ...baseUrls.map(({ hostname }) => hostname),
    ...zones.flatMap(({ name }) => name ?? []),
  ];
}
