import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
import { activeIn } from '../markdown.ts';
import { action, type Ran, type Settings } from '../runner.ts';
import { type Run, TOKEN } from './stage.ts';
import { polluted, type Seen, type Witnessed, watch, witnessedBy } from './witness.ts';

/** A step that was given hostile texts. */
export interface Attacked extends Ran {
  readonly witnessed: Witnessed;
  readonly workspace: string;
}

/** What the steps in this process do, each noted apart. */
const seen = new AsyncLocalStorage<Seen>();
watch(() => seen.getStore());

/** Runs the action where all that it writes can be looked at, its debug log too. */
export async function attack(
  run: Run,
  inputs: Readonly<Record<string, string>>,
  settings: Settings = {},
): Promise<Attacked> {
  const witness = join(mkdtempSync(join(tmpdir(), 'purge-witness-')), 'witness.json');
  const workspace = settings.workspace ?? mkdtempSync(join(tmpdir(), 'purge-workspace-'));
  const env = { RUNNER_DEBUG: '1', ...witnessedBy(witness), ...settings.env };
  const here: Seen = { started: [], lookedUp: [] };
  const ran = await seen.run(here, () => run(inputs, { ...settings, workspace, env }));
  const witnessed = existsSync(witness)
    ? JSON.parse(readFileSync(witness, 'utf8'))
    : { ...here, polluted: polluted(), peakMiB: 0 };
  return { ...ran, workspace, witnessed };
}

/** Commands that a purge has a use for, and the properties that they may have. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'add-mask': [],
  debug: [],
  group: [],
  endgroup: [],
  notice: ['title'],
  warning: ['title'],
  error: ['title'],
};

/** What git is asked, whatever names there are: they come by its standard input, or are IDs of commits. */
const GIT =
  /^git( -C \S+| --no-pager| -c (safe\.directory=\*|core\.fsmonitor=false))+ (cat-file --batch(-check=\S+ \S+)?|(diff|ls)-tree( -\S+)+( [0-9a-f]{40}){1,2} --)$/;

/** Nothing that the action wrote, started or sent is anything else than what it should be. */
export function expectHarmless(expect: ExpectStatic, ran: Attacked): void {
  const stdout = ran.stdout.replaceAll(EOL, '\n');
  expect(ran.stderr).toBe('');
  expect(stdout.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)).toBeNull();
  const texts = stdout.split('\n').flatMap((line) => {
    expect(line, 'a command of the older kind').not.toContain('##[');
    const command = commandIn(line);
    if (command === null) return [line];
    expect(Object.keys(COMMANDS)).toContain(command.name);
    expect(COMMANDS[command.name]).toEqual(expect.arrayContaining(command.properties));
    if (command.name === 'add-mask') expect([TOKEN, MASKED]).toContain(command.data);
    return command.name === 'add-mask' ? [] : command.data.split('\n');
  });
  expect(texts.filter((text) => text.includes('##[') || /^\s*::/.test(text))).toEqual([]);

  expect(Object.keys(ran.outputs).sort()).toEqual(Object.keys(action.outputs).sort());
  for (const [name, value] of Object.entries(ran.outputs)) {
    expect(value.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/), name).toBeNull();
  }
  expect(activeIn(ran.summary)).toEqual([]);

  const { started, lookedUp } = ran.witnessed;
  expect(ran.witnessed.polluted).toEqual([]);
  expect(lookedUp.filter((name) => name !== 'localhost')).toEqual([]);
  expect(started.filter(({ file, args }) => file !== 'git' || !GIT.test(args.join(' ')))).toEqual([]);
  expect(existsSync(join(ran.workspace, 'canary'))).toBe(false);
}

/** Another secret that a step may have. */
export const MASKED = 'ghs_0123456789abcdefghijklmnop';

/**
 * The command that the runner finds in a line of the log, whatever its name.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function commandIn(line: string): { name: string; properties: string[]; data: string } | null {
  const [, head, data] = /^\s*::(.*?)::(.*)$/s.exec(line) ?? [];
  if (head === undefined || data === undefined) return null;
  const [, name = head, rest = ''] = /^(\S*) (.*)$/s.exec(head) ?? [];
  const properties = rest.split(',').flatMap((pair) => (pair === '' ? [] : [pair.split('=', 1)[0] ?? '']));
  const decoded = data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return { name, properties, data: decoded };
}
