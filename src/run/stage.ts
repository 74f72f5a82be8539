import type { Limited } from '../context.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { RunEvent } from './events.ts';
import type { Progress } from './progress.ts';

/** What the stages of a run share. */
export interface Stage extends Limited {
  readonly inputs: Inputs;
  readonly progress: Progress;
  readonly tell: (event: RunEvent) => void;
}
