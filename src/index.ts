// The entry point, and the only module that does something when it is imported.
import { createTransport } from './http/transport.ts';
import { main } from './main.ts';
import { systemClock } from './system-clock.ts';

// The status if something ends the process before the report is written.
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
  // Exits once all output is written, because a connection that hangs would keep the process alive.
  process.stdout.write('', () => process.exit(status));
} else {
  // On another Node than the runner's, it would crash halfway.
  console.log(
    `::error::This action runs on Node 24, and this is Node ${process.versions.node}. A self-hosted runner has Node 24 since version 2.327.1: update it.`,
  );
}
