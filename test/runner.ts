import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..');

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export const action: ActionFile = parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8'));

export interface Annotation {
  readonly level: 'notice' | 'warning' | 'error';
  readonly title: string;
  readonly message: string;
}

/** The results of a step. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The log that people see, without workflow commands. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it expects of it
  readonly report: any;
  readonly tookMs: number;
}

export interface Settings {
  /** Variables in addition to the inputs. Of this process's environment, only PATH is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** The webhook payload of the event that started the workflow. */
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** The checked out repository. Default: an empty folder. */
  readonly workspace?: string;
  /** Called when the log grows. */
  readonly onLog?: (log: string, child: ChildProcess) => void;
}

/** What the runner passes to a step, and what it reads after it. */
interface Step {
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly read: (ended: Pick<Ran, 'status' | 'stdout' | 'stderr'>) => Ran;
}

/**
 * Prepares a step as the runner does: `INPUT_*` with the defaults of action.yml, and the files of the runner's protocol.
 * https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function beginStep(inputs: Readonly<Record<string, string>>, settings: Settings = {}): Step {
  const temp = folder('purge-test-');
  const file = (name: string, content = ''): string => {
    writeFileSync(join(temp, name), content);
    return join(temp, name);
  };
  const { event } = settings;
  const paths = { output: file('output'), summary: file('summary') };
  const workspace = settings.workspace ?? folder('purge-workspace-');
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: temp,
    RUNNER_TEMP: temp,
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: paths.output,
    GITHUB_STEP_SUMMARY: paths.summary,
    GITHUB_WORKSPACE: workspace,
    ...(event
      ? {
          GITHUB_EVENT_NAME: event.name,
          GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event.payload)),
        }
      : {}),
    ...inputVariables(inputs),
    ...settings.env,
  };
  const started = performance.now();
  const read: Step['read'] = (ended) => {
    const outputs = readOutputs(readFileSync(paths.output, 'utf8'));
    return {
      ...ended,
      ...readCommands(ended.stdout),
      outputs,
      summary: readFileSync(paths.summary, 'utf8'),
      report: outputs.report ? JSON.parse(readFileSync(outputs.report, 'utf8')) : null,
      tookMs: performance.now() - started,
    };
  };
  return { workspace, env, read };
}

/** Runs the built action as the runner does: `node dist/index.js`, in a folder from which nothing can be imported by accident. */
export function runAction(inputs: Readonly<Record<string, string>>, settings: Settings = {}): Promise<Ran> {
  const { workspace, env, read } = beginStep(inputs, settings);
  const child = spawn(process.execPath, [join(PROJECT, action.runs.main)], { cwd: workspace, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    settings.onLog?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(read({ status, stdout, stderr })));
  });
}

/** A folder that is removed with this process. Until then, a run may read the report of an earlier one from it. */
function folder(prefix: string): string {
  const path = mkdtempSync(join(tmpdir(), prefix));
  folders.push(path);
  return path;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** Returns the variables `INPUT_*` as the runner sets them, with the defaults of action.yml. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  for (const name of Object.keys(inputs)) {
    if (!(name in action.inputs)) throw new Error(`action.yml has no input ${name}`);
  }
  const pairs = Object.entries(action.inputs).map(([name, { default: value = '' }]) => {
    const text = inputs[name] ?? (String(value).startsWith('${{') ? '' : String(value));
    return [`INPUT_${name.toUpperCase()}`, text];
  });
  return Object.fromEntries(pairs);
}

/** Parses GITHUB_OUTPUT as the runner does: `name<<delimiter`, the value, `delimiter`. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length - 1; ) {
    const [, name = '', delimiter = ''] = /^([^=]*?)<<(.*)$/.exec(lines[at] ?? '') ?? [];
    const end = lines.indexOf(delimiter, at + 1);
    if (name === '' || end < 0) throw new Error(`GITHUB_OUTPUT is broken at line ${at + 1}: ${lines[at]}`);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end + 1;
  }
  return outputs;
}

/** Removes the workflow commands from a log as the runner does: lines that start with `::` and are a command. */
function readCommands(stdout: string): { log: string; annotations: Annotation[] } {
  const annotations: Annotation[] = [];
  const kept = stdout.split('\n').filter((line) => {
    const [, level = '', properties = '', message = ''] =
      /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
    if (level === '') return true;
    if (level === 'notice' || level === 'warning' || level === 'error') {
      const title = /(?:^|,)title=([^,]*)/.exec(properties)?.[1] ?? '';
      annotations.push({ level, title: decode(title), message: decode(message) });
    }
    return false;
  });
  return { log: kept.join('\n'), annotations };
}

function decode(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
