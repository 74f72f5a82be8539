import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, matchesGlob } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { readAddress } from '../../scripts/docs.ts';
import { checkDist } from '../../scripts/release/dist.ts';

const PROJECT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

interface Job {
  readonly needs?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, string>>;
  }[];
}

const RELEASE = '.github/workflows/release.yml';
const jobs: readonly Job[] = Object.values(parse(read(RELEASE)).jobs);
const usesOf = (job: Job): readonly string[] => job.steps.map(({ uses, run }) => uses ?? run ?? '');
const FILES = readdirSync(join(PROJECT, 'dist')).map((file) => `dist/${file}`);
const SCRIPTS = FILES.filter((file) => file.endsWith('.js')).sort();

test('the workflow checks, builds, and attests a release, then publishes it, and moves the major tag last', () => {
  expect(jobs.map(({ needs }) => needs)).toEqual([undefined, 'check', 'build']);
  const steps = jobs
    .flatMap(usesOf)
    .flatMap((step) => /release\.ts (\S+) "\$VERSION"$/.exec(step)?.[1] ?? []);
  expect(steps).toEqual(['check', 'publish', 'move-major']);
});

describe('the attestation of a release', () => {
  const signing = jobs.filter((job) => job.permissions['id-token'] === 'write');
  const [job] = signing;
  const subjects =
    job?.steps.find(({ uses }) => uses?.startsWith('actions/attest@'))?.with?.['subject-path'] ?? '';

  test('covers every file of dist/', () => {
    expect(SCRIPTS.length).toBeGreaterThan(1);
    expect(FILES.filter((file) => !matchesGlob(file, subjects))).toEqual([]);
  });

  test('is signed by the job that builds dist/, after the job compared it with the commit', () => {
    expect(signing).toHaveLength(1);
    const steps = usesOf(job as Job).map((step) => step.replace(/@.*/, ''));
    expect(steps.slice(-3)).toEqual(['npm run build', 'node scripts/release/dist.ts', 'actions/attest']);
  });

  test('is created without packages in any job with write access to the contents', () => {
    const writing = jobs.filter((job) => job.permissions.contents === 'write');
    expect(writing).toHaveLength(1);
    for (const job of writing) expect(usesOf(job).filter((step) => /\bnp[mx]\b/.test(step))).toEqual([]);
  });
});

/** The commands that the documents give to verify the scripts. */
const CHECKS = globSync(['*.md', 'docs/*.md'], { cwd: PROJECT }).flatMap((path) =>
  [...read(path).matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .map(([, block = '']) => ({ path, block }))
    .filter(({ block }) => block.includes('gh attestation verify')),
);

/** A stand-in for `gh attestation verify`: accepts a file if it equals the one in dist/ and the options name this workflow. */
const GH = `#!/bin/sh
[ "$1 $2" = "attestation verify" ] && shift 2 || exit 2
while [ $# -gt 0 ]; do
  case "$1" in
    --repo) repo="$2"; shift ;;
    --source-ref) ref="$2"; shift ;;
    --signer-workflow) workflow="$2"; shift ;;
    -*) exit 2 ;;
    *) [ -z "$file" ] && file="$1" || exit 2 ;;
  esac
  shift
done
[ "$repo $ref $workflow" = "$REPOSITORY refs/heads/main $REPOSITORY/${RELEASE}" ] || exit 1
cmp -s "$file" "$ATTESTED/$file" || { echo "$file was altered"; exit 1; }
echo "$file is attested"
`;

describe.skipIf(process.platform === 'win32')('the documented verification of a release', () => {
  test('is in a document', () => {
    expect(CHECKS.map(({ path }) => path)).toContain('SECURITY.md');
  });

  test.each(CHECKS)(
    'in $path passes for the built files, and fails if one byte of any script changes',
    ({ block }) => {
      const folder = mkdtempSync(join(tmpdir(), 'attested-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
      writeFileSync(join(folder, 'gh'), GH);
      chmodSync(join(folder, 'gh'), 0o755);
      const { repository: REPOSITORY } = readAddress(read('package.json'));
      const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, REPOSITORY, ATTESTED: PROJECT };
      const check = () => {
        const { status, stdout } = spawnSync('bash', ['-c', block], { cwd: folder, env, encoding: 'utf8' });
        return { isGreen: status === 0, output: stdout.trim().split('\n').sort() };
      };
      const alter = (script: string): void => {
        const bytes = readFileSync(join(folder, script));
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
        writeFileSync(join(folder, script), bytes);
      };

      expect(check()).toEqual({ isGreen: true, output: SCRIPTS.map((script) => `${script} is attested`) });
      for (const script of SCRIPTS) alter(script);
      expect(check()).toEqual({ isGreen: false, output: SCRIPTS.map((script) => `${script} was altered`) });
      // One altered script is enough, whether it is checked first or last.
      for (const altered of [SCRIPTS[0], SCRIPTS.at(-1)]) {
        for (const script of SCRIPTS) cpSync(join(PROJECT, script), join(folder, script));
        alter(altered as string);
        const { isGreen, output } = check();
        expect(isGreen).toBe(false);
        expect(output.filter((line) => line.endsWith('was altered'))).toEqual([`${altered} was altered`]);
      }
    },
    60_000,
  );
});

describe('the check of dist/ after a build', () => {
  const changed = ' M dist/index.js\n?? dist/999.index.js\n';

  test('is green if nothing differs', () => {
    expect(checkDist('', 'a-person')).toEqual({ isGreen: true, text: '' });
  });

  test.each(['', 'a-person', 'dependabot'])(
    'is red if a file differs or is untracked (author: "%s")',
    (author) => {
      const { isGreen, text } = checkDist(changed, author);
      expect(isGreen).toBe(false);
      expect(text).toContain('?? dist/999.index.js');
    },
  );

  test('is green for updates by Dependabot, and says what to do before merging them', () => {
    const { isGreen, text } = checkDist(changed, 'dependabot[bot]');
    expect(isGreen).toBe(true);
    expect(text).toContain('Before you merge them');
    expect(text).toContain('npm run build');
  });

  test('sets the exit status of the script', () => {
    const clone = mkdtempSync(join(tmpdir(), 'dist-'));
    onTestFinished(() => rmSync(clone, { recursive: true }));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, stdio: 'pipe' });
    git('init', '--quiet');
    for (const path of ['scripts/release/dist.ts', 'dist/index.js', 'package.json'])
      cpSync(join(PROJECT, path), join(clone, path));
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'all');
    const run = (author: string) =>
      spawnSync(process.execPath, [join(clone, 'scripts/release/dist.ts')], {
        env: { PATH: process.env.PATH, AUTHOR: author },
        encoding: 'utf8',
      });
    expect(run('')).toMatchObject({ status: 0, stdout: '' });
    writeFileSync(join(clone, 'dist/index.js'), 'altered');
    expect(run('').status).toBe(1);
    expect(run('dependabot[bot]').status).toBe(0);
  });
});
