import type { Environment } from '../context.ts';
import { nearest } from '../text/nearest.ts';
import type { InputNotice, InputProblem } from './problem.ts';

/**
 * What the inputs of other purge actions are called here, written without `-` and `_`. Those that are ours but for
 * these signs, or one letter, are found without this list.
 */
const PEERS: Readonly<Record<string, string>> = {
  apikeyemail: 'api-email',
  authemail: 'api-email',
  cfemail: 'api-email',
  cfemailaddr: 'api-email',
  cloudflareemail: 'api-email',
  email: 'api-email',
  cfapikey: 'api-key',
  cloudflarekey: 'api-key',
  globalkey: 'api-key',
  globaltoken: 'api-key',
  key: 'api-key',
  auth: 'api-token',
  authtoken: 'api-token',
  cfapitoken: 'api-token',
  cfauth: 'api-token',
  cftoken: 'api-token',
  cloudflareapitoken: 'api-token',
  cloudflaretoken: 'api-token',
  token: 'api-token',
  cfzone: 'zone',
  cfzoneid: 'zone',
  cfzoneids: 'zone',
  cfzonename: 'zone',
  cfzonenames: 'zone',
  cloudflarezone: 'zone',
  cloudflarezoneid: 'zone',
  domain: 'zone',
  domains: 'zone',
  sitename: 'zone',
  zoneid: 'zone',
  zoneids: 'zone',
  zonename: 'zone',
  purgeall: 'everything',
  purgecache: 'everything',
  purgeeverything: 'everything',
  cfpurgeurls: 'urls',
  file: 'urls',
  filelist: 'urls',
  files: 'urls',
  purgefiles: 'urls',
  purgeurls: 'urls',
  url: 'urls',
  sitemap: 'urls-from',
  cachetags: 'tags',
  cfpurgetags: 'tags',
  purgetags: 'tags',
  tag: 'tags',
  cfpurgehosts: 'hosts',
  host: 'hosts',
  hostname: 'hosts',
  hostnames: 'hosts',
  purgehosts: 'hosts',
  cfpurgeprefixes: 'prefixes',
  prefix: 'prefixes',
  purgeprefixes: 'prefixes',
  urlprefix: 'base-url',
  fromcommit: 'base',
  tocommit: 'head',
};

/** Of shorter names, a letter makes another word. */
const MIN_LETTERS = 5;
/** From so many letters on, two of them may be wrong. */
const MANY_LETTERS = 8;

/** What is given under names that are none of ours. */
export interface UnknownInputs {
  readonly problems: readonly InputProblem[];
  readonly notices: readonly InputNotice[];
  /** The inputs that were probably meant. */
  readonly meant: ReadonlySet<string>;
}

/**
 * The inputs that the runner hands over and that are none of ours: one that is probably meant for ours is a problem, any
 * other a notice. The runner hands over every entry of `with:`, its name in capitals; a variable `INPUT_…` of the job
 * looks the same.
 * @param names those that there are
 */
export function findUnknownInputs(env: Environment, names: readonly string[]): UnknownInputs {
  const known = new Set(names.map((name) => `INPUT_${name.toUpperCase()}`));
  const plain = new Map(names.map((name) => [lettersOf(name), name]));
  const problems: InputProblem[] = [];
  const notices: InputNotice[] = [];
  const meant = new Set<string>();
  for (const [variable, value = ''] of Object.entries(env)) {
    const input = /^INPUT_(.+)$/is.exec(variable)?.[1]?.toLowerCase();
    if (input === undefined || value.trim() === '' || known.has(variable.toUpperCase())) continue;
    const letters = lettersOf(input);
    const most = letters.length < MIN_LETTERS ? 0 : letters.length < MANY_LETTERS ? 1 : 2;
    const near = nearest(letters, [...plain.keys()], most);
    const ours = PEERS[letters] ?? (near === null ? null : (plain.get(near) ?? null));
    if (ours === null) {
      notices.push({ input, code: 'input-unknown', variable });
      continue;
    }
    problems.push({ input, code: 'input-misspelled', ours, variable });
    meant.add(ours);
  }
  return { problems, notices, meant };
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
