import { PLANS } from '../cloudflare/limits.ts';
import { parseWaitFor } from '../deploy/signals.ts';
import { parsePassHeaders } from '../site/pass.ts';
import { parseAlso, parseBaseUrls } from '../targets/base-url.ts';
import { parseUrlHeaders } from '../targets/headers.ts';
import { PAGE_URLS } from '../targets/mapping/page-urls.ts';
import { parsePatterns } from '../targets/mapping/patterns.ts';
import { parseRewrite } from '../targets/mapping/rewrite.ts';
import { parseRoot } from '../targets/mapping/root.ts';
import { parseTagRules } from '../targets/mapping/tags.ts';
import { parseHosts, parsePrefixes, parseTags } from '../targets/selectors.ts';
import type { TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import { textEntries } from '../text/entries.ts';
import { choice, decimal, flag, optional, text, textOr, whole } from './parsers.ts';
import type { InputGroup, InputValues } from './reader.ts';
import { parseEnvironment, parseZones } from './zone.ts';

/** Documented maxima: 100 targets in a request, 500 URLs on enterprise. */
const MAX_BATCH = 500;
/** GitHub ends a job after six hours by default. */
const MAX_STEP_MINUTES = 360;

const URLS: TargetSource = { kind: 'input', input: 'urls' };

/** Every input of the action, in the groups of its documentation. What each one means is in action.yml and README. */
export const INPUTS = {
  access: {
    'api-token': text,
    'api-email': text,
    'api-key': text,
    'if-no-credentials': choice('fail', 'skip'),
    'github-token': text,
  },
  zone: {
    zone: parseZones,
    environment: optional(parseEnvironment),
  },
  explicit: {
    everything: flag,
    urls: (text: string) => parseUrls(text, URLS),
    'url-headers': parseUrlHeaders,
    'urls-from': textEntries,
    tags: parseTags,
    hosts: parseHosts,
    prefixes: parsePrefixes,
    'if-nothing': optional(choice('warn', 'error', 'ignore')),
  },
  changedFiles: {
    'changed-files': choice('off', 'urls', 'prefixes', 'tags'),
    'base-url': parseBaseUrls,
    root: parseRoot,
    paths: parsePatterns,
    rewrite: parseRewrite,
    'tags-for': parseTagRules,
    'page-urls': choice(...PAGE_URLS),
    also: parseAlso,
    'site-wide': parsePatterns,
    immutable: parsePatterns,
    'any-query': parsePatterns,
    base: text,
    head: text,
    'files-from': optional(text),
    'build-dir': optional(text),
    state: textOr('artifact', 'off'),
    'max-urls': whole(1, 1_000_000),
    fallback: choice('site', 'everything', 'fail', 'skip'),
  },
  how: {
    operation: choice('purge', 'invalidate'),
    plan: choice(...PLANS),
    'batch-size': optional(whole(1, MAX_BATCH)),
    retries: whole(0, 20),
    'timeout-minutes': decimal(0.01, MAX_STEP_MINUTES),
    verify: choice('off', 'warn', 'fail'),
    'verify-limit': whole(1, 1000),
    'dry-run': flag,
    'on-failure': choice('fail', 'warn'),
  },
  wait: {
    'wait-for': parseWaitFor,
    'wait-minutes': decimal(0.01, MAX_STEP_MINUTES),
    'origin-url': parseBaseUrls,
    'visit-headers': parsePassHeaders,
  },
} as const satisfies Readonly<Record<string, InputGroup>>;

/** What was read of one of the groups. */
export type ValuesOf<Name extends keyof typeof INPUTS> = InputValues<(typeof INPUTS)[Name]>;

/** What an input is that is empty: the defaults of action.yml, which a test holds these to. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  'if-no-credentials': 'fail',
  everything: 'false',
  'changed-files': 'off',
  paths: '**',
  'page-urls': 'all',
  'site-wide': '_redirects\n_headers\n_routes.json\n_worker.js',
  base: 'auto',
  state: 'artifact',
  'max-urls': '10000',
  fallback: 'site',
  operation: 'purge',
  plan: 'free',
  retries: '5',
  'timeout-minutes': '10',
  'wait-minutes': '15',
  verify: 'off',
  'verify-limit': '20',
  'dry-run': 'false',
  'on-failure': 'fail',
};
