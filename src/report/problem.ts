/** Something a person has to look at. Untrusted in parts; what stands in backticks is code. */
export interface Problem {
  readonly title: string;
  /** What happened, in sentences. */
  readonly message: string;
  /** More of the same, a line each. */
  readonly details?: readonly string[];
  /** The likely ones, and what to do: parts of a sentence. */
  readonly causes?: readonly string[];
  readonly fix?: string;
  /** What is not purged for it. */
  readonly notPurged?: NotPurged;
}

/** Targets that are not purged: in numbers, and by name. */
export interface NotPurged {
  readonly what: string;
  /** Empty for everything of a zone. */
  readonly names: readonly string[];
}
