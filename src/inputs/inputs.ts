import type { Access } from '../cloudflare/client.ts';
import { PLANS, type PlanName } from '../cloudflare/limits.ts';
import type { EnvironmentAsk, ZoneAsk } from '../cloudflare/zones.ts';
import type { Operation } from '../plan.ts';
import { type BaseUrl, parseAlso, parseBaseUrls } from '../targets/base-url.ts';
import { parseHosts, parsePrefixes, parseTags } from '../targets/selectors.ts';
import type { Target } from '../targets/target.ts';
import { type Headers, parseUrlHeaders, parseUrls } from '../targets/urls.ts';
import { textEntries } from '../text/entries.ts';
import { type ChangedInputs, readChanged } from './changed.ts';
import { readAccess, readApiUrl } from './credentials.ts';
import { createReader, InputError, type InputSource, type Reader } from './reader.ts';
import { readWhere } from './zone.ts';

/** All inputs, read into meaning. */
export interface Inputs {
  /** Null when there are none and none are needed. */
  readonly access: Access | null;
  /** `if-no-credentials: skip` applies: there are none. */
  readonly skip: boolean;
  readonly githubToken: string;
  readonly apiUrl: string;
  readonly zones: readonly ZoneAsk[];
  readonly environment: EnvironmentAsk | null;
  /** What the inputs name themselves, `url-headers` not yet applied. */
  readonly said: readonly Target[];
  readonly urlHeaders: readonly Headers[];
  readonly urlsFrom: readonly string[];
  readonly changed: ChangedInputs | null;
  /** Also without `changed-files`: where to verify. */
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
  readonly ifNothing: 'warn' | 'error' | 'ignore';
  readonly operation: Operation;
  readonly plan: PlanName;
  readonly batchSize: number | null;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly delayMs: number;
  readonly verify: 'off' | 'warn' | 'fail';
  readonly verifyLimit: number;
  readonly dryRun: boolean;
  readonly onFailure: OnFailure;
  /** What a person should know, but what stops nothing. */
  readonly notices: readonly string[];
  /** The same, where it may not be what was meant. */
  readonly warnings: readonly string[];
}

export type OnFailure = 'fail' | 'warn';

/** Documented maxima: 100 targets in a request, 500 URLs on enterprise. */
const LARGEST_BATCH = 500;
/** GitHub ends a job after six hours by default. */
const LONGEST_STEP_MINUTES = 360;

/** `on-failure` decides how even a problem with the inputs ends, so it is read first; what is wrong with it fails. */
export function readOnFailure({ get }: InputSource): OnFailure {
  return get('on-failure') === 'warn' ? 'warn' : 'fail';
}

/**
 * The only reader of inputs. The interface's names, defaults and meanings are in action.yml and README.
 * @throws InputError with the problems of all inputs at once
 */
export function readInputs(source: InputSource): Inputs {
  const read = createReader(source);
  const onFailure = read.choice('on-failure', ['fail', 'warn']);
  const dryRun = read.flag('dry-run');
  const { zones, environment } = readWhere(read, source.env);
  const needsLookup =
    zones.some(({ id }) => id === null) || (environment !== null && environment.id === null);
  const { access, skip } = readAccess(read, source.env, dryRun && !needsLookup);
  if (!skip && zones.length === 0 && !read.problems.some((problem) => problem.startsWith('zone:'))) {
    read.refuse(
      'zone',
      'is missing; give the zone ID, the domain name, or name=ID (or set CLOUDFLARE_ZONE_ID)',
    );
  }
  const site = { baseUrls: read.list('base-url', parseBaseUrls), also: read.list('also', parseAlso) };
  const changed = readChanged(read, site);
  const said = readSaid(read, changed !== null);
  const plan = read.choice('plan', [...PLANS]);
  const inputs: Inputs = {
    access,
    skip,
    githubToken: read.text('github-token'),
    apiUrl: readApiUrl(read, source.env.CLOUDFLARE_BASE_URL),
    zones,
    environment,
    ...said,
    ...site,
    changed,
    ifNothing: read.choice('if-nothing', ['warn', 'error', 'ignore']),
    operation: read.choice('operation', ['purge', 'invalidate']),
    plan,
    batchSize:
      read.text('batch-size') === ''
        ? null
        : read.number('batch-size', 1, { least: 1, most: LARGEST_BATCH, whole: true }),
    retries: read.number('retries', 5, { least: 0, most: 20, whole: true }),
    timeoutMs:
      read.number('timeout-minutes', 10, { least: 0.01, most: LONGEST_STEP_MINUTES, whole: false }) * 60_000,
    delayMs: read.number('delay-seconds', 0, { least: 0, most: 3600, whole: false }) * 1000,
    verify: read.choice('verify', ['off', 'warn', 'fail']),
    verifyLimit: read.number('verify-limit', 20, { least: 1, most: 1000, whole: true }),
    dryRun,
    onFailure,
    notices: read.notices,
    warnings: read.warnings,
  };
  if (read.problems.length > 0) throw new InputError(read.problems);
  return inputs;
}

function readSaid(read: Reader, hasChanged: boolean): Pick<Inputs, 'said' | 'urlHeaders' | 'urlsFrom'> {
  const everything = read.flag('everything');
  // A fragment that is taken off may not be what was meant: with it goes the part of the page that it is about.
  const urls = read.list('urls', (text) => parseUrls(text, 'the input urls'), '', read.warnings);
  const urlHeaders = read.list('url-headers', parseUrlHeaders);
  const urlsFrom = read.list('urls-from', textEntries);
  const others = [
    ...read.list('tags', parseTags),
    ...read.list('hosts', parseHosts),
    ...read.list('prefixes', parsePrefixes),
  ];
  const beside = ['urls', 'urls-from', 'tags', 'hosts', 'prefixes'].filter((name) => read.text(name) !== '');
  if (hasChanged) beside.push('changed-files');
  if (everything && beside.length > 0) {
    read.refuse(
      'everything',
      `is true beside ${beside.map((name) => `\`${name}\``).join(', ')}; everything leaves nothing else to purge, so give one or the other`,
    );
  }
  const all: Target = { kind: 'everything', value: 'everything', because: 'the input everything' };
  return { said: everything ? [all] : [...urls, ...others], urlHeaders, urlsFrom };
}
