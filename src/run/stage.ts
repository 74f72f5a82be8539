import type { Sources } from '../changes/search.ts';
import type { Context, Limited } from '../context.ts';
import type { HostRules } from '../http/host-rules.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { VisitOptions } from '../site/visit.ts';
import type { RunEvent } from './events.ts';
import type { Progress } from './progress.ts';

/** What a run works with: a test may play git, the disk and GitHub from memory as well. */
export interface RunContext extends Context {
  readonly sources?: Sources | undefined;
}

/** What the stages of a run share. */
export interface Stage extends Limited {
  readonly sources: Sources | undefined;
  readonly inputs: Inputs;
  /** Which hosts may be asked for what a list or a redirect names. */
  readonly hosts: HostRules;
  /** What lets visits pass. */
  readonly passFor: VisitOptions['passFor'];
  readonly progress: Progress;
  readonly tell: (event: RunEvent) => void;
}
