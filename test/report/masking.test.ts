import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from '../../src/report/masking.ts';

const TOKEN = 'cfut_0123456789abcdefghij';
const KEY = 'KEYKEYKEYKEYKEYKEY9876';

describe('a secret that starts with another one', () => {
  it('is masked whole, like the other one', () => {
    const mask = createMask(['tokenA12', 'tokenA12extra99']);
    expect(mask('got tokenA12extra99 and tokenA12')).toBe('got *** and ***');
  });
});

describe('shown text', () => {
  const mask = createMask([TOKEN, KEY, '', 'short']);

  it.each<[what: string, text: string, shown: string]>([
    ['nothing secret', 'Authentication error', 'Authentication error'],
    ['nothing', '', ''],
    ['a whole secret', `Bearer ${TOKEN}!`, 'Bearer ***!'],
    ['only a secret', TOKEN, '***'],
    ['a secret several times', `${TOKEN} ${TOKEN}`, '*** ***'],
    ['two secrets', `${TOKEN}/${KEY}`, '***/***'],
    ['two secrets side by side', `${TOKEN}${KEY}`, '******'],
    ['the beginning of a secret', `got ${TOKEN.slice(0, 12)}…`, 'got ***…'],
    ['the middle of a secret', `got ${TOKEN.slice(6, 20)}…`, 'got ***…'],
    ['the end of a secret', `got …${TOKEN.slice(-9)}`, 'got …***'],
    ['eight characters of a secret', TOKEN.slice(3, 11), '***'],
    ['seven characters of a secret, which may be a coincidence', TOKEN.slice(3, 10), TOKEN.slice(3, 10)],
    ['two parts with a character in between', `${TOKEN.slice(0, 10)}-${TOKEN.slice(10)}`, '***-***'],
    ['a part followed by other characters', `${TOKEN.slice(0, 10)}zzz`, '***zzz'],
    ['two adjacent parts of a secret', `${TOKEN.slice(8, 20)}${TOKEN.slice(0, 9)}`, '******'],
    ['a short secret, whole', 'a short one', 'a *** one'],
    ['a part of a short secret', 'a shor one', 'a shor one'],
    ['a secret in base64', Buffer.from(TOKEN).toString('base64'), '***'],
  ])('%s', (_what, text, shown) => {
    expect(mask(text).replace(/=+$/, '')).toBe(shown);
  });

  it('masks secrets with special characters', () => {
    const odd = 'a+b/c=$&.*[x](y)\\^a+b/c';
    const clean = createMask([odd]);
    expect(clean(`one ${odd} two`)).toBe('one *** two');
    expect(clean(`one ${encodeURIComponent(odd)} two`)).toBe('one *** two');
    expect(clean(`one ${odd.slice(2, 12)} two`)).toBe('one *** two');
  });

  it('stays unchanged if there are no secrets', () => {
    expect(createMask([])(TOKEN)).toBe(TOKEN);
    expect(createMask(['', ''])('a b')).toBe('a b');
  });

  it('never has eight consecutive characters of a secret', () => {
    const secret = fc.stringMatching(/^[0-9A-Za-z_-]{20,50}$/);
    const pieces = fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.string({ maxLength: 3 })), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), pieces, (secrets, parts) => {
        const text = parts
          .map(([from, length, noise], index) => {
            const secret = secrets[index % secrets.length] ?? '';
            return `${noise}${secret.slice(from, from + length)}`;
          })
          .join('');
        const shown = createMask(secrets)(text);
        const isLeaked = secrets.some((one) =>
          Array.from({ length: one.length - 7 }, (_, at) => one.slice(at, at + 8)).some((part) =>
            shown.includes(part),
          ),
        );
        expect(isLeaked).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('stays unchanged if it has no part of a secret', () => {
    const upper = fc.string({ unit: fc.constantFrom(...'ABCDEF \n:/"') });
    fc.assert(
      fc.property(upper, (text) => {
        expect(createMask(['secret-in-lower-case'])(text)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a short password', () => {
  it('is masked whole, but not in pieces, which are ordinary words', () => {
    const mask = createMask(['example.com']);
    expect(mask('www.example.com')).toBe('www.***');
    expect(mask('an example.org')).toBe('an example.org');
  });

  it('of several lines is masked line by line', () => {
    expect(createMask(['one1\ntwo2', 'one1', 'two2'])('one1\ntwo2 one1')).toBe('*** ***');
  });
});
