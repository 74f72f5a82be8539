import type { EverythingBeyondEnvironment, ZoneNameConflict } from '../cloudflare/zone-reasons.ts';
import type { DeploySignalProblem } from '../deploy/signals.ts';
import type { VisitHeaderProblem } from '../site/visit-headers.ts';
import type { TargetNotice, TargetProblem } from '../targets/problems.ts';

/** Why a text is not a valid choice, boolean or number. */
type ValueProblem = { readonly got: string } & (
  | { readonly code: 'not-a-boolean' }
  | { readonly code: 'not-a-number'; readonly least: number; readonly most: number; readonly whole: boolean }
  /** `near` is the choice that the user probably means. */
  | { readonly code: 'not-a-choice'; readonly choices: readonly string[]; readonly near: string | null }
);

/** What is wrong with the credentials. Contains no part of them. */
export type CredentialProblem =
  | { readonly code: 'credentials-missing' | 'token-beside-pair' | 'email-not-an-address' }
  /** Email and key are needed together. `given` is the one that is set. */
  | { readonly code: 'credential-pair-incomplete'; readonly given: string }
  | { readonly code: 'credential-with-line-break' | 'credential-with-bearer' | 'credential-in-quotes' }
  | { readonly code: 'credential-characters' | 'key-as-token' | 'token-as-key' }
  /** `got` is null if the address contains a user name or password. */
  | { readonly code: 'api-url-not-safe'; readonly got: string | null };

/** The credentials of a step. */
export type CredentialName =
  | 'api-token'
  | 'api-key'
  | 'github-token'
  | 'proxy-password'
  | 'ACTIONS_RUNTIME_TOKEN';

/** An input contains a whole credential that belongs elsewhere. */
export interface ForeignCredential {
  readonly code: 'input-holds-credential';
  readonly holds: CredentialName;
}

/** Why a zone or environment is missing or invalid. */
export type ZoneProblem =
  | { readonly code: 'zone-missing' }
  | ZoneNameConflict
  | EverythingBeyondEnvironment
  | ({ readonly got: string } & (
      | { readonly code: 'zone-not-a-name'; readonly name: string }
      | {
          readonly code: 'zone-not-an-id';
          readonly id: string;
          /** The name in `name=ID`. */
          readonly name: string | null;
          /** The number of hexadecimal digits; null if `id` has other characters. */
          readonly digits: number | null;
        }
      /** `name:ID` or `ID=name`. */
      | { readonly code: 'zone-pair-miswritten'; readonly name: string; readonly id: string }
      | { readonly code: 'zone-several'; readonly parts: readonly string[] }
      | { readonly code: 'zone-is-url'; readonly host: string }
      | { readonly code: 'zone-with-operator' | 'zone-unreadable' | 'environment-unreadable' }
    ));

/** There is no input of this name. It resembles `ours`, or is the name of `ours` in another purge action. */
export interface MisspelledInput {
  readonly input: string;
  readonly code: 'input-misspelled';
  readonly ours: string;
  /** The runner's variable for the input. */
  readonly variable: string;
}

/** Inputs that cannot be combined, or need another input. */
export type CombinationProblem =
  | { readonly code: 'everything-beside'; readonly others: readonly string[] }
  /** No input names targets. */
  | { readonly code: 'targets-missing'; readonly inputs: readonly string[] }
  | { readonly code: 'without-changed-files' | 'without-urls' | 'without-verify' }
  /** With `changed-files: tags`, the URLs of a file do not matter. */
  | { readonly code: 'beside-tags' }
  | { readonly code: 'base-url-missing' | 'tags-for-missing' }
  | { readonly code: 'also-without-base-url'; readonly got: string }
  | { readonly code: 'beside-files-from'; readonly why: 'files' | 'commits' | 'no-state' }
  | { readonly code: 'beside-build-dir'; readonly why: 'root' | 'commits' };

/** Why the inputs under "Wait" cannot be combined with each other or with others. */
type WaitProblem =
  | { readonly code: 'wait-for-content-without-changes' }
  /** `files-from` lists names, but not contents. */
  | { readonly code: 'wait-for-content-with-files-from' }
  | { readonly code: 'wait-for-content-without-address' }
  | { readonly code: 'wait-for-too-long'; readonly seconds: number; readonly minutes: number }
  | { readonly code: 'origin-url-several' | 'origin-url-without-content' }
  | { readonly code: 'wait-minutes-without-wait-for' | 'visit-headers-without-visits' };

/** What is wrong with an input. */
export type InputReason =
  /** The runner's variable exists, but is longer than Windows lets a process read. */
  | { readonly code: 'input-unreadable'; readonly most: number }
  | ValueProblem
  | CredentialProblem
  | ForeignCredential
  | ZoneProblem
  | MisspelledInput
  | CombinationProblem
  | WaitProblem
  | DeploySignalProblem
  | VisitHeaderProblem
  | TargetProblem;

/** What is wrong with an input, and the input's name. */
export type InputProblem = { readonly input: string } & InputReason;

/** What users should know about an input. It stops nothing. */
export type InputNoticeReason =
  | TargetNotice
  /** The name resembles none of our inputs. */
  | { readonly code: 'input-unknown'; readonly variable: string }
  /** `changed-files: tags` needs no base-url, but `fallback: site` does. */
  | { readonly code: 'fallback-without-base-url' }
  | { readonly code: 'input-nearly-full'; readonly bytes: number; readonly most: number }
  | { readonly code: 'api-not-of-cloudflare'; readonly host: string }
  | { readonly code: 'certificates-not-checked' }
  | { readonly code: 'authorities-missing'; readonly path: string };

/** A remark, and the input's name. */
export type InputNotice = { readonly input: string } & InputNoticeReason;

/** Has all problems with the inputs. The message is for debugging; reports are made from `problems`. */
export class InputError extends Error {
  override name = 'InputError' as const;
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    const first = problems.slice(0, 10).map(({ input, code }) => `${input}: ${code}`);
    super(`${problems.length} problems with the inputs (${first.join(', ')})`);
    this.problems = problems;
  }
}
