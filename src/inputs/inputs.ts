import type { ZoneOptions } from '../cloudflare/zones.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import type { Headers } from '../targets/headers.ts';
import type { Target } from '../targets/target.ts';
import { type ChangedFilesOptions, readChangedFiles } from './changed.ts';
import {
  ACCESS_VARIABLES,
  type AccessOptions,
  readApiUrl,
  readCredentials,
  transportNotices,
} from './credentials.ts';
import { refuseWithoutEffect } from './effect.ts';
import { InputError, type InputNotice, type InputProblem } from './problem.ts';
import { createReader, type InputSource, type Reader } from './reader.ts';
import { createCredentialFinder } from './secrets.ts';
import { DEFAULTS, INPUTS, type ValuesOf } from './table.ts';
import { createUnknownFinder, type UnknownInputs } from './unknown.ts';
import { readWait, type WaitOptions } from './wait.ts';

/** The inputs under "What, said outright". */
interface ExplicitOptions {
  /** What the inputs name themselves, `url-headers` not yet applied. */
  readonly explicitTargets: readonly Target[];
  /** Those of these inputs that were given and list nothing. */
  readonly emptyInputs: readonly string[];
  readonly urlHeaders: readonly Headers[];
  readonly urlsFrom: readonly string[];
  /** Null where it is not set: what comes to nothing is told as loud as it deserves. */
  readonly ifNothing: 'warn' | 'error' | 'ignore' | null;
}

/** The site's addresses, which are known without `changed-files` too: `verify` asks there. */
interface SiteOptions {
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
}

type OnFailure = 'fail' | 'warn';

/** The inputs under "How"; without a `batchSize`, the plan's. */
interface HowOptions extends Omit<ValuesOf<'how'>, 'timeoutMinutes'> {
  readonly timeoutMs: number;
}

/** All inputs, read into meaning. A function takes the group that it uses. */
export interface Inputs
  extends AccessOptions,
    ZoneOptions,
    ExplicitOptions,
    SiteOptions,
    HowOptions,
    WaitOptions {
  /** Null where `changed-files` is off. */
  readonly changedFiles: ChangedFilesOptions | null;
  readonly notices: readonly InputNotice[];
}

/** `on-failure` decides how even a problem with the inputs ends, so it is read first; what is wrong with it fails. */
export function readOnFailure({ get }: InputSource): OnFailure {
  return get('on-failure').toLowerCase() === 'warn' ? 'warn' : 'fail';
}

/**
 * The only reader of inputs. The interface's names, defaults and meanings are in action.yml and README.
 * @throws InputError with the problems of all inputs at once
 */
export function readInputs(source: InputSource): Inputs {
  const { env } = source;
  const unknown = findUnknownInputs(env);
  const findCredential = createCredentialFinder(source);
  const read = createReader(source, { ...DEFAULTS, zone: env.CLOUDFLARE_ZONE_ID ?? '' }, findCredential);
  for (const name of ACCESS_VARIABLES) read.check(name, env[name] ?? '');
  const access = read.read(INPUTS.access);
  const { zone: zones, environment } = read.read(INPUTS.zone);
  const explicit = read.read(INPUTS.explicit);
  const changes = read.read(INPUTS.changedFiles);
  const { timeoutMinutes, ...how } = read.read(INPUTS.how);
  const credentials = readCredentials(access, env, how.dryRun, read.reject);
  if (!credentials.skip && zones.length === 0 && !read.problems.some(({ input }) => input === 'zone')) {
    read.reject({ input: 'zone', code: 'zone-missing' });
  }
  const changedFiles = readChangedFiles(changes, read);
  refuseWithoutEffect(changes, read);
  const inputs: Inputs = {
    ...credentials,
    githubToken: access.githubToken,
    apiUrl: readApiUrl(env.CLOUDFLARE_BASE_URL ?? '', read.reject),
    zones,
    environment,
    ...explicitOptions(explicit, changedFiles !== null, read),
    baseUrls: changes.baseUrl,
    also: changes.also,
    changedFiles,
    ...how,
    timeoutMs: timeoutMinutes * 60_000,
    ...readWait(read.read(INPUTS.wait), changedFiles, how.verify !== 'off', read.reject),
    notices: [...unknown.notices, ...read.notices, ...transportNotices(env)],
  };
  const problems = [...unknown.problems, ...read.problems.filter((one) => !followsFrom(one, unknown.meant))];
  if (problems.length > 0) throw new InputError(problems);
  return inputs;
}

const CREDENTIALS = ['api-token', 'api-email', 'api-key'];

/** The inputs that a problem says are not there. */
const WANTED: { readonly [Code in InputProblem['code']]?: readonly string[] } = {
  'credentials-missing': CREDENTIALS,
  'credential-pair-incomplete': CREDENTIALS,
  'zone-missing': ['zone'],
  'base-url-missing': ['base-url'],
  'tags-for-missing': ['tags-for'],
  'without-changed-files': ['changed-files'],
  'without-urls': ['urls', 'urls-from', 'changed-files'],
  'without-verify': ['verify'],
  'wait-for-content-without-changes': ['changed-files'],
  'wait-minutes-without-wait-for': ['wait-for'],
  'origin-url-without-content': ['wait-for'],
  'visit-headers-without-visits': ['wait-for', 'verify'],
};

/** What an input is said to lack that stands there misspelled: this is said of the misspelling alone. */
function followsFrom(problem: InputProblem, meant: UnknownInputs['meant']): boolean {
  const wanted = problem.code === 'targets-missing' ? problem.inputs : (WANTED[problem.code] ?? []);
  return wanted.some((input) => meant.has(input));
}

const findUnknownInputs = createUnknownFinder(Object.values(INPUTS).flatMap((group) => Object.keys(group)));

const EVERYTHING: Target = {
  kind: 'everything',
  value: 'everything',
  source: { kind: 'input', input: 'everything' },
};

function explicitOptions(
  values: ValuesOf<'explicit'>,
  hasChanged: boolean,
  { given, reject }: Pick<Reader, 'given' | 'reject'>,
): ExplicitOptions {
  const { everything, urls, tags, hosts, prefixes } = values;
  const lists = { urls, 'urls-from': values.urlsFrom, tags, hosts, prefixes };
  const others = ['urls', 'urls-from', 'tags', 'hosts', 'prefixes'].filter(given);
  if (hasChanged) others.push('changed-files');
  if (everything && others.length > 0) reject({ input: 'everything', code: 'everything-beside', others });
  return {
    explicitTargets: everything ? [EVERYTHING] : [...urls, ...tags, ...hosts, ...prefixes],
    emptyInputs: Object.entries(lists).flatMap(([input, list]) =>
      given(input) && list.length === 0 ? [input] : [],
    ),
    urlHeaders: values.urlHeaders,
    urlsFrom: values.urlsFrom,
    ifNothing: values.ifNothing,
  };
}
