import fc from 'fast-check';
import { test } from 'vitest';
import { formatInteger } from '../../src/text/wording.ts';

test('a number is formatInteger as people in English do it', () => {
  fc.assert(fc.property(fc.nat(), (number) => formatInteger(number) === number.toLocaleString('en')));
});
