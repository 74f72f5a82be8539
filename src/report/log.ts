import { printable } from './escape.ts';
import type { Mask } from './masking.ts';

/** The runner's commands that the log is made of; `@actions/core` has them. */
export interface Commands {
  readonly info: (message: string) => void;
  readonly debug: (message: string) => void;
  readonly isDebug: () => boolean;
  readonly startGroup: (name: string) => void;
  readonly endGroup: () => void;
  readonly notice: (message: string, properties?: { title?: string }) => void;
  readonly warning: (message: string, properties?: { title?: string }) => void;
  readonly error: (message: string, properties?: { title?: string }) => void;
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
      commands.startGroup(clean(title));
      for (const line of content) commands.info(clean(line));
      commands.endGroup();
    },
    debug: (text) => {
      if (commands.isDebug()) commands.debug(clean(text));
    },
    annotate: (level, title, text) => commands[level](lines(text), { title: clean(title) }),
  };
}
