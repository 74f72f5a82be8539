import type { Environment } from '../context.ts';
import { nearest } from '../text/nearest.ts';
import type { InputNotice, InputProblem } from './problem.ts';

/**
 * Our inputs, each with what other purge actions call it, written without `-` and `_`. Names that are ours but for these
 * signs, or one letter, are found without this list.
 */
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
 * Finds the inputs that the runner hands over and that are none of ours: one that is probably meant for ours is a problem,
 * any other a notice. The runner hands over every entry of `with:`, its name in capitals; a variable `INPUT_…` of the job
 * looks the same.
 */
export function createUnknownFinder(names: readonly string[]): (env: Environment) => UnknownInputs {
  const known = new Set(names.map((name) => `INPUT_${name.toUpperCase()}`));
  const isUnknown = (variable: string): boolean =>
    !known.has(variable) && /^INPUT_./is.test(variable) && !known.has(variable.toUpperCase());
  return (env) => {
    const problems: InputProblem[] = [];
    const notices: InputNotice[] = [];
    const meant = new Set<string>();
    for (const [variable, value = ''] of Object.entries(env)) {
      if (!isUnknown(variable) || value.trim() === '') continue;
      const input = variable.slice('INPUT_'.length).toLowerCase();
      const ours = meantBy(lettersOf(input), names);
      if (ours === null) {
        notices.push({ input, code: 'input-unknown', variable });
        continue;
      }
      problems.push({ input, code: 'input-misspelled', ours, variable });
      meant.add(ours);
    }
    return { problems, notices, meant };
  };
}

/** The input of ours that a name probably means; null where it is like none. */
function meantBy(letters: string, names: readonly string[]): string | null {
  const most = letters.length < MIN_LETTERS ? 0 : letters.length < MANY_LETTERS ? 1 : 2;
  const plain = new Map(names.map((name) => [lettersOf(name), name]));
  const near = nearest(letters, [...plain.keys()], most);
  return OURS.get(letters) ?? (near === null ? null : (plain.get(near) ?? null));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
