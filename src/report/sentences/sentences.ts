import type { UnknownReason } from '../../changes/changes-found.ts';
import type { CheckoutProblem } from '../../changes/git/checkout.ts';
import type { TreesProblem } from '../../changes/github/tree-reader.ts';
import type { NothingReason } from '../../changes/versions/event-decision.ts';
import type { StateProblem } from '../../changes/versions/state-format.ts';
import type { StoreProblem } from '../../changes/versions/store.ts';
import type { ZoneLookupProblem } from '../../cloudflare/zone-reasons.ts';
import type { LookDetails } from '../../deploy/look-result.ts';
import type { AlteredTarget, ReportMistake } from '../../lists/earlier-report.ts';
import type { SitemapMistake } from '../../lists/sitemap-entries.ts';
import type { SourceNotice, SourceProblem } from '../../lists/urls-from.ts';
import type { UnroutableTargets } from '../../place.ts';
import type { Notice, RefusalReason } from '../../run/progress.ts';
import type { MappingNote, SkipReason } from '../../targets/reasons.ts';
import type { PurgeReason } from '../../targets/strategy.ts';
import type { TagFault } from '../../targets/tag-fault.ts';
import type { VerdictReason } from '../../verify/verdict.ts';

/** All reasons of all rooms, and all reasons that are nested in them. */
export type Reason =
  | RefusalReason
  | Notice['notice']
  | PurgeReason
  | UnknownReason
  | NothingReason
  | CheckoutProblem
  | TreesProblem
  | StateProblem
  | StoreProblem
  | SourceProblem
  | SourceNotice
  | SitemapMistake
  | ReportMistake
  | AlteredTarget
  | SkipReason
  | MappingNote
  | TagFault
  | UnroutableTargets
  | ZoneLookupProblem
  | LookDetails
  | VerdictReason;

/** Returns the sentence for a nested reason. */
export type Say = (reason: Reason) => string;

/**
 * The sentence for each code, without the name of the input. It is a function if it has facts of the reason. The compiler
 * reports a code without a sentence.
 */
export type Sentences = {
  readonly [Code in Reason['code']]:
    | string
    | ((reason: Reason & { readonly code: Code }, say: Say) => string);
};
/** The sentences of one room. */
export type RoomSentences = Partial<Sentences>;
