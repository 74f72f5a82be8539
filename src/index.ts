import { run } from './main.ts';

// Do not add anything here: every other module can be imported without effect.
await run();
