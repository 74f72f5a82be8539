import type { RefusedInput } from '../../run/progress.ts';
import { quote } from '../../text/entries.ts';
import { buildSentences } from './build.ts';
import { changesProblemSentences } from './changes.ts';
import { FILE_LIST_PROBLEMS, FILE_PROBLEMS } from './file-list.ts';
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
  'proxy-scheme-unsupported': ({ variable, scheme }) =>
    `names a proxy with the scheme ${scheme}, and only http and https are supported; name an HTTP proxy, or unset ${variable}`,
  'proxy-address-invalid': ({ variable }) =>
    `is not the address of a proxy; write it like http://proxy:3128, or unset ${variable}`,
  'proxy-needs-newer-node': ({ variable, version, least }) =>
    `is set, but this runner's Node ${version} cannot use a proxy; update the runner (Node ${least} or newer), or unset ${variable}`,
  'file-list-not-read': ({ path, problem }) => `${quote(path)}: ${sentenceFrom(FILE_PROBLEMS, problem)}`,
};

/** What is wrong with an input, behind its name. */
export function refusedInputSentence(problem: RefusedInput): string {
  const sentence = sentenceFrom(REFUSALS, problem);
  return problem.input === '' ? sentence : `${problem.input}: ${sentence}`;
}
