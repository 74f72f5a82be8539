import fc from 'fast-check';
import { test } from 'vitest';
import { grouped } from '../../src/text/wording.ts';

test('a number is grouped as people in English do it', () => {
  fc.assert(fc.property(fc.nat(), (number) => grouped(number) === number.toLocaleString('en')));
});
