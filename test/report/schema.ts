import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

export const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../report.schema.json'), 'utf8'));

/** As published, the schema lets new fields in; here each field has to be described. */
const closed = JSON.parse(JSON.stringify(SCHEMA), (_key, value) => {
  const isOpen = typeof value === 'object' && value !== null && 'properties' in value;
  return isOpen ? { ...value, additionalProperties: false } : value;
});
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(closed);

/** What does not fit the schema, a line each. */
export function misfits(report: unknown): readonly string[] {
  if (validate(report)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
