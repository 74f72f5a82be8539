import type { Notice, Progress } from '../run/progress.ts';
import { plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import type { TitledNotice } from './outcome.ts';
import { changesNoticeSentences } from './sentences/changes.ts';
import { adviceFor } from './sentences/github.ts';
import { INPUT_NOTICES } from './sentences/inputs.ts';
import { URLS_FROM_NOTICES } from './sentences/lists.ts';
import { mappingNoticeSentence, purgeReasonSentence, unknownTitle } from './sentences/mapping.ts';
import { PLAN_NOTICES } from './sentences/plan.ts';
import { sentenceFrom } from './sentences/sentences.ts';
import { STORE_SENTENCES } from './sentences/store.ts';
import { targetNoticeSentence } from './sentences/targets.ts';
import { zoneNoticeSentence } from './sentences/zones.ts';

/** What a person should know of a run. */
export function noticesFrom({ notices, changes }: Progress): readonly TitledNotice[] {
  return [...fallbackNotice(changes), ...stateNotice(changes), ...notices.map(titledNotice)];
}

/** More is to be purged than what changed: why, and what changes that. It is also said where the purge then fails. */
function fallbackNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const { reason, strategy } = changes?.mapped ?? {};
  if (reason === undefined || (strategy !== 'site' && strategy !== 'everything')) return [];
  const why = `${asSentence(purgeReasonSentence(reason))} \`fallback: ${strategy}\` applies.`;
  if (reason.code === 'too-many-targets') {
    return [{ level: 'warning', title: unknownTitle(reason), message: why }];
  }
  if (reason.code !== 'changes-unknown') return [];
  const title = adviceFor(reason.reasons)?.title ?? unknownTitle(reason);
  const first = reason.reasons.some(({ code }) => code === 'no-state')
    ? ' This happens on a first run; once its purge is confirmed, only what changes is purged.'
    : '';
  const byEvent = changes?.found.kind === 'unknown' ? changes.found.byEvent : null;
  const preview =
    byEvent === null
      ? ''
      : ` This event changed ${plural(byEvent.length, 'file')}, listed with the targets: a run that knows what the edge may hold purges no more than that.`;
  return [{ level: 'warning', title, message: why + first + preview }];
}

function stateNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const settled = changes?.settled ?? null;
  if (settled?.code !== 'state-not-kept') return [];
  const why = sentenceFrom(STORE_SENTENCES, settled.problem);
  const message = `The state of what the edge may hold could not be kept: ${why}. Nothing is lost: the next run finds this one in GitHub's list of runs, or purges the whole site.`;
  return [{ level: 'warning', title: 'The state was not kept', message }];
}

/** Of the part of the run that a notice is about. */
const TITLES: Readonly<Record<Notice['about'], string>> = {
  inputs: 'About the inputs',
  'urls-from': 'About urls-from',
  'files-from': 'About files-from',
  changes: 'About the changed files',
  mapping: 'About the changed files',
  wait: 'The deploy was not waited for',
  zones: 'About the zones',
  plan: 'About the zones',
};

/**
 * What is a warning, since it is probably a slip, or lets others read the credentials; some under a title of their own. A
 * fragment that is taken off may not be what was meant: with it goes the part of the page that it is about.
 */
const WARNINGS: { readonly [Code in Notice['notice']['code']]?: string | null } = {
  'fragment-removed': null,
  'tag-like-url': null,
  'input-unknown': null,
  'authorities-missing': null,
  'api-not-of-cloudflare': 'Where the credentials go',
  'certificates-not-checked': 'Where the credentials go',
  'changes-skipped': 'The purge is skipped',
  'matches-no-file': 'An input matches no file',
  'root-forgotten': 'The site may be in a folder of its own',
  'generator-sources': 'Sources are not pages',
  'tag-left-out': 'An invalid cache tag',
  'environment-in-other-zone': null,
  'hosts-of-platform': null,
  'host-outside-zone': null,
  'covered-by-everything': null,
  'content-shows-nothing': null,
};

export function titledNotice(notice: Notice): TitledNotice {
  const { code } = notice.notice;
  return {
    level: code in WARNINGS ? 'warning' : 'notice',
    title: WARNINGS[code] ?? TITLES[notice.about],
    message: noticeSentence(notice),
  };
}

function noticeSentence(notice: Notice): string {
  switch (notice.about) {
    case 'inputs':
      return `${notice.notice.input}: ${sentenceFrom(INPUT_NOTICES, notice.notice)}`;
    case 'urls-from':
      return `urls-from: ${sentenceFrom(URLS_FROM_NOTICES, notice.notice)}`;
    case 'files-from':
      return `files-from: ${targetNoticeSentence(notice.notice)}`;
    case 'changes':
      return asSentence(sentenceFrom(changesNoticeSentences, notice.notice));
    case 'mapping':
      return asSentence(mappingNoticeSentence(notice.notice));
    case 'plan':
      return sentenceFrom(PLAN_NOTICES, notice.notice);
    case 'zones':
      return zoneNoticeSentence(notice.notice);
    case 'wait':
      return 'None of the changed files is served unchanged, so `wait-for: content` could not tell whether the deploy is live, and the purge did not wait. Add another signal, like `deployment` or `90 seconds`.';
  }
}
