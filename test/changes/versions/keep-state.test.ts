import { expect, test } from 'vitest';
import type { EdgeUpdate } from '../../../src/changes/versions/after-run.ts';
import { keepState } from '../../../src/changes/versions/keep-state.ts';
import { unknownState } from '../../../src/changes/versions/state.ts';
import { formatState, parseState } from '../../../src/changes/versions/state-format.ts';
import { err, ok } from '../../../src/result.ts';

const PLACE = { name: 'state', inFile: false };

/** The whole site was purged. */
const WHOLE: EdgeUpdate = {
  head: { commit: 'a'.repeat(40), run: null, ended: 'confirmed' },
  build: null,
  takenOut: 'all',
  ...{ run: null, record: null, endedRuns: new Map() },
};

test.each([
  ['is replaced if the run began with it', '3', false],
  ['makes the state unknown if it was stored since', null, true],
] as const)('a broken entry %s', async (_, entry, unknown) => {
  let kept: Uint8Array = new Uint8Array();
  await keepState({ state: unknownState(false), entry }, WHOLE, {
    ...PLACE,
    newest: async () => err({ code: 'state-not-an-archive', id: '3' }),
    keep: async (bytes) => {
      kept = bytes;
      return ok(null);
    },
  });
  expect(parseState(kept, 'state')).toMatchObject({ ok: true, value: { unknown } });
});

test.each([
  ['is stored as it is if there is no other entry', null, false],
  ['is stored as it is if the newest entry is the one that the run began with', '3', false],
  ['is united with the entry of another run', '4', true],
] as const)('the state %s', async (_, id, unknown) => {
  let kept: Uint8Array = new Uint8Array();
  const bytes = formatState({ ...unknownState(false), unknown: true }, 'state');
  const settled = await keepState({ state: unknownState(false), entry: '3' }, WHOLE, {
    ...PLACE,
    newest: async () => ok(id === null ? null : { id, bytes }),
    keep: async (all) => {
      kept = all;
      return ok(null);
    },
  });
  expect(settled).toEqual({ code: 'state-kept', name: 'state' });
  expect(parseState(kept, 'state')).toMatchObject({ ok: true, value: { unknown } });
});

test('the files stay in the state if another run has stored an unreadable entry', async () => {
  let kept: Uint8Array = new Uint8Array();
  const build = new Map([['a', '1'.repeat(64)]]);
  await keepState(
    { state: unknownState(true), entry: '3' },
    { ...WHOLE, build },
    {
      ...PLACE,
      newest: async () => ok({ id: '4', bytes: Buffer.from('{') }),
      keep: async (all) => {
        kept = all;
        return ok(null);
      },
    },
  );
  const files = new Map([['a', ['1'.repeat(64)]]]);
  expect(parseState(kept, 'state')).toMatchObject({ ok: true, value: { unknown: true, files } });
});

test('the problem is returned if the state cannot be stored', async () => {
  const problem = { code: 'state-not-an-archive', id: '3' } as const;
  const store = { ...PLACE, newest: async () => ok(null), keep: async () => err(problem) };
  expect(await keepState({ state: unknownState(false), entry: null }, WHOLE, store)).toEqual({
    ...{ code: 'state-not-kept', problem },
  });
});
