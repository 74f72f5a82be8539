import { expect, test } from 'vitest';
import type { InputNotice, InputProblem } from '../../../src/inputs/problem.ts';
import { refusedInputSentence } from '../../../src/report/end-problems.ts';
import { noticesFrom } from '../../../src/report/notices.ts';
import { Progress } from '../../../src/run/progress.ts';

/** Checks only that the given text and the correction are there. The pages in `test/end-to-end/outcomes/` show the sentences. */
test.each<[problem: InputProblem, parts: readonly string[]]>([
  [
    { input: 'plan', code: 'not-a-choice', got: 'gold\n', choices: ['free', 'pro'], near: null },
    ['"gold\\n"', '`free`', '`pro`'],
  ],
  [
    { input: 'plan', code: 'not-a-choice', got: 'pros', choices: ['free', 'biz'], near: 'pro' },
    ['"pros"', '`pro`', '`free`', '`biz`'],
  ],
  [{ input: 'everything', code: 'not-a-boolean', got: 'yes' }, ['"yes"', '`true`', '`false`']],
  [
    { input: 'retries', code: 'not-a-number', got: '-1', least: 0, most: 20, whole: true },
    ['"-1"', 'whole number', '0 to 20'],
  ],
  [
    { input: 'wait-minutes', code: 'not-a-number', got: 'x', least: 0.01, most: 360, whole: false },
    ['"x"', '0.01 to 360'],
  ],
  [{ input: 'everything', code: 'everything-beside', others: ['urls', 'tags'] }, ['`urls`', '`tags`']],
  [
    { input: 'api-key', code: 'credential-pair-incomplete', given: 'api-email' },
    ['`api-email`', '`api-token`'],
  ],
  [
    { input: 'zone', code: 'zone-is-url', got: 'https://www.a.example/', host: 'www.a.example' },
    ['"https://www.a.example/"', '`a.example=ID`'],
  ],
  [
    { input: 'hosts', code: 'host-with-port', got: 'a.example:1', hostname: 'a.example' },
    ['"a.example:1"', 'write a.example'],
  ],
  [{ input: 'CLOUDFLARE_BASE_URL', code: 'api-url-not-safe', got: null }, ['password', 'https']],
])('the sentence for %j quotes the input and says what to write', (problem, parts) => {
  const sentence = refusedInputSentence(problem);
  expect(sentence).toMatch(new RegExp(`^${problem.input}: .+$`));
  expect(parts.filter((part) => !sentence.includes(part))).toEqual([]);
});

test.each<[notice: InputNotice, level: string, parts: readonly string[]]>([
  [
    { input: 'urls', code: 'fragment-removed', got: 'https://a.example/#b', fragment: '#b' },
    'warning',
    ['"#b"', '"https://a.example/#b"'],
  ],
  [{ input: 'hosts', code: 'scheme-removed', got: 'https://a.example' }, 'notice', ['"https://a.example"']],
  [
    { input: 'urls', code: 'input-nearly-full', bytes: 122_880, most: 131_072 },
    'notice',
    ['120 KiB', '128 KiB', '`urls-from`'],
  ],
  [{ input: 'urls', code: 'input-nearly-full', bytes: 30_720, most: 32_766 }, 'notice', ['30 KiB', '32 KiB']],
])('%j is a %s', (notice, level, parts) => {
  const notices = [{ about: 'inputs', notice } as const];
  const [titled] = noticesFrom({ ...new Progress(), notices });
  expect(titled?.level).toBe(level);
  expect(titled?.message).toMatch(new RegExp(`^${notice.input}: .+$`));
  expect(parts.filter((part) => !titled?.message.includes(part))).toEqual([]);
});
