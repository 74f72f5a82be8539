import { quote } from '../../text/entries.ts';
import { CHANGES } from './changes.ts';
import { DEPLOY } from './deploy.ts';
import { FILES } from './files.ts';
import { GITHUB } from './github.ts';
import { INPUT_SENTENCES } from './inputs.ts';
import { LISTS } from './lists.ts';
import { MAPPING } from './mapping.ts';
import type { Reason, Say, Sentences } from './sentences.ts';
import { STATE } from './state.ts';
import { ENTRY_FAULTS, TARGETS } from './targets.ts';
import { VERIFY } from './verify.ts';
import { ZONES } from './zones.ts';

const SENTENCES: Sentences = {
  ...ENTRY_FAULTS,
  ...TARGETS,
  ...INPUT_SENTENCES,
  ...LISTS,
  ...FILES,
  ...CHANGES,
  ...GITHUB,
  ...STATE,
  ...MAPPING,
  ...ZONES,
  ...DEPLOY,
  ...VERIFY,
};

/** Returns the sentence for a reason, usually a part of one. A problem with an entry follows the entry: `got "a b": …`. */
export function sentenceOf(reason: Reason): string {
  // The compiler cannot infer that the entry for the code takes this reason.
  const wording = SENTENCES[reason.code] as string | ((reason: Reason, say: Say) => string);
  const sentence = typeof wording === 'string' ? wording : wording(reason, sentenceOf);
  if (!(reason.code in ENTRY_FAULTS) || !('got' in reason)) return sentence;
  const entry = typeof reason.got === 'string' ? reason.got : JSON.stringify(reason.got);
  return `got ${quote(entry)}: ${sentence}`;
}
