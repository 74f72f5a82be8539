import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Group {
  readonly why: string;
  readonly mutants: readonly (readonly [file: string, code: string, ...rest: unknown[]])[];
}

const groups: readonly Group[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8'),
);

test.each(groups)('equivalent mutants are of code that exists: $why', ({ mutants }) => {
  const plain = (text: string): string => text.trim().replace(/\s+/g, ' ');
  const gone = mutants.filter(([file, code]) => {
    const source = readFileSync(join(import.meta.dirname, '../../src', file), 'utf8');
    return !plain(source).includes(plain(code));
  });
  expect(gone).toEqual([]);
});
