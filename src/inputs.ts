import type { Access } from './cloudflare/client.ts';
import { PLANS, type PlanName } from './cloudflare/limits.ts';
import type { EnvironmentAsk, ZoneAsk } from './cloudflare/zones.ts';
import type { Operation } from './plan.ts';
import { type BaseUrl, parseAlso, parseBaseUrls } from './targets/base-url.ts';
import type { ChangedOptions } from './targets/changed.ts';
import { parsePaths, parseRoot } from './targets/globs.ts';
import { type Parsed, quote, textEntries } from './targets/lists.ts';
import { parseHosts, parsePrefixes, parseTags } from './targets/names.ts';
import { PAGE_URLS } from './targets/page-urls.ts';
import { parseRewrite } from './targets/rewrite.ts';
import type { Target } from './targets/target.ts';
import { readAuthority } from './targets/url.ts';
import { type Headers, parseUrlHeaders, parseUrls } from './targets/urls.ts';

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
}

export type OnFailure = 'fail' | 'warn';

/** The inputs under "What, from the changes". */
export interface ChangedInputs {
  readonly options: ChangedOptions;
  readonly base: string;
  readonly head: string;
  readonly filesFrom: string | null;
  readonly buildDir: string | null;
  readonly manifest: string;
}

/** Where inputs come from. */
export interface InputSource {
  /** `core.getInput`: trimmed, empty where it is not set. */
  readonly get: (name: string) => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** All that is wrong with the inputs, each sentence with the name of its input. */
export class InputError extends Error {
  override name = 'InputError' as const;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** https://developers.cloudflare.com/api/ : the base URL of the API's version 4. */
export const API_URL = 'https://api.cloudflare.com/client/v4';

/** Linux's limit for one variable of a process, and inputs come as variables: MAX_ARG_STRLEN in execve(2). */
const LARGEST_INPUT = 128 * 1024;
/** Documented maxima: 100 targets in a request, 500 URLs on enterprise. */
const LARGEST_BATCH = 500;
/** GitHub ends a job after six hours by default. */
const LONGEST_STEP_MINUTES = 360;

/** Reads one input at a time and gathers what is wrong with all of them. */
function createReader({ get, env }: InputSource) {
  const problems: string[] = [];
  const notices: string[] = [];
  const refuse = (name: string, problem: string): void => {
    problems.push(`${name}: ${problem}`);
  };
  return {
    problems,
    notices,
    refuse,
    text: (name: string): string => get(name),
    /** Whether the workflow gives the input at all; an input that is given empty is given. */
    given: (name: string): boolean => env[`INPUT_${name.toUpperCase()}`] !== undefined,
    list: <T>(name: string, parse: (text: string) => Parsed<T>, fallback = ''): readonly T[] => {
      const bytes = Buffer.byteLength(get(name));
      if (bytes > LARGEST_INPUT * 0.9) {
        notices.push(
          `${name}: has ${Math.round(bytes / 1024)} KiB, and the environment of a step holds at most 128 KiB of an input; put a list that grows into a file, and the file into \`urls-from\``,
        );
      }
      const parsed = parse(get(name) || fallback);
      for (const problem of parsed.problems) refuse(name, problem);
      for (const notice of parsed.notices) notices.push(`${name}: ${notice}`);
      return parsed.values;
    },
    choice: <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
      const text = get(name) || choices[0];
      const choice = choices.find((one) => one === text);
      if (choice === undefined) refuse(name, `got ${quote(text)}; it takes ${choices.join(', ')}`);
      return choice ?? choices[0];
    },
    /** The YAML 1.2 core schema's booleans, as `core.getBooleanInput` reads them. */
    flag: (name: string): boolean => {
      const text = get(name) || 'false';
      if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text))
        refuse(name, `got ${quote(text)}; it takes true or false`);
      return text.toLowerCase() === 'true';
    },
    number: (
      name: string,
      fallback: number,
      takes: { least: number; most: number; whole: boolean },
    ): number => {
      const text = get(name) || String(fallback);
      const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      const fits =
        number >= takes.least && number <= takes.most && (!takes.whole || Number.isInteger(number));
      if (!fits) {
        refuse(
          name,
          `got ${quote(text)}; it takes a ${takes.whole ? 'whole ' : ''}number from ${takes.least} to ${takes.most}`,
        );
      }
      return fits ? number : fallback;
    },
  };
}

type Reader = ReturnType<typeof createReader>;

/** The credentials as they stand, for masking before anything else is looked at. */
export function secretsOf({ get, env }: InputSource): readonly string[] {
  const secrets = [
    get('api-token'),
    get('api-key'),
    get('github-token'),
    env.CLOUDFLARE_API_TOKEN ?? '',
    env.CLOUDFLARE_API_KEY ?? '',
    ...proxyPasswords(env),
  ];
  const trimmed = secrets.map((secret) => secret.trim());
  // A secret of several lines is masked line by line, as the log has it.
  const lines = trimmed.flatMap((secret) => secret.split(/\r?\n/));
  return [...new Set([...trimmed, ...lines])].filter((secret) => secret !== '');
}

function proxyPasswords(env: InputSource['env']): string[] {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].flatMap((name) => {
    const address = env[name] ?? '';
    const { password } = URL.canParse(address) ? new URL(address) : { password: '' };
    if (password === '') return [];
    try {
      return [password, decodeURIComponent(password)];
    } catch {
      return [password];
    }
  });
}

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
  };
  if (read.problems.length > 0) throw new InputError(read.problems);
  return inputs;
}

function readAccess(
  read: Reader,
  env: InputSource['env'],
  needless: boolean,
): { access: Access | null; skip: boolean } {
  const ifNone = read.choice('if-no-credentials', ['fail', 'skip']);
  const said = { token: read.text('api-token'), email: read.text('api-email'), key: read.text('api-key') };
  const none = said.token === '' && said.email === '' && said.key === '';
  const fromEnv = (name: string): string => env[name]?.trim() ?? '';
  const envToken = fromEnv('CLOUDFLARE_API_TOKEN');
  // Of the environment's two kinds, the token is the one to prefer, as in Cloudflare's own tools.
  const { token, email, key } = !none
    ? said
    : envToken !== ''
      ? { token: envToken, email: '', key: '' }
      : { token: '', email: fromEnv('CLOUDFLARE_EMAIL'), key: fromEnv('CLOUDFLARE_API_KEY') };
  if (token !== '') {
    if (email !== '' || key !== '') {
      read.refuse(
        'api-token',
        'is given beside `api-email` or `api-key`; give the token, or the pair, not both',
      );
    }
    const problem = credentialProblem(token, 'token');
    if (problem !== null) read.refuse('api-token', problem);
    return { access: { kind: 'token', token }, skip: false };
  }
  if (email !== '' && key !== '') {
    const problem = credentialProblem(key, 'key');
    if (problem !== null) read.refuse('api-key', problem);
    if (!/^[\u0021-\u007e]+@[\u0021-\u007e]+$/.test(email))
      read.refuse('api-email', `got ${quote(email)}, which is no e-mail address`);
    return { access: { kind: 'key', email, key }, skip: false };
  }
  if (email !== '' || key !== '') {
    const [is, misses] = email === '' ? ['api-key', 'api-email'] : ['api-email', 'api-key'];
    read.refuse(misses, `is missing beside \`${is}\`; give both, or an \`api-token\` alone`);
    return { access: null, skip: false };
  }
  if (ifNone === 'skip') return { access: null, skip: true };
  if (!needless) {
    read.refuse(
      'api-token',
      'is missing; give a token with the permission Zone › Cache Purge, or set CLOUDFLARE_API_TOKEN. An empty secret is often one that is not set here: pull requests of forks have none (`if-no-credentials: skip` lets them pass)',
    );
  }
  return { access: null, skip: false };
}

/** What is wrong with a credential, without a word of it. Formats: https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/ */
function credentialProblem(secret: string, kind: 'token' | 'key'): string | null {
  if (/[\r\n]/.test(secret)) return 'holds a line break; store it on one line';
  if (/^bearer\s/i.test(secret)) return 'starts with the word Bearer; store the bare token';
  if (/^["'].*["']$/.test(secret)) return 'stands in quotes; store it without';
  if (!/^[\u0021-\u007e]+$/.test(secret))
    return 'holds a space or a character that is not ASCII; store it anew';
  if (kind === 'token' && secret.startsWith('cfk_')) {
    return 'holds a Global API Key; give it as `api-key` with `api-email`, or better, create a token';
  }
  if (kind === 'key' && /^cf[ua]t_/.test(secret)) return 'holds an API token; give it as `api-token` alone';
  return null;
}

function readWhere(
  read: Reader,
  env: InputSource['env'],
): { zones: readonly ZoneAsk[]; environment: EnvironmentAsk | null } {
  const zones = read.list('zone', parseZones, env.CLOUDFLARE_ZONE_ID ?? '');
  const text = read.text('environment');
  if (text === '') return { zones, environment: null };
  if (/[\r\n]/.test(text) || text.length > 255) {
    read.refuse('environment', `got ${quote(text)}; it takes one ID or name`);
    return { zones, environment: null };
  }
  // An environment's `ref` has some 30 characters; whatever else is given is looked up, among the IDs too.
  const isId = /^[0-9a-z]{16,32}$/i.test(text) && /\d/.test(text);
  return { zones, environment: isId ? { id: text, name: null } : { id: null, name: text } };
}

/** The `zone` input: `ID`, `name` or `name=ID`, one a line. */
export function parseZones(text: string): Parsed<ZoneAsk> {
  const list = textEntries(text);
  const problems = [...list.problems];
  const values = list.values.flatMap((line): ZoneAsk[] => {
    const said = `got ${quote(line)}`;
    const [, named, rest = line] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    const id = rest.trim();
    if (named !== undefined) {
      const name = zoneName(named.trim());
      if (name === null) problems.push(`${said}: ${quote(named.trim())} is not a domain name; write name=ID`);
      else if (!ID.test(id)) problems.push(`${said}: ${quote(id)} is not a zone ID; write name=ID`);
      else return [{ id, name }];
      return [];
    }
    if (ID.test(line)) return [{ id: line, name: null }];
    const name = zoneName(line);
    if (name !== null) return [{ id: null, name }];
    const operator = line.includes(':') && !line.includes('/');
    problems.push(
      operator
        ? `${said}: it has a colon, which the API reads as an operator; write the bare domain name`
        : `${said}: it takes a zone ID (32 hexadecimal digits), a domain name like example.com, or name=ID`,
    );
    return [];
  });
  return { values, problems, notices: list.notices };
}

/** At most 32 characters by the schema; in practice 32 hexadecimal digits. It must not leave its path segment. */
const ID = /^[0-9a-z_-]{1,32}$/i;

function zoneName(text: string): string | null {
  if (!text.includes('.') || /[\s:/?#@\\*]/.test(text)) return null;
  const name = readAuthority('https', text);
  return name === null || /^[\d.]+$|^\[/.test(name.hostname) ? null : name.hostname.replace(/\.$/, '');
}

function readSaid(read: Reader, hasChanged: boolean): Pick<Inputs, 'said' | 'urlHeaders' | 'urlsFrom'> {
  const everything = read.flag('everything');
  const urls = read.list('urls', (text) => parseUrls(text, 'the input urls'));
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

function readChanged(read: Reader, site: Pick<Inputs, 'baseUrls' | 'also'>): ChangedInputs | null {
  const mode = read.choice('changed-files', ['off', 'urls', 'prefixes']);
  const [root = ''] = read.list('root', parseRoot);
  const options = {
    ...site,
    root,
    paths: read.list('paths', parsePaths, '**'),
    rules: read.list('rewrite', parseRewrite),
    pageUrls: read.choice('page-urls', [...PAGE_URLS]),
    siteWide: read.given('site-wide') ? siteWideOf(read.list('site-wide', parsePaths)) : ('default' as const),
    maxUrls: read.number('max-urls', 1000, { least: 1, most: 1_000_000, whole: true }),
    fallback: read.choice('fallback', ['site', 'everything', 'fail', 'skip']),
  };
  const filesFrom = read.text('files-from') || null;
  const buildDir = read.text('build-dir') || null;
  if (mode === 'off') {
    for (const [name, value] of Object.entries({ 'files-from': filesFrom, 'build-dir': buildDir })) {
      if (value !== null)
        read.refuse(name, 'is given, but `changed-files` is off; set it to urls or prefixes');
    }
    return null;
  }
  if (read.text('base-url') === '') {
    read.refuse(
      'base-url',
      'is missing; `changed-files` needs the address of the site, like https://example.com',
    );
  }
  if (filesFrom !== null && buildDir !== null) {
    read.refuse(
      'build-dir',
      'is given beside `files-from`; both say which files changed, so give one of them',
    );
  }
  return {
    options: { mode, ...options },
    base: read.text('base') || 'auto',
    head: read.text('head'),
    filesFrom,
    buildDir,
    manifest: read.text('manifest') || '.purge-manifest.json',
  };
}

/** The runner hands the default of action.yml over as if it had been given. */
const SITE_WIDE_DEFAULT = ['_redirects', '_headers', '_routes.json', '_worker.js'];
function siteWideOf(globs: readonly string[]): readonly string[] | 'default' {
  return globs.join('\n') === SITE_WIDE_DEFAULT.join('\n') ? 'default' : globs;
}

function readApiUrl(read: Reader, text = ''): string {
  if (text === '') return API_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  if (
    url === null ||
    !safe ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    read.refuse(
      'CLOUDFLARE_BASE_URL',
      `got ${quote(text)}; it takes an https address without credentials and query (http only for this machine itself), since the token is sent there`,
    );
  }
  return text.replace(/\/+$/, '');
}
