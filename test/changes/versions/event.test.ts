import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../src/changes/versions/event.ts';
import { temporaryFolder } from '../repository.ts';

describe('readEvent', () => {
  const path = (): string => join(temporaryFolder(), 'event.json');
  const read = async (file: string) => {
    const { name, payload } = await readEvent({ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: file });
    expect(name).toBe('push');
    return payload;
  };

  it('returns JSON of any shape, and no payload for anything else', async () => {
    const file = path();
    writeFileSync(file, '{"after": "a"}');
    expect(await read(file)).toEqual({ after: 'a' });
    const commits = Array(1000).fill('a'.repeat(40));
    writeFileSync(file, JSON.stringify({ commits }));
    expect(await read(file)).toEqual({ commits });
    writeFileSync(file, '{');
    expect(await read(file)).toBeUndefined();
  });

  it('returns no payload for a missing file or a folder', async () => {
    const file = path();
    expect(await read(file)).toBeUndefined();
    expect(await read('')).toBeUndefined();
    mkdirSync(file);
    expect(await read(file)).toBeUndefined();
    // Outside a workflow.
    expect(await readEvent({})).toEqual({ name: '', payload: undefined, env: {} });
  });

  it.skipIf(process.platform === 'win32')('does not block on a pipe', async () => {
    const file = path();
    execFileSync('mkfifo', [file]);
    expect(await read(file)).toBeUndefined();
  });
});
