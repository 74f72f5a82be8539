import type { CredentialName } from '../../inputs/problem.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import type { RoomSentences } from './sentences.ts';

const CREDENTIAL_NAMES: Readonly<Record<CredentialName, string>> = {
  'api-token': 'the API token',
  'api-key': 'the API key',
  'github-token': 'the token of `github-token`',
  'proxy-password': 'the credentials of the proxy',
  ACTIONS_RUNTIME_TOKEN: "the runner's ACTIONS_RUNTIME_TOKEN",
};

const BESIDE_FILES_FROM = {
  files: 'since both say which files changed',
  commits: 'which says what changed without comparing commits',
  'no-state': 'which keeps no state',
} as const;

const BESIDE_BUILD_DIR = {
  root: "which is the site's root itself",
  commits: 'which compares built files, not commits',
} as const;

/** Problems and notices about an input, to follow its name. */
export const INPUT_SENTENCES = {
  'input-unreadable': ({ most }) =>
    `cannot be read: the runner hands it over as a variable, and on Windows a variable has at most ${formatInteger(most)} characters; put the list into a file, and the file into \`urls-from\` (changed files: \`files-from\`)`,
  'input-holds-credential': ({ holds }) =>
    `contains ${CREDENTIAL_NAMES[holds]}; remove it, since this input is not secret`,
  'input-misspelled': ({ ours, variable }) =>
    `there is no such input; did you mean \`${ours}\`? (A variable \`${variable}\` in the \`env:\` of the job looks the same to the action.)`,

  'not-a-choice': ({ got, choices, near }) => {
    const takes = `takes one of: ${codes(choices)}`;
    return `got ${quote(got)}; ${near === null ? `it ${takes}` : `did you mean \`${near}\`? It ${takes}`}`;
  },
  'not-a-boolean': ({ got }) => `got ${quote(got)}; it takes \`true\` or \`false\``,
  'not-a-number': ({ got, least, most, whole }) =>
    `got ${quote(got)}; must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,

  'credentials-missing':
    'is missing; set it to a token with the permission Zone › Cache Purge › Purge, or set CLOUDFLARE_API_TOKEN. If you did, check the name of the secret. Pull requests from forks get no secrets (`if-no-credentials: skip` lets them pass)',
  'credential-pair-incomplete': ({ given }) =>
    `is required together with \`${given}\`; set both, or only \`api-token\``,
  'token-beside-pair': 'cannot be combined with `api-email` or `api-key`; use either the token or the pair',
  'email-not-an-address': "is not an e-mail address; use the key owner's address",
  'credential-with-line-break': 'contains a line break; store it on one line',
  'credential-with-bearer': 'starts with the word Bearer; store only the token',
  'credential-in-quotes': 'is wrapped in quotes; remove them',
  'credential-characters': 'contains a space or a non-ASCII character; store it again',
  'key-as-token': 'is a Global API Key; put it into `api-key`, with `api-email`, or better, create a token',
  'token-as-key': 'is an API token; put it into `api-token`',
  'api-url-not-safe': ({ got }) =>
    `${got === null ? 'has a user name or password' : `got ${quote(got)}`}; must be an https address without credentials and query (http only for this machine), since the token is sent there`,

  'everything-beside': ({ others }) =>
    `cannot be combined with ${codes(others)}: it already purges everything`,
  'targets-missing': ({ inputs }) =>
    `no input names anything to purge; set one of ${codes(inputs)} (if a list may be empty, set \`if-nothing\`)`,
  'without-changed-files':
    'has no effect without `changed-files`; set that to `urls`, `prefixes`, or `tags`, or remove this',
  'without-urls':
    'has no effect, because no input names URLs; set `urls`, `urls-from`, or `changed-files`, or remove this',
  'without-verify': 'has no effect while `verify` is `off`; set that to `warn` or `fail`, or remove this',
  'beside-tags':
    'has no effect, because `changed-files: tags` purges no URLs; set that to `urls` or `prefixes`, or remove this',
  'base-url-missing': 'is missing; `changed-files` needs the address of the site, like https://example.com',
  'tags-for-missing':
    'is missing; `changed-files: tags` needs rules that say which tag a file has, like content/products/*.md => product-$1',
  'also-without-base-url': ({ got }) =>
    `got ${quote(got)}, a path relative to \`base-url\`, which is not set; set it, or write the full URL`,
  'beside-files-from': ({ why }) => `cannot be combined with \`files-from\`, ${BESIDE_FILES_FROM[why]}`,
  'beside-build-dir': ({ why }) => `cannot be combined with \`build-dir\`, ${BESIDE_BUILD_DIR[why]}`,

  'wait-for-content-without-changes':
    'has `content`, which compares what the origin serves with the changed files; set `changed-files`, or wait for `deployment`, for a text at an address, or for a time',
  'wait-for-content-with-files-from':
    'has `content`, but a list of `files-from` has only names, not the bytes to compare; wait for `deployment`, for a text at an address, or for a time',
  'wait-for-content-without-address':
    'has `content`, but no input says where the site is; set `base-url` or `origin-url`',
  'wait-for-too-long': ({ seconds, minutes }) =>
    `waits ${seconds} s, longer than \`wait-minutes\` (${minutes}) allows; raise \`wait-minutes\``,
  'origin-url-several': 'has several addresses; only one is allowed',
  'origin-url-without-content': 'has no effect without `wait-for: content`; add that, or remove `origin-url`',
  'wait-minutes-without-wait-for': 'has no effect without `wait-for`; add that, or remove it',
  'visit-headers-without-visits':
    'has no effect: neither `verify` nor `wait-for` (`content` or an address) requests a page; set one of them, or remove it',
  'wait-for-unknown': ({ got }) =>
    `got ${quote(got)}; it must be \`content\`, \`deployment\`, \`deployment: NAME\`, \`https://… contains TEXT\`, or a time like \`90 seconds\``,
  'wait-for-address-alone': ({ got }) =>
    `got ${quote(got)}; add the text that shows that the deploy is live: \`https://example.com/version contains TEXT\``,
  'wait-for-number-alone': ({ got }) => `got ${quote(got)}; write the unit: \`${got} seconds\``,
  'visit-header-incomplete': ({ entry }) =>
    `line ${entry} is not a header; write \`Name: value\`, one per line. If the value comes from a secret, check that the secret is set here`,
  'visit-header-unreadable': ({ name }) =>
    `${quote(name)} is not a header that can be sent: its name or value has characters that HTTP does not allow`,
  'visit-header-reserved': ({ name }) => `${quote(name)} is set by the connection itself; remove the line`,

  'proxy-scheme-unsupported': ({ variable, scheme }) =>
    `names a proxy with the scheme ${scheme}, and only http and https are supported; name an HTTP proxy, or unset ${variable}`,
  'proxy-address-invalid': ({ variable }) =>
    `is not the address of a proxy; write it like http://proxy:3128, or unset ${variable}`,
  'proxy-needs-newer-node': ({ variable, version, least }) =>
    `is set, but this runner's Node ${version} cannot use a proxy; update the runner (Node ${least} or newer), or unset ${variable}`,

  'input-unknown': ({ variable }) =>
    `there is no such input; remove it (a variable \`${variable}\` in the \`env:\` of the job looks the same to the action)`,
  'fallback-without-base-url':
    'is site, which needs `base-url`: without it, the step fails whenever it is unknown what changed (on the first run, too); set `base-url`, or set this to everything, fail, or skip',
  'input-nearly-full': ({ bytes, most }) =>
    `has ${Math.round(bytes / 1024)} KiB; an input can have at most ${Math.round(most / 1024)} KiB. Put the list in a file and pass it to \`urls-from\``,
  'api-not-of-cloudflare': ({ host }) =>
    `sends the requests and the credentials to ${host}, which is not Cloudflare; unset it, except for tests`,
  'authorities-missing': ({ path }) =>
    `names ${quote(path)}, and there is no such file, so Node trusts no more authorities than by default; give the whole path of a file that is on this runner`,
  'certificates-not-checked':
    "is 0, so anyone between the runner and Cloudflare can read the credentials; unset it, and name the company's CA certificate in NODE_EXTRA_CA_CERTS",
} satisfies RoomSentences;

/** Returns names as code: `a`, `b`, `c`. */
function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
