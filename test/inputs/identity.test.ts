import { describe, expect, test } from 'vitest';
import { identityOf } from '../../src/inputs/identity.ts';
import { readInputs } from '../../src/inputs/inputs.ts';

const GIVEN: Readonly<Record<string, string>> = {
  zone: 'example.com=023e105f4ecef8ad9ca31a8372d0c353',
  'changed-files': 'urls',
  'base-url': 'https://www.example.com',
  'dry-run': 'true',
};

function identity(more: Readonly<Record<string, string>>) {
  const inputs = readInputs({ get: (name) => ({ ...GIVEN, ...more })[name] ?? '', env: {} });
  if (inputs.changedFiles === null) throw new Error('changed-files is off');
  return identityOf(inputs.changedFiles, inputs.urlHeaders, []);
}

describe('the inputs that a state is of', () => {
  test.each<[input: string, value: string]>([
    ['base-url', 'https://example.com'],
    ['root', 'public'],
    ['paths', 'a/**'],
    ['rewrite', 'a => /b'],
    ['tags-for', 'a => b'],
    ['page-urls', 'file'],
    ['immutable', '_astro/**'],
    ['any-query', '*.css'],
    ['site-wide', 'x'],
    ['url-headers', 'CF-Device-Type: mobile'],
    ['build-dir', 'dist'],
  ])('%s: another one is of another state', (input, value) => {
    expect(identity({ [input]: value })).not.toEqual(identity({}));
  });

  test.each<[input: string, value: string]>([
    ['also', '/feed.xml'],
    ['max-urls', '5'],
    ['fallback', 'skip'],
  ])('%s decides nothing of that kind', (input, value) => {
    expect(identity({ [input]: value })).toEqual(identity({}));
  });
});
