import type { Failure } from './failure.ts';
import type { Zone } from './zone.ts';

/** A line of the input `zone`: an ID, a name in ASCII to look up, or both. */
export type ZoneRef =
  | { readonly id: string; readonly name: string | null }
  | { readonly id: null; readonly name: string };

/** The input `environment`: an ID, a name, or with both fields a text that may be either. */
export type EnvironmentRef =
  | { readonly id: string; readonly name: null }
  | { readonly id: string | null; readonly name: string };

/** Why a look-up failed. A dry run may have no credentials. */
export type LookupFailure = Failure | 'no-credentials';

/** A service with its own domain on Cloudflare, outside of the users' zones. */
export type Platform = 'pages' | 'workers' | 'r2';

export interface ZoneNameConflict {
  readonly code: 'zone-name-of-two-ids';
  readonly name: string;
  readonly ids: readonly string[];
}

/** Why the zones or environments to purge are unknown. */
export type ZoneLookupProblem =
  | { readonly code: 'zone-lookup-failed'; readonly name: string; readonly failure: LookupFailure }
  /** `platform` if the name belongs to one. */
  | { readonly code: 'zone-not-found'; readonly name: string; readonly platform: Platform | null }
  | {
      readonly code: 'zone-in-several-accounts';
      readonly name: string;
      readonly choices: readonly { readonly id: string; readonly account: string }[];
    }
  /** Several zones need names, which assign URLs to zones. */
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
      /** The names of the zone's environments. */
      readonly names: readonly string[];
    };

/** Everything in Production, or in a zone without the environment, would purge all environments of the zone. */
export interface EverythingBeyondEnvironment {
  readonly code: 'everything-beyond-environment';
  readonly environment: string;
  readonly zone: Zone;
}

export type ZoneNotice =
  | { readonly code: 'production-is-zone'; readonly zone: Zone }
  /** Another zone has the environment; this one is purged as a whole zone. */
  | { readonly code: 'environment-in-other-zone'; readonly environment: string; readonly zone: Zone }
  /** A file of the workspace that enables Workers Cache, which no purge of a zone reaches. */
  | { readonly code: 'workers-cache'; readonly file: string }
  /** Hosts that are in no zone of the user, so that no purge reaches them. */
  | { readonly code: 'hosts-of-platform'; readonly platform: Platform; readonly hosts: readonly string[] };
