/** A problem that a person has to look at. Parts are untrusted; text in backticks is code. */
export interface Problem {
  readonly title: string;
  /** What happened, in sentences. */
  readonly message: string;
  /** More lines about the problem. */
  readonly details?: readonly string[];
  /** The likely causes; like the fix, parts of a sentence. */
  readonly causes?: readonly string[];
  readonly fix?: string;
  readonly notPurged?: NotPurged;
}

/** Targets that are not purged. */
export interface NotPurged {
  /** For example `3 URLs of example.com`. */
  readonly what: string;
  /** Empty for a purge of everything. */
  readonly names: readonly string[];
}
