// Do not add anything here: every other module can be imported without effect.
import { run } from './main.ts';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) {
  await run();
} else {
  // By hand, on another Node than the runner's, it would end in the middle.
  console.log(`::error::This action runs on Node 24; this is Node ${process.versions.node}`);
  process.exitCode = 1;
}
