import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../src/changes/changes.ts';
import { compareThroughLinks } from '../../src/changes/links.ts';
import { differenceOf, type TreeEntry } from '../../src/changes/tree-entry.ts';
import { cases } from '../arbitraries.ts';
import type { Content, Files } from './repository.ts';
import { histories, link, type Served, serve } from './served.ts';

describe('a symlink', () => {
  const dev = (text: string): Files => ({
    'dev/index.html': text,
    'dev/same.css': '',
    'v1/index.html': 'v1',
  });

  test.each<[name: string, before: Files, now: Files, changes: readonly string[]]>([
    [
      'that is unchanged while its folder changes gives the same changes under its own path',
      { ...dev('1'), latest: link('dev') },
      { ...dev('2'), latest: link('dev') },
      ['modified file dev/index.html', 'modified file latest/index.html'],
    ],
    [
      'that leads to another folder now gives what differs between the two',
      { ...dev('1'), latest: link('dev') },
      { ...dev('1'), latest: link('v1') },
      ['modified file latest/index.html', 'deleted file latest/same.css'],
    ],
    [
      'that leads to another folder with the same contents gives nothing',
      { 'a/x': '1', 'b/x': '1', latest: link('a') },
      { 'a/x': '1', 'b/x': '1', latest: link('./b/') },
      [],
    ],
    [
      'to a symlink, through a folder and back, is followed',
      { 'd/x': '1', one: link('two'), two: link('d/../d/./x') },
      { 'd/x': '2', one: link('two'), two: link('d/../d/./x') },
      ['modified file d/x', 'modified file one', 'modified file two'],
    ],
    ['that is replaced by its target gives nothing', { x: '1', l: link('x') }, { x: '1', l: '1' }, []],
    [
      'whose target is deleted gives a deletion',
      { x: '1', l: link('x') },
      { l: link('x') },
      ['deleted file l', 'deleted file x'],
    ],
    [
      'whose target is added gives an addition',
      { l: link('x') },
      { l: link('x'), x: '1' },
      ['added file l', 'added file x'],
    ],
    [
      'to itself or in a loop gives nothing',
      { l: link('l'), a: link('b'), b: link('a'), x: '1' },
      { l: link('l'), x: '1' },
      [],
    ],
    [
      'that leads out of the repository is modified when its text changes',
      { l: link('/srv/1'), m: link('../../1') },
      { l: link('/srv/2'), m: link('../../2') },
      ['modified symlink l', 'modified symlink m'],
    ],
    [
      'that leads out of the repository is unchanged while its text is',
      { l: link('/srv/1'), n: link('l/deeper'), x: '1' },
      { l: link('/srv/1'), n: link('l/deeper'), x: '2' },
      ['modified file x'],
    ],
    [
      'to a submodule, or into one, changes with the submodule',
      { s: { mode: '160000', commit: '1'.repeat(40) }, l: link('s'), m: link('s/docs') },
      { s: { mode: '160000', commit: '2'.repeat(40) }, l: link('s'), m: link('s/docs') },
      ['modified submodule l', 'modified symlink m', 'modified submodule s'],
    ],
    [
      'to the folder that contains it is followed once',
      { x: '1', docs: link('.') },
      { x: '2', docs: link('.') },
      ['modified file docs/x', 'modified file x'],
    ],
    [
      'that treats a file as a folder gives nothing',
      { x: '1', l: link('x/'), m: link('x/..') },
      { x: '2', l: link('x/'), m: link('x/..') },
      ['modified file x'],
    ],
  ])('%s', (_, before, now, changes) => {
    expect(compare([before], now).map(({ path, status, type }) => `${status} ${type} ${path}`)).toEqual(
      changes,
    );
  });

  test('has the contents of its target', () => {
    const files = compare([{ x: '1', l: link('x') }, { x: '2' }], { x: '3', l: link('x') });
    expect(files).toEqual([
      { path: 'l', status: 'modified', type: 'file', held: ['blob 1', null], now: 'blob 3' },
      { path: 'x', status: 'modified', type: 'file', held: ['blob 1', 'blob 2'], now: 'blob 3' },
    ]);
  });

  test('to a folder of such symlinks ends the comparison', () => {
    const names = Array.from({ length: 12 }, (_, index) => `d${index}`);
    const files = (text: string): Files =>
      Object.fromEntries(
        names.flatMap((name) => [
          [`${name}/x`, text],
          ...names.map((other): [string, Content] => [`${name}/to-${other}`, link(`../${other}`)]),
        ]),
      );
    const { head, differences, textOf } = treesOf([files('1')], files('2'));
    expect(compareThroughLinks(head, differences, textOf, 10_000)).toEqual({
      ok: false,
      reason: { code: 'links-multiply', most: 10_000 },
    });
  });
});

describe('in any trees with symlinks, loops, renames and deletions', () => {
  const history = histories({
    files: ['a', 'b', 'c', 'latest'],
    folders: ['a', 'b', 'c', 'latest'],
    links: ['a', 'b', 'c', 'latest'],
  });

  test('exactly the files are found that a host serves differently', () => {
    fc.assert(
      fc.property(history, ({ held, head }) => {
        const [now, ...before] = [head, ...held].map(serve) as [Served, ...Served[]];
        const expected = [...new Set([now, ...before].flatMap((served) => [...served.keys()]))].filter(
          (path) => before.some((served) => served.get(path) !== now.get(path)),
        );
        const found = compare(held, head);
        const isKnown = (path: string) =>
          ![now, ...before].some((served) => served.get(path)?.startsWith('unknown '));
        expect(expected.filter((path) => !found.some((file) => file.path === path))).toEqual([]);
        expect(
          found.map((file) => file.path).filter((path) => isKnown(path) && !expected.includes(path)),
        ).toEqual([]);
        expect(found.filter((file) => isKnown(file.path) && file.type === 'symlink')).toEqual([]);
      }),
      cases(100),
    );
  });
});

/** Returns arguments for `compareThroughLinks`, in which a blob's ID is `blob` and its text. */
function treesOf(held: readonly Files[], head: Files) {
  const entryOf = (content: Content): TreeEntry => {
    if (typeof content === 'string') return { mode: '100644', id: `blob ${content}` };
    return { mode: content.mode, id: content.mode === '160000' ? content.commit : `blob ${content.text}` };
  };
  const treeOf = (files: Files) =>
    new Map(Object.entries(files).map(([path, content]) => [path, entryOf(content)]));
  const tree = treeOf(head);
  const differences = held.map((files) => differenceOf(treeOf(files), tree));
  return { head: tree, differences, textOf: (id: string) => id.slice('blob '.length) };
}

function compare(held: readonly Files[], head: Files): readonly ChangedFile[] {
  const { head: entries, differences, textOf } = treesOf(held, head);
  const answer = compareThroughLinks(entries, differences, textOf);
  if (!answer.ok) throw new Error(answer.reason.code);
  return answer.value.files;
}
