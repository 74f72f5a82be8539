/** What came of reading one input: the values, what is wrong with it, and what a person should know. */
export interface Parsed<T> {
  readonly values: readonly T[];
  /** One sentence each: what the input got and what it takes. The reader of inputs puts the name in front. */
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

/** Untrusted text as a short, printable, one-line quotation for a message. */
export function quote(text: string, most = 120): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/**
 * The entries of a list input: one a line, trimmed; blank lines and lines that start with `#` are left out.
 * A text that starts with `[` is read as a JSON array instead, whose entries are given back as they are.
 */
export function entries(text: string): Parsed<unknown> {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!trimmed.startsWith('[')) {
    const values = trimmed
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    return { values, problems: [], notices: [] };
  }
  try {
    const values: unknown = JSON.parse(trimmed);
    if (Array.isArray(values)) return { values, problems: [], notices: [] };
  } catch {
    // Said below, in words that fit what the user wrote.
  }
  const problem = `got ${quote(trimmed)}: it starts with "[", so it is read as a JSON array, and it is not one; write a JSON array, or one entry a line with another line (a # comment will do) first`;
  return { values: [], problems: [problem], notices: [] };
}

/** The same for a list of texts: an entry of another type is a problem. */
export function textEntries(text: string): Parsed<string> {
  const { values, problems, notices } = entries(text);
  const texts = values.filter((value) => typeof value === 'string');
  const others = values.filter((value) => typeof value !== 'string');
  return {
    values: texts.map((value) => value.trim()).filter((value) => value !== ''),
    problems: [
      ...problems,
      ...others.map((value) => `got ${quote(JSON.stringify(value))} in the JSON array: it takes texts`),
    ],
    notices,
  };
}
