/** Formats an integer: `25,000`. The first call of `toLocaleString` takes 11 ms, a tenth of a whole purge. */
export function formatInteger(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Returns the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Formats a count: `1 request`, `2,500 requests`. */
export function plural(number: number, noun: string, nouns = `${noun}s`): string {
  return `${formatInteger(number)} ${number === 1 ? noun : nouns}`;
}

/** Formats a time that was requested or allowed: `0.4 s`, `30 s`. */
export function formatSeconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}

/** Formats how long something took: `under 0.1 s`, `0.4 s`, `1 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return 'under 0.1 s';
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : formatWait(ms);
}

/** Formats how long something will take, in whole seconds, but at least one: `5 s`, `1 min 20 s`. */
export function formatWait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
}
