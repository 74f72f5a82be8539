import type { Dice } from './random.ts';
import { OTHER_ID, ZONE_ID } from './site.ts';
import type { World } from './world.ts';

/** A purge of the targets in the inputs. */
export interface Purge {
  readonly inputs: Readonly<Record<string, string>>;
  readonly pages: ReadonlyMap<string, string>;
  /** The names of all targets to purge. */
  readonly wanted: readonly string[];
}

/** Returns the name of a target for comparisons: zone, kind, value, and headers as JSON. */
export function nameOf(zone: string, kind: string, value: string, headers?: object): string {
  return `${zone.slice(0, 4)} ${kind} ${value}${headers ? ` ${JSON.stringify(headers)}` : ''}`;
}

/** Returns the inputs for `verify`. `verify-limit` is an error without it. */
export function verifying(verify: string): Readonly<Record<string, string>> {
  return verify === 'off' ? { verify } : { verify, 'verify-limit': '3' };
}

const SITEMAP = 'https://www.site.example/sitemap.xml';
const DEVICES = ['mobile', 'desktop'];

/** Draws the inputs of a purge: targets of every kind, in one or two zones. */
export function drawPurge(world: World, dice: Dice): Purge {
  const { plan } = world.site.inputs;
  const isTwo = dice.some('second zone', 0.3);
  const inputs: Record<string, string> = {
    zone: `site.example=${ZONE_ID}${isTwo ? `\nother.example=${OTHER_ID}` : ''}`,
    plan: dice.some('wrong plan', 0.15) ? dice.pick(['free', 'pro', 'business', 'enterprise']) : (plan ?? ''),
    retries: dice.pick(['', '', '0', '2', '20']),
    'timeout-minutes': dice.pick(['', '', '1', '0.2', '60']),
    'wait-for': dice.some('wait', 0.1) ? '5 seconds' : '',
    operation: dice.chance(0.15) ? 'invalidate' : 'purge',
    'dry-run': String(dice.some('dry run', 0.05)),
    'on-failure': dice.some('on-failure', 0.1) ? 'warn' : 'fail',
    'batch-size': dice.some('batch-size', 0.2) ? dice.pick(['1', '3', '30']) : '',
    ...verifying(dice.pick(['off', 'off', 'warn', 'fail'])),
    'api-token': world.edge.token,
  };
  const wanted: string[] = [];
  const zones = isTwo ? [ZONE_ID, OTHER_ID] : [ZONE_ID];
  if (dice.some('everything', 0.08)) {
    for (const zone of zones) wanted.push(nameOf(zone, 'everything', 'everything'));
    return { inputs: { ...inputs, everything: 'true' }, pages: new Map(), wanted };
  }
  const isRefused = (): boolean => dice.chance(refusals);
  const refusals = dice.some('refused targets', 0.15) ? dice.pick([0.02, 0.2, 1]) : 0;
  const hosts = isTwo ? ['www.site.example', 'www.other.example'] : ['www.site.example'];
  const zoneOf = (host: string): string => (host.includes('other') ? OTHER_ID : ZONE_ID);
  const several = (
    kind: string,
    sizes: readonly number[],
    make: (host: string, at: number) => string,
  ): string[] => {
    const number = dice.pick(sizes);
    return Array.from({ length: number }, (_, at) => {
      const host = dice.pick(hosts);
      return make(host, at) + (kind !== 'hosts' && isRefused() ? '-refused' : '');
    });
  };
  const page = (host: string, at: number): string => `https://${host}/p/${at}`;
  const hasVariants = dice.some('variants', 0.15);
  const addUrls = (urls: readonly string[]): void => {
    for (const url of urls) {
      const zone = zoneOf(url);
      if (!hasVariants) wanted.push(nameOf(zone, 'urls', url));
      else for (const device of DEVICES) wanted.push(nameOf(zone, 'urls', url, { 'CF-Device-Type': device }));
    }
  };
  const pages = new Map<string, string>();
  if (dice.some('urls', 0.5)) {
    const urls = several('urls', [1, 3, 20, 20, 101, 250], page);
    inputs.urls = urls.join('\n');
    addUrls(urls);
  }
  if (dice.some('sitemap', 0.1)) {
    const urls = several('urls', [1, 20], (host, at) => `https://${host}/s/${at}`);
    inputs['urls-from'] = SITEMAP;
    pages.set(SITEMAP, `<urlset>${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`);
    addUrls(urls);
  }
  if (hasVariants && (inputs.urls || inputs['urls-from']))
    inputs['url-headers'] = `CF-Device-Type: ${DEVICES.join(', ')}`;
  if (dice.some('tags', 0.4)) {
    const tags = several('tags', [1, 5, 30, 101], (_, at) => `tag-${at}`);
    inputs.tags = tags.join('\n');
    for (const zone of zones) for (const tag of tags) wanted.push(nameOf(zone, 'tags', tag));
  }
  if (dice.some('prefixes', 0.25)) {
    const prefixes = several('prefixes', [1, 5, 40], (host, at) => `${host}/dir-${at}/`);
    inputs.prefixes = prefixes.join('\n');
    for (const prefix of prefixes) wanted.push(nameOf(zoneOf(prefix), 'prefixes', prefix));
  }
  if (wanted.length === 0 || dice.some('hosts', 0.2)) {
    inputs.hosts = hosts.join('\n');
    for (const host of hosts) wanted.push(nameOf(zoneOf(host), 'hosts', host));
  }
  return { inputs, pages, wanted };
}
