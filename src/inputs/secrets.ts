import { proxyCredentials } from '../http/proxy.ts';
import { visitHeaderSecrets } from '../site/visit-headers.ts';
import type { CredentialName, ForeignCredential } from './problem.ts';
import type { InputSource } from './reader.ts';

/** Shorter texts occur in many words and numbers, so that masking them would garble the log and the report. */
const MIN_SECRET_LENGTH = 3;
/** Addresses and names may contain shorter passwords by chance. */
const MIN_FOREIGN_LENGTH = 8;

/** Returns all secrets in the inputs and the environment, so that they are masked before anything else is read. */
export function secretsOf(source: InputSource): readonly string[] {
  const secrets = [
    ...ownCredentials(source).flatMap(({ spellings }) => spellings),
    // A text without @ may be the key, in the wrong input.
    ...[source.get('api-email'), source.env.CLOUDFLARE_EMAIL ?? ''].filter((email) => !email.includes('@')),
    ...visitHeaderSecrets(source.get('visit-headers')),
  ];
  const trimmed = secrets.map((secret) => secret.trim());
  // The log has a secret of several lines line by line.
  const lines = trimmed.flatMap((secret) => secret.split(/\r?\n/));
  return [...new Set([...trimmed, ...lines])].filter((secret) => secret.length >= MIN_SECRET_LENGTH);
}

interface OwnCredential {
  readonly name: CredentialName;
  /** The inputs and variables that may contain it. */
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
    // The runner's own token, for artifacts.
    { name: 'ACTIONS_RUNTIME_TOKEN', homes: [], spellings: [env.ACTIONS_RUNTIME_TOKEN ?? ''] },
  ];
}

/** Creates a function that finds a whole credential in the text of another input or variable. */
export function createCredentialFinder(
  source: InputSource,
): (input: string, text: string) => ForeignCredential | null {
  const credentials = ownCredentials(source).map(({ spellings, ...credential }) => {
    const encoded = spellings.flatMap((spelling) => encodingsOf(spelling.trim()));
    return { ...credential, spellings: encoded.filter(({ length }) => length >= MIN_FOREIGN_LENGTH) };
  });
  return (input, text) => {
    const foreign = credentials.find(
      ({ homes, spellings }) =>
        !homes.includes(input) && spellings.some((spelling) => text.includes(spelling)),
    );
    return foreign === undefined ? null : { code: 'input-holds-credential', holds: foreign.name };
  };
}

/** Returns a secret as it is, as in a URL, and as in a JSON array. */
function encodingsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)];
}
