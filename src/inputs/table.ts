import { PLANS } from '../cloudflare/limits.ts';
import { parseWaitFor } from '../deploy/signals.ts';
import { parseVisitHeaders } from '../site/visit-headers.ts';
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
import { parseTextEntries } from '../text/entries.ts';
import { choice, flag, number, optional, text, textOr } from './parsers.ts';
import type { InputGroup, InputValues } from './reader.ts';
import { parseEnvironment, parseZones } from './zone.ts';

/** The API's largest batch: 500 URLs in a request, on enterprise plans. */
const MAX_BATCH = 500;
/** By default, GitHub cancels a job after six hours. */
const MAX_STEP_MINUTES = 360;

const URLS: TargetSource = { kind: 'input', input: 'urls' };

/** The parser of each input, in the groups of the documentation. action.yml and docs/inputs.md have the inputs' meanings. */
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
    'urls-from': parseTextEntries,
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
    // Another text is the path of a file.
    state: textOr('artifact', 'off'),
    'max-urls': number(1, 1_000_000),
    fallback: choice('site', 'everything', 'fail', 'skip'),
  },
  how: {
    operation: choice('purge', 'invalidate'),
    plan: choice(...PLANS),
    'batch-size': optional(number(1, MAX_BATCH)),
    retries: number(0, 20),
    'timeout-minutes': number(0.01, MAX_STEP_MINUTES, 'fractions'),
    verify: choice('off', 'warn', 'fail'),
    'verify-limit': number(1, 1000),
    'dry-run': flag,
    'on-failure': choice('fail', 'warn'),
  },
  wait: {
    'wait-for': parseWaitFor,
    'wait-minutes': number(0.01, MAX_STEP_MINUTES, 'fractions'),
    'origin-url': parseBaseUrls,
    'visit-headers': parseVisitHeaders,
  },
} as const satisfies Readonly<Record<string, InputGroup>>;

/** The parsed values of a group. */
export type ValuesOf<Name extends keyof typeof INPUTS> = InputValues<(typeof INPUTS)[Name]>;

/** The defaults of empty inputs. A test compares them with action.yml. */
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
