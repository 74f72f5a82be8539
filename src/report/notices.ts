import type { Changes } from '../changes/changes.ts';
import { refusalIn } from '../changes/github/refusals.ts';
import { sentence } from './escape.ts';
import type { Notice } from './outcome.ts';

/** What a part of the run has to say, under a title that says which part it is. */
export function about(
  title: string,
  messages: readonly string[],
  level: Notice['level'] = 'notice',
): readonly Notice[] {
  return messages.map((message) => ({ level, title, message }));
}

/** The same of the changes, where GitHub's refusals need a person: more was purged for them than had to be. */
export function aboutChanges(changes: Changes): readonly Notice[] {
  // Of a long sentence, the part that is about GitHub; the rest of it is the reason of the purge.
  const refused =
    changes.kind === 'unknown' ? changes.reason.split('; ').filter((part) => refusalIn(part)) : [];
  const fallbacks = refused.map(
    (part) => `${sentence(part)} Until then, \`fallback\` decides what is purged.`,
  );
  return [...fallbacks, ...changes.notices].map((message) => {
    const refusal = refusalIn(message);
    return refusal === undefined
      ? { level: 'notice', title: ABOUT_CHANGES, message }
      : { level: 'warning', title: refusal.title, message };
  });
}

export const ABOUT_CHANGES = 'About the changed files';
