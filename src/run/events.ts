import type { ChangesFound } from '../changes/changes-found.ts';
import type { KeepResult } from '../changes/versions/keep-state.ts';
import type { ClientEvent } from '../cloudflare/client.ts';
import type { Limits } from '../cloudflare/limits.ts';
import type { RateLimitEvent } from '../cloudflare/rate-limiter.ts';
import type { WaitEvent } from '../deploy/wait.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Plan } from '../plan.ts';
import type { PurgeEvent } from '../purge/purge.ts';
import type { ChangedTargets } from '../targets/mapping/changed-targets.ts';
import type { VerifyEvent } from '../verify/verify.ts';

/** What a run reports while it works. */
export type RunEvent =
  | { readonly event: 'inputs-read'; readonly inputs: Inputs }
  | { readonly event: 'changes-found'; readonly changes: ChangesFound; readonly mapped: ChangedTargets }
  | { readonly event: 'state-handled'; readonly result: KeepResult }
  /** `url-headers` gives each URL this many variants, which makes this many targets in all. */
  | { readonly event: 'variants-added'; readonly variants: number; readonly targets: number }
  | {
      readonly event: 'plan-made';
      readonly plan: Plan;
      readonly limits: Limits;
      readonly mapped: ChangedTargets | null;
    }
  | WaitEvent
  /** `expectedMs` is the shortest time that the rate limits allow. */
  | { readonly event: 'purge-started'; readonly requests: number; readonly expectedMs: number }
  | PurgeEvent
  | RateLimitEvent
  | ClientEvent
  | VerifyEvent;
