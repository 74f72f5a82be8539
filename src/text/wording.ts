/**
 * A whole number as it is read: 25,000. `toLocaleString` gives the same, but its first call takes eleven milliseconds,
 * a tenth of a whole purge.
 */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A span of time that was asked for or allowed: `0.4 s`, `30 s`. */
export function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}
