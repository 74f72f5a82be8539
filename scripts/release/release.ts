// The steps of the Release workflow: `node scripts/release/release.ts check|publish|move-major 1.2.3`. Each step first checks
// what is already done, so a run whose last step failed can be repeated. Needs no packages and no Git history.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gh, openRepository, type Repository } from './github.ts';
import { highestStable, majorTag, parseVersion, type Version } from './version.ts';

/** A version to release, and its source. */
export interface Candidate {
  /** The workflow's input, not validated. */
  readonly version: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly commit: string;
  /** The texts of the files. */
  readonly packageJson: string;
  readonly packageLock: string;
  readonly changelog: string;
}

/** Returns the reasons not to release a candidate, as sentences; an empty list if it can be released, or already is. */
export function problemsOf(candidate: Candidate, repository: Repository): readonly string[] {
  const { version, ref, commit, packageJson, packageLock, changelog } = candidate;
  const problems: string[] = [];
  if (ref !== 'refs/heads/main') problems.push(`A release is made from main, not from ${ref}.`);
  if (parseVersion(version) === null) {
    return [...problems, `"${version}" is not a version like 1.2.3 or 1.2.3-rc.1.`];
  }
  for (const [file, text] of Object.entries({
    'package.json': packageJson,
    'package-lock.json': packageLock,
  })) {
    const fileVersion: unknown = JSON.parse(text).version;
    if (fileVersion !== version) problems.push(`${file} has version ${fileVersion}, not ${version}.`);
  }
  if (notesOf(version, changelog) === '') {
    problems.push(`CHANGELOG.md has no section "## ${version}", or the section is empty.`);
  }
  const tagged = repository.commitOf(`v${version}`);
  if (tagged !== null && tagged !== commit) {
    problems.push(
      `v${version} already points to commit ${tagged}, but this is ${commit}. A published version cannot change: ` +
        'raise the version, or re-run the workflow for that commit.',
    );
  }
  return problems;
}

/** Returns a version's section of CHANGELOG.md without its heading, as its release notes; empty if there is none. */
export function notesOf(version: string, changelog: string): string {
  const [, ...sections] = `\n${changelog.replaceAll('\r\n', '\n')}`.split('\n## ');
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === version) ?? '';
  return section.split('\n').slice(1).join('\n').trim();
}

/** Publishes a version with its notes, unless it is already published. Returns a sentence that says what it did. */
export function publish(version: Version, candidate: Candidate, repository: Repository): string {
  const tag = `v${version.text}`;
  const releases = repository.releases();
  if (releases.some((release) => release.tag === tag)) return `${tag} is already published.`;
  const stable = releases.filter(({ isStable }) => isStable).map((release) => release.tag);
  const highest = highestStable([...stable, ...(version.isPrerelease ? [] : [tag])]);
  repository.publish({
    tag,
    commit: candidate.commit,
    notes: notesOf(version.text, candidate.changelog),
    isPrerelease: version.isPrerelease,
    isLatest: highest?.text === version.text,
  });
  return `${tag} is published.`;
}

/**
 * Moves the tag of the major version to this version if it is the highest published stable one: 1.2.4 leaves v1 at v1.3.0,
 * and a prerelease never moves it. Returns a sentence that says what it did.
 * @throws Error if the version is not published
 */
export function moveMajor(version: Version, commit: string, repository: Repository): string {
  const major = majorTag(version);
  if (version.isPrerelease) return `${major} does not move: v${version.text} is a prerelease.`;
  const published = repository
    .releases()
    .filter(({ tag, isStable }) => isStable && tag.startsWith(`${major}.`));
  const tags = published.map(({ tag }) => tag);
  if (!tags.includes(`v${version.text}`))
    throw new Error(`v${version.text} is not published, so ${major} does not move.`);
  const highest = highestStable(tags);
  if (highest?.text !== version.text) return `${major} stays at v${highest?.text}, which is higher.`;
  if (repository.commitOf(major) === commit) return `${major} already points to v${version.text}.`;
  repository.setTag(major, commit);
  return `${major} now points to v${version.text}.`;
}

/**
 * Runs one step of the workflow and returns a sentence that says what it did.
 * @throws Error with one problem per line
 */
export function runStep(step: string, candidate: Candidate, repository: Repository): string {
  const problems = problemsOf(candidate, repository);
  const version = parseVersion(candidate.version);
  if (problems.length > 0 || version === null) throw new Error(problems.join('\n'));
  switch (step) {
    case 'check':
      return `v${version.text} can be released from ${candidate.commit}.`;
    case 'publish':
      return publish(version, candidate, repository);
    case 'move-major':
      return moveMajor(version, candidate.commit, repository);
    default:
      throw new Error(`Unknown step "${step}". Use check, publish, or move-major.`);
  }
}

if (import.meta.main) {
  const [step = '', version = ''] = process.argv.slice(2);
  const { GITHUB_REPOSITORY = '', GITHUB_REF = '', GITHUB_SHA = '' } = process.env;
  const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  const candidate = {
    version,
    ref: GITHUB_REF,
    commit: GITHUB_SHA,
    packageJson: read('package.json'),
    packageLock: read('package-lock.json'),
    changelog: read('CHANGELOG.md'),
  };
  try {
    console.log(runStep(step, candidate, openRepository(GITHUB_REPOSITORY, gh)));
  } catch (error) {
    for (const line of (error as Error).message.split('\n')) console.log(`::error::${line}`);
    process.exitCode = 1;
  }
}
