// Not by the package's name: its index also loads an HTTP client for OIDC, which a purge does not use and which takes
// longer than all the rest of the start. https://github.com/actions/toolkit/issues/1697
import { issue, issueCommand } from '../../node_modules/@actions/core/lib/command.js';
import {
  issueFileCommand,
  prepareKeyValueMessage,
} from '../../node_modules/@actions/core/lib/file-command.js';
import { toCommandProperties } from '../../node_modules/@actions/core/lib/utils.js';

interface Properties {
  readonly title?: string;
}

/**
 * The runner's protocol, as `@actions/core` speaks it: inputs, masks, log lines, annotations and outputs.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export const runner = {
  /** Trimmed; empty where it is not set. */
  getInput: (name: string): string =>
    (process.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim(),
  setSecret: (secret: string): void => issueCommand('add-mask', {}, secret),
  setOutput: (name: string, value: string): void => {
    if (process.env.GITHUB_OUTPUT) issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    else issueCommand('set-output', { name }, value);
  },
  info: (line: string): void => void process.stdout.write(`${line}\n`),
  isDebug: (): boolean => process.env.RUNNER_DEBUG === '1',
  debug: (line: string): void => issueCommand('debug', {}, line),
  startGroup: (name: string): void => issue('group', name),
  endGroup: (): void => issue('endgroup'),
  notice: (message: string, properties: Properties = {}): void => annotate('notice', message, properties),
  warning: (message: string, properties: Properties = {}): void => annotate('warning', message, properties),
  error: (message: string, properties: Properties = {}): void => annotate('error', message, properties),
};

function annotate(level: string, message: string, properties: Properties): void {
  issueCommand(level, toCommandProperties(properties), message);
}
