// What the last commit of a repository on disk would purge, and why. Nothing is sent, no credentials are needed.
//
//   npm run preview -- PATH [--base-url https://…] [--root public] [--base REF] [--any-other-input VALUE]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { searchChanges } from '../src/changes/search.ts';
import type { Transport } from '../src/context.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { InputError } from '../src/inputs/problem.ts';
import { oneLine } from '../src/report/escape.ts';
import { createMask } from '../src/report/masking.ts';
import { describeChanges } from '../src/report/narrate.ts';
import { countOf } from '../src/report/outcome.ts';
import { changesNoticeSentences } from '../src/report/sentences/changes.ts';
import { inputProblemSentence } from '../src/report/sentences/inputs.ts';
import { refusedInputSentence } from '../src/report/sentences/refused.ts';
import { sentenceFrom } from '../src/report/sentences/sentences.ts';
import { mappingNoticeSentence } from '../src/report/sentences/targets.ts';
import { systemClock } from '../src/system-clock.ts';
import { targetsOfChanges } from '../src/targets/mapping/changed.ts';
import { action } from '../test/runner.ts';

/** What an input is when it is not given here; of action.yml's defaults, those that are expressions mean nothing here. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'changed-files': 'urls',
  'base-url': 'https://www.example.com',
  base: 'parent',
  head: 'HEAD',
  zone: 'www.example.com=preview',
  'dry-run': 'true',
};

const started = performance.now();
const options = Object.fromEntries(
  Object.keys(action.inputs).map((name) => [name, { type: 'string' as const }]),
);
const USAGE = 'npm run preview -- PATH [--base-url https://…] [--root public] [--any-other-input VALUE]';
const refuse = (why: string): never => {
  console.error(`${why}\n${USAGE}`);
  process.exit(2);
};
const readArguments = () => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};
const mask = createMask([]);
const printed = (text: string): string => oneLine(mask(text));
const { values, positionals } = readArguments();
const [repository = refuse('Which repository?'), ...others] = positionals;
if (others.length > 0) refuse('One PATH only. Is the -- after "npm run preview" missing?');
const { status } = spawnSync('git', ['-C', repository, 'rev-parse', '--git-dir']);
if (status !== 0) refuse(`${printed(repository)} is no git repository.`);

const given = (name: string): string => {
  const value = values[name] ?? DEFAULTS[name] ?? action.inputs[name]?.default ?? '';
  return String(value).startsWith('${{') ? '' : String(value).trim();
};
// No event is behind a preview; an empty one spares the notice that there is none.
const event = join(mkdtempSync(join(tmpdir(), 'preview-')), 'event.json');
writeFileSync(event, '{}');
const env = { ...process.env, GITHUB_WORKSPACE: resolve(repository), GITHUB_EVENT_PATH: event };
const offline: Transport = () => Promise.reject(new Error('a preview asks nobody'));
try {
  const inputs = readInputs({ get: given, env });
  if (inputs.changedFiles === null) throw refuse('changed-files is off; there is nothing to preview.');
  const { changedFiles, githubToken } = inputs;
  const never = new AbortController().signal;
  const found = await searchChanges(
    { ...changedFiles, ...{ under: '', dryRun: true, githubToken, state: 'off', stateName: null } },
    {
      ...{ env, clock: systemClock, transport: offline },
      ...{ stop: never, cancelled: never, deadline: Number.POSITIVE_INFINITY },
    },
  );
  if (!found.ok) throw refuse(printed(refusedInputSentence({ input: 'base', ...found.reason })));
  const { changes } = found.value;
  const foundMs = performance.now() - started;
  const changed = targetsOfChanges(changes, changedFiles.mapping);
  const base = changedFiles.mapping.baseUrls.map(({ origin, path }) => `${origin}${path}`).join(', ');
  const lines = [
    `base-url: ${base}${values['base-url'] === undefined ? ' (taken for an example; set --base-url)' : ''}`,
    ...describeChanges(changes, changed),
    ...[
      ...changes.notices.map((notice) => sentenceFrom(changesNoticeSentences, notice)),
      ...changed.notices.map(mappingNoticeSentence),
    ].map((notice) => `Note: ${notice}`),
    `Strategy: ${changed.strategy}`,
    ...[...Map.groupBy(changed.targets, ({ kind }) => kind)].map(
      ([kind, all]) =>
        `Would purge ${countOf(kind, all.length)}${changed.strategy === 'site' ? `: ${all.map(({ value }) => value).join(', ')}` : ''}`,
    ),
    `Found in ${foundMs.toFixed(0)} ms, mapped in ${(performance.now() - started - foundMs).toFixed(0)} ms`,
  ];
  console.log(lines.map(printed).join('\n'));
  if (changed.failed) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.problems.map((problem) => printed(inputProblemSentence(problem))).join('\n'));
  process.exitCode = 1;
}
