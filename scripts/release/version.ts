/** A version of this action. https://semver.org */
export interface Version {
  /** `1.2.3`, `1.2.3-rc.1` */
  readonly text: string;
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** Whether it is a prerelease, like `1.2.3-rc.1`. The tag of the major version never points to one. */
  readonly isPrerelease: boolean;
}

const NUMBER = '(0|[1-9]\\d{0,8})';
const FORM = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`);

/** Parses `1.2.3` or `1.2.3-rc.1`. Returns null for any other text, including `v1.2.3`. */
export function parseVersion(text: string): Version | null {
  const [, major, minor, patch, suffix] = FORM.exec(text) ?? [];
  if (major === undefined) return null;
  return {
    text,
    numbers: [Number(major), Number(minor), Number(patch)],
    isPrerelease: suffix !== undefined,
  };
}

/** Returns the tag of the major version, like `v1`. It points to the highest stable version with this major number. */
export function majorTag({ numbers: [major] }: Version): string {
  return `v${major}`;
}

/**
 * Returns the highest stable version among tags like `v1.2.3`, compared by number: 1.10.0 is higher than 1.9.0. Ignores
 * all other tags. Returns null if there is none.
 */
export function highestStable(tags: readonly string[]): Version | null {
  const versions = tags.flatMap((tag) => parseVersion(tag.replace(/^v/, '')) ?? []);
  const stable = versions.filter(({ text, isPrerelease }) => !isPrerelease && tags.includes(`v${text}`));
  return stable.sort((one, other) => compare(other, one))[0] ?? null;
}

function compare({ numbers: one }: Version, { numbers: other }: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
