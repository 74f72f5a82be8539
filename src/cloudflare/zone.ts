/** Where requests go: a zone, or one environment of it (Version Management). */
export interface Zone {
  readonly id: string;
  /** The domain name, where it is known. In ASCII. */
  readonly name: string | null;
  /** More names whose hosts the zone serves, if there are any: custom hostnames of Cloudflare for SaaS. */
  readonly otherNames?: readonly string[];
  /** The environment's ID (`ref`), or null for the zone endpoint. */
  readonly environment: string | null;
}

/** All names of a zone. */
export function namesOfZone({ name, otherNames = [] }: Zone): readonly string[] {
  return name === null ? otherNames : [name, ...otherNames];
}
