import type { RefusedInput } from '../../run/progress.ts';
import { quote } from '../../text/entries.ts';
import { buildSentences } from './build.ts';
import { changesProblemSentences } from './changes.ts';
import { FILE_LIST_PROBLEMS, LISTED_FILE_PROBLEMS } from './file-list.ts';
import { PROXY_SENTENCES } from './http.ts';
import { INPUT_PROBLEMS } from './inputs.ts';
import { URLS_FROM_PROBLEMS } from './lists.ts';
import { rootNotFoundSentence } from './mapping.ts';
import { RULE_FAILURES } from './patterns.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';

const REFUSALS: Sentences<RefusedInput> = {
  ...INPUT_PROBLEMS,
  ...URLS_FROM_PROBLEMS,
  ...FILE_LIST_PROBLEMS,
  ...buildSentences,
  ...changesProblemSentences,
  ...RULE_FAILURES,
  'root-not-found': rootNotFoundSentence,
  ...PROXY_SENTENCES,
  'file-list-not-read': ({ path, problem }) =>
    `${quote(path)}: ${sentenceFrom(LISTED_FILE_PROBLEMS, problem)}`,
};

/** What is wrong with an input, behind its name. */
export function refusedInputSentence(problem: RefusedInput): string {
  const sentence = sentenceFrom(REFUSALS, problem);
  return problem.input === '' ? sentence : `${problem.input}: ${sentence}`;
}
