import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';
// The index of the package also loads an HTTP client for OIDC, which takes longer than the rest of the start.
// https://github.com/actions/toolkit/issues/1697
import { prepareKeyValueMessage } from '../../node_modules/@actions/core/lib/file-command.js';
import type { Environment } from '../context.ts';
import { printable } from './escape.ts';
import type { Mask } from './masking.ts';

/**
 * Creates functions that read inputs and write commands and outputs, as `@actions/core` does.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function createRunner(env: Environment, print: (text: string) => void) {
  const command = (name: string, message = '', title = ''): void => {
    const properties = title === '' ? '' : ` title=${escapeProperty(title)}`;
    print(`::${name}${properties}::${escapeData(message)}${EOL}`);
  };
  return {
    /** Returns a trimmed input, or `''` if it is not set. */
    getInput: (name: string): string =>
      (env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim(),
    setSecret: (secret: string): void => command('add-mask', secret),
    setOutput: (name: string, value: string): void => {
      if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, prepareKeyValueMessage(name, value) + EOL);
      else print(`::set-output name=${escapeProperty(name)}::${escapeData(value)}${EOL}`);
    },
    info: (line: string): void => print(`${line}\n`),
    command,
    isDebug: env.RUNNER_DEBUG === '1',
  };
}

type Runner = ReturnType<typeof createRunner>;
export type Log = ReturnType<typeof createLog>;

/** Creates functions that write the log. They mask and escape every line, so that the runner finds no command in it. */
export function createLog(
  { info, command, isDebug }: Pick<Runner, 'info' | 'command' | 'isDebug'>,
  mask: Mask,
) {
  const clean = (text: string): string => printable(mask(text));
  // The command encodes line breaks, so an annotation may have several lines.
  const cleanLines = (text: string): string => text.split('\n').map(clean).join('\n');
  return {
    line: (text: string): void => info(clean(text)),
    group: (title: string, content: Iterable<string>): void => {
      command('group', clean(title));
      for (const line of content) info(clean(line));
      command('endgroup');
    },
    debug: (text: string): void => {
      if (isDebug) command('debug', clean(text));
    },
    annotate: (level: 'error' | 'warning' | 'notice', title: string, text: string): void =>
      command(level, cleanLines(text), clean(title)),
  };
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
