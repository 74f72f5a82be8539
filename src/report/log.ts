import { printable } from './escape.ts';
import type { Mask } from './masking.ts';
import type { RunnerLog } from './runner.ts';

export type Log = ReturnType<typeof createLog>;

/** The only way to the log: every line passes here, without secrets and without anything a runner would act on. */
export function createLog({ info, command, isDebug }: RunnerLog, mask: Mask) {
  const clean = (text: string): string => printable(mask(text));
  // The runner's own encoding keeps each line of an annotation from being read as a command.
  const lines = (text: string): string => text.split('\n').map(clean).join('\n');
  return {
    line: (text: string): void => info(clean(text)),
    group: (title: string, content: Iterable<string>): void => {
      command('group', clean(title));
      for (const line of content) info(clean(line));
      command('endgroup');
    },
    debug: (text: string): void => {
      if (isDebug) command('debug', clean(text));
    },
    /** A box on the page of the run; the text may have several lines. */
    annotate: (level: 'error' | 'warning' | 'notice', title: string, text: string): void =>
      command(level, lines(text), clean(title)),
  };
}
