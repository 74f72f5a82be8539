import { isAbsolute, relative, resolve } from 'node:path';
import { isLoopback } from '../targets/url.ts';
import { quote } from '../text/entries.ts';
import { grouped } from '../text/wording.ts';
import { filesBeside } from './local-sitemaps.ts';

/** A file or an address that `urls-from` or an index of sitemaps names. */
export interface Place {
  /** Absolute; null where it is an address. */
  readonly path: string | null;
  readonly address: string;
  /** For people: in the way that the workflow or the index names it. Untrusted text. */
  readonly label: string;
  /** The index that lists it, or null where the workflow does. */
  readonly parent: Place | null;
  /** Indexes above it. */
  readonly depth: number;
  /** Whether it may lead to this machine itself. */
  readonly loopback: boolean;
}

/** What an index lists. */
export interface Listed {
  readonly places: readonly Place[];
  /** As part of a sentence about the index. */
  readonly problem?: string;
  readonly notice?: string;
}

export const MOST_SITEMAPS = 1000;
/** The protocol allows no index in an index, but some have it. https://www.sitemaps.org/protocol.html#index */
const MOST_INDEXES = 3;

/** @param source a path, relative to the workspace or absolute, or an address with its scheme */
export function placeOf(source: string, workspace: string): Place {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
  return {
    path: isAddress ? null : resolve(workspace, source),
    address: isAddress ? normalised(source) : '',
    label: source,
    parent: null,
    depth: 0,
    loopback: true,
  };
}

/** The same place has the same key. */
export function keyOf({ path, address }: Place): string {
  return path ?? address;
}

/** For problems and notices. */
export function nameOf({ label, parent }: Place): string {
  return parent === null ? quote(label) : `${quote(label)}, which ${quote(parent.label)} lists`;
}

/**
 * The sitemaps that an index lists: as files beside it, if it is one and they are there, else by their addresses.
 * @param isFile looks whether there is a file under a path
 */
export function placesListed(
  index: Place,
  sitemaps: readonly string[],
  workspace: string,
  isFile: (path: string) => boolean,
): Listed {
  const addresses = [...new Set(sitemaps)];
  if (index.depth >= MOST_INDEXES) {
    return { places: [], problem: `it is an index below ${MOST_INDEXES} others, and no more are followed` };
  }
  if (addresses.length > MOST_SITEMAPS) return { places: [], problem: tooMany(addresses.length) };
  const files = index.path === null ? addresses.map(() => null) : filesBeside(index.path, addresses, isFile);
  const places = addresses.map((address, at): Place => {
    const path = files[at] ?? null;
    return {
      path,
      address: normalised(address),
      label: path === null ? address : labelOf(path, index, workspace),
      parent: index,
      depth: index.depth + 1,
      loopback: index.path !== null || isLoopback(index.address),
    };
  });
  if (places.every((place) => isAbove(place, index))) {
    return { places: [], problem: 'it is an index that lists no sitemap but itself' };
  }
  const beside = places.filter(({ path }) => path !== null).length;
  if (beside === 0) return { places };
  const notice = `read ${beside} of its ${addresses.length} sitemaps from the files beside it, not from the network`;
  return { places, notice };
}

/** As part of a sentence about an index, or about all of `urls-from`. */
export function tooMany(sitemaps: number): string {
  const [many, most] = [sitemaps, MOST_SITEMAPS].map(grouped);
  return `it leads to ${many} sitemaps, and at most ${most} are read; purge \`hosts\` or \`prefixes\` instead`;
}

function normalised(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.hash = '';
  return url.href;
}

function labelOf(path: string, { label }: Place, workspace: string): string {
  return isAbsolute(label) ? path : relative(workspace, path).replaceAll('\\', '/');
}

/** Whether it is the index itself, or one that led there. */
function isAbove(place: Place, index: Place): boolean {
  for (let above: Place | null = index; above !== null; above = above.parent) {
    if (keyOf(above) === keyOf(place)) return true;
  }
  return false;
}
