// The steps of the workflow Release: `node scripts/release/release.ts check|publish|move-major 1.2.3`. Each looks first at
// what is done already, so a run whose last step failed can be repeated. Needs no package, and no checkout but the files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gh, openRepository, type Repository } from './github.ts';
import { highestStable, majorTag, parseVersion, type Version } from './version.ts';

/** What is released, and from where. */
export interface Candidate {
  /** As somebody typed it. */
  readonly version: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly commit: string;
  /** Texts of the files. */
  readonly packageJson: string;
  readonly packageLock: string;
  readonly changelog: string;
}

/** Why a candidate must not be released, in sentences; an empty list if it may be, for the first time or again. */
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
    const found: unknown = JSON.parse(text).version;
    if (found !== version) problems.push(`${file} has version ${found}, not ${version}.`);
  }
  if (notesOf(version, changelog) === '') {
    problems.push(`CHANGELOG.md has no section "## ${version}", or nothing in it.`);
  }
  const tagged = repository.commitOf(`v${version}`);
  if (tagged !== null && tagged !== commit) {
    problems.push(
      `v${version} is the commit ${tagged} already, and this is ${commit}. A published version never changes: ` +
        'raise the version, or repeat the run of that commit.',
    );
  }
  return problems;
}

/** The section of a version in CHANGELOG.md, which becomes the notes of its release. */
export function notesOf(version: string, changelog: string): string {
  const [, ...sections] = `\n${changelog.replaceAll('\r\n', '\n')}`.split('\n## ');
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === version) ?? '';
  return section.split('\n').slice(1).join('\n').trim();
}

/** Publishes a version with its notes, unless it is published. Tells what it did. */
export function publish(version: Version, candidate: Candidate, repository: Repository): string {
  const tag = `v${version.text}`;
  const releases = repository.releases();
  if (releases.some((release) => release.tag === tag)) return `${tag} is published already.`;
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
 * Makes the tag of the major version lead to the highest stable version of it that is published, if this is the one. So
 * 1.2.4 leaves v1 at v1.3.0, and a prerelease leaves it alone. Tells what it did.
 */
export function moveMajor(version: Version, commit: string, repository: Repository): string {
  const major = majorTag(version);
  if (version.isPrerelease) return `${major} stays: v${version.text} is a prerelease.`;
  const published = repository
    .releases()
    .filter(({ tag, isStable }) => isStable && tag.startsWith(`${major}.`));
  const tags = published.map(({ tag }) => tag);
  if (!tags.includes(`v${version.text}`))
    throw new Error(`v${version.text} is not published; ${major} stays.`);
  const highest = highestStable(tags);
  if (highest?.text !== version.text) return `${major} stays at v${highest?.text}, which is higher.`;
  if (repository.commitOf(major) === commit) return `${major} is v${version.text} already.`;
  repository.setTag(major, commit);
  return `${major} is v${version.text} now.`;
}

/** One step of the workflow. Throws an Error whose message says what is wrong. */
export function runStep(step: string, candidate: Candidate, repository: Repository): string {
  const problems = problemsOf(candidate, repository);
  const version = parseVersion(candidate.version);
  if (problems.length > 0 || version === null) throw new Error(problems.join('\n'));
  switch (step) {
    case 'check':
      return `v${version.text} may be released from ${candidate.commit}.`;
    case 'publish':
      return publish(version, candidate, repository);
    case 'move-major':
      return moveMajor(version, candidate.commit, repository);
    default:
      throw new Error(`"${step}" is none of check, publish, move-major.`);
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
