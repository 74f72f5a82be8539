import { describe, expect, test } from 'vitest';
import { stateNameOf } from '../../src/inputs/identity.ts';
import { readInputs } from '../../src/inputs/inputs.ts';

const GIVEN: Readonly<Record<string, string>> = {
  zone: 'example.com=023e105f4ecef8ad9ca31a8372d0c353',
  'changed-files': 'urls',
  'base-url': 'https://www.example.com',
  'dry-run': 'true',
};

type Zones = Parameters<typeof stateNameOf>[2];

function nameFor(more: Readonly<Record<string, string>>, zones: Zones = []) {
  const inputs = readInputs({ get: (name) => ({ ...GIVEN, ...more })[name] ?? '', env: {} });
  if (inputs.changedFiles === null) throw new Error('changed-files is off');
  return stateNameOf(inputs.changedFiles, inputs.urlHeaders, zones);
}

describe('the name of the state', () => {
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
  ])('changes with %s', (input, value) => {
    expect(nameFor({ [input]: value })).not.toBe(nameFor({}));
  });

  test.each<[input: string, value: string]>([
    ['also', '/feed.xml'],
    ['max-urls', '5'],
    ['fallback', 'skip'],
  ])('does not change with %s', (input, value) => {
    expect(nameFor({ [input]: value })).toBe(nameFor({}));
  });

  test('depends on the zones and their environments, but not on their order', () => {
    const [one, other] = [
      { id: 'a', environment: 'e' },
      { id: 'b', environment: null },
    ] as const;
    const names = [[], [one], [{ ...one, environment: null }], [one, other]].map((zones) =>
      nameFor({}, zones),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(nameFor({}, [one, other])).toBe(nameFor({}, [other, one]));
  });

  test('distinguishes two entries from one that contains a comma, and their order', () => {
    const names = ['x\ny', 'x,y', 'y\nx'].map((paths) => nameFor({ paths }));
    expect(new Set(names).size).toBe(names.length);
  });

  test('stays the same when this action is updated', () => {
    const inputs = {
      ...{ root: 'public', paths: 'public/**\n!public/x', rewrite: 'a => /b', 'tags-for': 'a => b' },
      ...{ 'page-urls': 'file', immutable: '_astro/**', 'any-query': '*.css', 'site-wide': 'x' },
      'url-headers': 'CF-Device-Type: mobile',
    };
    const zones = [
      { id: 'b', environment: null },
      { id: 'a', environment: 'e' },
    ];
    expect(nameFor(inputs, zones)).toBe('purge-state-afa782d6e33c12d181ec40a7ac7557f6');
  });
});
