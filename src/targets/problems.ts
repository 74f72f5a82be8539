import type { ListProblem } from '../text/entries.ts';
import type { AlsoNotice, AlsoProblem, BaseUrlProblem, ListedUrlNotice } from './base-url.ts';
import type { TooManyTargets, UrlHeadersProblem } from './headers.ts';
import type { PatternNotice } from './mapping/patterns.ts';
import type { RewriteProblem } from './mapping/rewrite.ts';
import type { RootProblem } from './mapping/root.ts';
import type { TagRuleProblem } from './mapping/tags.ts';
import type { HostProblem, PrefixProblem, SchemeNotice, TagNotice, TagProblem } from './selectors.ts';
import type { FragmentNotice } from './url.ts';
import type { UrlEntryProblem } from './urls.ts';

/** Why an entry of an input, a list or a report is invalid. */
export type TargetProblem =
  | ListProblem
  | UrlEntryProblem
  | UrlHeadersProblem
  | TooManyTargets
  | TagProblem
  | HostProblem
  | PrefixProblem
  | BaseUrlProblem
  | AlsoProblem
  | RewriteProblem
  | TagRuleProblem
  | RootProblem;

/** An entry was changed to make it a target, was skipped, or may not mean what the user expects. */
export type TargetNotice =
  | FragmentNotice
  | SchemeNotice
  | TagNotice
  | ListedUrlNotice
  | AlsoNotice
  | PatternNotice;
