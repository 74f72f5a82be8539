import type { Result } from '../result.ts';
import type { Parsed } from '../text/entries.ts';

/**
 * Reads each entry of a list by itself, so that the problems of all entries are known at once.
 * @param read is handed the function that takes what a person should know of a value
 */
export function parseEach<Entry, T, Problem, ListFault, Notice = never>(
  list: Parsed<Entry, ListFault, never>,
  read: (entry: Entry, note: (notice: Notice) => void) => Result<T, Problem>,
): Parsed<T, ListFault | Problem, Notice> {
  const values: T[] = [];
  const problems: (ListFault | Problem)[] = [...list.problems];
  const notices: Notice[] = [];
  for (const entry of list.values) {
    const reading = read(entry, (notice) => notices.push(notice));
    if (reading.ok) values.push(reading.value);
    else problems.push(reading.reason);
  }
  return { values, problems, notices };
}
