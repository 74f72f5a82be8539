import type { UnknownReason } from '../../changes/changes-found.ts';
import type { CheckoutProblem } from '../../changes/git/checkout.ts';
import type { TreesProblem } from '../../changes/github/tree-reader.ts';
import type { FileProblem } from '../../changes/regular-file.ts';
import type { NothingReason } from '../../changes/versions/event-told.ts';
import type { RunsProblem } from '../../changes/versions/runs.ts';
import type { StateProblem } from '../../changes/versions/state-format.ts';
import type { StoreProblem } from '../../changes/versions/store.ts';
import type { ZoneLookupProblem } from '../../cloudflare/zone-reasons.ts';
import type { Seen } from '../../deploy/sighting.ts';
import type { InputReason } from '../../inputs/problem.ts';
import type { ReportTargetProblem } from '../../lists/earlier-report.ts';
import type { SitemapMistake } from '../../lists/sitemap-entries.ts';
import type { SourceNotice, SourceProblem, UrlsFromProblem } from '../../lists/urls-from.ts';
import type { UnroutableTargets } from '../../place.ts';
import type { Notice, RefusedInput } from '../../run/progress.ts';
import type { TargetNotice } from '../../targets/problems.ts';
import type { MappingNote, SkipReason } from '../../targets/reasons.ts';
import type { PurgeReason } from '../../targets/strategy.ts';
import type { TagFault } from '../../targets/tag-fault.ts';
import type { VerdictReason } from '../../verify/verdict.ts';

/** All that the rooms give a reason for, with what such a reason may have as its own reason. */
export type Reason =
  | RefusedInput
  | InputReason
  | UrlsFromProblem
  | Notice['notice']
  | PurgeReason
  | UnknownReason
  | NothingReason
  | CheckoutProblem
  | TreesProblem
  | RunsProblem
  | StateProblem
  | StoreProblem
  | FileProblem
  | SourceProblem
  | SourceNotice
  | SitemapMistake
  | ReportTargetProblem
  | TargetNotice
  | SkipReason
  | MappingNote
  | TagFault
  | UnroutableTargets
  | ZoneLookupProblem
  | Seen
  | VerdictReason;

/** Tells the reason that is inside of another one. */
export type Say = (reason: Reason) => string;

/** A sentence for each code, without the input that it is about. The compiler names the code that has none. */
export type Sentences = {
  readonly [Code in Reason['code']]: (reason: Extract<Reason, { readonly code: Code }>, say: Say) => string;
};
/** Those of one room. */
export type RoomSentences = Partial<Sentences>;
