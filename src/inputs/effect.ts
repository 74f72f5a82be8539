import type { CombinationProblem } from './problem.ts';
import type { Reader } from './reader.ts';
import { INPUTS, type ValuesOf } from './table.ts';

const NAME_TARGETS = ['everything', 'urls', 'urls-from', 'tags', 'hosts', 'prefixes', 'changed-files'];
/** `verify` checks these URLs even without `changed-files`. */
const FOR_VERIFY: readonly string[] = ['base-url', 'also'];

/** Rejects inputs that have no effect in combination with the others, and rejects a step without targets. */
export function rejectUnusedInputs(
  values: ValuesOf<'changedFiles'>,
  { set, reject, problems }: Reader,
): void {
  const refuse = (problem: CombinationProblem, inputs: readonly string[]): void => {
    const rejected = new Set(problems.map(({ input }) => input));
    for (const input of inputs.filter(set)) if (!rejected.has(input)) reject({ input, ...problem });
  };
  if (!NAME_TARGETS.some(set) && !set('if-nothing')) {
    reject({ input: '', code: 'targets-missing', inputs: NAME_TARGETS });
  }
  if (!set('verify')) refuse({ code: 'without-verify' }, ['verify-limit']);
  if (!set('changed-files')) {
    const inputs = Object.keys(INPUTS.changedFiles);
    const unused = set('verify') ? inputs.filter((input) => !FOR_VERIFY.includes(input)) : inputs;
    refuse({ code: 'without-changed-files' }, unused);
    if (!set('urls') && !set('urls-from')) refuse({ code: 'without-urls' }, ['url-headers']);
    return;
  }
  if (values.changedFiles === 'tags') {
    refuse({ code: 'beside-tags' }, ['rewrite', 'page-urls', 'any-query']);
  }
  if (set('files-from')) {
    refuse({ code: 'beside-files-from', why: 'files' }, ['build-dir']);
    refuse({ code: 'beside-files-from', why: 'commits' }, ['base', 'head']);
    if (values.state !== 'off') refuse({ code: 'beside-files-from', why: 'no-state' }, ['state']);
  } else if (set('build-dir')) {
    refuse({ code: 'beside-build-dir', why: 'root' }, ['root']);
    refuse({ code: 'beside-build-dir', why: 'commits' }, ['base', 'head']);
  }
}
