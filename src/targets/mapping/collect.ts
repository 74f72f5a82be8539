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

const FROM_LIST: TargetSource = { kind: 'files-from' };
const ALSO: TargetSource = { kind: 'also' };
const TOO_DEEP: MappingNote = { code: 'too-deep-for-prefix' };

/** The targets of files that are known by these places and tags, each once; where there are any, those of `also`, too. */
export function targetsOfPlaces(
  found: readonly FilePlaces[],
  options: MappingOptions,
): { readonly mapped: Mapped; readonly counts: Counts } {
  const all = new Map<string, Target>();
  const add = (kind: Target['kind'], value: string, source: TargetSource): void => {
    const key = `${kind} ${value}`;
    if (!all.has(key)) all.set(key, { kind, value, source });
  };
  const files = found.map(({ file, places, tags, skipped, note }): MappedFile => {
    const resolved = options.baseUrls.flatMap((base) => places.map((place) => resolveAgainst(base, place)));
    const source: TargetSource = { kind: 'file', path: file.path };
    for (const { kind, value } of resolved) add(kind, value, source);
    const sound = tags.filter(({ fault }) => fault === null).map(({ tag }) => tag);
    for (const tag of sound) add('tags', tag, source);
    const remark = resolved.some(({ tooDeep }) => tooDeep) ? TOO_DEEP : note;
    return {
      file: file.path,
      targets: [...new Set([...resolved.map(({ value }) => value), ...sound])],
      ...(skipped && { skipped }),
      ...(remark && { note: remark }),
    };
  });
  const { urls = [], also, baseUrls } = options;
  for (const value of urls) add('urls', value, FROM_LIST);
  if (all.size > 0) {
    for (const value of alsoUrls(also, baseUrls)) add('urls', value, ALSO);
  }
  const targets = [...all.values()];
  const mapped = files.filter((file) => file.targets.length > 0).length;
  const counts = { files: files.length, mapped, urls: urls.length, targets: targets.length };
  const notices = [...fileNotices(files), ...tagNotices(found)];
  if (targets.length === 0) return { mapped: { ...noTargets(noneReason(files)), notices, files }, counts };
  const reason = { code: 'files-mapped', ...counts } as const;
  return { mapped: { targets, strategy: strategyOf(targets, options), reason, notices, files }, counts };
}

const CHANGED_KINDS = ['urls', 'prefixes', 'tags'] as const;

/** In a word, what goes. With `prefixes`, the URLs beside them are narrower forms of the same files. */
function strategyOf(targets: readonly Target[], { mode }: MappingOptions): Mapped['strategy'] {
  const sent = CHANGED_KINDS.filter((kind) => targets.some((target) => target.kind === kind));
  const [only = 'urls', ...others] =
    mode === 'prefixes' && sent.includes('prefixes') ? sent.filter((kind) => kind !== 'urls') : sent;
  return others.length > 0 ? 'mixed' : only;
}

/** Why no file has a target. */
function noneReason(files: readonly MappedFile[]): MappingReason {
  if (files.length === 0) return { code: 'no-file-changed' };
  const groups = Map.groupBy(files, ({ skipped }) => skipped);
  const skipped = [...groups].flatMap(([reason, all]) =>
    reason === undefined ? [] : [{ reason, files: all.length }],
  );
  return { code: 'no-file-counts', skipped };
}

/** One notice for each kind of note, however many files it is about. */
function fileNotices(files: readonly MappedFile[]): readonly MappingNotice[] {
  return [...Map.groupBy(files, ({ note }) => note)].flatMap(([note, [first, ...others]]) =>
    note === undefined || first === undefined
      ? []
      : [{ code: 'files-noted', note, path: first.file, others: others.length } as const],
  );
}
