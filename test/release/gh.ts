// A stand-in for GitHub's command-line tool `gh`, with the commands that releases use. Like GitHub, it refuses to create
// existing tags and releases, and to change the tag of a release, since releases are immutable. It also runs as a program.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  /** Returns the commit that each tag points to. */
  readonly tags: () => Readonly<Record<string, string>>;
  /** Creates an annotated tag, as a person would with git. */
  readonly annotate: (tag: string, commit: string) => void;
  readonly releases: () => readonly Published[];
  /** Every command that changed something. */
  readonly changes: string[];
}

/** The releases and tags of the repository. */
interface Repository {
  releases: readonly Published[];
  /** For each tag name, the commit, or the tag object of an annotated tag. */
  readonly tags: Record<string, { readonly type: 'commit' | 'tag'; readonly sha: string }>;
  /** The commit of each tag object. */
  readonly objects: Record<string, string>;
}

/** @param file stores the repository for the next process; without it, the repository is in memory only */
export function createGhStandIn(file?: string): GhStandIn {
  const stored = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : null;
  const repository: Repository =
    stored === null ? { releases: [], tags: {}, objects: {} } : JSON.parse(stored);
  const { tags, objects } = repository;
  const releases = (): readonly Published[] => repository.releases;
  const isTag = (tag: string): boolean => Object.hasOwn(tags, tag);
  const refuse = (problem: string): never => {
    throw new Error(`gh: ${problem} (HTTP 422)`);
  };
  const setTag = (tag: string, sha: string): void => {
    if (!/^[0-9a-f]{40}$/.test(sha)) refuse(`${sha} is not a commit`);
    tags[tag] = { type: 'commit', sha };
  };
  const changes: string[] = [];

  const matching = (prefix: string) =>
    Object.entries(tags)
      .filter(([tag]) => tag.startsWith(prefix))
      .map(([tag, object]) => ({ ref: `refs/tags/${tag}`, object }));

  const read = (path: string): unknown => {
    const [, prefix] = /^repos\/o\/r\/git\/matching-refs\/tags\/(.+)$/.exec(path) ?? [];
    if (prefix !== undefined) return matching(prefix);
    if (path === 'repos/o/r/releases?per_page=100') return releases();
    const [, object = ''] = /^repos\/o\/r\/git\/tags\/(\w+)$/.exec(path) ?? [];
    if (Object.hasOwn(objects, object)) return { object: { type: 'commit', sha: objects[object] } };
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
    setTag(tag, sha);
  };

  const create = (tag: string, options: readonly string[]): void => {
    const optionValue = (name: string): string => options[options.indexOf(name) + 1] ?? '';
    if (releases().some(({ tag_name }) => tag_name === tag))
      refuse('a release with the same tag name already exists');
    if (!isTag(tag)) setTag(tag, optionValue('--target'));
    const release = {
      tag_name: tag,
      draft: false,
      prerelease: options.includes('--prerelease'),
      latest: options.includes('--latest=true'),
      body: optionValue('--notes'),
    };
    repository.releases = [release, ...releases()];
  };

  const run: Gh = (...args) => {
    const [command, ...rest] = args;
    if (command === 'api' && rest[0] === '--paginate' && rest[1] === '--slurp') {
      const list = read(rest[2] ?? '') as unknown[];
      // Returns two pages, since a list may have several.
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
    throw new Error(`this stand-in does not support gh ${args.join(' ')}`);
  };
  const gh: Gh = (...args) => {
    const output = run(...args);
    if (file !== undefined) writeFileSync(file, JSON.stringify(repository));
    return output;
  };
  return {
    ...{ gh, releases, changes },
    tags: () => Object.fromEntries(Object.entries(tags).map(([tag, { sha }]) => [tag, objects[sha] ?? sha])),
    annotate: (tag, commit) => {
      const sha = commit.replace(/^./, 'f');
      objects[sha] = commit;
      tags[tag] = { type: 'tag', sha };
    },
  };
}

if (import.meta.main) {
  try {
    process.stdout.write(createGhStandIn(process.env.GH_STAND_IN ?? '').gh(...process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
