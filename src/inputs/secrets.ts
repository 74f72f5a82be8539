import { proxyCredentials } from '../http/proxy.ts';
import { passSecrets } from '../site/pass.ts';
import type { CredentialName, ForeignCredential } from './problem.ts';
import type { InputSource } from './reader.ts';

/** Shorter texts stand in any sentence and number: masked, they would spoil the report, and tell nothing apart. */
const MIN_SECRET_LENGTH = 3;
/** Shorter passwords are parts of addresses and names, so that holding one tells nothing. */
const MIN_TELLING_LENGTH = 8;

/** The credentials as they stand, for masking before anything else is looked at. */
export function secretsOf(source: InputSource): readonly string[] {
  const secrets = [
    ...ownCredentials(source).flatMap(({ spellings }) => spellings),
    // What is no address may be the key, in the wrong input.
    ...[source.get('api-email'), source.env.CLOUDFLARE_EMAIL ?? ''].filter((email) => !email.includes('@')),
    ...passSecrets(source.get('visit-headers')),
  ];
  const trimmed = secrets.map((secret) => secret.trim());
  // A secret of several lines is masked line by line, as the log has it.
  const lines = trimmed.flatMap((secret) => secret.split(/\r?\n/));
  return [...new Set([...trimmed, ...lines])].filter((secret) => secret.length >= MIN_SECRET_LENGTH);
}

/** A credential that a step is given. */
interface OwnCredential {
  readonly name: CredentialName;
  /** Inputs and variables that it belongs into. */
  readonly homes: readonly string[];
  readonly spellings: readonly string[];
}

function ownCredentials({ get, env }: InputSource): readonly OwnCredential[] {
  const given = (name: 'api-token' | 'api-key', variable: string): OwnCredential => ({
    name,
    homes: [name, variable],
    spellings: [get(name), env[variable] ?? ''],
  });
  return [
    given('api-token', 'CLOUDFLARE_API_TOKEN'),
    given('api-key', 'CLOUDFLARE_API_KEY'),
    { name: 'github-token', homes: ['github-token'], spellings: [get('github-token')] },
    { name: 'proxy-password', homes: [], spellings: proxyCredentials(env) },
    // The runner's own, which artifacts are kept with.
    { name: 'ACTIONS_RUNTIME_TOKEN', homes: [], spellings: [env.ACTIONS_RUNTIME_TOKEN ?? ''] },
  ];
}

/** Finds a whole credential in the text of an input or variable that is not its own; null where there is none. */
export function createCredentialFinder(
  source: InputSource,
): (input: string, text: string) => ForeignCredential | null {
  const own = ownCredentials(source).flatMap(({ spellings, ...credential }) => {
    const secrets = spellings.map((spelling) => spelling.trim()).filter((secret) => secret !== '');
    const written = secrets.flatMap(spellingsOf).filter(({ length }) => length >= MIN_TELLING_LENGTH);
    return written.length === 0 ? [] : [{ ...credential, spellings: [...new Set(written)] }];
  });
  return (input, text) => {
    const found = own.find(
      ({ homes, spellings }) =>
        !homes.includes(input) && spellings.some((spelling) => text.includes(spelling)),
    );
    return found === undefined ? null : { code: 'input-holds-credential', holds: found.name };
  };
}

/** As it is, in a URL, and in a JSON array. */
function spellingsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)];
}
