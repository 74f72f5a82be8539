import type { Sources } from '../changes/search.ts';
import type { Client } from '../cloudflare/client.ts';
import type { Context, TimedContext } from '../context.ts';
import type { HostRules } from '../http/host-rules.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { VisitOptions } from '../site/visit.ts';
import type { RunEvent } from './events.ts';
import type { Progress } from './progress.ts';

/** The context of a run. Tests may simulate git, the disk, and GitHub with `sources`. */
export interface RunContext extends Context {
  readonly sources?: Sources | undefined;
}

/** The context that the stages of a run share. */
export interface StageContext extends TimedContext, RunContext {
  readonly inputs: Inputs;
  /** Cloudflare's API, within the rate limits of the input `plan`. */
  readonly client: Client;
  /** Which hosts of lists and redirects may be requested. */
  readonly hosts: HostRules;
  /** Returns the headers of `visit-headers` for a URL. */
  readonly visitHeadersFor: VisitOptions['visitHeadersFor'];
  readonly progress: Progress;
  readonly tell: (event: RunEvent) => void;
}
