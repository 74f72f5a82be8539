import type { Ran } from '../runner.ts';

/**
 * Returns what a user sees of a run as a page of Markdown: the log, the annotations, the outputs, and the job summary.
 * Replaces IDs, times, and other values that differ in every run.
 */
export function pageOf(name: string, about: string, ran: Ran): string {
  const { status, stdout, annotations, outputs, summary } = withoutStandIn(ran);
  const boxes = annotations.map(({ level, title, message }) =>
    [`> ${ICONS[level]} **${title}**`, ...steady(message.split('\n'))].join('\n> '),
  );
  const values = Object.entries(outputs).map(([output, value]) => `${output}: ${value}`.trimEnd());
  const parts = [
    `# ${name}`,
    `${about} Exit status ${status}.`,
    '## Log',
    fenced(abridged(steady(inOrder(logOf(stdout))))),
    ANNOTATIONS,
    boxes.length === 0 ? NONE : boxes.join('\n\n'),
    '## Outputs',
    fenced(steady(values)),
    SUMMARY,
    abridged(steady(summary.trimEnd().split('\n'))).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The warning that the API is not Cloudflare's, which only tests cause. */
const STAND_IN = /CLOUDFLARE(?:_|&#95;)BASE(?:_|&#95;)URL: sends the requests/;

export function withoutStandIn(ran: Ran): Ran {
  const without = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !STAND_IN.test(line))
      .join('\n');
  return {
    ...ran,
    stdout: without(ran.stdout),
    annotations: ran.annotations.filter(({ message }) => !STAND_IN.test(message)),
    summary: without(ran.summary)
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd(),
  };
}

const ICONS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;
const ANNOTATIONS = '## Annotations';
const NONE = 'None.';
const SUMMARY = '## Summary';

/** The parts of a page by `pageOf` that GitHub shows on the page of a run. */
export interface Page {
  /** The Markdown of each annotation. */
  readonly boxes: readonly string[];
  readonly summary: string;
}

export function readPage(text: string): Page {
  const [, annotations = ''] = /## Annotations\n\n([\s\S]*?)\n\n## Outputs\n/.exec(text) ?? [];
  const at = text.indexOf(`\n${SUMMARY}\n`);
  const boxes = annotations === NONE ? [] : annotations.replace(/^> /gm, '').split('\n\n');
  return { boxes, summary: text.slice(at + SUMMARY.length + 2) };
}

function fenced(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

/** Returns the log as GitHub shows it: groups, here expanded, and the first line of each annotation. */
export function logOf(stdout: string): readonly string[] {
  let inside = false;
  return stdout.split('\n').flatMap((line) => {
    const [, command = '', text = line] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
    const indent = inside ? '  ' : '';
    switch (command) {
      case '':
        return line === '' ? [] : [`${indent}${line}`];
      case 'group':
        inside = true;
        return [`▾ ${text}`];
      case 'endgroup':
        inside = false;
        return [];
      case 'error':
      case 'warning':
      case 'notice': {
        const [first = '', ...rest] = decoded(text).split('\n');
        const label = `${command.charAt(0).toUpperCase()}${command.slice(1)}`;
        return [`${label}: ${first}${rest.length === 0 ? '' : ' …'}`];
      }
      default:
        return [];
    }
  });
}

function decoded(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/**
 * Sorts the lines of concurrent requests, whose responses arrive in any order. Replaces several progress lines of a long
 * purge, which depend on the clock, by one.
 */
function inOrder(log: readonly string[]): readonly string[] {
  const lines = [...log];
  for (let at = 0; at < lines.length; at++) {
    let end = at;
    while (/^[✓✗] /.test(lines[end] ?? '')) end++;
    const run = lines.slice(at, end).map((line) => line.replace(/ \(\d+ of (\d+)\)$/, ' (N of $1)'));
    const sorted = run.toSorted((one, other) => bare(one).localeCompare(bare(other), 'en'));
    const counted = sorted.map((line, index) => line.replace('(N of ', `(${index + 1} of `));
    const progress = counted.filter((line) => / targets confirmed/.test(line));
    const replaced =
      progress.length > 1 ? [...counted.filter((line) => !progress.includes(line)), PROGRESS] : counted;
    lines.splice(at, end - at, ...replaced);
    at += Math.max(0, replaced.length - 1);
  }
  return lines;
}

const PROGRESS = '✓ … of 20,000 targets confirmed, … per second, about … s left (every few seconds)';

function bare(line: string): string {
  return line.replace(/ID \w+/, 'ID');
}

/** Replaces IDs, addresses, paths, and times that differ in every run. */
function steady(lines: readonly string[]): readonly string[] {
  const ids = new Map<string, string>();
  const renumbered = (id: string): string => {
    const steadyId = ids.get(id) ?? (ids.size + 1).toString(16).padStart(32, '0');
    ids.set(id, steadyId);
    return steadyId;
  };
  return lines.map((line) =>
    line
      .replace(/\b0{20}[0-9a-f]{12}\b/g, renumbered)
      .replace(/8c41e2a0[0-9a-f]{8}-FRA/g, '8c41e2a000000001-FRA')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8787')
      .replace(/\S*?(cloudflare-cache-purge-)\w+[\\/](report\.json|summary\.md)/g, '/tmp/$1…/$2')
      .replace(/\b(?:under )?\d+\.\d s\b/g, '0.1 s')
      .replace(/(in \d+ requests?), \d+ s\b/g, '$1, 0.1 s')
      .replace(/\b36\d\d(?= s old)|\bAge 36\d\d\b/g, (age) => age.replace(/\d+/, '3600'))
      .replace(/was \d+ s ago/g, 'was 7 s ago')
      .replace(/leaves \d+ s/g, 'leaves 29 s'),
  );
}

/** If more consecutive lines than this differ only in their numbers, `abridged` keeps the first few. */
const MOST_ALIKE = 6;
const SHOWN_ALIKE = 3;
function abridged(lines: readonly string[]): readonly string[] {
  const shape = (line = ''): string => line.replace(/[\da-f]+/g, 'N');
  const result: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    while (end < lines.length && shape(lines[end]) === shape(lines[at])) end++;
    const alike = lines.slice(at, end);
    if (alike.length <= MOST_ALIKE) result.push(...alike);
    else
      result.push(
        ...alike.slice(0, SHOWN_ALIKE),
        `${/^\s*(?:- )?/.exec(alike[0] ?? '')}… ${alike.length - SHOWN_ALIKE} more like these`,
      );
    at = end;
  }
  return result;
}
