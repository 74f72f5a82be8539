import type { Environment } from '../context.ts';
import { nearest } from '../text/nearest.ts';
import type { InputNotice, MisspelledInput } from './problem.ts';

/** The names of our inputs in other purge actions, without `-` and `_`. Similar names need no entry here. */
const PEERS: Readonly<Record<string, string>> = {
  'api-email': 'apikeyemail authemail cfemail cfemailaddr cloudflareemail email',
  'api-key': 'cfapikey cloudflarekey globalkey globaltoken key',
  'api-token': 'auth authtoken cfapitoken cfauth cftoken cloudflareapitoken cloudflaretoken token',
  zone: 'cfzone cfzoneid cfzoneids cfzonename cfzonenames cloudflarezone cloudflarezoneid domain domains sitename zoneid zoneids zonename',
  everything: 'purgeall purgecache purgeeverything',
  urls: 'cfpurgeurls file filelist files purgefiles purgeurls url',
  'urls-from': 'sitemap',
  tags: 'cachetags cfpurgetags purgetags tag',
  hosts: 'cfpurgehosts host hostname hostnames purgehosts',
  prefixes: 'cfpurgeprefixes prefix purgeprefixes',
  'base-url': 'urlprefix',
  base: 'fromcommit',
  head: 'tocommit',
};

const OURS = new Map(
  Object.entries(PEERS).flatMap(([ours, theirs]) => theirs.split(' ').map((name) => [name, ours])),
);

/** In shorter names, another letter often makes another word. */
const MIN_LETTERS = 5;
/** Names with this many letters may have two wrong ones. */
const MANY_LETTERS = 8;

/**
 * Finds inputs that the action does not have. One that probably means another input is a problem, any other a notice. The
 * runner passes every entry of `with:` as `INPUT_…` in capitals. Such a variable in the job's `env:` looks the same.
 * @param names the action's inputs
 */
export function findUnknownInputs(
  env: Environment,
  names: readonly string[],
): { problems: readonly MisspelledInput[]; notices: readonly InputNotice[] } {
  const known = new Set(names.map((name) => `INPUT_${name.toUpperCase()}`));
  const problems: MisspelledInput[] = [];
  const notices: InputNotice[] = [];
  for (const [variable, value = ''] of Object.entries(env)) {
    const isUnknown = /^INPUT_./is.test(variable) && !known.has(variable.toUpperCase());
    if (!isUnknown || value.trim() === '') continue;
    const input = variable.slice('INPUT_'.length).toLowerCase();
    const ours = meantBy(lettersOf(input), names);
    if (ours === null) notices.push({ input, code: 'input-unknown', variable });
    else problems.push({ input, code: 'input-misspelled', ours, variable });
  }
  return { problems, notices };
}

/** Returns the input that a name probably means, or null. */
function meantBy(letters: string, names: readonly string[]): string | null {
  const most = letters.length < MIN_LETTERS ? 0 : letters.length < MANY_LETTERS ? 1 : 2;
  const plain = new Map(names.map((name) => [lettersOf(name), name]));
  const near = nearest(letters, [...plain.keys()], most);
  return OURS.get(letters) ?? (near === null ? null : (plain.get(near) ?? null));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
