import { expect, test } from 'vitest';
import type { InputNotice, InputProblem } from '../../../src/inputs/problem.ts';
import {
  inputNoticeLevel,
  inputNoticeSentence,
  inputProblemSentence,
} from '../../../src/report/sentences/inputs.ts';

test.each<[problem: InputProblem, sentence: string]>([
  [
    { input: 'plan', code: 'not-a-choice', got: 'gold\n', choices: ['free', 'pro'], near: null },
    'plan: got "gold\\n"; it takes one of: `free`, `pro`',
  ],
  [
    { input: 'plan', code: 'not-a-choice', got: 'pros', choices: ['free', 'pro'], near: 'pro' },
    'plan: got "pros"; did you mean `pro`? It takes one of: `free`, `pro`',
  ],
  [
    { input: 'everything', code: 'not-a-boolean', got: 'yes' },
    'everything: got "yes"; it takes `true` or `false`',
  ],
  [
    { input: 'retries', code: 'not-a-number', got: '-1', least: 0, most: 20, whole: true },
    'retries: got "-1"; it takes a whole number from 0 to 20',
  ],
  [
    { input: 'wait-minutes', code: 'not-a-number', got: 'x', least: 0.01, most: 360, whole: false },
    'wait-minutes: got "x"; it takes a number from 0.01 to 360',
  ],
  [
    { input: 'everything', code: 'everything-beside', others: ['urls', 'tags'] },
    'everything: is true beside `urls`, `tags`; everything leaves nothing else to purge, so give one or the other',
  ],
  [
    { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    'api-key: is missing beside `api-email`; give both, or an `api-token` alone',
  ],
  [
    { input: 'zone', code: 'zone-is-url', got: 'https://www.a.example/', host: 'www.a.example' },
    'zone: got "https://www.a.example/": it is a URL; write `a.example=ID`, or the domain name alone',
  ],
  [
    { input: 'hosts', code: 'host-with-port', got: 'a.example:1', hostname: 'a.example' },
    'hosts: got "a.example:1": a host takes no port; write a.example',
  ],
  [
    { input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got: null },
    'CLOUDFLARE_BASE_URL: has a user name or password; it takes an https address without credentials and query (http only for this machine itself), since the token is sent there',
  ],
])('%j', (problem, sentence) => {
  expect(inputProblemSentence(problem)).toBe(sentence);
});

test.each<[notice: InputNotice, level: string, sentence: string]>([
  [
    { input: 'urls', code: 'fragment-removed', got: 'https://a.example/#b', fragment: '#b' },
    'warning',
    'urls: took "#b" off "https://a.example/#b": a fragment never reaches a cache',
  ],
  [
    { input: 'hosts', code: 'scheme-removed', got: 'https://a.example' },
    'notice',
    'hosts: took the scheme off "https://a.example": the API takes none here',
  ],
  [
    { input: 'urls', code: 'input-nearly-full', bytes: 122_880, most: 131_072 },
    'notice',
    'urls: has 120 KiB, and the environment of a step holds at most 128 KiB of an input; put a list that grows into a file, and the file into `urls-from`',
  ],
  [
    { input: 'urls', code: 'input-nearly-full', bytes: 30_720, most: 32_766 },
    'notice',
    'urls: has 30 KiB, and the environment of a step holds at most 32 KiB of an input; put a list that grows into a file, and the file into `urls-from`',
  ],
])('%j is a %s', (notice, level, sentence) => {
  expect(inputNoticeLevel(notice)).toBe(level);
  expect(inputNoticeSentence(notice)).toBe(sentence);
});
