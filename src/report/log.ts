import { printable } from './escape.ts';
import type { Mask } from './masking.ts';

/** What the runner takes the log by. */
export interface Commands {
  readonly info: (line: string) => void;
  readonly command: (
    name: 'group' | 'endgroup' | 'debug' | 'notice' | 'warning' | 'error',
    message?: string,
    title?: string,
  ) => void;
  readonly isDebug: boolean;
}

export interface Log {
  readonly line: (text: string) => void;
  readonly group: (title: string, lines: Iterable<string>) => void;
  readonly debug: (text: string) => void;
  /** A box on the page of the run; the text may have several lines. */
  readonly annotate: (level: 'error' | 'warning' | 'notice', title: string, text: string) => void;
}

/** The only way to the log: every line passes here, without secrets and without anything a runner would act on. */
export function createLog(commands: Commands, mask: Mask): Log {
  const clean = (text: string): string => printable(mask(text));
  // The runner's own encoding keeps each line of an annotation from being read as a command.
  const lines = (text: string): string => text.split('\n').map(clean).join('\n');
  return {
    line: (text) => commands.info(clean(text)),
    group: (title, content) => {
      commands.command('group', clean(title));
      for (const line of content) commands.info(clean(line));
      commands.command('endgroup');
    },
    debug: (text) => {
      if (commands.isDebug) commands.command('debug', clean(text));
    },
    annotate: (level, title, text) => commands.command(level, lines(text), clean(title)),
  };
}
