import type { CombinationProblem } from './problem.ts';
import type { Reader } from './reader.ts';
import { INPUTS, type ValuesOf } from './table.ts';

/** The inputs that name something to purge. */
const NAME_TARGETS = ['everything', 'urls', 'urls-from', 'tags', 'hosts', 'prefixes', 'changed-files'];
/** `verify` asks there, also without `changed-files`. */
const FOR_VERIFY: readonly string[] = ['base-url', 'also'];

/** Refuses each input that does nothing beside the others, and that none names anything to purge. */
export function refuseWithoutEffect(
  values: ValuesOf<'changedFiles'>,
  { set, reject, problems }: Pick<Reader, 'set' | 'reject' | 'problems'>,
): void {
  const refuse = (problem: CombinationProblem, inputs: readonly string[]): void => {
    const wrong = new Set(problems.map(({ input }) => input));
    for (const input of inputs.filter(set)) if (!wrong.has(input)) reject({ input, ...problem });
  };
  if (!NAME_TARGETS.some(set) && !set('if-nothing')) {
    reject({ input: '', code: 'targets-missing', inputs: NAME_TARGETS });
  }
  if (!set('verify')) refuse({ code: 'without-verify' }, ['verify-limit']);
  if (!set('changed-files')) {
    const idle = Object.keys(INPUTS.changedFiles).filter(
      (input) => !(set('verify') && FOR_VERIFY.includes(input)),
    );
    refuse({ code: 'without-changed-files' }, idle);
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
