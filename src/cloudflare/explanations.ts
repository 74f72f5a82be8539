import { type ApiMessage, type Failure, isUntrusted, lacksProxyCredentials } from './response.ts';

/**
 * How far a failure reaches.
 * - `zone`: every further request for this zone would get the same answer
 * - `urls`: the zone takes no URLs here, but other selectors
 * - `too-many`: the batch is too large
 * - `target`: one or more targets of the batch are at fault
 * - `request`: this request only
 */
export type Reach = 'zone' | 'urls' | 'too-many' | 'target' | 'request';

/** What a person needs to know of a failure. */
export interface Explanation {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  readonly reach: Reach;
}

interface Row extends Explanation {
  readonly when: (failure: Failure, codes: ReadonlySet<number>, said: string) => boolean;
}

const PERMISSION =
  'create a token with the permission Zone › Cache Purge › Purge for this zone, and put it into `api-token`';

/**
 * Failures that people meet, the first that fits wins. Codes and their meanings are gathered from the API reference
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/) and from reports of users; a code alone
 * never decides about a retry, since the same numbers mean other things elsewhere.
 */
export const EXPLANATIONS: readonly Row[] = [
  {
    when: (failure) => failure.kind === 'stopped',
    title: 'The purge was stopped',
    cause: 'the job was cancelled, or the time of the step (`timeout-minutes`) was over',
    fix: 'run the job again; what was not confirmed is in the report, and a report can be given to `urls-from`',
    reach: 'request',
  },
  {
    when: (failure, codes, said) =>
      failure.status === 429 ||
      failure.kind === 'rate-limited' ||
      LIMIT_CODES.some((code) => codes.has(code)) ||
      /\brate limit/i.test(said),
    title: "Cloudflare's rate limit",
    cause: 'other purges of the account use the same limit, or `plan` names a larger plan than the zone has',
    fix: "set `plan` to the zone's plan, raise `retries` or `timeout-minutes`, or purge fewer, broader targets",
    reach: 'request',
  },
  {
    when: (failure) => failure.kind === 'unavailable',
    title: "Cloudflare's API is not available",
    cause: 'the API had a fault of its own (https://www.cloudflarestatus.com)',
    fix: 'run the job again later, or raise `retries`',
    reach: 'request',
  },
  {
    when: (_failure, codes, said) => codes.has(9109) && /location|\bip\b/i.test(said),
    title: 'The token may not be used from here',
    cause: 'the token has a client IP address filter, and the runner has another address',
    fix: "remove the filter from the token, add the runner's address to it, or use a self-hosted runner with a fixed address",
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(6111),
    title: 'The API token is malformed',
    cause:
      '`api-token` holds something else than the token: quotes or a line break around it, the word Bearer, or the Global API Key',
    fix: 'store the bare token in the secret; the Global API Key goes into `api-key`, with `api-email`',
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(6103) || codes.has(6102),
    title: 'The API key or e-mail is malformed',
    cause:
      '`api-key` holds something else than the Global API Key, often an API token, or `api-email` is no address',
    fix: "put a token into `api-token` alone, or the Global API Key into `api-key` and its owner's address into `api-email`",
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(6003),
    title: 'The credentials are malformed',
    cause: '`api-token`, or `api-key` and `api-email`, hold something else than they are for',
    fix: 'store the bare token in the secret of `api-token`, without quotes and line breaks',
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(9103) || codes.has(9106) || codes.has(9107) || codes.has(10502),
    title: 'Cloudflare does not know the API key or e-mail',
    cause: '`api-email` and `api-key` do not belong together, or the key was changed',
    fix: `look the Global API Key up again, or better: ${PERMISSION}`,
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(1136),
    title: 'This environment cannot be purged by URL',
    cause: 'the environment selects requests by IP address, country, ASN or threat score',
    fix: 'use `tags`, `hosts`, `prefixes` or `everything` for this environment',
    reach: 'urls',
  },
  {
    when: (_failure, codes, said) =>
      codes.has(7003) || codes.has(7000) || (codes.has(1001) && /zone identifier/i.test(said)),
    title: 'Cloudflare does not know the zone',
    cause: '`zone` (or `environment`) is not an ID; often it is a domain name where the ID is wanted',
    fix: 'copy the zone ID from the overview page of the domain, or write the domain name, which is looked up (the token then needs Zone › Zone › Read)',
    reach: 'zone',
  },
  {
    when: (_failure, codes) => codes.has(1095) || codes.has(1096),
    title: 'The zone cannot be purged',
    cause:
      'the zone ID is wrong, the zone is not active yet or was disabled, or the token is for another zone',
    fix: `check the zone ID and that the zone is active; ${PERMISSION}`,
    reach: 'zone',
  },
  {
    // 1000 is also the schema's example, for anything.
    when: (failure, codes, said) =>
      failure.status === 401 || (codes.has(1000) && /\bapi token\b/i.test(said)),
    title: 'Cloudflare does not accept the API token',
    cause: 'the token was revoked, has expired, or is not whole',
    fix: PERMISSION,
    reach: 'zone',
  },
  {
    when: (failure, codes) => codes.has(10000) || codes.has(9109) || failure.status === 403,
    title: 'The token may not purge this zone',
    cause:
      'the token lacks the permission Zone › Cache Purge or covers another zone, was revoked, or is a Global API Key',
    fix: PERMISSION,
    reach: 'zone',
  },
  {
    when: (failure) => failure.status === 407 || lacksProxyCredentials(failure),
    title: 'The proxy wants credentials',
    cause: 'HTTPS_PROXY names a proxy that asks for a user name and password',
    fix: 'write them into the address, like http://user:password@proxy:3128, or add api.cloudflare.com to NO_PROXY',
    reach: 'zone',
  },
  {
    when: (failure, codes, said) =>
      failure.status === 413 ||
      (isBadRequest(failure) && (TOO_MANY_CODES.some((code) => codes.has(code)) || TOO_MANY.test(said))),
    title: 'Too many targets in one request',
    cause: 'the API takes fewer than the documented number',
    fix: 'nothing: the batch is halved; set `batch-size` to start lower',
    reach: 'too-many',
  },
  {
    when: (failure, codes, said) =>
      isBadRequest(failure) &&
      (TARGET_CODES.some((code) => codes.has(code)) ||
        ABOUT_A_TARGET.test(said) ||
        pointsAtTarget(failure.errors)),
    title: 'Cloudflare refused a target',
    cause: 'the API cannot purge what is named here',
    fix: 'correct or remove this entry',
    reach: 'target',
  },
  {
    when: (failure) => failure.kind === 'redirected',
    title: 'Not the API: a redirect',
    cause:
      'something between the runner and Cloudflare (a proxy, a login page), or CLOUDFLARE_BASE_URL names another server',
    fix: 'check HTTPS_PROXY and CLOUDFLARE_BASE_URL; credentials are never sent along a redirect',
    reach: 'zone',
  },
  {
    when: (failure) => failure.kind === 'unproven',
    title: 'Cloudflare did not confirm the purge',
    cause:
      'the answer is not the one that the API gives when it accepts a purge; something in between may have answered',
    fix: 'run the job again; if it stays so, ask Cloudflare with the cf-ray, and check HTTPS_PROXY',
    reach: 'request',
  },
  {
    when: (failure) => failure.kind === 'timeout',
    title: 'No answer in time',
    cause: 'the network or the API is slow, or a firewall drops the packets',
    fix: 'run the job again; behind a firewall, allow api.cloudflare.com or set HTTPS_PROXY',
    reach: 'request',
  },
  {
    when: (failure) => isUntrusted(failure.code),
    title: 'The connection is not trusted',
    cause: 'a proxy or firewall presents a certificate of its own, which Node does not know',
    fix: "put the company's CA certificate into a file and name it in NODE_EXTRA_CA_CERTS",
    reach: 'zone',
  },
  {
    when: (failure) => failure.code === 'ERR_PROXY_TUNNEL',
    title: 'The proxy does not connect to the API',
    cause: 'HTTPS_PROXY names a proxy that does not allow the API, or that is out of order',
    fix: 'allow api.cloudflare.com in the proxy, or add it to NO_PROXY',
    reach: 'request',
  },
  {
    when: (failure) => failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN',
    title: 'The name of the API cannot be resolved',
    cause: 'the runner has no DNS or no way out, or CLOUDFLARE_BASE_URL or HTTPS_PROXY has a typing error',
    fix: 'check the network of the runner, and these variables',
    reach: 'zone',
  },
  {
    when: (failure) => failure.kind === 'network',
    title: 'No connection to the API',
    cause: 'the connection was refused or broke off',
    fix: 'run the job again; behind a firewall, allow api.cloudflare.com or set HTTPS_PROXY',
    reach: 'request',
  },
  {
    when: () => true,
    title: 'Cloudflare refused the request',
    cause: 'the API gives the reason in its message',
    fix: 'follow the message; if it does not help, report it with the cf-ray',
    reach: 'request',
  },
];

/** For purges, for the whole API (two numbers), and as a third party saw it; each belongs to a 429. */
const LIMIT_CODES = [1134, 971, 10100, 10429];
/** Files, tags, hosts: an old list of codes, not in the current reference. */
const TOO_MANY_CODES = [1094, 1101, 1111];
const TOO_MANY = /\btoo many\b|\b(more than|up to|maximum|at most|limit(ed)? (of|to))\b[^.]{0,40}\b\d+\b/i;
/** Tag too long, host too long, host invalid, URL of another zone, unable to purge a URL. */
const TARGET_CODES = [1100, 1114, 1115, 1082, 1015, 1016, 1017, 1084];
/** As seen: "Unable to purge X, which is an invalid URL." https://github.com/cloudflare/cloudflare-docs/issues/25277 */
const ABOUT_A_TARGET = /\binvalid (url|tag|host|hostname|prefix)\b|\bunable to purge\b/i;

function isBadRequest(failure: Failure): boolean {
  return (
    failure.kind === 'unproven' || (failure.status !== null && failure.status >= 400 && failure.status < 500)
  );
}

function pointsAtTarget(errors: readonly ApiMessage[]): boolean {
  return errors.some(
    ({ pointer }) => pointer !== null && /^\/(files|tags|hosts|prefixes)\/\d+/.test(pointer),
  );
}

/** Cause and fix of a failure: the table above, read from the top. */
export function explain(failure: Failure): Explanation {
  const messages = failure.errors.flatMap((error) => [error, ...error.chain]);
  const codes = new Set(messages.map(({ code }) => code));
  const said = messages.map(({ message }) => message).join('\n');
  const row = EXPLANATIONS.find(({ when }) => when(failure, codes, said));
  // The last row fits everything.
  return row as Row;
}
