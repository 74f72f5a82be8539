import type { ListProblem } from '../text/entries.ts';
import type { AlsoProblem, BaseUrlProblem, ListedUrlNotice } from './base-url.ts';
import type { TooManyVariantTargets, UrlHeadersProblem } from './headers.ts';
import type { HostProblem, PrefixProblem, SchemeNotice, TagProblem } from './selectors.ts';
import type { FragmentNotice } from './url.ts';
import type { UrlEntryProblem } from './urls.ts';

/** Why an entry of an input, a list or a report is no target. */
export type TargetProblem =
  | ListProblem
  | UrlEntryProblem
  | UrlHeadersProblem
  | TooManyVariantTargets
  | TagProblem
  | HostProblem
  | PrefixProblem
  | BaseUrlProblem
  | AlsoProblem;

/** What was taken off an entry to make it a target, or that it was left out. */
export type TargetNotice = FragmentNotice | SchemeNotice | ListedUrlNotice;
