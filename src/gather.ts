import type { Looked } from './changes/look.ts';
import type { Inputs } from './inputs/inputs.ts';
import { InputError } from './inputs/problem.ts';
import { compared } from './report/narrate.ts';
import { ABOUT_CHANGES, about, aboutChanges } from './report/notices.ts';
import { type Outcome, plural } from './report/outcome.ts';
import { mappingNoticeSentence, purgeReasonSentence } from './report/sentences/targets.ts';
import type { Tools } from './run.ts';
import { applyHeaderVariants } from './targets/headers.ts';
import { type ChangedTargets, targetsOfChanges } from './targets/mapping/changed.ts';
import { purgeReason, strategyOf } from './targets/strategy.ts';
import type { Target } from './targets/target.ts';

type Facts = Pick<
  Outcome,
  'strategy' | 'reason' | 'base' | 'head' | 'compared' | 'files' | 'changedFiles' | 'notices'
>;

/** Everything that is to be purged, and how it came to that. */
export interface Gathered {
  readonly targets: readonly Target[];
  /** Null where no changes were looked for. */
  readonly changed: ChangedTargets | null;
  readonly facts: Facts;
  /** For when nothing is left to purge. */
  readonly remember: Looked['remember'];
}

/**
 * inputs → changes → targets: what the inputs name, what changed, and what lists hold.
 * @throws InputError for lists that cannot be read
 */
export async function gatherTargets(inputs: Inputs, tools: Tools): Promise<Gathered> {
  const { urlHeaders } = inputs;
  const found =
    inputs.changedFiles === null ? null : await whatChanged(inputs.changedFiles, inputs.githubToken, tools);
  const listed = await readListed(inputs.urlsFrom, tools);
  const changed = found?.changed ?? null;
  const explicit = [...inputs.explicitTargets, ...listed.targets];
  const multiplied = applyHeaderVariants([...explicit, ...(changed?.targets ?? [])], urlHeaders);
  if (!multiplied.ok) throw new InputError([{ input: 'url-headers', ...multiplied.reason }]);
  const targets = multiplied.value;
  if (urlHeaders.length > 0) {
    const [variants, all] = [plural(urlHeaders.length, 'variant'), plural(targets.length, 'target')];
    tools.log.line(`url-headers: with ${variants} of each URL, ${all} in all`);
  }
  const nowhere = { base: '', head: '', compared: '', files: null, changedFiles: null };
  return {
    targets,
    changed,
    facts: {
      ...(found?.facts ?? nowhere),
      strategy: strategyOf(explicit, changed),
      reason: purgeReasonSentence(purgeReason(explicit, changed)),
      notices: [...(found?.notices ?? []), ...about('About urls-from', listed.notices)],
    },
    remember: found?.remember,
  };
}

async function whatChanged(
  asked: NonNullable<Inputs['changedFiles']>,
  githubToken: string,
  { deps, log, stop }: Tools,
) {
  const { env, sleep } = deps;
  // Loaded when it is asked for: a purge of what the inputs name needs neither git nor GitHub, and starts sooner.
  const { lookForChanges } = await import('./changes/look.ts');
  const look = await lookForChanges(asked, { env, githubToken, sleep, signal: stop });
  if (look.problems.length > 0) throw sentencesError('', look.problems);
  const { changes, urls, remember } = look;
  const changed = targetsOfChanges(changes, { ...asked.mapping, urls });
  log.group('What changed', compared(changes, changed));
  const known = changes.kind === 'files';
  return {
    changed,
    remember,
    facts: {
      base: changes.base,
      head: changes.head,
      compared: known ? changes.reason : '',
      files: changed.files,
      changedFiles: known ? changes.files.length : null,
    },
    notices: [...aboutChanges(changes), ...about(ABOUT_CHANGES, changed.notices.map(mappingNoticeSentence))],
  };
}

/** What the files and sitemaps of `urls-from` hold. */
async function readListed(
  sources: readonly string[],
  { deps, stop }: Tools,
): Promise<{ readonly targets: readonly Target[]; readonly notices: readonly string[] }> {
  if (sources.length === 0) return { targets: [], notices: [] };
  // The same: XML is a good part of the code.
  const { readUrlsFrom } = await import('./lists/urls-from.ts');
  const { targets, problems, notices } = await readUrlsFrom(sources, {
    workspace: deps.env.GITHUB_WORKSPACE ?? '.',
    transport: deps.transport(deps.env),
    sleep: deps.sleep,
    signal: stop,
  });
  if (problems.length > 0) throw sentencesError('urls-from', problems);
  return { targets, notices: notices.map((notice) => `urls-from: ${notice}`) };
}

/** Of rooms that still give sentences. */
function sentencesError(input: string, sentences: readonly string[]): InputError {
  return new InputError(sentences.map((sentence) => ({ input, code: 'sentence', sentence })));
}
