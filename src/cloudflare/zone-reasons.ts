import type { Failure } from './failure.ts';
import type { Zone } from './zone.ts';

/** A line of `zone`: an ID, a name (in ASCII) that is to be looked up, or both. */
export type ZoneRef =
  | { readonly id: string; readonly name: string | null }
  | { readonly id: null; readonly name: string };

/** The input `environment`: surely an ID, surely a name, or what may be either. */
export type EnvironmentRef =
  | { readonly id: string; readonly name: null }
  | { readonly id: string | null; readonly name: string };

/** Why a look-up has no answer: what the API said, or that there is nothing to sign in with, as in a dry run. */
export type LookupFailure = Failure | 'no-credentials';

/** What Cloudflare serves under a domain of its own, which is in no zone of a user's. */
export type Platform = 'pages' | 'workers' | 'r2';

/** A name stands for one zone. */
export interface ZoneNameConflict {
  readonly code: 'zone-name-of-two-ids';
  readonly name: string;
  readonly ids: readonly string[];
}

/** What stands in the way of finding out where to purge. */
export type ZoneLookupProblem =
  | { readonly code: 'zone-lookup-failed'; readonly name: string; readonly failure: LookupFailure }
  /** `platform` where the name is below a domain that Cloudflare gives its users' projects. */
  | { readonly code: 'zone-not-found'; readonly name: string; readonly platform: Platform | null }
  | {
      readonly code: 'zone-in-several-accounts';
      readonly name: string;
      readonly choices: readonly { readonly id: string; readonly account: string }[];
    }
  /** Of several zones, since their names tell which URL is whose. */
  | { readonly code: 'zone-name-lookup-failed'; readonly id: string; readonly failure: LookupFailure }
  | { readonly code: 'zone-without-name'; readonly id: string }
  | ZoneNameConflict
  | {
      readonly code: 'environment-lookup-failed';
      readonly environment: string;
      readonly zone: Zone;
      readonly failure: LookupFailure;
    }
  | {
      readonly code: 'environment-not-found';
      readonly environment: string;
      readonly zone: Zone;
      /** The names of those that there are. */
      readonly names: readonly string[];
    };

/** Everything in Production, or in a zone without the environment, goes through the zone: it takes all of them. */
export interface EverythingBeyondEnvironment {
  readonly code: 'everything-beyond-environment';
  readonly environment: string;
  readonly zone: Zone;
}

/** What a person should know of the zones, but what stops nothing. */
export type ZoneNotice =
  | { readonly code: 'production-is-zone'; readonly zone: Zone }
  /** Another zone has it; this one is purged as a whole zone. */
  | { readonly code: 'environment-in-other-zone'; readonly environment: string; readonly zone: Zone }
  /** This file of the workspace switches Workers Cache on, which no purge of a zone reaches. */
  | { readonly code: 'workers-cache'; readonly file: string }
  /** Targets of hosts that are in no zone of the user's, so that no purge reaches a cache of theirs. */
  | { readonly code: 'hosts-of-platform'; readonly platform: Platform; readonly hosts: readonly string[] };
