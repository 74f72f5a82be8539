import {
  changesNoticeSentences,
  changesProblemSentences,
  nothingSentences,
  unknownSentences,
  versionSentence,
} from '../report/sentences/changes.ts';
import { sentenceFrom } from '../report/sentences/sentences.ts';
import type { Changes } from './changes.ts';
import { findChanges as search } from './find-changes.ts';
import { openCheckout } from './git/checkout.ts';
import { connectGitHub, type GitHubDeps } from './github/api.ts';
import { short } from './revision.ts';
import { readEvent } from './versions/event.ts';

export interface Ask {
  readonly base: string;
  readonly head: string;
  /** The only folder of the repository that matters, `''` for all of it. More than it may come nevertheless. */
  readonly under: string;
}

/** `env` is the runner's: GITHUB_WORKSPACE, GITHUB_EVENT_PATH, GITHUB_SHA, … */
export type FindDeps = GitHubDeps;

/** For the callers that still want sentences, and keep no state. */
export async function findChanges(ask: Ask, deps: FindDeps): Promise<Changes> {
  const found = await search(
    { ...ask, dryRun: false, stateName: '', inFile: false },
    {
      event: await readEvent(deps.env),
      clock: deps.clock,
      signal: deps.signal,
      checkout: openCheckout(deps),
      github: connectGitHub(deps),
      store: null,
      build: null,
    },
  );
  if (!found.ok) {
    const reason = sentence(sentenceFrom(changesProblemSentences, found.reason));
    return { kind: 'unknown', base: '', head: '', reason, notices: [] };
  }
  const { changes } = found.value;
  const notices = changes.notices.map((notice) => sentence(sentenceFrom(changesNoticeSentences, notice)));
  if (changes.kind === 'nothing') {
    const reason = sentence(sentenceFrom(nothingSentences, changes.reason));
    return { kind: 'nothing', base: '', head: '', reason, notices };
  }
  const ends = { base: changes.versions[0]?.commit ?? '', head: changes.head, notices };
  if (changes.kind === 'unknown') {
    const reasons = changes.reasons.map((reason) => sentenceFrom(unknownSentences, reason));
    return { kind: 'unknown', ...ends, reason: sentence(reasons.join('; ')) };
  }
  const versions = changes.versions.map(versionSentence).join(', ');
  const reason = sentence(`${short(changes.head)} was compared with ${versions}`);
  const source = changes.source === 'github' ? 'github' : 'git';
  return { kind: 'files', ...ends, files: changes.files, source, reason };
}

/** A reason as a sentence of its own. */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
