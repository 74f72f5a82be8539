// A stand-in for GitHub's command line: the commands that releases use, on a local git repository. As strict as GitHub:
// it refuses what is there already, and changes no tag of a release, which is immutable. Run as a program, it is `gh`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gh } from '../../scripts/release/github.ts';

interface Published {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly latest: boolean;
  readonly body: string;
}

export interface GhStandIn {
  readonly gh: Gh;
  readonly git: (...args: readonly string[]) => string;
  readonly releases: () => readonly Published[];
  /** Every command that changed something. */
  readonly changes: string[];
}

/** @param folder a git repository, which stands for the one on GitHub */
export function createGhStandIn(folder: string): GhStandIn {
  const file = join(folder, '.git', 'releases.json');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const releases = (): Published[] => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
  const isTag = (tag: string): boolean => git('tag', '--list', tag) !== '';
  const refuse = (problem: string): never => {
    throw new Error(`gh: ${problem} (HTTP 422)`);
  };
  const changes: string[] = [];

  const matching = (prefix: string) => {
    const lines = git('for-each-ref', '--format=%(refname) %(objecttype) %(objectname)', 'refs/tags').split(
      '\n',
    );
    return lines
      .filter((line) => line.startsWith(`refs/tags/${prefix}`))
      .map((line) => line.split(' '))
      .map(([ref, type, sha]) => ({ ref, object: { type, sha } }));
  };

  const read = (path: string): unknown => {
    const [, prefix] = /^repos\/o\/r\/git\/matching-refs\/tags\/(.+)$/.exec(path) ?? [];
    if (prefix !== undefined) return matching(prefix);
    if (path === 'repos/o/r/releases?per_page=100') return releases();
    const [, object] = /^repos\/o\/r\/git\/tags\/(\w+)$/.exec(path) ?? [];
    if (object !== undefined) return { object: { type: 'commit', sha: git('rev-parse', `${object}^{}`) } };
    throw new Error(`this stand-in has no ${path}`);
  };

  const write = (method: string, path: string, fields: Readonly<Record<string, string>>): void => {
    const { sha = '', ref = '', force } = fields;
    const tag = (method === 'POST' ? ref : path).replace(/^.*refs\/tags\//, '');
    if (path !== (method === 'POST' ? 'repos/o/r/git/refs' : `repos/o/r/git/refs/tags/${tag}`))
      refuse('Not Found');
    if (releases().some(({ tag_name }) => tag_name === tag)) refuse('Cannot change the tag of a release');
    if (method === 'POST' && isTag(tag)) refuse('Reference already exists');
    if (method === 'PATCH' && !isTag(tag)) refuse('Reference does not exist');
    if (method === 'PATCH' && force !== 'true') refuse('Update is not a fast forward');
    git('tag', '--force', tag, sha);
  };

  const create = (tag: string, options: readonly string[]): void => {
    const after = (name: string): string => options[options.indexOf(name) + 1] ?? '';
    if (releases().some(({ tag_name }) => tag_name === tag))
      refuse('a release with the same tag name already exists');
    if (!isTag(tag)) git('tag', tag, after('--target'));
    const release = {
      tag_name: tag,
      draft: false,
      prerelease: options.includes('--prerelease'),
      latest: options.includes('--latest=true'),
      body: after('--notes'),
    };
    writeFileSync(file, JSON.stringify([release, ...releases()]));
  };

  const gh: Gh = (...args) => {
    const [command, ...rest] = args;
    if (command === 'api' && rest[0] === '--paginate' && rest[1] === '--slurp') {
      const list = read(rest[2] ?? '') as unknown[];
      // Two pages, since there may be more than one.
      return JSON.stringify([list.slice(0, 1), list.slice(1)]);
    }
    if (command === 'api' && rest[0] === '--method') {
      changes.push(args.join(' '));
      const fields = rest.slice(3).filter((text) => !/^--(raw-)?field$/.test(text));
      write(rest[1] ?? '', rest[2] ?? '', Object.fromEntries(fields.map((field) => field.split('='))));
      return '{}';
    }
    if (command === 'api') return JSON.stringify(read(rest[0] ?? ''));
    if (command === 'release' && rest[0] === 'create' && rest[2] === '--repo' && rest[3] === 'o/r') {
      changes.push(args.slice(0, 3).join(' '));
      create(rest[1] ?? '', rest.slice(4));
      return `https://github.com/o/r/releases/tag/${rest[1]}\n`;
    }
    throw new Error(`this stand-in knows no gh ${args.join(' ')}`);
  };
  return { gh, git, releases, changes };
}

if (import.meta.main) {
  try {
    process.stdout.write(createGhStandIn(process.env.GH_STAND_IN ?? '').gh(...process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
