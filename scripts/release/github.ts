import { execFileSync } from 'node:child_process';

/** Runs GitHub's command line with these arguments and gives what it prints. Throws an Error that says why it failed. */
export type Gh = (...args: readonly string[]) => string;

/** `gh` as it is installed on GitHub's runners, with the token in GH_TOKEN. */
export const gh: Gh = (...args) => {
  try {
    return execFileSync('gh', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: unknown };
    throw new Error(`gh ${args.join(' ')} failed: ${String(stderr ?? error).trim()}`, { cause: error });
  }
};

export interface Release {
  /** `v1.2.3` */
  readonly tag: string;
  readonly isStable: boolean;
}

/** What a repository has of tags and releases, and how it gets more. */
export interface Repository {
  /** The commit that a tag leads to; null without the tag. */
  readonly commitOf: (tag: string) => string | null;
  /** All that are published. https://docs.github.com/rest/releases/releases#list-releases */
  readonly releases: () => readonly Release[];
  readonly publish: (release: {
    readonly tag: string;
    readonly commit: string;
    readonly notes: string;
    readonly isPrerelease: boolean;
    /** Whether GitHub shows it as the latest. */
    readonly isLatest: boolean;
  }) => void;
  /** Makes a tag lead to a commit, whether or not it is there already. */
  readonly setTag: (tag: string, commit: string) => void;
}

/** @param name `owner/name` */
export function openRepository(name: string, gh: Gh): Repository {
  const git = `repos/${name}/git`;
  const refOf = (tag: string): Ref | undefined => {
    // Lists every tag that begins so. https://docs.github.com/rest/git/refs#list-matching-references
    const refs: readonly Ref[] = pages(gh, `${git}/matching-refs/tags/${tag}`);
    return refs.find(({ ref }) => ref === `refs/tags/${tag}`);
  };
  return {
    commitOf: (tag) => {
      const { object } = refOf(tag) ?? {};
      if (object?.type !== 'tag') return object?.sha ?? null;
      // An annotated tag is an object of its own. https://docs.github.com/rest/git/tags#get-a-tag
      return (JSON.parse(gh('api', `${git}/tags/${object.sha}`)) as { object: { sha: string } }).object.sha;
    },
    releases: () => {
      const releases: readonly Listed[] = pages(gh, `repos/${name}/releases?per_page=100`);
      return releases
        .filter(({ draft }) => !draft)
        .map(({ tag_name, prerelease }) => ({ tag: tag_name, isStable: !prerelease }));
    },
    publish: ({ tag, commit, notes, isPrerelease, isLatest }) => {
      const options = ['--target', commit, '--title', tag, '--notes', notes, `--latest=${isLatest}`];
      gh('release', 'create', tag, '--repo', name, ...options, ...(isPrerelease ? ['--prerelease'] : []));
    },
    setTag: (tag, commit) => {
      const [method, path, ...field] =
        refOf(tag) === undefined
          ? ['POST', `${git}/refs`, '--raw-field', `ref=refs/tags/${tag}`]
          : ['PATCH', `${git}/refs/tags/${tag}`, '--field', 'force=true'];
      gh('api', '--method', method, path, '--raw-field', `sha=${commit}`, ...field);
    },
  };
}

interface Ref {
  readonly ref: string;
  readonly object: { readonly type: string; readonly sha: string };
}

interface Listed {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
}

/** All entries of a list that comes in pages. */
function pages<T>(gh: Gh, path: string): readonly T[] {
  return (JSON.parse(gh('api', '--paginate', '--slurp', path)) as T[][]).flat();
}
