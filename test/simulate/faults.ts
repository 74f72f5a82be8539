import type { Law } from './laws.ts';

/** A fault of the action that was mended once: put back, the simulation has to find it. */
export interface PlantedFault {
  readonly name: string;
  /** In `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What it breaks, seen from outside; one of these is found first. */
  readonly breaks: readonly Law[];
}

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a state that another run has kept meanwhile is overwritten',
    file: 'changes/versions/settle.ts',
    find: 'after = unite(after, other.ok ? other.value : unknownState(after.files !== null));',
    replace: 'void other;',
    breaks: ['complete'],
  },
  {
    name: 'runs that overlap with one that no list tells of take out its version',
    file: 'changes/edge-update.ts',
    find: "comparison.effect === 'adds' || found.overlaps",
    replace: "comparison.effect === 'adds'",
    breaks: ['complete'],
  },
  {
    name: 'a repeated run is taken for a deploy',
    file: 'changes/versions/comparison.ts',
    find: "const effect = isRepeated ? 'adds' : 'replaces';",
    replace: "const effect = 'replaces';",
    breaks: ['complete'],
  },
  {
    name: 'what a branch was before a push is left out',
    file: 'changes/find-changes.ts',
    find: 'versions: uniteVersions(held.state.versions, [versionOf(told.before)])',
    replace: 'versions: held.state.versions',
    breaks: ['complete'],
  },
  {
    name: 'a list of runs that lags is taken for complete',
    file: 'changes/versions/added.ts',
    find: '  if (own !== null && !runs.some(({ id }) => id === own.id)) return own.number;',
    replace: '  if (runs.length >= 0) return null;',
    breaks: ['complete'],
  },
  {
    name: 'runs that kept no state are not asked for',
    file: 'changes/versions/added.ts',
    find: 'versions: later.flatMap(({ version }) => version ?? []),',
    replace: 'versions: [],',
    breaks: ['complete'],
  },
  {
    name: 'a purge that failed takes its versions out',
    file: 'changes/edge-update.ts',
    find: "return changes.source === 'build' && files?.size ? { what: 'files', names: files } : 'nothing';",
    replace: "return 'all';",
    breaks: ['complete'],
  },
  {
    name: 'without the zone, and so without a state, no changed file is taken for proof',
    file: 'run/run.ts',
    find: "throw (await whyUncertain(client, stage)) ?? new EarlyEnd({ kind: 'nothing' });",
    replace: "throw new EarlyEnd({ kind: 'nothing' });",
    breaks: ['complete'],
  },
  {
    name: 'links are not followed',
    file: 'changes/links.ts',
    find: 'if (entry?.mode === SYMLINK) ids.add(entry.id);',
    replace: 'void entry;',
    breaks: ['exact', 'complete'],
  },
  {
    name: 'the whole site is purged where a version is not known, whatever fallback says',
    file: 'run/changes-stage.ts',
    find: 'const mapped = mapChanges(changes, mapping,',
    replace: "const mapped = mapChanges(changes, { ...mapping, fallback: 'everything' },",
    breaks: ['exact'],
  },
  {
    name: 'the environment is left out of the path',
    file: 'plan.ts',
    find: "    zone.environment === null ? ''",
    replace: "    zone.environment !== zone.id ? ''",
    breaks: ['exact'],
  },
  {
    name: 'an answer of 200 confirms, whatever its body says',
    file: 'cloudflare/response.ts',
    find: "const confirmed = status >= 200 && status < 300 && at(json, 'success') === true;",
    replace: 'const confirmed = status >= 200 && status < 300;',
    breaks: ['true'],
  },
  {
    name: 'an error in the middle of the purge forgets what was confirmed',
    file: 'run/purge-stage.ts',
    find: '  stage.progress.results = purged.results;\n  await send(plan, purged, client, stage);',
    replace: '  await send(plan, purged, client, stage);\n  stage.progress.results = purged.results;',
    breaks: ['true'],
  },
  {
    name: 'credentials that flap are called revoked',
    file: 'cloudflare/retries.ts',
    find: 'const FLAP_WAITS_MS = [1000, 3000];',
    replace: 'const FLAP_WAITS_MS: number[] = [];',
    breaks: ['true'],
  },
  {
    name: 'a 429 is retried at once',
    file: 'http/retry.ts',
    find: 'const waitMs = Math.max(askedMs ?? 0, growingWaitMs(failed, policy, random));',
    replace: 'const waitMs = growingWaitMs(failed, policy, random) / 10;',
    breaks: ['polite'],
  },
  {
    name: 'a request is counted when it is sent, and the bucket fills at once',
    file: 'cloudflare/bucket.ts',
    find: '  if (counted) bucket.level -= units;',
    replace: '  if (counted) bucket.level -= units * 0.8;',
    breaks: ['polite'],
  },
  {
    name: 'more requests go than the bucket holds',
    file: 'cloudflare/limits.ts',
    find: 'business: {\n    requests: { perSecond: 10, bucket: 50 },',
    replace: 'business: {\n    requests: { perSecond: 10, bucket: 60 },',
    breaks: ['polite'],
  },
  {
    name: 'a refusal of a few targets is taken for one of the request',
    file: 'purge/blame.ts',
    find: '  if (refused.length === parts.length && refused.every(({ refusal }) => refusal.text === text)) {',
    replace: '  if (refused.length > 0) {',
    breaks: ['complete'],
  },
  {
    name: 'pieces of a secret are shown',
    file: 'report/masking.ts',
    find: 'isPieceAt === null ? clean : withoutPieces(clean, isPieceAt)',
    replace: 'clean',
    breaks: ['secret'],
  },
  {
    name: 'keeping the state has no limit',
    file: 'changes/versions/store-limit.ts',
    find: 'const timeout = clock.timeout(limitMs);',
    replace: 'const timeout = clock.timeout(limitMs * 20);',
    breaks: ['bounded'],
  },
  {
    name: 'after a cancel, answers are waited for',
    file: 'signals.ts',
    find: 'const GRACE_MS = 1000;',
    replace: 'const GRACE_MS = 20_000;',
    breaks: ['bounded'],
  },
  {
    name: 'with several zones, tags go to the first one',
    file: 'plan.ts',
    find: 'for (const zone of zones) add(perZone, zone, target);',
    replace: 'for (const zone of zones.slice(0, 1)) add(perZone, zone, target);',
    breaks: ['complete'],
  },
  {
    name: 'a copy from before the purge passes for fresh',
    file: 'verify/verdict.ts',
    find: "if (age * 1000 > sinceMs + 1000) return 'before';",
    replace: "if (age * 1000 > sinceMs + 1000) return 'after';",
    breaks: ['proven'],
  },
  {
    name: 'old bytes that the origin still serves pass for fresh',
    file: 'verify/by-content.ts',
    find: "  if (content === 'held') return judgeOldBytes(byCache);",
    replace: '',
    breaks: ['proven'],
  },
  {
    name: 'what verify found old is taken for purged',
    file: 'run/state-stage.ts',
    find: "  if (verification?.checks.some(isOld)) return { ended: 'outdated', purged: 'less' };",
    replace: '',
    breaks: ['complete'],
  },
  {
    name: 'the purge does not wait for the deploy',
    file: 'run/run.ts',
    find: 'if (inputs.waitFor.length === 0) return purgeAndCheck',
    replace: 'if (inputs.waitFor.length >= 0) return purgeAndCheck',
    breaks: ['proven'],
  },
  {
    name: 'half a deploy counts as live',
    file: 'deploy/content.ts',
    find: 'isProven(views) && files.held.length === 0',
    replace: 'isProven(views)',
    breaks: ['proven'],
  },
  {
    name: 'on a first run, one new file counts as the deploy',
    file: 'deploy/content.ts',
    find: 'isFirst ? files.now.length === views.length :',
    replace: 'isFirst ? files.now.length > 0 :',
    breaks: ['proven'],
  },
  {
    name: 'a deployment that is under way counts as live',
    file: 'deploy/deployment.ts',
    find: "new Set(['success', 'inactive'])",
    replace: "new Set(['success', 'inactive', 'in_progress'])",
    breaks: ['proven'],
  },
  {
    name: 'a deploy that was not seen is taken for purged',
    file: 'run/state-stage.ts',
    find: "if (early === 'skipped' || early === 'not-deployed') return { ended: early, purged: 'less' };",
    replace: "if (early === 'skipped' || early === 'not-deployed') return { ended: early, purged: 'whole' };",
    breaks: ['complete'],
  },
  {
    name: 'the wait does not end with a cancel',
    file: 'deploy/wait.ts',
    find: 'await clock.sleep(Math.min(pauseMs, leftMs), stop);',
    replace: 'await clock.sleep(Math.min(pauseMs, leftMs));',
    breaks: ['bounded'],
  },
  {
    name: 'the wait goes on for as long as it takes',
    file: 'deploy/wait.ts',
    find: 'if (holds || leftMs <= 0) return sighting;',
    replace: 'if (holds || leftMs <= -60_000) return sighting;',
    breaks: ['bounded'],
  },
];
