import type { EverythingBeyondEnvironment, ZoneNameConflict } from '../cloudflare/zone-reasons.ts';
import type { DeploySignalProblem } from '../deploy/signals.ts';
import type { PassHeaderProblem } from '../site/pass.ts';
import type { TargetNotice, TargetProblem } from '../targets/problems.ts';

/** Why a text is not of an input's kind. */
type ValueProblem = { readonly got: string } /** `near` is the one that was probably meant. */ & (
  | { readonly code: 'not-a-choice'; readonly choices: readonly string[]; readonly near: string | null }
  | { readonly code: 'not-a-boolean' }
  | { readonly code: 'not-a-number'; readonly least: number; readonly most: number; readonly whole: boolean }
);

/** What is wrong with the credentials, without a character of them. */
export type CredentialProblem =
  | { readonly code: 'credentials-missing' }
  | { readonly code: 'credential-pair-incomplete'; readonly given: string }
  | { readonly code: 'token-beside-pair' }
  | { readonly code: 'email-not-an-address' }
  | { readonly code: 'credential-with-line-break' }
  | { readonly code: 'credential-with-bearer' }
  | { readonly code: 'credential-in-quotes' }
  | { readonly code: 'credential-characters' }
  | { readonly code: 'key-as-token' }
  | { readonly code: 'token-as-key' }
  /** Null where the address has a user name or password. */
  | { readonly code: 'api-url-not-safe'; readonly got: string | null };

/** The credentials that a step may be given. */
export type CredentialName =
  | 'api-token'
  | 'api-key'
  | 'github-token'
  | 'proxy-password'
  | 'ACTIONS_RUNTIME_TOKEN';

/** A whole credential stands where it does not belong. */
export interface ForeignCredential {
  readonly code: 'input-holds-credential';
  readonly holds: CredentialName;
}

/** Why a text is no zone or environment. */
export type ZoneProblem =
  | { readonly code: 'zone-missing' }
  | ZoneNameConflict
  | EverythingBeyondEnvironment
  | ({ readonly got: string } & (
      | { readonly code: 'zone-not-a-name'; readonly name: string }
      /** `digits` where it has hexadecimal ones alone, but not as many as an ID; `name` where it stands before it. */
      | {
          readonly code: 'zone-not-an-id';
          readonly id: string;
          readonly name: string | null;
          readonly digits: number | null;
        }
      /** `name:ID`, or ID and name the wrong way round. */
      | { readonly code: 'zone-pair-miswritten'; readonly name: string; readonly id: string }
      | { readonly code: 'zone-several'; readonly parts: readonly string[] }
      | { readonly code: 'zone-is-url'; readonly host: string }
      | { readonly code: 'zone-with-operator' }
      | { readonly code: 'zone-unreadable' }
      | { readonly code: 'environment-unreadable' }
    ));

/** An input by a name that is none of ours, and that is close to one, or that another purge action has. */
interface MisspelledInput {
  readonly code: 'input-misspelled';
  readonly ours: string;
  /** As the runner hands it over. */
  readonly variable: string;
}

/** Inputs that do not go together. */
export type CombinationProblem =
  | { readonly code: 'everything-beside'; readonly others: readonly string[] }
  /** No input names anything to purge. */
  | { readonly code: 'targets-missing'; readonly inputs: readonly string[] }
  | { readonly code: 'without-changed-files' }
  | { readonly code: 'without-urls' }
  | { readonly code: 'without-verify' }
  /** With `changed-files: tags`, the URLs of a file do not matter. */
  | { readonly code: 'beside-tags' }
  | { readonly code: 'base-url-missing' }
  | { readonly code: 'tags-for-missing' }
  | { readonly code: 'also-without-base-url'; readonly got: string }
  | { readonly code: 'beside-files-from'; readonly why: 'files' | 'commits' | 'no-state' }
  | { readonly code: 'beside-build-dir'; readonly why: 'root' | 'commits' };

/** Why what `wait-for` and its company say cannot be done. */
type WaitProblem =
  /** Only `changed-files` tells what is to be served. */
  | { readonly code: 'wait-for-content-without-changes' }
  /** A list of names tells no bytes. */
  | { readonly code: 'wait-for-content-with-files-from' }
  | { readonly code: 'wait-for-content-without-address' }
  | { readonly code: 'wait-for-too-long'; readonly seconds: number; readonly minutes: number }
  | { readonly code: 'origin-url-several' }
  | { readonly code: 'origin-url-without-content' }
  | { readonly code: 'wait-minutes-without-wait-for' }
  | { readonly code: 'visit-headers-without-visits' };

/** What is wrong with an input. */
export type InputReason =
  /** The runner's variable is there, and longer than the system lets anybody read. */
  | { readonly code: 'input-unreadable'; readonly most: number }
  | ValueProblem
  | CredentialProblem
  | ForeignCredential
  | ZoneProblem
  | MisspelledInput
  | CombinationProblem
  | WaitProblem
  | DeploySignalProblem
  | PassHeaderProblem
  | TargetProblem;

/** The same, with the input that it is about. */
export type InputProblem = { readonly input: string } & InputReason;

/** What a person should know of an input, and what stops nothing. */
export type InputRemark =
  | TargetNotice
  /** Its name is not like any of ours. */
  | { readonly code: 'input-unknown'; readonly variable: string }
  /** `changed-files: tags` needs no base-url, but a purge of the whole site does. */
  | { readonly code: 'fallback-without-base-url' }
  | { readonly code: 'input-nearly-full'; readonly bytes: number; readonly most: number }
  | { readonly code: 'api-not-of-cloudflare'; readonly host: string }
  | { readonly code: 'certificates-not-checked' }
  | { readonly code: 'authorities-missing'; readonly path: string };

/** The same, with the input that it is about. */
export type InputNotice = { readonly input: string } & InputRemark;

/** All that is wrong with the inputs. Its message is for debugging; what a person reads is made of the problems. */
export class InputError extends Error {
  override name = 'InputError' as const;
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    const first = problems.slice(0, 10).map(({ input, code }) => `${input}: ${code}`);
    super(`${problems.length} problems with the inputs (${first.join(', ')})`);
    this.problems = problems;
  }
}
