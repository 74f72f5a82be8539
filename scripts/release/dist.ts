// After a build: says whether dist/ is what src/ and the packages make of it. `node scripts/release/dist.ts` leaves with 1
// if not; for a pull request of Dependabot's, whose updates change what is bundled and who cannot build, with 0.
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DistVerdict {
  readonly isGreen: boolean;
  /** Empty where nothing differs. */
  readonly text: string;
}

/**
 * @param changed what differs from the commit, as `git status --porcelain` lists it; files that no commit has count too
 * @param author who opened the pull request; empty where there is none
 */
export function judgeDist(changed: string, author: string): DistVerdict {
  if (changed.trim() === '') return { isGreen: true, text: '' };
  const isUpdate = author === 'dependabot[bot]';
  const [first, remedy] = isUpdate
    ? ['These updates change what dist/ contains.', 'Before you merge them, on this branch:']
    : ['dist/ is not what "npm run build" makes of src/.', 'Commit what it makes:'];
  const command = 'npm ci --ignore-scripts && npm run build && git add dist && git commit -m "Rebuild dist/"';
  return { isGreen: isUpdate, text: `${first} ${remedy} ${command}\n${changed.trimEnd()}` };
}

if (import.meta.main) {
  const cwd = join(import.meta.dirname, '../..');
  const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { cwd, encoding: 'utf8' });
  const { isGreen, text } = judgeDist(changed, process.env.AUTHOR ?? '');
  const { GITHUB_ACTIONS, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
  const command = isGreen ? '::notice title=dist/::' : '::error title=dist/::';
  if (text !== '') console.log(GITHUB_ACTIONS ? command + text.replaceAll('\n', '%0A') : text);
  if (text !== '' && GITHUB_STEP_SUMMARY)
    appendFileSync(GITHUB_STEP_SUMMARY, `${text.replace('\n', '\n\n```\n')}\n\`\`\`\n`);
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `changed=${text !== ''}\n`);
  process.exitCode = isGreen ? 0 : 1;
}
