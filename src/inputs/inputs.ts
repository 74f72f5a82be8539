import type { ZoneOptions } from '../cloudflare/zones.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import type { Target } from '../targets/target.ts';
import { type ChangedFilesOptions, readChangedFiles } from './changed.ts';
import {
  ACCESS_VARIABLES,
  type AccessOptions,
  readApiUrl,
  readCredentials,
  transportNotices,
} from './credentials.ts';
import { rejectUnusedInputs } from './effect.ts';
import { InputError, type InputNotice, type InputProblem } from './problem.ts';
import { createReader, type InputSource, type Reader } from './reader.ts';
import { createCredentialFinder } from './secrets.ts';
import { DEFAULTS, INPUTS, type ValuesOf } from './table.ts';
import { findUnknownInputs } from './unknown.ts';
import { readWait, type WaitOptions } from './wait.ts';

/** The parsed inputs. */
export interface Inputs
  extends AccessOptions,
    ZoneOptions,
    Pick<ValuesOf<'explicit'>, 'urlHeaders' | 'urlsFrom' | 'ifNothing'>,
    Omit<ValuesOf<'how'>, 'timeoutMinutes'>,
    WaitOptions {
  /** The targets that the inputs name themselves, without the variants of `url-headers`. */
  readonly explicitTargets: readonly Target[];
  /** The non-empty inputs among `urls`, `urls-from`, `tags`, `hosts` and `prefixes` that list nothing. */
  readonly emptyInputs: readonly string[];
  /** Null if `changed-files` is off. */
  readonly changedFiles: ChangedFilesOptions | null;
  /** Without `changed-files`, `verify` checks these URLs. */
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
  readonly timeoutMs: number;
  readonly notices: readonly InputNotice[];
}

/** Reads `on-failure` first, since it applies to problems with the inputs too. Invalid values count as `fail`. */
export function readOnFailure({ get }: InputSource): Inputs['onFailure'] {
  return get('on-failure').toLowerCase() === 'warn' ? 'warn' : 'fail';
}

/**
 * Reads and validates all inputs. action.yml and docs/inputs.md have their names, defaults and meanings.
 * @throws InputError with the problems of all inputs
 */
export function readInputs(source: InputSource): Inputs {
  const { env } = source;
  const unknown = findUnknownInputs(env, INPUT_NAMES);
  const findCredential = createCredentialFinder(source);
  const reader = createReader(source, { ...DEFAULTS, zone: env.CLOUDFLARE_ZONE_ID ?? '' }, findCredential);
  for (const name of ACCESS_VARIABLES) reader.check(name, env[name] ?? '');
  const access = reader.read(INPUTS.access);
  const { zone: zones, environment } = reader.read(INPUTS.zone);
  const explicit = reader.read(INPUTS.explicit);
  const changes = reader.read(INPUTS.changedFiles);
  const { timeoutMinutes, ...how } = reader.read(INPUTS.how);
  const credentials = readCredentials(access, env, how.dryRun, reader.reject);
  if (!credentials.skip && zones.length === 0 && !reader.problems.some(({ input }) => input === 'zone')) {
    reader.reject({ input: 'zone', code: 'zone-missing' });
  }
  const changedFiles = readChangedFiles(changes, reader);
  rejectUnusedInputs(changes, reader);
  const inputs: Inputs = {
    ...credentials,
    githubToken: access.githubToken,
    apiUrl: readApiUrl(env.CLOUDFLARE_BASE_URL ?? '', reader.reject),
    zones,
    environment,
    ...readExplicitTargets(explicit, changedFiles !== null, reader),
    urlHeaders: explicit.urlHeaders,
    urlsFrom: explicit.urlsFrom,
    ifNothing: explicit.ifNothing,
    baseUrls: changes.baseUrl,
    also: changes.also,
    changedFiles,
    ...how,
    timeoutMs: timeoutMinutes * 60_000,
    ...readWait(reader.read(INPUTS.wait), changedFiles, how.verify !== 'off', reader.reject),
    notices: [...unknown.notices, ...reader.notices, ...transportNotices(env)],
  };
  const meant = new Set(unknown.problems.map(({ ours }) => ours));
  const known = reader.problems.filter((problem) => !followsFrom(problem, meant));
  const problems = [...unknown.problems, ...known];
  if (problems.length > 0) throw new InputError(problems);
  return inputs;
}

const INPUT_NAMES = Object.values(INPUTS).flatMap((group) => Object.keys(group));

const CREDENTIALS = ['api-token', 'api-email', 'api-key'];

/** The inputs that a problem says are missing. */
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

/** Returns whether a problem says that an input is missing which is given under a misspelled name. */
function followsFrom(problem: InputProblem, meant: ReadonlySet<string>): boolean {
  const wanted = problem.code === 'targets-missing' ? problem.inputs : (WANTED[problem.code] ?? []);
  return wanted.some((input) => meant.has(input));
}

const EVERYTHING: Target = {
  kind: 'everything',
  value: 'everything',
  source: { kind: 'input', input: 'everything' },
};

function readExplicitTargets(
  { everything, urls, urlsFrom, tags, hosts, prefixes }: ValuesOf<'explicit'>,
  hasChangedFiles: boolean,
  { given, reject }: Reader,
): Pick<Inputs, 'explicitTargets' | 'emptyInputs'> {
  const lists = Object.entries({ urls, 'urls-from': urlsFrom, tags, hosts, prefixes });
  const givenLists = lists.filter(([input]) => given(input));
  const others = givenLists.map(([input]) => input);
  if (hasChangedFiles) others.push('changed-files');
  if (everything && others.length > 0) reject({ input: 'everything', code: 'everything-beside', others });
  return {
    explicitTargets: everything ? [EVERYTHING] : [...urls, ...tags, ...hosts, ...prefixes],
    emptyInputs: givenLists.filter(([, list]) => list.length === 0).map(([input]) => input),
  };
}
