/** A version of this action. https://semver.org */
export interface Version {
  /** `1.2.3`, `1.2.3-rc.1` */
  readonly text: string;
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** `1.2.3-rc.1` is one: no tag of a major version leads to it. */
  readonly isPrerelease: boolean;
}

const NUMBER = '(0|[1-9]\\d{0,8})';
const FORM = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`);

/** Reads `1.2.3` or `1.2.3-rc.1`; null for anything else, `v1.2.3` too. */
export function parseVersion(text: string): Version | null {
  const [, major, minor, patch, suffix] = FORM.exec(text) ?? [];
  if (major === undefined) return null;
  return {
    text,
    numbers: [Number(major), Number(minor), Number(patch)],
    isPrerelease: suffix !== undefined,
  };
}

/** `v1`: the tag that leads to the highest stable version of the major one. */
export function majorTag({ numbers: [major] }: Version): string {
  return `v${major}`;
}

/**
 * The highest of the stable versions that tags like `v1.2.3` name, by number and not by age: 1.10.0 is above 1.9.0.
 * Other tags do not count. Null where there is none.
 */
export function highestStable(tags: readonly string[]): Version | null {
  const versions = tags.flatMap((tag) => parseVersion(tag.replace(/^v/, '')) ?? []);
  const stable = versions.filter(({ text, isPrerelease }) => !isPrerelease && tags.includes(`v${text}`));
  return stable.sort((one, other) => compare(other, one))[0] ?? null;
}

function compare({ numbers: one }: Version, { numbers: other }: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
