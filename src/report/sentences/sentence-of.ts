import { quote } from '../../text/entries.ts';
import { CHANGES } from './changes.ts';
import { DEPLOY } from './deploy.ts';
import { FILES } from './files.ts';
import { GITHUB } from './github.ts';
import { INPUTS_SENTENCES } from './inputs.ts';
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
  ...INPUTS_SENTENCES,
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

/** The sentence for a reason, mostly a part of one. What is wrong with an entry is told behind it: `got "a b": …`. */
export function sentenceOf(reason: Reason): string {
  // The code names the entry that takes this reason, which the compiler cannot follow through the union.
  const tell = SENTENCES[reason.code] as (reason: Reason, say: Say) => string;
  const sentence = tell(reason, sentenceOf);
  if (!(reason.code in ENTRY_FAULTS) || !('got' in reason)) return sentence;
  const entry = typeof reason.got === 'string' ? reason.got : JSON.stringify(reason.got);
  return `got ${quote(entry)}: ${sentence}`;
}
