// Checks after a build whether dist/ matches the commit. `node scripts/release/dist.ts` exits with 1 if it differs, but with
// 0 for a pull request by Dependabot: its updates change the bundle, and it cannot build.
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DistCheck {
  readonly isGreen: boolean;
  /** What differs and what to do; empty if nothing differs. */
  readonly text: string;
}

/**
 * Checks whether a build changed dist/.
 * @param changed the output of `git status --porcelain`, which also lists untracked files
 * @param author the author of the pull request; empty if there is none
 */
export function checkDist(changed: string, author: string): DistCheck {
  if (changed.trim() === '') return { isGreen: true, text: '' };
  const isUpdate = author === 'dependabot[bot]';
  const [first, remedy] = isUpdate
    ? ['These updates change dist/.', 'Before you merge them, run on this branch:']
    : ['dist/ differs from the output of "npm run build".', 'Build and commit it:'];
  const command = 'npm ci --ignore-scripts && npm run build && git add dist && git commit -m "Rebuild dist/"';
  return { isGreen: isUpdate, text: `${first} ${remedy} ${command}\n${changed.trimEnd()}` };
}

if (import.meta.main) {
  const cwd = join(import.meta.dirname, '../..');
  const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { cwd, encoding: 'utf8' });
  const { isGreen, text } = checkDist(changed, process.env.AUTHOR ?? '');
  const { GITHUB_ACTIONS, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
  const command = isGreen ? '::notice title=dist/::' : '::error title=dist/::';
  if (text !== '') console.log(GITHUB_ACTIONS ? command + text.replaceAll('\n', '%0A') : text);
  if (text !== '' && GITHUB_STEP_SUMMARY)
    appendFileSync(GITHUB_STEP_SUMMARY, `${text.replace('\n', '\n\n```\n')}\n\`\`\`\n`);
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `changed=${text !== ''}\n`);
  process.exitCode = isGreen ? 0 : 1;
}
