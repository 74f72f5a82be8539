/**
 * Plays many histories: `node test/simulate/run.ts [how many] [first seed] [setup]`. Those that break the law tell
 * their story; one alone tells it anyway.
 */
import process from 'node:process';
import { playHistory, SETUPS, type Setup } from './history.ts';

const [many = '10000', first = '1', only] = process.argv.slice(2);
const totals = new Map<
  Setup,
  { histories: number; green: number; whole: number; purged: number; needless: number; broken: number }
>();
const reasons = new Map<string, number>();
let failed = 0;
for (let seed = Number(first); seed < Number(first) + Number(many); seed++) {
  const setup = SETUPS.find((name) => name === only);
  const { counts, broken, story, ...history } = await playHistory(seed, setup ? { setup } : {});
  const total = totals.get(history.setup) ?? {
    histories: 0,
    green: 0,
    whole: 0,
    purged: 0,
    needless: 0,
    broken: 0,
  };
  totals.set(history.setup, total);
  total.histories += 1;
  total.green += counts.green;
  total.whole += counts.whole;
  total.purged += counts.purged;
  total.needless += counts.needless;
  for (const [code, count] of counts.reasons) reasons.set(code, (reasons.get(code) ?? 0) + count);
  if (broken.length > 0) {
    total.broken += 1;
    failed += 1;
  }
  if (many === '1' || (broken.length > 0 && failed <= 3)) {
    console.log(`\nseed ${seed}, ${history.setup}:\n${story.join('\n')}`);
  }
}
console.table(Object.fromEntries(totals));
console.table(Object.fromEntries(reasons));
process.exitCode = failed > 0 ? 1 : 0;
