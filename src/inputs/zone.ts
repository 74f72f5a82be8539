import type { EnvironmentAsk, ZoneAsk } from '../cloudflare/zones.ts';
import { err, ok, type Result } from '../result.ts';
import { readAuthority } from '../targets/url.ts';
import { type ListProblem, type Parsed, parseEach, textEntries } from '../text/entries.ts';
import type { InputReading } from './parsers.ts';
import type { ZoneProblem } from './problem.ts';

/** The inputs under "Where". */
export interface ZoneOptions {
  readonly zones: readonly ZoneAsk[];
  readonly environment: EnvironmentAsk | null;
}

/** An environment's name may be longer than anyone writes, but not a whole file. */
const MAX_ENVIRONMENT_LENGTH = 255;

/** The `environment` input: its ID, or its name, which is to be looked up. */
export function parseEnvironment(got: string): InputReading<EnvironmentAsk> {
  const readable = !/[\r\n]/.test(got) && got.length <= MAX_ENVIRONMENT_LENGTH;
  // An environment's `ref` has some 30 characters; whatever else is given is looked up, among the IDs too.
  const isId = /^[0-9a-z]{16,32}$/i.test(got) && /\d/.test(got);
  return {
    value: isId ? { id: got, name: null } : { id: null, name: got },
    problems: readable ? [] : [{ code: 'environment-unreadable', got }],
    notices: [],
  };
}

/** The `zone` input: `ID`, `name` or `name=ID`, one per line. */
export function parseZones(text: string): Parsed<ZoneAsk, ListProblem | ZoneProblem, never> {
  return parseEach(textEntries(text), readZone);
}

function readZone(got: string): Result<ZoneAsk, ZoneProblem> {
  const [, left, right = ''] = /^([^=]*)=(.*)$/s.exec(got) ?? [];
  if (left !== undefined) {
    const [named, id] = [left.trim(), right.trim()];
    const name = zoneName(named);
    if (name === null) return err({ got, code: 'zone-not-a-name', name: named });
    return ID.test(id) ? ok({ id, name }) : err({ got, code: 'zone-not-an-id', id });
  }
  if (ID.test(got)) return ok({ id: got, name: null });
  const name = zoneName(got);
  if (name !== null) return ok({ id: null, name });
  // `contains:example.com` is an operator of the API's search for zones.
  const hasOperator = got.includes(':') && !got.includes('/');
  return err({ got, code: hasOperator ? 'zone-with-operator' : 'zone-unreadable' });
}

/** At most 32 characters by the schema; in practice 32 hexadecimal digits. It must not leave its path segment. */
const ID = /^[0-9a-z_-]{1,32}$/i;

function zoneName(text: string): string | null {
  if (!text.includes('.') || /[\s:/?#@\\*]/.test(text)) return null;
  const name = readAuthority('https', text);
  return name === null || /^[\d.]+$|^\[/.test(name.hostname) ? null : name.hostname.replace(/\.$/, '');
}
