import fc from 'fast-check';
import type { Content, Files } from './repository.ts';

export const link = (text: string): Content => ({ mode: '120000', text });

/** Names for the last segments of paths. */
interface Names {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
}

/** Versions with files, symlinks to anywhere, and submodules. */
interface History {
  /** The versions that the edge may hold. */
  readonly held: readonly Files[];
  readonly head: Files;
}

/** Histories in which each version removes some paths from the previous one and adds others. */
export function histories({ files, folders, links }: Names): fc.Arbitrary<History> {
  const folder = fc.constantFrom(...folders);
  const any = fc.constantFrom(...new Set([...files, ...folders, ...links]));
  const text = fc.oneof(
    fc.constantFrom('.', '..', '/srv', '../../..', '../..', 'missing'),
    fc
      .array(fc.oneof(any, fc.constantFrom('..', '.', '')), { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'))
      .filter((file) => file !== ''),
  );
  const above = fc.array(folder, { maxLength: 2 });
  const below = (names: readonly string[], content: fc.Arbitrary<Content>) =>
    fc
      .tuple(above, fc.constantFrom(...names), content)
      .map(([path, name, what]): [string, Content] => [[...path, name].join('/'), what]);
  const entry = fc.oneof(
    { weight: 4, arbitrary: below(files, fc.constantFrom('1', '2')) },
    { weight: 3, arbitrary: below(links, text.map(link)) },
    {
      weight: 1,
      arbitrary: below(
        folders,
        fc.constantFrom('1', '2').map((digit): Content => ({ mode: '160000', commit: digit.repeat(40) })),
      ),
    },
  );
  const tree = fc
    .uniqueArray(entry, { minLength: 1, maxLength: 12, selector: ([file]) => file })
    .map(
      (all): Files =>
        Object.fromEntries(all.filter(([file]) => !all.some(([other]) => other.startsWith(`${file}/`)))),
    );
  return fc
    .tuple(tree, fc.array(fc.tuple(tree, fc.func(fc.boolean())), { minLength: 1, maxLength: 3 }))
    .map(([first, steps]) => {
      const versions = [first];
      for (const [more, stays] of steps) {
        const kept = Object.entries(versions.at(-1) ?? {}).filter(([file]) => stays(file));
        const clash = (a: string, b: string) => a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
        const added = Object.entries(more).filter(([file]) => !kept.some(([other]) => clash(file, other)));
        versions.push(Object.fromEntries([...kept, ...added]));
      }
      return { held: versions.slice(0, -1), head: versions.at(-1) as Files };
    });
}

/** The content that is served at each path. Unknown contents start with `unknown`. */
export type Served = ReadonlyMap<string, string>;

/** Serves a tree by walking each path from the top, name by name, as a kernel does. */
export function serve(files: Files): Served {
  const served = new Map<string, string>();
  const isFolder = (path: string) =>
    path === '' || Object.keys(files).some((file) => file.startsWith(`${path}/`));
  const childrenOf = (path: string) => {
    const start = path === '' ? '' : `${path}/`;
    const below = Object.keys(files).filter((file) => file.startsWith(start));
    return new Set(below.map((file) => file.slice(start.length).split('/')[0] ?? ''));
  };

  /** Returns the real path that names lead to from a folder, an unknown content, or null if there is nothing. */
  const walk = (from: string, names: readonly string[]): string | { readonly unknown: string } | null => {
    let here = from;
    const left = [...names];
    for (let hops = 0; left.length > 0; ) {
      const next = left.shift() ?? '';
      if (!isFolder(here)) {
        const content = files[here];
        if (typeof content === 'object' && content.mode === '160000') {
          return { unknown: `${content.commit} ${[next, ...left].join('/')}` };
        }
        return null;
      }
      if (next === '' || next === '.') continue;
      if (next === '..') {
        if (here === '') return { unknown: `../${left.join('/')}` };
        here = here.includes('/') ? here.slice(0, here.lastIndexOf('/')) : '';
        continue;
      }
      const path = here === '' ? next : `${here}/${next}`;
      const content = files[path];
      if (typeof content === 'object' && content.mode === '120000') {
        hops += 1;
        if (hops > 40) return null;
        if (content.text.startsWith('/')) return { unknown: [content.text, ...left].join('/') };
        left.unshift(...content.text.split('/'));
      } else if (content === undefined && !isFolder(path)) return null;
      else here = path;
    }
    return here;
  };

  const list = (folder: string, above: string, trail: readonly string[]): void => {
    for (const name of childrenOf(folder)) {
      const found = walk(folder, [name]);
      if (found === null) continue;
      if (typeof found === 'object') served.set(above + name, `unknown ${found.unknown}`);
      else if (isFolder(found)) {
        // A path may pass through the same folder twice.
        const rounds = trail.filter((passed) => passed === found).length;
        if (rounds < 2) list(found, `${above}${name}/`, [...trail, found]);
      } else {
        const content = files[found] as Content;
        served.set(above + name, typeof content === 'string' ? content : JSON.stringify(content));
      }
    }
  };
  list('', '', ['']);
  return served;
}
