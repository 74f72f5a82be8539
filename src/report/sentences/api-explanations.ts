import type { FailureMeaning } from '../../cloudflare/failure.ts';

/** An explanation of a failure. Cause and fix are parts of a sentence. */
export interface Explanation {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

const PERMISSION =
  'create a token with the permission Zone › Cache Purge › Purge for this zone, and put it into `api-token`';

const WRONG_ID =
  'the zone ID is wrong (perhaps it is the account ID, which is next to it on the overview page)';

/** By the meaning of an API failure, in the order of the documents. */
export const API_EXPLANATIONS: Readonly<Record<FailureMeaning, Explanation>> = {
  'purge-stopped': {
    title: 'The purge was stopped',
    cause: 'the job was canceled, or the step reached `timeout-minutes`',
    fix: 'run the job again, or pass the report, which lists what was not confirmed, to `urls-from`',
  },
  'api-rate-limited': {
    title: "Cloudflare's rate limit",
    cause: 'other purges of the account use the same limit, or `plan` names a larger plan than the zone has',
    fix: "set `plan` to the zone's plan, raise `timeout-minutes`, or purge fewer, broader targets",
  },
  'api-unavailable': {
    title: "Cloudflare's API is not available",
    cause: 'the API had an internal error or outage (https://www.cloudflarestatus.com)',
    fix: 'run the job again later, or raise `retries` and `timeout-minutes`',
  },
  'credentials-flapping': {
    title: 'Cloudflare refused credentials that it had accepted',
    cause:
      'the API could not check credentials for a while, as in outages of its authentication (https://www.cloudflarestatus.com)',
    fix: 'run the job again later, or raise `retries`',
  },
  'token-barred-from-address': {
    title: 'The token cannot be used from this address',
    cause: "the token has a client IP address filter that does not include the runner's address",
    fix: "remove the filter from the token, add the runner's address to it, or use a self-hosted runner with a fixed address",
  },
  'token-malformed': {
    title: 'The API token is malformed',
    cause:
      '`api-token` does not contain a valid token: quotes, a line break, or the word Bearer were stored with it, or it is the Global API Key',
    fix: 'store only the token in the secret; the Global API Key goes into `api-key`, with `api-email`',
  },
  'key-malformed': {
    title: 'The API key or e-mail is malformed',
    cause:
      '`api-key` is not the Global API Key (often it is an API token), or `api-email` is not an e-mail address',
    fix: "put a token into `api-token` alone, or the Global API Key into `api-key` and its owner's address into `api-email`",
  },
  'credentials-malformed': {
    title: 'The credentials are malformed',
    cause: '`api-token`, or `api-key` and `api-email`, do not contain valid credentials',
    fix: 'store only the token in the secret of `api-token`, without quotes and line breaks',
  },
  'key-unknown': {
    title: 'Unknown API key or e-mail address',
    cause: '`api-email` and `api-key` do not belong together, or the key was changed',
    fix: `copy the Global API Key again, or better: ${PERMISSION}`,
  },
  'environment-without-urls': {
    title: 'This environment cannot be purged by URL',
    cause: 'the environment selects requests by IP address, country, ASN, or threat score',
    fix: 'use `tags`, `hosts`, `prefixes`, or `everything` for this environment',
  },
  'zone-unknown-to-api': {
    title: 'Cloudflare does not know the zone',
    cause: `${WRONG_ID}; or the environment is of another zone`,
    fix: 'copy the zone ID from the overview page of the domain, and write `example.com=ID` in `zone`',
  },
  'zone-not-purgeable': {
    title: 'The zone cannot be purged',
    cause: `the zone is not active yet or was disabled; the token is for another zone; or ${WRONG_ID}`,
    fix: `check the zone ID and that the zone is active; ${PERMISSION}`,
  },
  'token-not-accepted': {
    title: 'Cloudflare does not accept the API token',
    cause: 'the token was revoked, has expired, or is incomplete',
    fix: PERMISSION,
  },
  'token-not-for-zone': {
    title: 'The token is not allowed to do this in this zone',
    cause: 'the token is valid, but lacks the permission Zone › Cache Purge here, or is for other zones',
    fix: PERMISSION,
  },
  'token-not-allowed': {
    title: 'The token is not allowed to purge this zone',
    cause: `the token lacks the permission Zone › Cache Purge, is for another zone, was revoked, or is a Global API Key; or ${WRONG_ID}`,
    fix: PERMISSION,
  },
  'proxy-wants-credentials': {
    title: 'The proxy requires authentication',
    cause: 'HTTPS_PROXY names a proxy that asks for a user name and password',
    fix: 'add them to the address, like http://user:password@proxy:3128, or add api.cloudflare.com to NO_PROXY',
  },
  'challenge-instead': {
    title: 'Bot challenge instead of an API response',
    cause: "Cloudflare's bot protection answered instead of the API",
    fix: 'check CLOUDFLARE_BASE_URL; run the job again, or use a runner with another address',
  },
  'page-instead': {
    title: 'Something other than the API answered',
    cause:
      'a firewall, proxy, or login page is between the runner and Cloudflare, or CLOUDFLARE_BASE_URL names another server',
    fix: 'check HTTPS_PROXY and CLOUDFLARE_BASE_URL, and allow api.cloudflare.com in the firewall',
  },
  'batch-too-large': {
    title: 'Too many targets in one request',
    cause: 'the API accepted fewer targets than documented',
    fix: 'no action needed: the batch was split; set `batch-size` to start lower',
  },
  'target-refused': {
    title: 'Cloudflare refused a target',
    cause: 'the API cannot purge this entry',
    fix: 'correct or remove this entry',
  },
  'redirect-instead': {
    title: 'Redirect instead of an API response',
    cause:
      'a proxy or login page is between the runner and Cloudflare, or CLOUDFLARE_BASE_URL names another server',
    fix: 'check HTTPS_PROXY and CLOUDFLARE_BASE_URL; redirects are never followed',
  },
  'purge-not-confirmed': {
    title: 'Cloudflare did not confirm the purge',
    cause: "the response is not the API's confirmation of a purge; a proxy or login page may have answered",
    fix: 'run the job again; if that does not help, check HTTPS_PROXY, and send the cf-ray to Cloudflare support',
  },
  'no-answer-in-time': {
    title: 'No response in time',
    cause: 'the network or the API is slow, or a firewall drops packets',
    fix: 'run the job again; behind a firewall, allow api.cloudflare.com or set HTTPS_PROXY',
  },
  'certificate-not-trusted': {
    title: 'The connection is not trusted',
    cause: 'a proxy or firewall presents its own certificate, which Node does not trust',
    fix: "put the company's CA certificate into a file and name it in NODE_EXTRA_CA_CERTS",
  },
  'proxy-does-not-connect': {
    title: 'The proxy does not connect to the API',
    cause: 'the proxy that HTTPS_PROXY names is down, or does not allow the API',
    fix: 'allow api.cloudflare.com in the proxy, or add it to NO_PROXY',
  },
  'api-name-not-resolved': {
    title: 'The name of the API cannot be resolved',
    cause:
      'the runner has no DNS or no internet access, or CLOUDFLARE_BASE_URL or HTTPS_PROXY contains a typo',
    fix: "check the runner's network and these variables",
  },
  'no-connection': {
    title: 'No connection to the API',
    cause: 'the connection was refused or reset',
    fix: 'run the job again; behind a firewall, allow api.cloudflare.com or set HTTPS_PROXY',
  },
  'request-refused': {
    title: 'Cloudflare refused the request',
    cause: 'the API gives the reason in its message',
    fix: 'follow the message; if that does not help, send the cf-ray to Cloudflare support',
  },
};
