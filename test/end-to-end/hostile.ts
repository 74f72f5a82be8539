import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
import { activeIn } from '../markdown.ts';
import { action, type Ran, type Settings } from '../runner.ts';
import { type Run, TOKEN } from './stage.ts';
import { polluted, type Seen, type Witnessed, watch, witnessedBy } from './witness.ts';

/** A finished step with hostile inputs. */
export interface Attacked extends Ran {
  readonly witnessed: Witnessed;
  readonly workspace: string;
}

/** Records separately what each step in this process does. */
const seen = new AsyncLocalStorage<Seen>();
watch(() => seen.getStore());

/** Runs the action and records everything it does and writes, including its debug log. */
export async function attack(
  run: Run,
  inputs: Readonly<Record<string, string>>,
  settings: Settings = {},
): Promise<Attacked> {
  const witness = join(mkdtempSync(join(tmpdir(), 'purge-witness-')), 'witness.json');
  const workspace = settings.workspace ?? mkdtempSync(join(tmpdir(), 'purge-workspace-'));
  const env = { RUNNER_DEBUG: '1', ...witnessedBy(witness), ...settings.env };
  const own: Seen = { started: [], lookedUp: [] };
  const ran = await seen.run(own, () => run(inputs, { ...settings, workspace, env }));
  const witnessed = existsSync(witness)
    ? JSON.parse(readFileSync(witness, 'utf8'))
    : { ...own, polluted: polluted(), peakMiB: 0 };
  return { ...ran, workspace, witnessed };
}

/** The workflow commands that the action may use, and their allowed properties. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'add-mask': [],
  debug: [],
  group: [],
  endgroup: [],
  notice: ['title'],
  warning: ['title'],
  error: ['title'],
};

/** Matches the allowed arguments of git, which never contain file names. They are passed on stdin, and commits as IDs. */
const GIT =
  /^git( -C \S+| --no-pager| -c (safe\.directory=\*|core\.fsmonitor=false))+ (cat-file --batch(-check=\S+ \S+)?|(diff|ls)-tree( -\S+)+( [0-9a-f]{40}){1,2} --)$/;

/** Expects that the action wrote, started, and looked up only what it should. */
export function expectHarmless(expect: ExpectStatic, ran: Attacked): void {
  const stdout = ran.stdout.replaceAll(EOL, '\n');
  expect(ran.stderr).toBe('');
  expect(stdout.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)).toBeNull();
  const texts = stdout.split('\n').flatMap((line) => {
    expect(line, 'a command in the legacy syntax').not.toContain('##[');
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

/** Another secret of a step. */
export const MASKED = 'ghs_0123456789abcdefghijklmnop';

/**
 * Parses a workflow command as the runner does. Returns null if the line is not a command.
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
