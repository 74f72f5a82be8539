import type { Access } from '../cloudflare/client.ts';
import { isLoopback } from '../targets/url.ts';
import { quote } from '../text/entries.ts';
import type { InputSource, Reader } from './reader.ts';

/** https://developers.cloudflare.com/api/ : the base URL of the API's version 4. */
export const API_URL = 'https://api.cloudflare.com/client/v4';

/** Shorter texts stand in any sentence and number: masked, they would spoil the report, and tell nothing apart. */
const SHORTEST_SECRET = 3;

/** The credentials as they stand, for masking before anything else is looked at. */
export function secretsOf({ get, env }: InputSource): readonly string[] {
  const secrets = [
    get('api-token'),
    get('api-key'),
    get('github-token'),
    env.CLOUDFLARE_API_TOKEN ?? '',
    env.CLOUDFLARE_API_KEY ?? '',
    // What is no address may be the key, in the wrong input.
    ...[get('api-email'), env.CLOUDFLARE_EMAIL ?? ''].filter((email) => !email.includes('@')),
    ...proxyPasswords(env),
  ];
  const trimmed = secrets.map((secret) => secret.trim());
  // A secret of several lines is masked line by line, as the log has it.
  const lines = trimmed.flatMap((secret) => secret.split(/\r?\n/));
  return [...new Set([...trimmed, ...lines])].filter((secret) => secret.length >= SHORTEST_SECRET);
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

/** How to sign in: the inputs, else the environment. Null where there is nothing, and nothing is needed. */
export function readAccess(
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
  const token = none ? envToken : said.token;
  const pair = (value: string, name: string): string => (token !== '' ? value : value || fromEnv(name));
  const email = pair(said.email, 'CLOUDFLARE_EMAIL');
  const key = pair(said.key, 'CLOUDFLARE_API_KEY');
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
      read.refuse('api-email', 'is no e-mail address; give the one of the account that the key is from');
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

/** Where the API is: `CLOUDFLARE_BASE_URL`, if the credentials may go there. */
export function readApiUrl(read: Reader, text = ''): string {
  if (text === '') return API_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(text));
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
      `${text.includes('@') ? 'has a user name or password' : `got ${quote(text)}`}; it takes an https address without credentials and query (http only for this machine itself), since the token is sent there`,
    );
  }
  return url === null ? API_URL : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
