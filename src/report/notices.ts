import type { Notice, Progress } from '../run/progress.ts';
import { plural } from '../text/wording.ts';
import { unknownTitle } from './end-problems.ts';
import { asSentence } from './escape.ts';
import { adviceFor } from './sentences/github.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** What a person should know, and what stopped nothing, under the title that says which part of the run it is about. */
export interface TitledNotice {
  readonly level: 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** What a person should know of a run. */
export function noticesFrom({ notices, changes }: Progress): readonly TitledNotice[] {
  return [...fallbackNotice(changes), ...stateNotice(changes), ...notices.map(titledNotice)];
}

/** More is to be purged than what changed: why, and what changes that. It is also said where the purge then fails. */
function fallbackNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const { reason, strategy } = changes?.mapped ?? {};
  if (reason === undefined || (strategy !== 'site' && strategy !== 'everything')) return [];
  if (reason.code !== 'changes-unknown' && reason.code !== 'too-many-targets') return [];
  const byEvent = changes?.found.kind === 'unknown' ? changes.found.byEvent : null;
  const isFirst = reason.code === 'changes-unknown' && reason.reasons.some(({ code }) => code === 'no-state');
  const sentences = [
    asSentence(sentenceOf(reason)),
    `\`fallback: ${strategy}\` applies.`,
    ...(isFirst
      ? ['This happens on a first run; once its purge is confirmed, only what changes is purged.']
      : []),
    ...(byEvent === null
      ? []
      : [
          `This event changed ${plural(byEvent.length, 'file')}, listed with the targets: a run that knows what the edge may hold purges no more than that.`,
        ]),
  ];
  const advice = reason.code === 'changes-unknown' ? adviceFor(reason.reasons) : undefined;
  return [{ level: 'warning', title: advice?.title ?? unknownTitle(reason), message: sentences.join(' ') }];
}

function stateNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const settled = changes?.settled ?? null;
  if (settled?.code !== 'state-not-kept') return [];
  const message = `The state of what the edge may hold could not be kept: ${sentenceOf(settled.problem)}. Nothing is lost: the next run finds this one in GitHub's list of runs, or purges the whole site.`;
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

export function titledNotice(told: Notice): TitledNotice {
  const { code } = told.notice;
  const sentence = sentenceOf(told.notice);
  return {
    level: code in WARNINGS ? 'warning' : 'notice',
    title: WARNINGS[code] ?? TITLES[told.about],
    message: told.about.endsWith('-from')
      ? `${told.about}: ${sentence}`
      : told.about === 'inputs'
        ? `${told.notice.input}: ${sentence}`
        : asSentence(sentence),
  };
}
