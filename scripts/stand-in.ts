// Cloudflare's stand-in (test/edge) on a loopback port, until it is stopped: for trying the action by hand, and for CI.
//
//   npm run stand-in -- [--write FILE]
//
// What a step needs to use it is printed, or written to FILE once it listens, as lines `name=value`.
import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEdge } from '../test/edge/edge.ts';

const { values } = parseArgs({ options: { write: { type: 'string' } } });
const edge = await startEdge();
const [zone] = edge.zones;
const lines = [`url=${edge.apiUrl}`, `token=${edge.token}`, `zone=${zone?.id}`, `name=${zone?.name}`];
const text = `${lines.join('\n')}\n`;
if (values.write === undefined) {
  process.stdout.write(text);
} else {
  // Whoever waits for the file finds all of it.
  writeFileSync(`${values.write}.part`, text);
  renameSync(`${values.write}.part`, values.write);
}
