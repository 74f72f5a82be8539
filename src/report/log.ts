import { printable } from './escape.ts';
import type { Mask } from './masking.ts';
import type { RunnerLog } from './runner.ts';

export type Log = ReturnType<typeof createLog>;

/** Writes the log. Every line is masked and escaped here, so that the runner finds no command in it. */
export function createLog({ info, command, isDebug }: RunnerLog, mask: Mask) {
  const clean = (text: string): string => printable(mask(text));
  // The command encodes line breaks, so an annotation may have several lines.
  const cleanLines = (text: string): string => text.split('\n').map(clean).join('\n');
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
    annotate: (level: 'error' | 'warning' | 'notice', title: string, text: string): void =>
      command(level, cleanLines(text), clean(title)),
  };
}
