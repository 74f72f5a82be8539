import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvent } from '../../../src/changes/versions/event.ts';
import { temporaryFolder } from '../repository.ts';

const path = (): string => join(temporaryFolder(), 'event.json');
const read = (file: string) => readEvent({ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: file });

test('the event is named by the runner, and told by its file', async () => {
  const file = path();
  writeFileSync(file, '{"ref":"refs/heads/main"}');
  const { event, problem } = await read(file);
  expect(event).toMatchObject({ name: 'push', payload: { ref: 'refs/heads/main' } });
  expect(problem).toBeNull();
});

test.each<[what: string, make: (file: string) => unknown, code: string]>([
  ['that is not there', () => {}, 'event-file-unreadable'],
  ['that nobody writes to', (file) => execFileSync('mkfifo', [file]), 'event-file-unreadable'],
  ['that is no JSON', (file) => writeFileSync(file, '{'), 'event-file-not-json'],
])('of a file %s, only the name is known', async (_, make, code) => {
  const file = path();
  make(file);
  const { event, problem } = await read(file);
  expect(event).toMatchObject({ name: 'push', payload: undefined });
  expect(problem).toEqual({ code });
});

test('without a file, too', async () => {
  expect((await readEvent({})).problem).toEqual({ code: 'event-file-unreadable' });
});
