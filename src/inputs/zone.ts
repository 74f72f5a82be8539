import type { EnvironmentAsk, ZoneAsk } from '../cloudflare/zones.ts';
import { readAuthority } from '../targets/url.ts';
import { type Parsed, quote, textEntries } from '../text/entries.ts';
import type { InputSource, Reader } from './reader.ts';

/** The inputs `zone` and `environment`: IDs, and names that are to be looked up. */
export function readWhere(
  read: Reader,
  env: InputSource['env'],
): { zones: readonly ZoneAsk[]; environment: EnvironmentAsk | null } {
  const zones = read.list('zone', parseZones, env.CLOUDFLARE_ZONE_ID ?? '');
  const text = read.text('environment');
  if (text === '') return { zones, environment: null };
  if (/[\r\n]/.test(text) || text.length > 255) {
    read.refuse('environment', `got ${quote(text)}; it takes one ID or name`);
    return { zones, environment: null };
  }
  // An environment's `ref` has some 30 characters; whatever else is given is looked up, among the IDs too.
  const isId = /^[0-9a-z]{16,32}$/i.test(text) && /\d/.test(text);
  return { zones, environment: isId ? { id: text, name: null } : { id: null, name: text } };
}

/** The `zone` input: `ID`, `name` or `name=ID`, one a line. */
export function parseZones(text: string): Parsed<ZoneAsk> {
  const list = textEntries(text);
  const problems = [...list.problems];
  const values = list.values.flatMap((line): ZoneAsk[] => {
    const said = `got ${quote(line)}`;
    const [, named, rest = line] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    const id = rest.trim();
    if (named !== undefined) {
      const name = zoneName(named.trim());
      if (name === null) problems.push(`${said}: ${quote(named.trim())} is not a domain name; write name=ID`);
      else if (!ID.test(id)) problems.push(`${said}: ${quote(id)} is not a zone ID; write name=ID`);
      else return [{ id, name }];
      return [];
    }
    if (ID.test(line)) return [{ id: line, name: null }];
    const name = zoneName(line);
    if (name !== null) return [{ id: null, name }];
    const operator = line.includes(':') && !line.includes('/');
    problems.push(
      operator
        ? `${said}: it has a colon, which the API reads as an operator; write the bare domain name`
        : `${said}: it takes a zone ID (32 hexadecimal digits), a domain name like example.com, or name=ID`,
    );
    return [];
  });
  return { values, problems, notices: list.notices };
}

/** At most 32 characters by the schema; in practice 32 hexadecimal digits. It must not leave its path segment. */
const ID = /^[0-9a-z_-]{1,32}$/i;

function zoneName(text: string): string | null {
  if (!text.includes('.') || /[\s:/?#@\\*]/.test(text)) return null;
  const name = readAuthority('https', text);
  return name === null || /^[\d.]+$|^\[/.test(name.hostname) ? null : name.hostname.replace(/\.$/, '');
}
