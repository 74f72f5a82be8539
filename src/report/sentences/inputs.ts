import type { DeploySignalProblem } from '../../deploy/signals.ts';
import type {
  CombinationProblem,
  CredentialName,
  CredentialProblem,
  ForeignCredential,
  InputNotice,
  InputProblem,
  InputReason,
  InputRemark,
  MisspelledInput,
  ValueProblem,
  WaitProblem,
} from '../../inputs/problem.ts';
import type { PassHeaderProblem } from '../../site/pass.ts';
import type { UrlProblem } from '../../targets/url.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';
import { TARGET_NOTICES, TARGET_PROBLEMS } from './targets.ts';
import { ZONE_PROBLEMS } from './zones.ts';

const VALUES: Sentences<ValueProblem> = {
  'not-a-choice': ({ got, choices, near }) => {
    const takes = `takes one of: ${codes(choices)}`;
    return `got ${quote(got)}; ${near === null ? `it ${takes}` : `did you mean \`${near}\`? It ${takes}`}`;
  },
  'not-a-boolean': ({ got }) => `got ${quote(got)}; it takes \`true\` or \`false\``,
  'not-a-number': ({ got, least, most, whole }) =>
    `got ${quote(got)}; it takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
};

const CREDENTIALS: Sentences<CredentialProblem> = {
  'credentials-missing': () =>
    'is missing; give a token with the permission Zone › Cache Purge, or set CLOUDFLARE_API_TOKEN. An empty secret is often one that is not set here: pull requests of forks have none (`if-no-credentials: skip` lets them pass)',
  'credential-pair-incomplete': ({ given }) =>
    `is missing beside \`${given}\`; give both, or an \`api-token\` alone`,
  'token-beside-pair': () =>
    'is given beside `api-email` or `api-key`; give the token, or the pair, not both',
  'email-not-an-address': () => 'is no e-mail address; give the one of the account that the key is from',
  'credential-with-line-break': () => 'holds a line break; store it on one line',
  'credential-with-bearer': () => 'starts with the word Bearer; store the bare token',
  'credential-in-quotes': () => 'stands in quotes; store it without',
  'credential-characters': () => 'holds a space or a character that is not ASCII; store it anew',
  'key-as-token': () =>
    'holds a Global API Key; give it as `api-key` with `api-email`, or better, create a token',
  'token-as-key': () => 'holds an API token; give it as `api-token` alone',
  'api-url-not-safe': ({ got }) =>
    `${got === null ? 'has a user name or password' : `got ${quote(got)}`}; it takes an https address without credentials and query (http only for this machine itself), since the token is sent there`,
};

const CREDENTIAL_NAMES: Readonly<Record<CredentialName, string>> = {
  'api-token': 'the API token',
  'api-key': 'the API key',
  'github-token': 'the token of `github-token`',
  'proxy-password': 'the credentials of the proxy',
  ACTIONS_RUNTIME_TOKEN: "the runner's ACTIONS_RUNTIME_TOKEN",
};

const FOREIGN_CREDENTIALS: Sentences<ForeignCredential> = {
  'input-holds-credential': ({ holds }) =>
    `holds ${CREDENTIAL_NAMES[holds]}, which does not belong there; take it out, so that nobody gets to see it`,
};

const COMBINATIONS: Sentences<CombinationProblem> = {
  'everything-beside': ({ others }) =>
    `is true beside ${codes(others)}; everything leaves nothing else to purge, so give one or the other`,
  'targets-missing': ({ inputs }) =>
    `no input names anything to purge; give one of ${codes(inputs)} (where the list may be empty, set \`if-nothing\`)`,
  'without-changed-files': () =>
    'is given, but `changed-files` is not, so it does nothing; set `changed-files` to `urls`, `prefixes` or `tags`, or leave this out',
  'without-urls': () =>
    'is given, but no input names URLs, so it does nothing; give `urls`, `urls-from` or `changed-files`, or leave this out',
  'without-verify': () =>
    'is given, but `verify` is `off`, so it does nothing; set `verify` to `warn` or `fail`, or leave this out',
  'beside-tags': () =>
    'is given, but `changed-files: tags` purges no URLs, so it does nothing; set `changed-files` to `urls` or `prefixes`, or leave this out',
  'base-url-missing': () =>
    'is missing; `changed-files` needs the address of the site, like https://example.com',
  'tags-for-missing': () =>
    'is missing; `changed-files: tags` needs rules that say which tag a file has, like content/products/*.md => product-$1',
  'also-without-base-url': ({ got }) =>
    `got ${quote(got)}, which is a path from \`base-url\`, and that is not given; give it, or write the whole URL`,
  'beside-files-from': ({ why }) =>
    `is given beside \`files-from\`, ${BESIDE_FILES_FROM[why]}; leave one of them out`,
  'beside-build-dir': ({ why }) =>
    `is given beside \`build-dir\`, ${BESIDE_BUILD_DIR[why]}; leave one of them out`,
};

const WAIT: Sentences<WaitProblem> = {
  'wait-for-content-without-changes': () =>
    'has `content`, which compares what the origin serves with the changed files; set `changed-files`, or wait for `deployment`, for a text at an address, or for a time',
  'wait-for-content-with-files-from': () =>
    'has `content`, but a list of `files-from` has only names, not the bytes to compare; wait for `deployment`, for a text at an address, or for a time',
  'wait-for-content-without-address': () =>
    'has `content`, but no input says where the site is; set `base-url` or `origin-url`',
  'wait-for-too-long': ({ seconds, minutes }) =>
    `waits ${seconds} s, longer than \`wait-minutes\` (${minutes}) allows; raise \`wait-minutes\``,
  'origin-url-several': () => 'has several addresses; give one',
  'origin-url-without-content': () =>
    'has no effect without `wait-for: content`; add that, or remove `origin-url`',
  'wait-minutes-without-wait-for': () => 'has no effect without `wait-for`; add that, or remove it',
  'visit-headers-without-visits': () =>
    'has no effect: neither `verify` nor `wait-for` (`content` or an address) requests a page; set one of them, or remove it',
};

const SIGNALS: Sentences<Exclude<DeploySignalProblem, UrlProblem>> = {
  'wait-for-unknown': ({ got }) =>
    `got ${quote(got)}; it takes \`content\`, \`deployment\`, \`deployment: NAME\`, \`https://… contains TEXT\`, or a time like \`90 seconds\``,
  'wait-for-address-alone': ({ got }) =>
    `got ${quote(got)}; say which text shows that the deploy is live: \`https://example.com/version contains TEXT\``,
  'wait-for-number-alone': ({ got }) => `got ${quote(got)}; write the unit: \`${got} seconds\``,
};

const PASS_HEADERS: Sentences<PassHeaderProblem> = {
  'visit-header-incomplete': ({ entry }) =>
    `line ${entry} is not a header; write \`Name: value\`, one per line. If the value comes from a secret, check that the secret is set here`,
  'visit-header-unreadable': ({ name }) =>
    `${quote(name)} is not a header that can be sent: its name or value has characters that HTTP does not allow`,
  'visit-header-reserved': ({ name }) =>
    `${quote(name)} cannot be set: the connection makes it; remove the line`,
};
const BESIDE_FILES_FROM = {
  files: 'and both say which files changed',
  commits: 'which says what changed without comparing commits',
  'no-state': 'which keeps no state',
} as const;

const BESIDE_BUILD_DIR = {
  root: "which is the site's root itself",
  commits: 'which compares built files, not commits',
} as const;

const MISSPELLED: Sentences<MisspelledInput> = {
  'input-misspelled': ({ ours, variable }) =>
    `there is no such input; did you mean \`${ours}\`? (A variable \`${variable}\` in the \`env:\` of the job looks the same to the action.)`,
};

/** `a`, `b`, `c`: as one writes them. */
function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** Behind the name of the input. */
export const INPUT_PROBLEMS: Sentences<InputReason> = {
  'input-unreadable': ({ most }) =>
    `cannot be read: the runner hands it over as a variable, and on Windows a variable has at most ${formatInteger(most)} characters; put the list into a file, and the file into \`urls-from\` (changed files: \`files-from\`)`,
  ...TARGET_PROBLEMS,
  ...VALUES,
  ...CREDENTIALS,
  ...FOREIGN_CREDENTIALS,
  ...ZONE_PROBLEMS,
  ...MISSPELLED,
  ...COMBINATIONS,
  ...WAIT,
  ...SIGNALS,
  ...PASS_HEADERS,
};

/** What is wrong with an input, after its name. */
export function inputProblemSentence(problem: InputProblem): string {
  const sentence = sentenceFrom(INPUT_PROBLEMS, problem);
  return problem.input === '' ? sentence : `${problem.input}: ${sentence}`;
}

const NOTICES: Sentences<InputRemark> = {
  ...TARGET_NOTICES,
  'input-unknown': ({ variable }) =>
    `there is no such input, so it does nothing; leave it out (a variable \`${variable}\` in the \`env:\` of the job looks the same to the action)`,
  'fallback-without-base-url': () =>
    'is site, which needs `base-url`: without it, the step fails where it cannot be known what changed (in its first run, too); give `base-url`, or set it to everything, fail or skip',
  'input-nearly-full': ({ bytes, most }) =>
    `has ${Math.round(bytes / 1024)} KiB, and the environment of a step holds at most ${Math.round(most / 1024)} KiB of an input; put a list that grows into a file, and the file into \`urls-from\``,
  'api-not-of-cloudflare': ({ host }) =>
    `sends the requests, and the credentials with them, to ${host}, which is not Cloudflare's; leave it unset but for tests`,
  'authorities-missing': ({ path }) =>
    `names ${quote(path)}, and there is no such file, so Node trusts no more authorities than by default; give the whole path of a file that is on this runner`,
  'certificates-not-checked': () =>
    "is 0, so anybody between the runner and Cloudflare can read the credentials; unset it, and name the company's CA certificate in NODE_EXTRA_CA_CERTS",
};

/** What a person should know of an input, after its name. */
export function inputNoticeSentence(notice: InputNotice): string {
  return `${notice.input}: ${sentenceFrom(NOTICES, notice)}`;
}

/** A fragment that is taken off may not be what was meant: with it goes the part of the page that it is about. */
const WARNINGS: readonly InputNotice['code'][] = [
  'fragment-removed',
  'tag-like-url',
  'input-unknown',
  'api-not-of-cloudflare',
  'certificates-not-checked',
  'authorities-missing',
];

export function inputNoticeLevel({ code }: InputNotice): 'warning' | 'notice' {
  return WARNINGS.includes(code) ? 'warning' : 'notice';
}

/** What lets others read the credentials stands apart from what is only odd; null for that. */
export function inputNoticeTitle({ code }: InputNotice): string | null {
  const apart = code === 'api-not-of-cloudflare' || code === 'certificates-not-checked';
  return apart ? 'Where the credentials go' : null;
}
