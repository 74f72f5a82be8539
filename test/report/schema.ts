import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

export const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../report.schema.json'), 'utf8'));

/** The published schema allows unknown fields; this one rejects them. */
const closed = JSON.parse(JSON.stringify(SCHEMA), (_key, value) => {
  const isOpen = typeof value === 'object' && value !== null && 'properties' in value;
  return isOpen ? { ...value, additionalProperties: false } : value;
});
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(closed);

/** Returns a line for each violation of the schema. */
export function misfits(report: unknown): readonly string[] {
  if (validate(report)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
