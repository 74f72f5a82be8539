import { expect, test } from 'vitest';
import type { InputNotice, InputProblem } from '../../../src/inputs/problem.ts';
import { titledNotice } from '../../../src/report/notices.ts';
import { refusedInputSentence } from '../../../src/report/sentences/refused.ts';

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
    'retries: got "-1"; must be a whole number from 0 to 20',
  ],
  [
    { input: 'wait-minutes', code: 'not-a-number', got: 'x', least: 0.01, most: 360, whole: false },
    'wait-minutes: got "x"; must be a number from 0.01 to 360',
  ],
  [
    { input: 'everything', code: 'everything-beside', others: ['urls', 'tags'] },
    'everything: cannot be combined with `urls`, `tags`: it already purges everything',
  ],
  [
    { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    'api-key: is required together with `api-email`; set both, or only `api-token`',
  ],
  [
    { input: 'zone', code: 'zone-is-url', got: 'https://www.a.example/', host: 'www.a.example' },
    'zone: got "https://www.a.example/": it is a URL; write `a.example=ID`, or the domain name alone',
  ],
  [
    { input: 'hosts', code: 'host-with-port', got: 'a.example:1', hostname: 'a.example' },
    'hosts: got "a.example:1": a host cannot have a port; write a.example',
  ],
  [
    { input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got: null },
    'CLOUDFLARE_BASE_URL: has a user name or password; must be an https address without credentials and query (http only for this machine), since the token is sent there',
  ],
])('%j', (problem, sentence) => {
  expect(refusedInputSentence(problem)).toBe(sentence);
});

test.each<[notice: InputNotice, level: string, sentence: string]>([
  [
    { input: 'urls', code: 'fragment-removed', got: 'https://a.example/#b', fragment: '#b' },
    'warning',
    'urls: removed "#b" from "https://a.example/#b": fragments are not part of a cache key',
  ],
  [
    { input: 'hosts', code: 'scheme-removed', got: 'https://a.example' },
    'notice',
    'hosts: removed the scheme from "https://a.example": not allowed here',
  ],
  [
    { input: 'urls', code: 'input-nearly-full', bytes: 122_880, most: 131_072 },
    'notice',
    'urls: has 120 KiB; an input can have at most 128 KiB. Put the list in a file and pass it to `urls-from`',
  ],
  [
    { input: 'urls', code: 'input-nearly-full', bytes: 30_720, most: 32_766 },
    'notice',
    'urls: has 30 KiB; an input can have at most 32 KiB. Put the list in a file and pass it to `urls-from`',
  ],
])('%j is a %s', (notice, level, sentence) => {
  expect(titledNotice({ about: 'inputs', notice })).toMatchObject({ level, message: sentence });
});
