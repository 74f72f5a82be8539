import type { Notice, Progress } from '../run/progress.ts';
import { plural } from '../text/wording.ts';
import { unknownTitle } from './end-problems.ts';
import { asSentence } from './escape.ts';
import { adviceFor } from './sentences/github.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** A notice that did not stop the run. The title names the part of the run. */
export interface TitledNotice {
  readonly level: 'warning' | 'notice';
  readonly title: string;
  /** Part of a sentence that precedes the message, unless it is already shown as the reason of the run. */
  readonly reason?: string;
  readonly message: string;
}

/** Returns the message of a notice after its reason. */
export function noticeText({ reason, message }: TitledNotice): string {
  return reason === undefined ? message : `${asSentence(reason)} ${message}`;
}

/** Returns the notices about the fallback and the state, then those that the stages added. */
export function noticesFrom({ notices, changes, keptState }: Progress): readonly TitledNotice[] {
  return [...fallbackNotice(changes), ...stateNotice(keptState), ...notices.map(titledNotice)];
}

/** Warns that `fallback` purges more than the changed files, even if that purge then fails. */
function fallbackNotice(changes: Progress['changes']): readonly TitledNotice[] {
  if (changes === null) return [];
  const { found, mapped } = changes;
  const { reason, strategy } = mapped;
  if (strategy !== 'site' && strategy !== 'everything') return [];
  if (reason.code !== 'changes-unknown' && reason.code !== 'too-many-targets') return [];
  const unknown = reason.code === 'changes-unknown' ? reason.reasons : [];
  const sentences = [`\`fallback: ${strategy}\` applies.`];
  if (unknown.some(({ code }) => code === 'no-state')) {
    sentences.push('This happens on a first run; once its purge is confirmed, only what changes is purged.');
  }
  if (found.kind === 'unknown' && found.byEvent !== null) {
    const files = plural(found.byEvent.length, 'file');
    sentences.push(
      `This event changed ${files}, listed with the targets: a run that knows what the edge may hold purges no more than that.`,
    );
  }
  const title = adviceFor(unknown)?.title ?? unknownTitle(reason);
  return [{ level: 'warning', title, reason: sentenceOf(reason), message: sentences.join(' ') }];
}

function stateNotice(kept: Progress['keptState']): readonly TitledNotice[] {
  if (kept?.code !== 'state-not-kept') return [];
  const message = `The state of what the edge may hold could not be kept: ${sentenceOf(kept.problem)}. Nothing is lost: the next run finds this one in GitHub's list of runs, or purges the whole site.`;
  return [{ level: 'warning', title: 'The state was not kept', message }];
}

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

/** Probable mistakes and risks to the credentials are warnings. Null keeps the title of `TITLES`. */
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

/** Returns a notice with its level and title. A notice about an input starts with the name of the input. */
function titledNotice({ about, notice }: Notice): TitledNotice {
  const sentence = sentenceOf(notice);
  const input = about === 'inputs' ? notice.input : about.endsWith('-from') ? about : null;
  return {
    level: notice.code in WARNINGS ? 'warning' : 'notice',
    title: WARNINGS[notice.code] ?? TITLES[about],
    message: input === null ? asSentence(sentence) : `${input}: ${sentence}`,
  };
}
