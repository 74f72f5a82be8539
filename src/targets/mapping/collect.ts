import { alsoUrls, resolveAgainst } from '../base-url.ts';
import type { MappingNote, MappingNotice, MappingReason } from '../reasons.ts';
import type { Target, TargetSource } from '../target.ts';
import { type Mapped, type MappedFile, type MappingOptions, noTargets } from './changed-targets.ts';
import type { FilePlaces } from './file-places.ts';
import { tagNotices } from './tags.ts';

type Counts = Pick<
  Extract<MappingReason, { readonly code: 'files-mapped' }>,
  'files' | 'mapped' | 'urls' | 'targets'
>;

/** Returns the targets of files, each once, and those of `also` if there are any others. */
export function targetsOfPlaces(
  filePlaces: readonly FilePlaces[],
  options: MappingOptions,
): { readonly mapped: Mapped; readonly counts: Counts } {
  const all = new Map<string, Target>();
  const add = (kind: Target['kind'], value: string, source: TargetSource): void => {
    const key = `${kind} ${value}`;
    if (!all.has(key)) all.set(key, { kind, value, source });
  };
  const files = filePlaces.map(({ file, places, tags, skipped, note }): MappedFile => {
    const resolved = options.baseUrls.flatMap((base) => places.map((place) => resolveAgainst(base, place)));
    const source: TargetSource = { kind: 'file', path: file.path };
    for (const { kind, value } of resolved) add(kind, value, source);
    const validTags = tags.filter(({ fault }) => fault === null).map(({ tag }) => tag);
    for (const tag of validTags) add('tags', tag, source);
    const tooDeep: MappingNote = { code: 'too-deep-for-prefix' };
    const shownNote = resolved.some((target) => target.tooDeep) ? tooDeep : note;
    return {
      file: file.path,
      targets: [...new Set([...resolved.map(({ value }) => value), ...validTags])],
      ...(skipped && { skipped }),
      ...(shownNote && { note: shownNote }),
    };
  });
  const { urls = [], also, baseUrls } = options;
  for (const value of urls) add('urls', value, { kind: 'files-from' });
  if (all.size > 0) {
    for (const value of alsoUrls(also, baseUrls)) add('urls', value, { kind: 'also' });
  }
  const targets = [...all.values()];
  const mapped = files.filter((file) => file.targets.length > 0).length;
  const counts = { files: files.length, mapped, urls: urls.length, targets: targets.length };
  const notices = [...fileNotices(files), ...tagNotices(filePlaces)];
  if (targets.length === 0) return { mapped: { ...noTargets(noneReason(files)), notices, files }, counts };
  const reason = { code: 'files-mapped', ...counts } as const;
  return { mapped: { targets, strategy: strategyOf(targets, options), reason, notices, files }, counts };
}

/** Returns the kind of the targets, or `mixed`. Beside prefixes, URLs do not count: they are forms of the same files. */
function strategyOf(targets: readonly Target[], { mode }: MappingOptions): Mapped['strategy'] {
  const kinds = (['urls', 'prefixes', 'tags'] as const).filter((kind) =>
    targets.some((target) => target.kind === kind),
  );
  const [only = 'urls', ...others] =
    mode === 'prefixes' && kinds.includes('prefixes') ? kinds.filter((kind) => kind !== 'urls') : kinds;
  return others.length > 0 ? 'mixed' : only;
}

/** Returns why no file has a target. */
function noneReason(files: readonly MappedFile[]): MappingReason {
  if (files.length === 0) return { code: 'no-file-changed' };
  const reasons = files.flatMap(({ skipped }) => skipped?.code ?? []);
  const groups = [...Map.groupBy(reasons, (code) => code)];
  const skipped = groups.map(([code, { length }]) => ({ reason: { code }, files: length }));
  return { code: 'no-file-counts', skipped };
}

/** Returns one notice for each kind of note. */
function fileNotices(files: readonly MappedFile[]): readonly MappingNotice[] {
  const groups = [...Map.groupBy(files, ({ note }) => note?.code).values()];
  return groups.flatMap(([first, ...others]) =>
    first?.note ? [{ code: 'files-noted', note: first.note, path: first.file, others: others.length }] : [],
  );
}
