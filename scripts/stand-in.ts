// Cloudflare's stand-in (test/edge) on a loopback port, until it is stopped: for trying the action by hand, and for CI.
//
//   npm run stand-in -- [--serve FOLDER [--deploy FOLDER --after SECONDS]] [--write FILE]
//
// It caches what the first folder holds, and what the second one holds once so many seconds are over: for trying
// `wait-for` and `verify`. Every host is found there, with HTTP_PROXY set to the proxy's address.
// What a step needs to use it is printed, or written to FILE once it listens, as lines `name=value`.
import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEdge } from '../test/edge/edge.ts';

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    deploy: { type: 'string' },
    after: { type: 'string', default: '10' },
    write: { type: 'string' },
  },
});
const { serve, deploy, after } = values;
const edge = await startEdge({
  ...(serve !== undefined && { origin: { folder: serve } }),
  ...(deploy !== undefined && { deploys: [{ serves: { folder: deploy }, afterMs: Number(after) * 1000 }] }),
});
const [zone] = edge.zones;
const lines = [
  ...[`url=${edge.apiUrl}`, `token=${edge.token}`, `zone=${zone?.id}`, `name=${zone?.name}`],
  `proxy=${edge.proxyUrl}`,
];
const text = `${lines.join('\n')}\n`;
if (values.write === undefined) {
  process.stdout.write(text);
} else {
  // Whoever waits for the file finds all of it.
  writeFileSync(`${values.write}.part`, text);
  renameSync(`${values.write}.part`, values.write);
}
