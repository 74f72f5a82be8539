// Do not add anything here: every other module can be imported without effect.
import { createTransport } from './http/transport.ts';
import { main } from './main.ts';
import { systemClock } from './system-clock.ts';

// Whatever ends the process before the report is written has purged nothing for sure.
process.exitCode = 1;
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  const status = await main({
    env: process.env,
    clock: systemClock,
    random: Math.random,
    createTransport,
    print: (text) => void process.stdout.write(text),
  });
  // A connection that hangs must not keep the process alive, and what was written must be out before it ends.
  process.stdout.write('', () => process.exit(status));
} else {
  // By hand, on another Node than the runner's, it would end in the middle.
  console.log(
    `::error::This action runs on Node 24, and this is Node ${process.versions.node}. A self-hosted runner has Node 24 since version 2.327.1: update it.`,
  );
}
