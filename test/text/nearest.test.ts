import { expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.ts';

it.each<[text: string, most: number, name: string | null]>([
  ['zone', 0, 'zone'],
  ['zon', 1, 'zone'],
  ['zonee', 1, 'zone'],
  ['zome', 1, 'zone'],
  ['ozne', 1, 'zone'],
  ['zn', 1, null],
  ['zn', 2, 'zone'],
  ['enviroment', 1, 'environment'],
  ['', 2, null],
])('finds the name nearest to %j, with at most %i edits: %j', (text, most, name) => {
  expect(nearest(text, ['tags', 'zone', 'environment'], most)).toBe(name);
});
