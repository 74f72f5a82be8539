// Runs the stand-in for Cloudflare (test/edge) on a loopback port until it is stopped, to try the action by hand and for CI.
//
//   npm run stand-in -- [--serve FOLDER [--deploy FOLDER --after SECONDS]] [--write FILE]
//
// It serves and caches the files of the first folder, and after SECONDS those of the second one, to try `wait-for` and
// `verify`. To reach it under any host name, set HTTP_PROXY to the proxy's address. Once it listens, it prints what a
// step needs as lines `name=value`, or writes them to FILE.
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
  // A process that waits for the file never sees an incomplete one.
  writeFileSync(`${values.write}.part`, text);
  renameSync(`${values.write}.part`, values.write);
}
