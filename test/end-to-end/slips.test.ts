import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { event as eventOf } from '../changes/events.ts';
import { createRepository, type Files } from '../changes/repository.ts';
import type { Annotation, Settings } from '../runner.ts';
import { TOKEN, test, ZONE } from './stage.ts';

/*
 * Mistakes that people make in workflows, each played through the whole step: without help, the step would be green but
 * wrong, or red and puzzling. The unit tests have variants.
 */

interface Slip {
  /** `with:`, without the token and the zone. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Entries of `with:` that are not in action.yml. */
  readonly unknown?: Readonly<Record<string, string>>;
  /** The files before and after a push. */
  readonly pushed?: readonly [before: Files, after: Files];
  /** The files of the workspace, without a push. */
  readonly workspace?: Readonly<Record<string, string>>;
  readonly event?: Settings['event'];
  readonly env?: Readonly<Record<string, string>>;
  readonly status?: 0 | 1;
  /** The requests that are sent; by default none. */
  readonly sends?: number;
  /** Texts that annotations contain in their title or message. */
  readonly tells?: readonly [level: Annotation['level'], ...parts: string[]];
  /** Texts that no annotation contains. */
  readonly notTold?: readonly string[];
  /** There is no warning and no error. */
  readonly isQuiet?: true;
  readonly logs?: string;
  readonly result?: string;
}

const SITE = 'https://www.example.com';
const CHANGED = { 'changed-files': 'urls', 'base-url': SITE, state: 'off' };
const PAGE = { urls: `${SITE}/` };
const PAGES: Files = { 'public/index.html': 'home', 'public/about.html': 'about', 'README.md': 'readme' };
const EDITED: Files = { ...PAGES, 'public/about.html': 'about us' };
const LISTED = { ...CHANGED, 'files-from': 'list.txt' };
const list = (text: string) => ({ 'list.txt': text });

const MISSPELLED: Readonly<Record<string, Slip>> = {
  'enviroment: Staging would empty production': {
    inputs: { everything: 'true' },
    unknown: { enviroment: 'Staging' },
    status: 1,
    tells: ['error', 'enviroment', '`environment`', 'INPUT_ENVIROMENT'],
  },
  'dry_run: true would purge for real': {
    inputs: PAGE,
    unknown: { dry_run: 'true' },
    status: 1,
    tells: ['error', '`dry-run`'],
  },
  'purge_everything is the name of another action': {
    inputs: {},
    unknown: { purge_everything: 'true' },
    status: 1,
    tells: ['error', 'A problem with the inputs', '`everything`'],
  },
  'api_token leaves no second error about the missing token': {
    inputs: { ...PAGE, 'api-token': '' },
    unknown: { api_token: TOKEN },
    status: 1,
    tells: ['error', 'A problem with the inputs', '`api-token`'],
    notTold: ['is missing'],
  },
  'a name like none of ours is a warning': {
    inputs: PAGE,
    unknown: { colour: 'red' },
    status: 0,
    sends: 1,
    tells: ['warning', 'colour', 'INPUT_COLOUR'],
  },
  'verify: warm': {
    inputs: { ...PAGE, verify: 'warm' },
    status: 1,
    tells: ['error', 'did you mean `warn`?', 'one of: `off`, `warn`, `fail`'],
  },
  'plan: Pro is understood': { inputs: { ...PAGE, plan: 'Pro' }, status: 0, sends: 1, isQuiet: true },
};

const WITHOUT_EFFECT: Readonly<Record<string, Slip>> = {
  'base-url and root without changed-files': {
    inputs: { everything: 'true', 'base-url': SITE, root: 'public' },
    status: 1,
    tells: ['error', '2 problems', 'base-url: ', 'root: ', '`changed-files`'],
  },
  'no input names a target': {
    inputs: {},
    status: 1,
    tells: ['error', 'no input names anything to purge', '`everything`, `urls`'],
  },
  'no input names a target, which if-nothing allows': {
    inputs: { 'if-nothing': 'ignore' },
    status: 0,
    result: 'nothing',
    isQuiet: true,
  },
  'base beside build-dir': {
    inputs: { ...CHANGED, 'build-dir': 'dist', base: 'main' },
    status: 1,
    tells: ['error', 'base: ', '`build-dir`'],
  },
  'an empty list of URLs is a warning': {
    inputs: { urls: '[]' },
    status: 0,
    result: 'nothing',
    tells: ['warning', 'Nothing to purge', '`urls` lists nothing'],
  },
};

const FOLDERS: Readonly<Record<string, Slip>> = {
  'root: pubic': {
    inputs: { ...CHANGED, root: 'pubic' },
    pushed: [PAGES, EDITED],
    status: 1,
    tells: ['error', 'root: got "pubic"', 'Did you mean "public"?'],
  },
  'root: pubic, on a first run': {
    inputs: { ...CHANGED, root: 'pubic', state: 'state.json' },
    pushed: [PAGES, EDITED],
    status: 1,
    tells: ['error', 'root: got "pubic"', 'Did you mean "public"?'],
  },
  'a root that is not given': {
    inputs: CHANGED,
    pushed: [{ ...PAGES }, EDITED],
    status: 0,
    sends: 1,
    tells: ['warning', '`root: public`', '"public/about.html"'],
  },
  'a root that is not given, and is in base-url': {
    inputs: { ...CHANGED, 'base-url': `${SITE}/docs` },
    pushed: [{ 'docs/a.html': '1' }, { 'docs/a.html': '2', 'docs/b.txt': '' }],
    status: 0,
    sends: 1,
    tells: ['warning', 'twice', '`root: docs`'],
  },
  'paths that take no file': {
    inputs: { ...CHANGED, root: 'public', paths: 'pulbic/**' },
    pushed: [PAGES, EDITED],
    status: 0,
    result: 'nothing',
    tells: ['warning', 'matches no file', '`paths`', '"pulbic/**"'],
  },
  'a rule of rewrite that matches no file': {
    inputs: { ...CHANGED, root: 'public', rewrite: 'contents/*.md => /$1/' },
    pushed: [PAGES, EDITED],
    status: 0,
    sends: 1,
    tells: ['warning', 'matches no file', '`rewrite`', 'contents/*.md'],
  },
  'the sources of a generated site': {
    inputs: CHANGED,
    pushed: [
      { 'hugo.toml': '', 'content/x.md': 'old' },
      { 'hugo.toml': '', 'content/x.md': 'new' },
    ],
    status: 0,
    sends: 1,
    tells: ['warning', '"hugo.toml"', '"content/x.md"', '`build-dir`'],
  },
  'root and paths stand in the log and the summary': {
    inputs: { ...CHANGED, root: 'public', paths: '**/*.html' },
    pushed: [PAGES, EDITED],
    status: 0,
    sends: 1,
    isQuiet: true,
    logs: 'Files: root: "public", paths: "**/*.html"',
  },
};

const LISTS: Readonly<Record<string, Slip>> = {
  'files-from with --name-status': {
    inputs: LISTED,
    workspace: list('M\tabout.html\n'),
    status: 1,
    tells: ['error', 'git diff --name-status', '--name-only'],
  },
  'files-from as rsync -i writes it': {
    inputs: LISTED,
    workspace: list('>f.st...... about.html\n'),
    status: 1,
    tells: ['error', 'rsync', '--out-format=%n'],
  },
  'files-from in one line': {
    inputs: LISTED,
    workspace: list('about.html css/site.css\n'),
    status: 1,
    tells: ['error', 'separated by spaces'],
  },
  'files-from as a JSON array is read': {
    inputs: LISTED,
    workspace: list('["about.html", "css/"]'),
    status: 0,
    sends: 1,
    tells: ['notice', 'folders: "css/"'],
  },
  'files-from without an entry': {
    inputs: LISTED,
    workspace: list('\n# none\n'),
    status: 1,
    tells: ['error', 'names no file'],
  },
  'files-from without an entry, which if-nothing allows': {
    inputs: { ...LISTED, 'if-nothing': 'ignore' },
    workspace: list('\n'),
    status: 0,
    result: 'nothing',
    isQuiet: true,
  },
  'files-from as an empty array': {
    inputs: LISTED,
    workspace: list('[]'),
    status: 0,
    result: 'nothing',
    tells: ['warning', 'Nothing to purge'],
  },
  'files-from with the URL of another host': {
    inputs: LISTED,
    workspace: list(`about.html\nhttp://www.example.com/a.html\n`),
    status: 0,
    sends: 1,
    isQuiet: true,
    tells: ['notice', 'http://www.example.com/a.html', 'not on any base-url'],
  },
  'urls-from that is not there': {
    inputs: { 'urls-from': 'report.json' },
    status: 1,
    tells: ['error', 'urls-from', 'the file does not exist'],
  },
  'urls-from that is empty': {
    inputs: { 'urls-from': 'list.txt' },
    workspace: list(''),
    status: 1,
    tells: ['error', 'urls-from', 'it has no URL'],
  },
  'urls-from with a report of which nothing is left': {
    inputs: { 'urls-from': 'report.json' },
    workspace: { 'report.json': '{"version":1,"result":"purged","operation":"purge","targets":[]}' },
    status: 0,
    result: 'nothing',
    isQuiet: true,
    logs: 'Nothing to purge: the earlier run left nothing to purge.',
  },
};

const FORK = eventOf('pull_request', { pull_request: { head: { repo: { full_name: 'ana/site' } } } });

const ACCESS: Readonly<Record<string, Slip>> = {
  "a typo in the secret's name, on a push": {
    inputs: { ...PAGE, 'api-token': '', 'if-no-credentials': 'skip' },
    env: { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'ana' },
    status: 0,
    result: 'skipped',
    tells: ['warning', "the secret's name"],
  },
  'no secrets for the pull request of a fork': {
    inputs: { ...PAGE, 'api-token': '', 'if-no-credentials': 'skip' },
    event: { name: 'pull_request', payload: FORK },
    env: { GITHUB_ACTOR: 'ana' },
    status: 0,
    result: 'skipped',
    isQuiet: true,
    tells: ['notice', 'Nothing was purged'],
  },
  'a problem with an input comes before the missing secret': {
    inputs: { urls: '/about', 'api-token': '', 'if-no-credentials': 'skip' },
    status: 1,
    tells: ['error', 'urls: got "/about"'],
  },
  'on-failure: warn does not turn a problem with an input green': {
    inputs: { urls: '/about', 'on-failure': 'warn' },
    status: 1,
    tells: ['error', 'urls: got "/about"'],
  },
  'on-failure: warn does not turn a URL of no zone green': {
    inputs: {
      urls: 'https://www.exmaple.com/',
      zone: `example.com=${ZONE}\nagency.example=${'a'.repeat(32)}`,
      'on-failure': 'warn',
    },
    status: 1,
    tells: ['error', '"www.exmaple.com" is in none of the zones'],
  },
  'a zone ID with 31 digits': {
    inputs: { ...PAGE, zone: ZONE.slice(1) },
    status: 1,
    tells: ['error', '31 hexadecimal digits', '`example.com=ID`'],
  },
  'the host of another zone, with name=ID': {
    inputs: { urls: 'https://www.exmaple.com/', zone: `example.com=${ZONE}` },
    status: 0,
    sends: 1,
    tells: ['warning', '"www.exmaple.com" is not in the zone example.com'],
  },
  'an ID that no zone has': {
    inputs: { ...PAGE, zone: `example.com=${'a'.repeat(32)}` },
    status: 1,
    sends: 1,
    tells: ['error', 'the zone ID is wrong', 'account ID'],
  },
  'a dry run with a zone name and no token': {
    inputs: { ...PAGE, zone: 'example.com', 'api-token': '', 'dry-run': 'true' },
    status: 1,
    tells: ['error', '`example.com=ID`'],
  },
  'tags with a URL': {
    inputs: { tags: `${SITE}/` },
    status: 0,
    sends: 1,
    tells: ['warning', 'tags: ', '`urls`'],
  },
  'a comma too many in a JSON array': {
    inputs: { urls: `["${SITE}/",\n]` },
    status: 1,
    tells: ['error', 'urls: got', 'line 1', 'a comma before the ]'],
  },
  'a JSON array below another line': {
    inputs: { urls: `${SITE}/\n["${SITE}/a"]` },
    status: 1,
    tells: ['error', 'urls: got', 'first line'],
  },
  'NODE_EXTRA_CA_CERTS that names no file': {
    inputs: PAGE,
    env: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' },
    status: 0,
    sends: 1,
    tells: ['warning', 'NODE_EXTRA_CA_CERTS', '/nowhere/ca.pem'],
  },
  'a Worker with Workers Cache': {
    inputs: PAGE,
    workspace: { 'wrangler.jsonc': '{\n  // ours\n  "name": "shop",\n  "cache": { "enabled": true },\n}' },
    status: 0,
    sends: 1,
    isQuiet: true,
    tells: ['notice', 'Workers Cache', '"wrangler.jsonc"'],
  },
};

const VERSIONS: Readonly<Record<string, Slip>> = {
  'a base that does not exist': {
    inputs: { ...CHANGED, root: 'public', base: 'live-now' },
    pushed: [PAGES, EDITED],
    status: 1,
    tells: ['error', 'base: "live-now" is not a commit, branch or tag'],
    notTold: ['permission'],
  },
  'a push of nothing that counts': {
    inputs: { ...CHANGED, root: 'public' },
    pushed: [PAGES, { ...PAGES, 'README.md': 'new' }],
    status: 0,
    result: 'nothing',
    isQuiet: true,
    logs: 'Nothing to purge: ',
  },
  'the same commit again, which may be built differently': {
    inputs: { ...CHANGED, root: 'public', base: 'auto' },
    pushed: [PAGES, PAGES],
    status: 0,
    result: 'nothing',
    isQuiet: true,
    logs: 'Nothing to purge: no file changed',
  },
  'more targets than max-urls': {
    inputs: { ...CHANGED, root: 'public', 'max-urls': '1' },
    pushed: [PAGES, EDITED],
    status: 0,
    sends: 1,
    tells: ['warning', 'Too many', '`max-urls` of 3', '1 file that did not change'],
  },
  'fallback: skip leaves something out': {
    inputs: { ...CHANGED, root: 'public', 'max-urls': '1', fallback: 'skip' },
    pushed: [PAGES, EDITED],
    status: 0,
    result: 'nothing',
    tells: ['warning', '`fallback: skip`', 'until they expire'],
  },
  'fallback: fail tells its cause in the same box': {
    inputs: { ...CHANGED, root: 'public', 'max-urls': '1', fallback: 'fail' },
    pushed: [PAGES, EDITED],
    status: 1,
    tells: ['error', '`fallback` is `fail`', '`max-urls`'],
  },
};

const FOLDER = mkdtempSync(join(tmpdir(), 'slips-'));
const repository = createRepository(FOLDER);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Runs the step after a push to its own branch, with a checkout. */
function push(branch: string, [before, after]: readonly [Files, Files]): Settings {
  const [old, now] = [repository.commit(before, { branch }), repository.commit(after, { branch })];
  const ref = `refs/heads/${branch}`;
  return {
    workspace: repository.dir,
    event: { name: 'push', payload: eventOf('push', { ref, before: old, after: now }) },
    env: { GITHUB_SHA: now, GITHUB_REF: ref, GITHUB_REF_NAME: branch, GITHUB_REPOSITORY: 'o/r' },
  };
}

function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(FOLDER, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

let number = 0;

describe.concurrent.each(Object.entries({ MISSPELLED, WITHOUT_EFFECT, FOLDERS, LISTS, ACCESS, VERSIONS }))(
  '%s',
  (_, slips) => {
    for (const [what, slip] of Object.entries(slips)) {
      test(what, async ({ edge, play, expect }) => {
        const { inputs, unknown = {}, pushed, workspace, event, env } = slip;
        const name = `slip-${++number}`;
        const settings = pushed === undefined ? {} : push(name, pushed);
        const ran = await play(inputs, {
          ...settings,
          ...(event && { event }),
          ...(workspace && { workspace: folderWith(name, workspace) }),
          env: {
            ...settings.env,
            ...Object.fromEntries(
              Object.entries(unknown).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]),
            ),
            ...env,
          },
        });
        const boxes = ran.annotations.map(({ level, title, message }) => ({
          level,
          text: `${title}\n${message}`,
        }));
        const told = JSON.stringify(boxes, null, 1);
        expect(ran.status, told).toBe(slip.status ?? 0);
        expect(edge.purges(), told).toHaveLength(slip.sends ?? 0);
        if (slip.result !== undefined) expect(ran.outputs.result, told).toBe(slip.result);
        if (slip.tells !== undefined) {
          const [level, ...parts] = slip.tells;
          const fits = boxes.filter(
            (box) => box.level === level && parts.every((part) => box.text.includes(part)),
          );
          expect(fits, `${parts.join(' … ')} in ${told}`).not.toEqual([]);
        }
        for (const part of slip.notTold ?? []) expect(told).not.toContain(part);
        if (slip.isQuiet) expect(boxes.filter(({ level }) => level !== 'notice')).toEqual([]);
        if (slip.logs !== undefined) expect(ran.log).toContain(slip.logs);
      });
    }
  },
);
