import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../src/changes/changes.ts';
import { compareThroughLinks } from '../../src/changes/links.ts';
import { differenceOf, type TreeEntry } from '../../src/changes/tree-entry.ts';
import { cases } from '../arbitraries.ts';
import type { Content, Files } from './repository.ts';
import { histories, link, type Served, serve } from './served.ts';

describe('a link', () => {
  const dev = (text: string): Files => ({
    'dev/index.html': text,
    'dev/same.css': '',
    'v1/index.html': 'v1',
  });

  test.each<[name: string, before: Files, now: Files, changes: readonly string[]]>([
    [
      'that is the same while its folder changes: the same changes under its own path',
      { ...dev('1'), latest: link('dev') },
      { ...dev('2'), latest: link('dev') },
      ['modified file dev/index.html', 'modified file latest/index.html'],
    ],
    [
      'that leads to another folder: what differs between the two',
      { ...dev('1'), latest: link('dev') },
      { ...dev('1'), latest: link('v1') },
      ['modified file latest/index.html', 'deleted file latest/same.css'],
    ],
    [
      'that leads to another folder of the same contents: nothing',
      { 'a/x': '1', 'b/x': '1', latest: link('a') },
      { 'a/x': '1', 'b/x': '1', latest: link('./b/') },
      [],
    ],
    [
      'to a link, through a folder and back',
      { 'd/x': '1', one: link('two'), two: link('d/../d/./x') },
      { 'd/x': '2', one: link('two'), two: link('d/../d/./x') },
      ['modified file d/x', 'modified file one', 'modified file two'],
    ],
    ['that becomes what it led to', { x: '1', l: link('x') }, { x: '1', l: '1' }, []],
    [
      'whose target is gone',
      { x: '1', l: link('x') },
      { l: link('x') },
      ['deleted file l', 'deleted file x'],
    ],
    ['whose target comes', { l: link('x') }, { l: link('x'), x: '1' }, ['added file l', 'added file x']],
    [
      'to itself, or in a ring',
      { l: link('l'), a: link('b'), b: link('a'), x: '1' },
      { l: link('l'), x: '1' },
      [],
    ],
    [
      'that leads out of the repository, and elsewhere now',
      { l: link('/srv/1'), m: link('../../1') },
      { l: link('/srv/2'), m: link('../../2') },
      ['modified symlink l', 'modified symlink m'],
    ],
    [
      'that leads out of the repository, while all else changes',
      { l: link('/srv/1'), n: link('l/deeper'), x: '1' },
      { l: link('/srv/1'), n: link('l/deeper'), x: '2' },
      ['modified file x'],
    ],
    [
      'to a submodule, and into one',
      { s: { mode: '160000', commit: '1'.repeat(40) }, l: link('s'), m: link('s/docs') },
      { s: { mode: '160000', commit: '2'.repeat(40) }, l: link('s'), m: link('s/docs') },
      ['modified submodule l', 'modified symlink m', 'modified submodule s'],
    ],
    [
      'to the folder that it lies in: one round',
      { x: '1', docs: link('.') },
      { x: '2', docs: link('.') },
      ['modified file docs/x', 'modified file x'],
    ],
    [
      'to a file, as if that were a folder',
      { x: '1', l: link('x/'), m: link('x/..') },
      { x: '2', l: link('x/'), m: link('x/..') },
      ['modified file x'],
    ],
  ])('%s', (_, before, now, changes) => {
    expect(compare([before], now).map(({ path, status, type }) => `${status} ${type} ${path}`)).toEqual(
      changes,
    );
  });

  test('has the contents of what it leads to', () => {
    const files = compare([{ x: '1', l: link('x') }, { x: '2' }], { x: '3', l: link('x') });
    expect(files).toEqual([
      { path: 'l', status: 'modified', type: 'file', held: ['blob 1', null], now: 'blob 3' },
      { path: 'x', status: 'modified', type: 'file', held: ['blob 1', 'blob 2'], now: 'blob 3' },
    ]);
  });

  test('to a folder of such links multiplies: an end', () => {
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

describe('any trees with links, loops, renames and deletions', () => {
  const history = histories({
    files: ['a', 'b', 'c', 'latest'],
    folders: ['a', 'b', 'c', 'latest'],
    links: ['a', 'b', 'c', 'latest'],
  });

  test('what a server finds changed is found, and nothing else', () => {
    fc.assert(
      fc.property(history, ({ held, head }) => {
        const [now, ...before] = [head, ...held].map(serve) as [Served, ...Served[]];
        const expected = [...new Set([now, ...before].flatMap((served) => [...served.keys()]))].filter(
          (its) => before.some((served) => served.get(its) !== now.get(its)),
        );
        const found = compare(held, head);
        const isKnown = (its: string) =>
          ![now, ...before].some((served) => served.get(its)?.startsWith('unknown '));
        expect(expected.filter((its) => !found.some((file) => file.path === its))).toEqual([]);
        expect(
          found.map((file) => file.path).filter((its) => isKnown(its) && !expected.includes(its)),
        ).toEqual([]);
        expect(found.filter((file) => isKnown(file.path) && file.type === 'symlink')).toEqual([]);
      }),
      cases(100),
    );
  });
});

/** The arguments of `compareThroughLinks`, where a blob's ID is `blob` and its text. */
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
