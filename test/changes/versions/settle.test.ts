import { expect, test } from 'vitest';
import { keepState } from '../../../src/changes/versions/settle.ts';
import type { EdgeUpdate } from '../../../src/changes/versions/state.ts';
import { unknownState } from '../../../src/changes/versions/state.ts';
import { parseState } from '../../../src/changes/versions/state-format.ts';
import { err, ok } from '../../../src/result.ts';

/** The whole site was purged. */
const WHOLE: EdgeUpdate = {
  head: { commit: 'a'.repeat(40), run: null, ended: 'confirmed' },
  build: null,
  takenOut: 'all',
  run: null,
};

test.each([
  ['is replaced where the run began with it', '3', false],
  ['may hold what nobody knows where it came meanwhile', null, true],
] as const)('an entry that is broken %s', async (_what, entry, unknown) => {
  let kept: Uint8Array = new Uint8Array();
  await keepState({ state: unknownState(false), entry, name: 'state' }, WHOLE, {
    newest: async () => err({ code: 'state-not-an-archive', id: '3' }),
    keep: async (bytes) => {
      kept = bytes;
      return ok({ id: '4' });
    },
  });
  expect(parseState(kept, 'state')).toMatchObject({ ok: true, value: { unknown } });
});
