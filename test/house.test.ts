import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/*
 * The house: which room may import from which. A room imports only from rooms below it, and this includes types.
 */
const ROOMS = [
  'index.ts',
  'main.ts',
  'report/',
  'run/',
  'inputs/',
  'verify/',
  'purge/',
  'deploy/',
  'site/',
  'plan.ts',
  'lists/',
  'cloudflare/',
  'targets/',
  'changes/',
  'http/',
  'context.ts',
  'text/',
  'result.ts',
] as const;

/** Small files next to the room that they belong to. */
const BESIDE: Readonly<Record<string, (typeof ROOMS)[number]>> = {
  'signals.ts': 'main.ts',
  'place.ts': 'plan.ts',
  'system-clock.ts': 'main.ts',
};

const SRC = resolve(import.meta.dirname, '../src');

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }))
  .map((file) => ({ ...file, imports: importsOf(file) }));

function importsOf({ name, text }: { name: string; text: string }): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport) '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)]
    .map(([, path, loaded]) => relative(SRC, resolve(SRC, dirname(name), path ?? loaded ?? '')))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('..'));
}

function roomOf(name: string): string {
  return BESIDE[name] ?? ROOMS.find((room) => name === room || name.startsWith(room)) ?? name;
}

describe('the house', () => {
  it('has no file outside of its rooms', () => {
    const strangers = files.map(({ name }) => name).filter((name) => !ROOMS.includes(roomOf(name) as never));
    expect(strangers).toEqual([]);
  });

  it('is listed in CONTRIBUTING.md, from top to bottom', () => {
    const page = readFileSync(resolve(SRC, '../CONTRIBUTING.md'), 'utf8');
    const [, list = ''] = /\n```text\n(index\.ts [\s\S]*?)```/.exec(page) ?? [];
    expect([...list.matchAll(/^[\w.]+\/?(?= )/gm)].map(String)).toEqual([...ROOMS]);
  });

  it('is built in one direction: every import goes down the drawing', () => {
    const level = (name: string) => ROOMS.indexOf(roomOf(name) as never);
    const up = files.flatMap(({ name, imports }) =>
      imports.filter((other) => level(other) < level(name)).map((other) => `${name} → ${other}`),
    );
    expect(up, drawing()).toEqual([]);
  });

  it('has no import cycles', () => {
    const circles = new Set<string>();
    const imports = new Map(files.map((file) => [file.name, file.imports]));
    const visit = (name: string, chain: readonly string[]): void => {
      const at = chain.indexOf(name);
      if (at !== -1) circles.add([...chain.slice(at), name].join(' → '));
      else if (!done.has(name)) for (const other of imports.get(name) ?? []) visit(other, [...chain, name]);
      done.add(name);
    };
    const done = new Set<string>();
    for (const { name } of files) visit(name, []);
    expect([...circles]).toEqual([]);
  });

  it('has no function with more than 50 lines', () => {
    const long = files.flatMap(({ name, text }) =>
      functionsOf(text)
        .filter(({ lines }) => lines > 50)
        .map(({ line, lines }) => `${name}:${line} has ${lines} lines`),
    );
    expect(long).toEqual([]);
  });

  it('imports the report only in main, and Inputs only in main and run', () => {
    const outside = (room: string, allowed: readonly string[]) =>
      files
        .filter(({ name }) => !name.startsWith(room) && !allowed.includes(name))
        .filter(({ imports }) => imports.some((other) => other.startsWith(room)))
        .map(({ name }) => name);
    expect(outside('report/', ['main.ts'])).toEqual([]);
    const named = files
      .filter(({ text }) => /\bInputs\b/.test(withoutTexts(text)))
      .map(({ name }) => name)
      .filter((name) => name !== 'main.ts' && !/^(?:inputs|run)\//.test(name));
    expect(named).toEqual([]);
  });

  it('reads the time in one place', () => {
    const readers = files
      .filter(({ text }) =>
        /\bDate\.now\(|\bnew Date\(\)|performance\.now\(|\bsetTimeout\(|AbortSignal\.timeout\(/.test(
          withoutComments(text),
        ),
      )
      .map(({ name }) => name);
    expect(readers).toEqual(['system-clock.ts']);
  });
});

describe('exported names', () => {
  const exported = files.flatMap(({ name, text }) => exportsOf(text).map((what) => ({ name, what })));

  it('are unique', () => {
    const twice = [...Map.groupBy(exported, ({ what }) => what)]
      .filter(([, all]) => all.length > 1)
      .map(([what, all]) => `${what}: ${all.map(({ name }) => name).join(', ')}`);
    expect(twice).toEqual([]);
  });

  it('are all imported somewhere', () => {
    const root = resolve(SRC, '..');
    const imported = new Set(
      ['src', 'test', 'scripts'].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .flatMap((name) => importedNames(readFileSync(join(root, folder, name), 'utf8'))),
      ),
    );
    const unused = exported.filter(({ what }) => !imported.has(what));
    expect(unused.map(({ name, what }) => `${what} of ${name}`)).toEqual([]);
  });
});

/**
 * Finds all functions, including nested ones, from the first line to the last, which the formatter indents equally. Also finds
 * blocks, which is harmless: a function around a block of 50 lines is longer still.
 */
function functionsOf(text: string): { line: number; lines: number }[] {
  const all = text.split('\n');
  const depthOf = (line = ''): number => line.search(/\S/);
  return all.flatMap((opening, at) => {
    if (!/(?:=>(?: \(?[{[(]| \w.*[{[(])?|\).* \{)$/.test(opening)) return [];
    const depth = depthOf(opening);
    const isOutside = (line: string): boolean => depthOf(line) !== -1 && depthOf(line) <= depth;
    // The last line of a list of parameters is indented like the first one.
    const first = /^\s*[)}\]]/.test(opening)
      ? all.findLastIndex((line, before) => before < at && isOutside(line))
      : at;
    const last = all.findIndex((line, after) => after > at && isOutside(line));
    return [{ line: first + 1, lines: (last === -1 ? all.length : last) - first + 1 }];
  });
}

/** Returns the names in braces of all imports, static and dynamic. */
function importedNames(text: string): string[] {
  const lists = text.matchAll(/\bimport (?:type )?\{([^}]*)\} from|\bconst \{([^}]*)\} = await import\(/g);
  return [...lists].flatMap(([, names, loaded]) =>
    (names ?? loaded ?? '').split(',').map((name) => name.trim().replace(/^type | as .*$/g, '')),
  );
}

function exportsOf(text: string): string[] {
  const declared = text.matchAll(
    /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
  );
  return [...declared].map(([, name = '']) => name);
}

function withoutTexts(text: string): string {
  return withoutComments(text).replace(/'[^'\n]*'/g, "''");
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

/** Draws which room imports from which. */
function drawing(): string {
  return ROOMS.map((room) => {
    const own = files.filter(({ name }) => roomOf(name) === room);
    const below = new Set(
      own.flatMap(({ imports }) => imports.map(roomOf)).filter((other) => other !== room),
    );
    return `${room.padEnd(14)} → ${ROOMS.filter((other) => below.has(other)).join(' ')}`;
  }).join('\n');
}
