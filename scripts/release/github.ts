import { execFileSync } from 'node:child_process';

/** Runs GitHub's command-line tool and returns its output. Throws an Error with the tool's message if it fails. */
export type Gh = (...args: readonly string[]) => string;

/** Runs the installed `gh`, which reads its token from GH_TOKEN. */
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

/** The tags and releases of a repository. */
export interface Repository {
  /** Returns the commit that a tag points to; null if the tag does not exist. */
  readonly commitOf: (tag: string) => string | null;
  /** Returns all published releases. https://docs.github.com/rest/releases/releases#list-releases */
  readonly releases: () => readonly Release[];
  readonly publish: (release: {
    readonly tag: string;
    readonly commit: string;
    readonly notes: string;
    readonly isPrerelease: boolean;
    /** Whether GitHub marks it as the latest release. */
    readonly isLatest: boolean;
  }) => void;
  /** Creates a tag for the commit, or moves an existing one to it. */
  readonly setTag: (tag: string, commit: string) => void;
}

/** @param name `owner/name` */
export function openRepository(name: string, gh: Gh): Repository {
  const git = `repos/${name}/git`;
  const refOf = (tag: string): Ref | undefined => {
    // Lists every tag that starts with this name. https://docs.github.com/rest/git/refs#list-matching-references
    const refs: readonly Ref[] = pages(gh, `${git}/matching-refs/tags/${tag}`);
    return refs.find(({ ref }) => ref === `refs/tags/${tag}`);
  };
  return {
    commitOf: (tag) => {
      const { object } = refOf(tag) ?? {};
      if (object?.type !== 'tag') return object?.sha ?? null;
      // An annotated tag points to a tag object, which points to the commit. https://docs.github.com/rest/git/tags#get-a-tag
      return (JSON.parse(gh('api', `${git}/tags/${object.sha}`)) as { object: { sha: string } }).object.sha;
    },
    releases: () => {
      const releases: readonly ReleaseEntry[] = pages(gh, `repos/${name}/releases?per_page=100`);
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

interface ReleaseEntry {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
}

/** Reads all pages of a list. */
function pages<T>(gh: Gh, path: string): readonly T[] {
  return (JSON.parse(gh('api', '--paginate', '--slurp', path)) as T[][]).flat();
}
