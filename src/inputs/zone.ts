import type { EnvironmentRef, ZoneRef } from '../cloudflare/zone-reasons.ts';
import { namesOfTwoIds } from '../cloudflare/zones.ts';
import { err, ok, type Result } from '../result.ts';
import { readAuthority } from '../targets/url.ts';
import { type Parsed, type ParsedList, parsed, parseEach, parseTextEntries } from '../text/entries.ts';
import type { ZoneProblem } from './problem.ts';

/** Longer texts are not names, but whole files, for example. */
const MAX_ENVIRONMENT_LENGTH = 255;

/** The characters of an environment's ID in a path of the API. */
const ENVIRONMENT_ID = /^[0-9a-z_-]{1,32}$/i;
/** The form of all IDs in Cloudflare's documentation, with 28 to 30 digits. Names do not look like this. */
const DOCUMENTED_ENVIRONMENT_ID = /^[0-9a-f]{28,32}$/i;

/** Parses the `environment` input: an ID or a name. A name that may be an ID is returned as both. */
export function parseEnvironment(got: string): Parsed<EnvironmentRef, ZoneProblem> {
  const readable = !/[\r\n]/.test(got) && got.length <= MAX_ENVIRONMENT_LENGTH;
  return parsed(environmentRef(got), readable ? [] : [{ code: 'environment-unreadable', got }]);
}

function environmentRef(got: string): EnvironmentRef {
  if (DOCUMENTED_ENVIRONMENT_ID.test(got)) return { id: got, name: null };
  return { id: ENVIRONMENT_ID.test(got) && /\d/.test(got) ? got : null, name: got };
}

/** Parses the `zone` input: `ID`, `name` or `name=ID`, one per line. */
export function parseZones(text: string): ParsedList<ZoneRef, ZoneProblem> {
  const zones = parseEach(parseTextEntries(text), readZone);
  return { ...zones, problems: [...zones.problems, ...namesOfTwoIds(zones.value)] };
}

/** The API's schema allows up to 32 characters. All known IDs have 32 hexadecimal digits. */
const ID_DIGITS = 32;

function readZone(got: string): Result<ZoneRef, ZoneProblem> {
  const plain = readPlainZone(got);
  return plain.ok ? plain : err(mistakeIn(got) ?? plain.reason);
}

function readPlainZone(got: string): Result<ZoneRef, ZoneProblem> {
  const [, left, right = ''] = /^([^=]*)=(.*)$/s.exec(got) ?? [];
  if (left !== undefined) {
    const [named, text] = [left.trim(), right.trim()];
    const name = zoneName(named);
    if (name === null) return err({ got, code: 'zone-not-a-name', name: named });
    const id = zoneId(text);
    return id === null
      ? err({ got, code: 'zone-not-an-id', id: text, name, digits: digitsOf(text) })
      : ok({ id, name });
  }
  const id = zoneId(got);
  if (id !== null) return ok({ id, name: null });
  const name = zoneName(got);
  return name === null ? err({ got, code: 'zone-unreadable' }) : ok({ id: null, name });
}

/** Returns the probable mistake in an invalid zone, or null. */
function mistakeIn(got: string): ZoneProblem | null {
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/i.exec(got) ?? [];
  const host = zoneName(authority);
  if (host !== null) return { got, code: 'zone-is-url', host };
  const parts = got
    .replace(/\s*=\s*/g, '=')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  if (parts.length > 1 && parts.every((part) => readPlainZone(part).ok)) {
    return { got, code: 'zone-several', parts };
  }
  const [, one = '', other = ''] = /^([^:=]*)[:=]([^:=]*)$/.exec(got) ?? [];
  const [left, right] = [one.trim(), other.trim()];
  const [name, id] = [zoneName(left) ?? zoneName(right), zoneId(right) ?? zoneId(left)];
  if (name !== null && id !== null) return { got, code: 'zone-pair-miswritten', name, id };
  const digits = digitsOf(got);
  if (digits !== null) return { got, code: 'zone-not-an-id', id: got, name: null, digits };
  // The API's search for zones has operators, like `contains:example.com`.
  return got.includes(':') && !got.includes('/') ? { got, code: 'zone-with-operator' } : null;
}

function zoneId(text: string): string | null {
  return digitsOf(text) === ID_DIGITS ? text.toLowerCase() : null;
}

/** Returns the length of a text of hexadecimal digits; null for other texts. */
function digitsOf(text: string): number | null {
  return /^[0-9a-f]+$/i.test(text) ? text.length : null;
}

function zoneName(text: string): string | null {
  if (!text.includes('.') || /[\s:/?#@\\*]/.test(text)) return null;
  const name = readAuthority('https', text);
  return name === null || /^[\d.]+$|^\[/.test(name.hostname) ? null : name.hostname.replace(/\.$/, '');
}
