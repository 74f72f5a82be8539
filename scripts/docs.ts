// Writes what README and the other documents take from the code: the tables of inputs, outputs and failures, a log as
// it really looks, and the address of this action. `npm run docs` writes; a test holds the documents against it.
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { API_EXPLANATIONS } from '../src/report/sentences/api.ts';
import { GITHUB_ADVICE } from '../src/report/sentences/github.ts';
import { createArtifactStandIn } from '../test/artifacts/stand-in.ts';
import { serveArtifacts } from '../test/artifacts/wires.ts';
import { startEdge } from '../test/edge/edge.ts';
import { runAction } from '../test/runner.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Documents that name the address. */
export const DOCUMENTS: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', 'examples/*.yml', '.github/ISSUE_TEMPLATE/*.yml', '.github/zizmor.yml'],
  { cwd: PROJECT },
)
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** Where the action is found; package.json is the one place to change it. */
export interface Address {
  /** `owner/name` */
  readonly repository: string;
  /** `v1`: the tag that moves with every release of a major version. */
  readonly major: string;
}

export function readAddress(packageJson: string): Address {
  const { repository, version } = JSON.parse(packageJson);
  return {
    repository: repository.replace(/^github:/, ''),
    major: `v${version.split('.')[0]}`,
  };
}

/** The same documents, brought up to date. The README remembers which address was written last. */
export async function render(
  documents: ReadonlyMap<string, string>,
  address: Address,
): Promise<ReadonlyMap<string, string>> {
  const readme = documents.get('README.md') ?? '';
  const [, before = '', major = ''] = /^<!-- address: (\S+)@(v\d+) -->/.exec(readme) ?? [];
  if (before === '') throw new Error('README.md does not start with <!-- address: owner/name@v1 -->');
  const sections = new Map([
    ['inputs', inputsTables()],
    ['outputs', outputsTable()],
    ['failures', failuresTable()],
    ['log', await exampleLog()],
  ]);
  const moved = [...documents].map(([path, text]): [string, string] => [
    path,
    text
      .replaceAll(`${before}@${major}`, `${address.repository}@${address.major}`)
      .replaceAll(before, address.repository),
  ]);
  return new Map(moved.map(([path, text]) => [path, path === 'README.md' ? fill(text, sections) : text]));
}

/** Puts each text between its `<!-- name -->` and `<!-- /name -->`. */
export function fill(text: string, sections: ReadonlyMap<string, string>): string {
  return [...sections].reduce((filled, [name, section]) => {
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [filled.indexOf(from), filled.indexOf(to)];
    if (start === -1 || end < start) throw new Error(`README.md has no ${from} … ${to}`);
    return `${filled.slice(0, start + from.length)}\n${section}\n${filled.slice(end)}`;
  }, text);
}

const actionFile = readFileSync(join(PROJECT, 'action.yml'), 'utf8');

/** A table for each group of inputs; a comment in action.yml starts a group. */
function inputsTables(): string {
  const inputs = parseDocument(actionFile).get('inputs');
  if (!isMap(inputs)) throw new Error('action.yml has no inputs');
  const tables: string[] = [];
  for (const [index, { key, value }] of inputs.items.entries()) {
    if (!isScalar(key) || !isMap(value)) throw new Error('action.yml has an input of an unknown shape');
    const group = key.commentBefore ?? (index === 0 ? inputs.commentBefore : null);
    if (group) tables.push(`\n**${group.trim()}**\n\n| Input | Default | Meaning |\n|---|---|---|`);
    const [name, fallback, meaning] = [
      key.value,
      String(value.get('default') ?? ''),
      value.get('description'),
    ];
    tables.push(`| \`${name}\` | ${codes(fallback)} | ${cell(String(meaning))} |`);
  }
  return tables.join('\n').trim();
}

function outputsTable(): string {
  const { outputs } = parse(actionFile) as { outputs: Record<string, { description: string }> };
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  );
  return ['| Output | Value |', '|---|---|', ...rows].join('\n');
}

function failuresTable(): string {
  const rows = [...Object.values(API_EXPLANATIONS), ...new Set(Object.values(GITHUB_ADVICE))].map(
    ({ title, cause, fix }) => `| ${cell(title)} | ${cell(sentence(cause))} | ${cell(sentence(fix))} |`,
  );
  return ['| It says | Likely cause | What to do |', '|---|---|---|', ...rows].join('\n');
}

function codes(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => `\`${line}\``).join(' ');
}

/** One cell of a table. An address with a password in it is an example, not a link. */
function cell(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/(?<!`)\bhttp:\/\/[^\s,]+/g, '`$&`');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Commits in this example are the same everywhere, so that the log is. */
const GIT = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
  GIT_AUTHOR_NAME: 'Baker',
  GIT_AUTHOR_EMAIL: 'baker@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'Baker',
  GIT_COMMITTER_EMAIL: 'baker@example.com',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/**
 * The log of the built action for a push that edits one page and deletes another, as GitHub shows it. It is the second
 * run: the first one has kept the state.
 */
async function exampleLog(): Promise<string> {
  const workspace = mkdtempSync(join(tmpdir(), 'purge-docs-'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'core.autocrlf=false', ...args], {
      cwd: workspace,
      env: GIT,
      encoding: 'utf8',
    }).trim();
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  };
  const commit = (message: string): string => {
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch', 'main');
  write('README.md', 'The bakery\n');
  write('public/menu/index.html', 'Bread 3 €\n');
  write('public/summer.html', 'Closed in August\n');
  const before = commit('The site');
  write('README.md', 'The bakery of the town\n');
  write('public/menu/index.html', 'Bread 4 €\n');
  rmSync(join(workspace, 'public/summer.html'));
  const after = commit('Autumn');

  const edge = await startEdge();
  const github = await startGitHub();
  const push = async (number: number, from: string, to: string): Promise<string> => {
    github.begin(number, to);
    const { status, stdout } = await runAction(
      {
        'api-token': edge.token,
        'github-token': 'token',
        zone: 'example.com',
        'changed-files': 'urls',
        'base-url': 'https://www.example.com',
        root: 'public',
      },
      {
        workspace,
        event: { name: 'push', payload: { ref: 'refs/heads/main', before: from, after: to, commits: [] } },
        env: { ...github.env(), CLOUDFLARE_BASE_URL: edge.apiUrl, GITHUB_SHA: to },
      },
    );
    if (status !== 0) throw new Error(`the example of the log failed:\n${stdout}`);
    return stdout;
  };
  try {
    await push(1, '0'.repeat(40), before);
    return ['```text', ...asShown(await push(2, before, after)), '```'].join('\n');
  } finally {
    await github.close();
    await edge.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** GitHub as far as a state needs it: artifacts, and the list of the workflow's runs. */
async function startGitHub() {
  const standIn = createArtifactStandIn();
  const runs: { id: number; [field: string]: unknown }[] = [];
  const time = (number: number): string => new Date(standIn.settings.now() + number * 60_000).toISOString();
  const { close } = await serveArtifacts(standIn, (path) =>
    path.includes('/workflows/deploy.yml/runs') ? { total_count: runs.length, workflow_runs: runs } : null,
  );
  let run = 0;
  return {
    close,
    /** A push starts a run; the one before is over by then. */
    begin: (number: number, commit: string): void => {
      for (const earlier of runs) earlier.status = 'completed';
      const [created_at, head_sha] = [time(number), commit];
      const times = { created_at, run_started_at: created_at, updated_at: created_at };
      const about = { run_number: number, run_attempt: 1, event: 'push', head_branch: 'main', head_sha };
      runs.unshift({ id: number, status: 'in_progress', ...about, ...times });
      run = number;
      standIn.settings.run = number;
    },
    env: () => ({
      ...standIn.env(),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/deploy.yml@refs/heads/main',
      GITHUB_RUN_ID: String(run),
      GITHUB_RUN_NUMBER: String(run),
      GITHUB_RUN_ATTEMPT: '1',
    }),
  };
}

/** Groups unfolded, commands that GitHub takes out gone, and times, which never are the same, made one. */
function asShown(stdout: string): readonly string[] {
  let inside = false;
  return stdout.split('\n').flatMap((line) => {
    if (line.startsWith('::group::')) {
      inside = true;
      return [`▾ ${line.slice('::group::'.length)}`];
    }
    if (line.startsWith('::endgroup::')) inside = false;
    if (line.startsWith('::') || line === '') return [];
    return [`${inside ? '  ' : ''}${line.replace(/\b(?:under )?\d+\.\d s\b/, '0.1 s')}`];
  });
}

export function readDocuments(): ReadonlyMap<string, string> {
  return new Map(DOCUMENTS.map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]));
}

if (import.meta.main) {
  const address = readAddress(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const documents = readDocuments();
  for (const [path, text] of await render(documents, address)) {
    if (text === documents.get(path)) continue;
    writeFileSync(join(PROJECT, path), text);
    console.log(`wrote ${path}`);
  }
}
