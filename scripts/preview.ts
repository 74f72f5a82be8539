// Shows what the last commits of a local repository would purge, and why. Sends nothing and needs no credentials.
//
//   npm run preview -- PATH [--commits 50] [--json] [--base-url https://…] [--root public] [--any-other-input VALUE]
//   npm run preview -- PATH --suggest     prints a workflow step to copy
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scanBuild } from '../src/changes/build/scan.ts';
import { openCheckout } from '../src/changes/git/checkout.ts';
import { type Inputs, readInputs } from '../src/inputs/inputs.ts';
import { InputError } from '../src/inputs/problem.ts';
import { refusedInputSentence } from '../src/report/end-problems.ts';
import { oneLine } from '../src/report/escape.ts';
import { countOf } from '../src/report/labels.ts';
import { createMask } from '../src/report/masking.ts';
import { describeChanges } from '../src/report/narrator.ts';
import { sentenceOf } from '../src/report/sentences/sentence-of.ts';
import { targetsOfChanges } from '../src/targets/mapping/changed.ts';
import { plural } from '../src/text/wording.ts';
import { action } from '../test/runner.ts';
import { replay, sumOf } from './replay.ts';
import { suggestStep } from './suggest.ts';

/** Default inputs. They override the defaults of action.yml, whose expressions have no value here. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'changed-files': 'urls',
  'base-url': 'https://www.example.com',
  base: 'parent',
  head: 'HEAD',
  zone: '0'.repeat(32),
  'dry-run': 'true',
};

const USAGE =
  'npm run preview -- PATH [--commits 50] [--json] [--suggest] [--base-url https://…] [--any-other-input VALUE]';
const mask = createMask([]);
const printed = (text: string): string => oneLine(mask(text));
const refuse = (why: string): never => {
  console.error(`${printed(why)}\nUsage: ${USAGE}`);
  process.exit(2);
};

const inputOptions = Object.keys(action.inputs).map((name) => [name, { type: 'string' }] as const);
const { values, positionals } = readArguments();
const [path = refuse('PATH is missing.'), ...extra] = positionals;
if (extra.length > 0) refuse('Only one PATH is allowed. Is the -- after "npm run preview" missing?');
const repository = resolve(path);
if (git('rev-parse', '--git-dir') === null) refuse(`${repository} is not a git repository.`);

try {
  if (values.suggest === true) console.log(suggest());
  else if (values.commits !== undefined || values.json === true) await printHistory(inputs());
  else await printLast(inputs());
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.problems.map((problem) => printed(refusedInputSentence(problem))).join('\n'));
  process.exitCode = 1;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...Object.fromEntries(inputOptions),
        commits: { type: 'string' },
        json: { type: 'boolean' },
        suggest: { type: 'boolean' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Returns the value of an input: the option, or its default. */
function inputValue(name: string): string {
  const all: Readonly<Record<string, unknown>> = values;
  const value = String(all[name] ?? DEFAULTS[name] ?? action.inputs[name]?.default ?? '');
  return value.startsWith('${{') ? '' : value.trim();
}

function inputs(): Inputs {
  const parsed = readInputs({ get: inputValue, env: {} });
  return parsed.changedFiles === null ? refuse('changed-files is off; there is nothing to preview.') : parsed;
}

function git(...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', ['-C', repository, ...args], { maxBuffer: 2 ** 30 });
  return status === 0 ? stdout.toString() : null;
}

/** Prints a line for each commit, then the total; or all of it as JSON. */
async function printHistory(inputs: Inputs): Promise<void> {
  const commits = Number(values.commits ?? 1);
  if (!Number.isInteger(commits) || commits < 1)
    refuse(`--commits must be a positive integer, not ${values.commits}.`);
  const replayed = await replay(repository, inputValue('head'), commits, inputs);
  const sum = sumOf(replayed);
  if (values.json === true) {
    console.log(JSON.stringify({ commits: replayed, sum }, null, 2));
    return;
  }
  const lines = replayed.map(
    ({ commit, files, targets, requests, strategy, reason }) =>
      `${commit.slice(0, 12)}  ${plural(files, 'file')}, ${plural(targets, 'target')}, ${plural(requests, 'request')}  ${strategy}: ${reason}`,
  );
  const total = `Total: ${plural(sum.commits, 'commit')}, ${plural(sum.files, 'file')}, ${plural(sum.targets, 'target')}, ${plural(sum.requests, 'request')}; ${plural(sum.whole, 'commit')} would purge the whole site`;
  console.log([...lines, total].map(printed).join('\n'));
}

/** Prints each changed file of the last commit and its targets. */
async function printLast({ changedFiles }: Inputs): Promise<void> {
  if (changedFiles === null) return;
  const env = { ...process.env, GITHUB_WORKSPACE: repository };
  const checkout = openCheckout({ env, signal: new AbortController().signal });
  const baseRevision =
    changedFiles.base === 'parent' || changedFiles.base === 'auto'
      ? `${changedFiles.head}^`
      : changedFiles.base;
  const [head, base] = await checkout.resolve([changedFiles.head, baseRevision]);
  if (head === undefined) return refuse(`${changedFiles.head} is not a commit.`);
  if (base === undefined) return refuse(`${baseRevision} is not a commit.`);
  const compared = await checkout.compareVersions([base], head);
  if (!compared.ok) return refuse(`The commits cannot be compared: ${compared.reason.code}.`);
  const { files, unchanged } = compared.value;
  const versions = [{ commit: base, run: null, ended: null }];
  const changes = { kind: 'files', files, unchanged, source: 'git', versions, head, notices: [] } as const;
  const mapped = targetsOfChanges(changes, changedFiles.mapping, unchanged);
  const baseUrls = changedFiles.mapping.baseUrls.map(({ origin, path }) => `${origin}${path}`).join(', ');
  const lines = [
    `base-url: ${baseUrls}${'base-url' in values ? '' : ' (an example; set --base-url)'}`,
    ...describeChanges({ changes, mapped }),
    ...mapped.notices.map((notice) => `Note: ${sentenceOf(notice)}`),
    `Strategy: ${mapped.strategy}${mapped.strategy === 'none' ? ` (${sentenceOf(mapped.reason)})` : ''}`,
    ...[...Map.groupBy(mapped.targets, ({ kind }) => kind)].map(
      ([kind, targets]) =>
        `Would purge ${countOf(kind, targets.length)}${mapped.strategy === 'site' ? `: ${targets.map(({ value }) => value).join(', ')}` : ''}`,
    ),
  ];
  console.log(lines.map(printed).join('\n'));
  if (mapped.failed) process.exitCode = 1;
}

/** Returns the workflow step to copy. */
function suggest(): string {
  const entries = (git('ls-files', '--stage', '-z') ?? '').split('\0').filter((line) => line !== '');
  const tracked = entries.map((line) => line.slice(line.indexOf('\t') + 1));
  const links = entries
    .filter((line) => line.startsWith('120000'))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  const { repository: name, version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
  );
  const uses = `${name.replace(/^github:/, '')}@v${version.split('.')[0]}`;
  const host = 'base-url' in values ? new URL(inputValue('base-url')).host : undefined;
  const site = { tracked, links, built: filesBelow, read: textOf };
  return suggestStep(site, uses, host)
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0]}${printed(line.trimStart())}`)
    .join('\n');
}

function filesBelow(folder: string): readonly string[] | null {
  const scanned = scanBuild(join(repository, folder), repository, () => false);
  return scanned.ok && scanned.value.files.length > 0 ? scanned.value.files.map((file) => file.path) : null;
}

function textOf(file: string): string {
  try {
    return readFileSync(join(repository, file), 'utf8');
  } catch {
    return '';
  }
}
