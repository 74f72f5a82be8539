/** Where requests are sent: a zone, or one environment of it (Version Management). */
export interface Zone {
  readonly id: string;
  /** The domain name in ASCII; null if unknown. */
  readonly name: string | null;
  /** More names that the zone serves: custom hostnames of Cloudflare for SaaS. */
  readonly otherNames?: readonly string[];
  /** The environment's ID (`ref`); null for the zone endpoint. */
  readonly environment: string | null;
}

/** Returns all names of a zone. */
export function namesOfZone({ name, otherNames = [] }: Zone): readonly string[] {
  return name === null ? otherNames : [name, ...otherNames];
}
