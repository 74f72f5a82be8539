import { existsSync } from 'node:fs';
import type { Credentials } from '../cloudflare/client.ts';
import { isLoopback, isSecure } from '../http/loopback.ts';
import type { CredentialProblem, InputNotice, InputProblem } from './problem.ts';
import type { InputSource } from './reader.ts';
import type { ValuesOf } from './table.ts';

/** https://developers.cloudflare.com/api/ : the base URL of the API's version 4. */
const API_URL = 'https://api.cloudflare.com/client/v4';

/** The variables that are read beside the inputs; `CLOUDFLARE_ZONE_ID` is the default of `zone`. */
export const ACCESS_VARIABLES = [
  'CLOUDFLARE_API_TOKEN',
  'CLOUDFLARE_API_KEY',
  'CLOUDFLARE_EMAIL',
  'CLOUDFLARE_BASE_URL',
  'GITHUB_API_URL',
] as const;

/** The inputs under "Access". */
export interface AccessOptions {
  /** Null when there are none and none are needed. */
  readonly credentials: Credentials | null;
  /** `if-no-credentials: skip` applies: there are none. */
  readonly skip: boolean;
  readonly githubToken: string;
  readonly apiUrl: string;
}

type Reject = (problem: InputProblem) => void;

/**
 * How to sign in: by the inputs, else by the environment.
 * @param needless a dry run: nothing is wrong with having none, as long as nothing has to be looked up
 */
export function readCredentials(
  values: ValuesOf<'access'>,
  env: InputSource['env'],
  needless: boolean,
  reject: Reject,
): Pick<AccessOptions, 'credentials' | 'skip'> {
  const given = { token: values.apiToken, email: values.apiEmail, key: values.apiKey };
  const none = given.token === '' && given.email === '' && given.key === '';
  const fromEnv = (name: string): string => env[name]?.trim() ?? '';
  // Of the environment's two kinds, the token is the one to prefer, as in Cloudflare's own tools.
  const token = none ? fromEnv('CLOUDFLARE_API_TOKEN') : given.token;
  if (token !== '') {
    if (given.email !== '' || given.key !== '') reject({ input: 'api-token', code: 'token-beside-pair' });
    checkSecret(token, 'api-token', reject);
    return { credentials: { kind: 'token', token }, skip: false };
  }
  const email = given.email || fromEnv('CLOUDFLARE_EMAIL');
  const key = given.key || fromEnv('CLOUDFLARE_API_KEY');
  if (email !== '' && key !== '') {
    checkSecret(key, 'api-key', reject);
    if (!/^[\u0021-\u007e]+@[\u0021-\u007e]+$/.test(email)) {
      reject({ input: 'api-email', code: 'email-not-an-address' });
    }
    return { credentials: { kind: 'key', email, key }, skip: false };
  }
  if (email !== '') reject({ input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' });
  else if (key !== '') reject({ input: 'api-email', code: 'credential-pair-incomplete', given: 'api-key' });
  else if (values.ifNoCredentials === 'skip') return { credentials: null, skip: true };
  else if (!needless) reject({ input: 'api-token', code: 'credentials-missing' });
  return { credentials: null, skip: false };
}

function checkSecret(secret: string, input: 'api-token' | 'api-key', reject: Reject): void {
  const problem = credentialProblem(secret, input);
  if (problem !== null) reject({ input, ...problem });
}

/** Formats: https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/ */
function credentialProblem(secret: string, input: 'api-token' | 'api-key'): CredentialProblem | null {
  if (/[\r\n]/.test(secret)) return { code: 'credential-with-line-break' };
  if (/^bearer\s/i.test(secret)) return { code: 'credential-with-bearer' };
  if (/^["'].*["']$/.test(secret)) return { code: 'credential-in-quotes' };
  if (!/^[\u0021-\u007e]+$/.test(secret)) return { code: 'credential-characters' };
  if (input === 'api-token' && secret.startsWith('cfk_')) return { code: 'key-as-token' };
  if (input === 'api-key' && /^cf[ua]t_/.test(secret)) return { code: 'token-as-key' };
  return null;
}

/** Where the API is: `CLOUDFLARE_BASE_URL`, if the credentials may go there. */
export function readApiUrl(text: string, reject: Reject): string {
  if (text === '') return API_URL;
  const url = URL.parse(text);
  const safe = url !== null && isSecure(url);
  const bare = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!safe || !bare) {
    const got = text.includes('@') ? null : text;
    reject({ input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got });
  }
  return url === null ? API_URL : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** What the environment changes about where the credentials go, and who may read them on the way. */
export function transportNotices(env: InputSource['env']): readonly InputNotice[] {
  const host = URL.parse(env.CLOUDFLARE_BASE_URL ?? '')?.hostname ?? null;
  // What is sent within this machine stays there: a stand-in, in tests.
  const elsewhere = host !== null && !/(?:^|\.)cloudflare\.com$/.test(host) && !isLoopback(host);
  const path = env.NODE_EXTRA_CA_CERTS ?? '';
  const notices: InputNotice[] = [];
  if (elsewhere) notices.push({ input: 'CLOUDFLARE_BASE_URL', code: 'api-not-of-cloudflare', host });
  // Only this text turns it off: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    notices.push({ input: 'NODE_TLS_REJECT_UNAUTHORIZED', code: 'certificates-not-checked' });
  }
  // Node goes on without it, and says so where nobody looks.
  if (path !== '' && !existsSync(path)) {
    notices.push({ input: 'NODE_EXTRA_CA_CERTS', code: 'authorities-missing', path });
  }
  return notices;
}
