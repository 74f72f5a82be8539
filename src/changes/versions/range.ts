import { type Revision, readRevision } from '../revision.ts';
import type { Event } from './event.ts';
import { tell } from './rules.ts';
import type { Range } from './told.ts';

/** What the workflow's author asks for. */
export interface RangeInputs {
  /** `auto`, `last-success`, `parent`, or any revision. */
  readonly base: string;
  /** Any revision; `''` for the event's. */
  readonly head: string;
}

/**
 * From the event and the inputs to what is to be compared: base is what was served before, head what is served
 * from now on. Never throws, whatever the payload holds.
 */
export function decideRange(event: Event, inputs: RangeInputs): Range {
  const base = MODES.has(inputs.base) ? undefined : readRevision(inputs.base, '`base`');
  const head = inputs.head === '' ? undefined : readRevision(inputs.head, '`head`');
  if (base && head) return { kind: 'compare', base, head, reason: '`base` and `head` are set' };

  const told = tell(event);
  if (told.kind === 'nothing') return told;
  const to = head ?? told.head;
  if (base && to) return { kind: 'compare', base, head: to, reason: '`base` is set' };
  if (told.kind === 'deploys-nothing') return { kind: 'nothing', reason: told.reason };
  if (!to) return told.auto;

  const parent = { kind: 'compare', base: { parentOf: to }, head: to } as const;
  if (inputs.base === 'parent') return { ...parent, reason: '`base` is set to the first parent' };
  const auto = !head || isSame(head, told.head, event) ? told.auto : { ...parent, reason: TAKEN_FOR_BASE };
  if (inputs.base === 'auto') return auto;
  return { kind: 'since-last-success', head: to, search: told.search, otherwise: auto };
}

const MODES = new Set(['auto', 'last-success', 'parent']);

const TAKEN_FOR_BASE =
  '`head` is set, and its first parent is taken for what was served before, as for a branch that gets one commit a deploy';

/** Whether the author named the commit that the event tells of anyway. */
function isSame(head: Revision, told: Revision | undefined, { env }: Event): boolean {
  if (!told || !('commit' in told)) return false;
  if ('commit' in head) return head.commit === told.commit;
  const ref = env.GITHUB_REF ?? '';
  const names = [ref, ref.replace(/^refs\//, ''), ref.replace(/^refs\/(?:heads|tags)\//, '')];
  return 'ref' in head && told.commit === env.GITHUB_SHA && names.includes(head.ref);
}
