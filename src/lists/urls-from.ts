import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Target } from '../targets/target.ts';
import { quote } from '../text/entries.ts';
import { grouped } from '../text/wording.ts';
import { addressProblem, type DownloadDeps, download } from './download.ts';
import { type Content, LARGEST_SITEMAP, readContent } from './format.ts';
import { keyOf, MOST_SITEMAPS, nameOf, type Place, placeOf, placesListed, tooMany } from './source.ts';

export interface UrlsFromDeps extends DownloadDeps {
  /** GITHUB_WORKSPACE, which paths are relative to. */
  readonly workspace: string;
}

export interface UrlsFrom {
  /** In the order of the documents. Those of a report have the `zone` that it names, and all others have none. */
  readonly targets: readonly Target[];
  /** One sentence each, without the input's name. With any of them, the targets are not all that was asked for. */
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

/** A run holds all of them in memory, more than once, and its report is one text. */
const MOST_TARGETS = 1_000_000;
/** Larger than a list or report of so many targets; a text of JavaScript's has at most 512 Mi characters. */
const LARGEST_FILE = 400 * 1024 * 1024;
/** What a server may expect of one visitor, and what memory is meant for. */
const AT_ONCE = 4;
/** After so many, nothing more is read: the server is down, or the index is of another site. */
const ENOUGH_PROBLEMS = 10;

/** A place, with what was read there, and the places that it led to. */
interface Node {
  readonly place: Place;
  content: Content | null;
  children: readonly Node[];
}

/**
 * The input `urls-from`: targets from lists of URLs, sitemaps and reports of earlier runs. Either all of it is read, or
 * there is a problem: what does not answer, or holds nothing, is never an empty list.
 *
 * @param sources paths, relative to the workspace or absolute, and https addresses of sitemaps or lists
 * @throws the signal's reason, when it aborts
 */
export async function readUrlsFrom(sources: readonly string[], deps: UrlsFromDeps): Promise<UrlsFrom> {
  const { workspace, signal } = deps;
  const problems: string[] = [];
  const notices: string[] = [];
  const seen = new Set<string>();
  const unseen = (places: readonly Place[]): Node[] =>
    places
      .filter((place) => !seen.has(keyOf(place)) && seen.add(keyOf(place)))
      .map((place) => ({ place, content: null, children: [] }));
  let targets = 0;
  const stop = (problem: string): [] => {
    problems.push(problem);
    return [];
  };

  /** Reads places of the same depth, and gives those that they lead to: whatever is read first, the order is the same. */
  const readLevel = async (level: readonly Node[]): Promise<readonly Node[]> => {
    if (seen.size > MOST_SITEMAPS) return stop(tooMany(seen.size));
    let mistaken = problems.length;
    await inTurn(level, AT_ONCE, async (node) => {
      if (mistaken >= ENOUGH_PROBLEMS || targets > MOST_TARGETS) return;
      node.content = await read(node.place, deps);
      targets += node.content.values.length;
      mistaken += node.content.problems.length;
    });
    for (const { place, content } of level) {
      for (const problem of content?.problems ?? []) problems.push(`got ${nameOf(place)}: ${problem}`);
      for (const notice of content?.notices ?? []) notices.push(`${nameOf(place)}: ${notice}`);
    }
    if (targets > MOST_TARGETS) return stop(TOO_MANY_TARGETS);
    const unread = level.filter(({ content }) => content === null).length;
    if (unread > 0) return stop(`got so many problems that ${grouped(unread)} more were not read`);
    for (const node of level) {
      const { place, content } = node;
      if (content === null || content.sitemaps === null) continue;
      const listed = placesListed(place, content.sitemaps, workspace, isFile);
      if (listed.problem !== undefined) problems.push(`got ${nameOf(place)}: ${listed.problem}`);
      if (listed.notice !== undefined) notices.push(`${nameOf(place)}: ${listed.notice}`);
      node.children = unseen(listed.places);
    }
    return level.flatMap(({ children }) => children);
  };

  const roots = unseen(sources.map((source) => placeOf(source, workspace)));
  for (let level: readonly Node[] = roots; level.length > 0; ) level = await readLevel(level);
  signal.throwIfAborted();
  return { targets: roots.flatMap(targetsOf), problems, notices };
}

const TOO_MANY_TARGETS = `got more than ${grouped(MOST_TARGETS)} targets, the most of one run; purge \`hosts\` or \`prefixes\` instead`;

async function read(place: Place, deps: UrlsFromDeps): Promise<Content> {
  deps.signal.throwIfAborted();
  const { path, parent, label } = place;
  const got = path === null ? await fetched(place, deps) : await bytesOf(path, deps);
  if (typeof got === 'string') return { values: [], sitemaps: null, problems: [got], notices: [] };
  return await readContent(got, { kind: 'list', list: label }, path !== null && parent === null);
}

/** The bytes, or the problem. */
async function fetched({ address, loopback }: Place, deps: DownloadDeps): Promise<Uint8Array | string> {
  const problem = addressProblem(address, loopback);
  if (problem !== null) return problem;
  const answer = await download(address, LARGEST_SITEMAP, deps);
  return answer.problem ?? answer.bytes;
}

/** The bytes, or the problem. */
async function bytesOf(path: string, { workspace, signal }: UrlsFromDeps): Promise<Uint8Array | string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'it is a folder; name the file in it';
    if (!found.isFile()) return 'it is no regular file; write it to one first';
    if (found.size > LARGEST_FILE) {
      return `it has ${grouped(found.size)} bytes, and at most ${grouped(LARGEST_FILE)} are read`;
    }
    return await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as { code?: unknown };
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return `it cannot be read (${quote(String(code))})`;
    if (path.includes('*')) return 'there is no such file, and wildcards are not taken; name each file';
    return `there is no such file; check the path (relative to ${quote(workspace)}), and that the step that writes it runs before this one`;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function targetsOf({ content, children }: Node): readonly Target[] {
  return children.length === 0 ? (content?.values ?? []) : children.flatMap(targetsOf);
}

/** Each of many in order, so many at a time. */
async function inTurn<T>(all: readonly T[], width: number, one: (item: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await one(item);
  };
  await Promise.all(Array.from({ length: width }, work));
}
