import { parseFileList } from '../../src/changes/file-list.ts';
import type { Sources } from '../../src/changes/search.ts';
import { sameAnswer } from '../edge/visits.ts';
import type { Job } from './job.ts';
import { stemAt, stemOf } from './origin.ts';
import type { Dice } from './random.ts';
import type { Played } from './run.ts';
import { deployOf } from './waiting.ts';
import type { World } from './world.ts';

/** Returns the paths, relative to the site's root, that the deploy tool changed on the host. */
export function listChanges({ deploys, site }: World): readonly string[] {
  const [before, now] = [deploys.at(-2), deploys.at(-1)].map((one) => site.served(one?.tree ?? new Map()));
  const files = new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...files].filter((file) => before?.get(file) !== now?.get(file));
}

/** Formats the list as lines, quoted by git, with NUL, or as JSON. */
export function playList(listed: readonly string[], root: string, dice: Dice): Sources['readListedFiles'] {
  const paths = listed.map((file) => root + file);
  const format = listed.length === 0 ? 'json' : dice.pick(['lines', 'quoted', 'nul', 'json'] as const);
  const text = {
    lines: () => paths.map((path) => `${path}\n`).join(''),
    quoted: () => paths.map((path) => `${quoted(path)}\r\n`).join(''),
    nul: () => paths.map((path) => `${path}\0`).join(''),
    json: () => JSON.stringify(paths),
  }[format]();
  return async () => parseFileList(Buffer.from(text), 'linux');
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath */
function quoted(path: string): string {
  const bytes = [...Buffer.from(path)];
  if (bytes.every((byte) => byte < 128)) return path;
  const escaped = bytes.map((byte) => (byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`));
  return `"${escaped.join('')}"`;
}

/** Yields old copies of listed files that remain after a green run. */
export function* leftOfList(played: Played, job: Job, world: World): Iterable<string> {
  const { status, outcome, purgeStartedAt, inputs } = played;
  const own = deployOf(job, world);
  if (status !== 0 || outcome.result !== 'purged' || purgeStartedAt === null) return;
  if (own === undefined || world.lied || inputs?.dryRun) return;
  const stems = new Set(job.listed?.map(stemOf));
  const skew = world.clock.date() - world.clock.now();
  for (const copy of world.edge.copies()) {
    const { path, query } = copy.address;
    if (query !== '' || copy.stale || copy.stored - skew >= purgeStartedAt || !stems.has(stemAt(path)))
      continue;
    if (world.forgiven.has(copy)) continue;
    if (copy.environment !== (world.site.visitor['x-edge-environment'] ?? '')) continue;
    const { headers = {}, ...now } = world.site.answer(own.tree, path).answer;
    const from = Number(copy.answer.headers['x-deploy']);
    if (from < own.at && !sameAnswer(copy.answer, { body: '', ...now, headers }))
      yield `the edge still has an old copy of ${path}, which is in the list`;
  }
}
