import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';
// The index of the package also loads an HTTP client for OIDC, which takes longer than the rest of the start.
// https://github.com/actions/toolkit/issues/1697
import { prepareKeyValueMessage } from '../../node_modules/@actions/core/lib/file-command.js';
import type { Environment } from '../context.ts';

export type RunnerLog = Pick<ReturnType<typeof createRunner>, 'info' | 'command' | 'isDebug'>;

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

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
