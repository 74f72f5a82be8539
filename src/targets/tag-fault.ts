/** Why the API rejects a cache tag. */
export type TagFault =
  | { readonly code: 'tag-characters' }
  | { readonly code: 'tag-too-long'; readonly length: number; readonly most: number };

/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ */
const MAX_TAG_LENGTH = 1024;

/** Returns why the API would reject a cache tag, or null. */
export function tagFault(tag: string): TagFault | null {
  if (!/^[\u0021-\u007e]+$/.test(tag) || tag.includes(',')) return { code: 'tag-characters' };
  const { length } = tag;
  return length > MAX_TAG_LENGTH ? { code: 'tag-too-long', length, most: MAX_TAG_LENGTH } : null;
}
