import { isCommit, type Revision } from '../revision.ts';
import type { Event } from './event.ts';
import type { Search } from './last-success.ts';

/** What is to be compared. Reasons are sentences without capital and full stop; `unknown`'s names the remedy. */
export type Range =
  | { readonly kind: 'compare'; readonly base: Revision; readonly head: Revision; readonly reason: string }
  /** Compare with what the last successful run deployed; where that is not to be had, go on with `otherwise`. */
  | {
      readonly kind: 'since-last-success';
      readonly head: Revision;
      readonly search: Search;
      readonly otherwise: Range;
    }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What an event tells of a deploy. A head is `undefined` where the payload lacks it. */
export type Told =
  /** From now on `head` is served. `auto` is what to compare where the author leaves that to the event. */
  | {
      readonly kind: 'deploys';
      readonly head: Revision | undefined;
      readonly search: Search;
      readonly auto: Range;
    }
  /** `head` is there and not served, unless a base that the author sets says so: a host for previews. */
  | { readonly kind: 'deploys-nothing'; readonly head: Revision | undefined; readonly reason: string }
  | { readonly kind: 'nothing'; readonly reason: string };

/**
 * A deploy of `head`. What to compare it with is, unless said otherwise, what the last successful run of this
 * workflow deployed: on this branch, or, where the event is for none (a tag), for this event.
 */
export function deploys(
  event: Event,
  head: string | undefined,
  auto?: (head: string) => Range,
  search: Search = recorded(event),
): Told {
  const known = head === undefined ? undefined : { commit: head };
  if (!known)
    return {
      kind: 'deploys',
      head: known,
      search,
      auto: unknown(
        `the ${event.name === '' ? '' : `${event.name} `}event has no usable commit, set \`base\` and \`head\``,
      ),
    };
  const otherwise = unknown(`a ${event.name} event does not tell what was served before, set \`base\``);
  const last: Range = { kind: 'since-last-success', head: known, search, otherwise };
  return { kind: 'deploys', head: known, search, auto: auto ? auto(known.commit) : last };
}

/** @param base where the payload has what a preview can be compared with */
export function deploysNothing(head: string | undefined, what: string, base?: string): Told {
  const remedy = base ? `\`base: \${{ github.event.${base} }}\`` : '`base`';
  const reason = `${what} (for a host that serves it nevertheless, set ${remedy})`;
  return { kind: 'deploys-nothing', head: head === undefined ? head : { commit: head }, reason };
}

export function nothing(reason: string): { readonly kind: 'nothing'; readonly reason: string } {
  return { kind: 'nothing', reason };
}

export function unknown(reason: string): Range {
  return { kind: 'unknown', reason };
}

export function compare(base: string, head: string, reason: string): Range {
  return { kind: 'compare', base: { commit: base }, head: { commit: head }, reason };
}

/** The first of these that is a commit ID. */
export function commitOf(...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && isCommit(candidate));
}

function recorded({ name, env }: Event): Search {
  const branch = /^refs\/heads\/(.+)$/s.exec(env.GITHUB_REF ?? '')?.[1];
  return branch ? { kind: 'recorded', branch, event: '' } : { kind: 'recorded', branch: '', event: name };
}
