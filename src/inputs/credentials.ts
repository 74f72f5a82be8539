import { existsSync } from 'node:fs';
import type { Credentials } from '../cloudflare/send-request.ts';
import { isLoopback, isSecure } from '../http/loopback.ts';
import type { CredentialProblem, InputNotice } from './problem.ts';
import type { InputSource, Reader } from './reader.ts';
import type { ValuesOf } from './table.ts';

/** The base URL of version 4: https://developers.cloudflare.com/api/ */
const API_URL = 'https://api.cloudflare.com/client/v4';

/** Environment variables that are read besides the inputs, and `CLOUDFLARE_ZONE_ID`, the default of `zone`. */
export const ACCESS_VARIABLES = [
  'CLOUDFLARE_API_TOKEN',
  'CLOUDFLARE_API_KEY',
  'CLOUDFLARE_EMAIL',
  'CLOUDFLARE_BASE_URL',
  'GITHUB_API_URL',
] as const;

/** The parsed inputs under "Access". */
export interface AccessOptions {
  /** Null if there are none, and none are needed. */
  readonly credentials: Credentials | null;
  /** Whether there are no credentials, and `if-no-credentials` is `skip`. */
  readonly skip: boolean;
  readonly githubToken: string;
  readonly apiUrl: string;
}

/**
 * Reads the credentials from the inputs, or else from the environment.
 * @param isDryRun accepts missing credentials. If names have to be looked up, the run fails later.
 */
export function readCredentials(
  values: ValuesOf<'access'>,
  env: InputSource['env'],
  isDryRun: boolean,
  reject: Reader['reject'],
): Pick<AccessOptions, 'credentials' | 'skip'> {
  const { apiToken, apiEmail, apiKey } = values;
  const fromEnv = (name: string): string => env[name]?.trim() ?? '';
  // Like Cloudflare's own tools, prefers the environment's token to its email and key.
  const token = apiEmail === '' && apiKey === '' ? apiToken || fromEnv('CLOUDFLARE_API_TOKEN') : apiToken;
  if (token !== '') {
    if (apiEmail !== '' || apiKey !== '') reject({ input: 'api-token', code: 'token-beside-pair' });
    checkSecret(token, 'api-token', reject);
    return { credentials: { kind: 'token', token }, skip: false };
  }
  const email = apiEmail || fromEnv('CLOUDFLARE_EMAIL');
  const key = apiKey || fromEnv('CLOUDFLARE_API_KEY');
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
  else if (!isDryRun) reject({ input: 'api-token', code: 'credentials-missing' });
  return { credentials: null, skip: false };
}

function checkSecret(secret: string, input: 'api-token' | 'api-key', reject: Reader['reject']): void {
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

/** Returns the API's base URL: `CLOUDFLARE_BASE_URL`, if it is safe to send the credentials there. */
export function readApiUrl(text: string, reject: Reader['reject']): string {
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

/** Returns notices about environment variables that let others read the credentials. */
export function transportNotices(env: InputSource['env']): readonly InputNotice[] {
  const host = URL.parse(env.CLOUDFLARE_BASE_URL ?? '')?.hostname ?? null;
  // Requests to this machine do not leave it. Tests use a stand-in for the API.
  const elsewhere = host !== null && !/(?:^|\.)cloudflare\.com$/.test(host) && !isLoopback(host);
  const path = env.NODE_EXTRA_CA_CERTS ?? '';
  const notices: InputNotice[] = [];
  if (elsewhere) notices.push({ input: 'CLOUDFLARE_BASE_URL', code: 'api-not-of-cloudflare', host });
  // Only the value 0 disables the check: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    notices.push({ input: 'NODE_TLS_REJECT_UNAUTHORIZED', code: 'certificates-not-checked' });
  }
  // Node ignores a missing file, with a warning that few users see.
  if (path !== '' && !existsSync(path)) {
    notices.push({ input: 'NODE_EXTRA_CA_CERTS', code: 'authorities-missing', path });
  }
  return notices;
}
