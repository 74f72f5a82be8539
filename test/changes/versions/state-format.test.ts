import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PURGE_ENDS, type State, UNSURE } from '../../../src/changes/versions/state.ts';
import { formatState, parseState } from '../../../src/changes/versions/state-format.ts';
import { anyCharacter } from '../../arbitraries.ts';

const NAME = 'purge-state-1';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const count = fc.nat(Number.MAX_SAFE_INTEGER);
const anyName = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom('__proto__', 'constructor', '1', '\udc80', 'a\\"b'),
);
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const contents = fc.array(fc.oneof(hex(64), fc.constant(null), fc.constant(UNSURE)), {
  minLength: 1,
  maxLength: 3,
});
const states: fc.Arbitrary<State> = fc.record({
  unknown: fc.boolean(),
  versions: fc.array(
    fc.record({
      commit: fc.oneof(hex(40), hex(64), fc.constant('')),
      run: fc.option(fc.record({ workflow: anyName, number: count, attempt: count })),
      ended: fc.option(fc.constantFrom(...PURGE_ENDS)),
    }),
  ),
  files: fc.option(fc.array(fc.tuple(anyName, contents)).map((pairs) => new Map(pairs))),
  workflows: fc
    .array(
      fc.tuple(
        anyName,
        fc.record({
          began: fc.option(time),
          number: count,
          runs: fc.array(fc.tuple(count, count)),
          unseen: fc.array(anyName),
        }),
      ),
    )
    .map((pairs) => new Map(pairs)),
});

test('parseState returns the state that was formatted, with any names', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(parseState(formatState(state, NAME), NAME)).toEqual({ ok: true, value: state });
    }),
  );
});

test('formatState writes one line per version, file and workflow, with sorted files', () => {
  const [commit, hash] = ['a'.repeat(40), 'b'.repeat(64)];
  const state: State = {
    unknown: false,
    versions: [{ commit, run: { workflow: 'deploy.yml', number: 7, attempt: 1 }, ended: 'confirmed' }],
    files: new Map([
      ['b.html', [hash]],
      ['c.html', [UNSURE]],
      ['a.html', [hash, null]],
    ]),
    workflows: new Map(),
  };
  expect(Buffer.from(formatState(state, 'purge-state-0')).toString()).toBe(`{"format":1,
"name":"purge-state-0",
"unknown":false,
"versions":[
["${commit}",["deploy.yml",7,1],"confirmed"]
],
"files":[
["a.html",["${hash}",null]],
["b.html",["${hash}"]],
["c.html",["?"]]
],
"workflows":[]}
`);
});

test('parseState accepts the maximum number of contents and a record without runs', () => {
  const state: State = {
    ...{ unknown: false, versions: [], files: new Map([['a', Array(1000).fill(null)]]) },
    workflows: new Map([['w', { began: null, number: 0, runs: [], unseen: [] }]]),
  };
  expect(parseState(formatState(state, NAME), NAME)).toEqual({ ok: true, value: state });
});

describe('parseState refuses', () => {
  const plain = { format: 1, name: NAME, unknown: false, versions: [], files: null, workflows: [] };
  const [hash, commit, time] = ['a'.repeat(64), 'a'.repeat(40), '2026-01-01T00:00:00Z'] as const;

  const rows: readonly [content: string | object, reason: object][] = [
    ['', { code: 'state-malformed' }],
    ['{"format":1', { code: 'state-malformed' }],
    ['null', { code: 'state-malformed' }],
    [
      { ...plain, format: 2 },
      { code: 'state-of-another-version', got: 2, takes: 1 },
    ],
    [{ ...plain, name: 'purge-state-0' }, { code: 'state-of-other-inputs' }],
    [{ ...plain, unknown: 0 }, { code: 'state-malformed' }],
    [{ ...plain, versions: undefined }, { code: 'state-malformed' }],
    [{ ...plain, versions: [['main', null, null]] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [[commit, null, 'fine']] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [[commit, ['w', 1.5, 1], null]] }, { code: 'state-malformed' }],
    [{ ...plain, versions: Array(10_001).fill([commit, null, null]) }, { code: 'state-malformed' }],
    [{ ...plain, files: { a: [hash] } }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', []]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', [hash, 'b']]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', '2026', 1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', null, 1, [[1]], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', null, -1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [{ length: 3 }] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [[commit, null, null, 1]] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [[[commit], null, null]] }, { code: 'state-malformed' }],
    [{ ...plain, versions: [[commit, [7, 1, 1], null]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [[7, [hash]]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', { length: 1 }]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', [[hash]]]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', [`x${hash}`]]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', [`${hash}0`]]] }, { code: 'state-malformed' }],
    [{ ...plain, files: [['a', Array(1001).fill(null)]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [[7, null, 1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', [time], 1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', `+${time}`, 1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', `${time}0`, 1, [], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', null, 1, [[1, 'x']], []]] }, { code: 'state-malformed' }],
    [{ ...plain, workflows: [['w', null, 1, [], [7]]] }, { code: 'state-malformed' }],
  ];
  const texts = rows.map(([content, reason]) => ({
    text: typeof content === 'string' ? content : JSON.stringify(content),
    reason,
  }));

  test.each(texts.map((row) => ({ ...row, name: row.text.slice(0, 200) })))('$name', ({ text, reason }) => {
    expect(parseState(Buffer.from(text), NAME)).toEqual({ ok: false, reason });
  });

  test('truncated bytes and invalid UTF-8', () => {
    const state: State = {
      unknown: false,
      versions: [{ commit, run: null, ended: 'failed' }],
      files: new Map([['é', [hash]]]),
      workflows: new Map(),
    };
    const bytes = formatState(state, NAME);
    for (let end = 0; end < bytes.length - 2; end++)
      expect(parseState(bytes.subarray(0, end), NAME).ok).toBe(false);
    const bad = Uint8Array.from(bytes, (byte) => (byte === 0xc3 ? 0xff : byte));
    expect(parseState(bad, NAME)).toEqual({ ok: false, reason: { code: 'state-malformed' } });
  });
});
