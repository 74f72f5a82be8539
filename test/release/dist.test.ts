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
import { judgeDist } from '../../scripts/release/dist.ts';

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

test('a release is checked, built and attested, and only then published; the tag moves last', () => {
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

  test('is signed by the job that builds them, after it compared them with the commit', () => {
    expect(signing).toHaveLength(1);
    const steps = usesOf(job as Job).map((step) => step.replace(/@.*/, ''));
    expect(steps.slice(-3)).toEqual(['npm run build', 'node scripts/release/dist.ts', 'actions/attest']);
  });

  test('and no job that may write contents runs a package', () => {
    const writing = jobs.filter((job) => job.permissions.contents === 'write');
    expect(writing).toHaveLength(1);
    for (const job of writing) expect(usesOf(job).filter((step) => /\bnp[mx]\b/.test(step))).toEqual([]);
  });
});

/** What the documents say to type to check the scripts. */
const CHECKS = globSync(['*.md', 'docs/*.md'], { cwd: PROJECT }).flatMap((path) =>
  [...read(path).matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .map(([, block = '']) => ({ path, block }))
    .filter(({ block }) => block.includes('gh attestation verify')),
);

/** In place of Sigstore's signature: a file is attested if it has the bytes of the one that was, by this workflow of main. */
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

describe.skipIf(process.platform === 'win32')('the documented check of a release', () => {
  test('is in a document', () => {
    expect(CHECKS.map(({ path }) => path)).toContain('SECURITY.md');
  });

  test.each(CHECKS)(
    '$path: passes as built, and fails for one altered byte in any script',
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
        return { isGreen: status === 0, said: stdout.trim().split('\n').sort() };
      };
      const alter = (script: string): void => {
        const bytes = readFileSync(join(folder, script));
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
        writeFileSync(join(folder, script), bytes);
      };

      expect(check()).toEqual({ isGreen: true, said: SCRIPTS.map((script) => `${script} is attested`) });
      for (const script of SCRIPTS) alter(script);
      expect(check()).toEqual({ isGreen: false, said: SCRIPTS.map((script) => `${script} was altered`) });
      // Whichever it is, one is enough: the first that is asked about, and the last.
      for (const altered of [SCRIPTS[0], SCRIPTS.at(-1)]) {
        for (const script of SCRIPTS) cpSync(join(PROJECT, script), join(folder, script));
        alter(altered as string);
        const { isGreen, said } = check();
        expect(isGreen).toBe(false);
        expect(said.filter((line) => line.endsWith('was altered'))).toEqual([`${altered} was altered`]);
      }
    },
    60_000,
  );
});

describe('dist/ after a build', () => {
  const changed = ' M dist/index.js\n?? dist/999.index.js\n';

  test('is green if nothing differs', () => {
    expect(judgeDist('', 'somebody')).toEqual({ isGreen: true, text: '' });
  });

  test.each(['', 'somebody', 'dependabot'])(
    'is red if a file differs, or no commit has it (author: "%s")',
    (author) => {
      const { isGreen, text } = judgeDist(changed, author);
      expect(isGreen).toBe(false);
      expect(text).toContain('?? dist/999.index.js');
    },
  );

  test('is green with updates by Dependabot, and says what to do before they are merged', () => {
    const { isGreen, text } = judgeDist(changed, 'dependabot[bot]');
    expect(isGreen).toBe(true);
    expect(text).toContain('Before you merge them');
    expect(text).toContain('npm run build');
  });

  test('the script tells the job by its status', () => {
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
