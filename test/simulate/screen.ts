import { annotationsOf, type FailurePolicy } from '../../src/report/annotations.ts';
import { finalLogLine } from '../../src/report/headline.ts';
import { createMask } from '../../src/report/masking.ts';
import { createNarrator } from '../../src/report/narrator.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { createLog, createRunner } from '../../src/report/runner.ts';
import { summaryOf } from '../../src/report/summary.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { Start } from './run.ts';
import { name, tell, type World } from './world.ts';

/** Collects what people see of a run: the log, summary, outputs, and report. */
export function openScreen(world: World, { isTold, label }: Start, secrets: () => readonly string[]) {
  const shown: string[] = [];
  if (!isTold) return { tell: () => {}, end: () => '' };
  const mask = createMask(secrets());
  const log = createLog(
    createRunner({ RUNNER_DEBUG: '1' }, (text) => {
      shown.push(text);
      tell(world, `    ${label} │ ${text.trimEnd()}`);
    }),
    mask,
  );
  const narrate = createNarrator(log, world.clock);
  return {
    tell: narrate,
    end: (outcome: Outcome, policy: FailurePolicy): string => {
      for (const { level, title, message } of annotationsOf(outcome, policy, mask))
        log.annotate(level, title, message);
      log.line(finalLogLine(outcome));
      const outputs = JSON.stringify(outputsOf(outcome, { report: '', summary: '' }, mask));
      return [...shown, outputs, summaryOf(outcome, mask), ...reportParts(outcome, mask)].join('\n');
    },
  };
}

/** Adds a line to the story for an event of a run. */
export function tellEvent(world: World, label: string, event: RunEvent): void {
  if (event.event === 'changes-found') {
    const { changes, mapped } = event;
    const what =
      changes.kind === 'files'
        ? `${changes.versions.map(({ commit }) => name(commit)).join(' ')} → ${name(changes.head)}: ${changes.files.map(({ path }) => path).join(' ')}`
        : changes.kind === 'unknown'
          ? changes.reasons.map(({ code }) => code).join(' ')
          : changes.reason.code;
    tell(
      world,
      `  ${label} finds ${changes.kind}: ${what} (${mapped.strategy}, ${mapped.targets.length} targets)`,
    );
  } else if (event.event === 'request-done') {
    const { kind, targets, answer } = event.sent;
    tell(
      world,
      `  ${label} purges ${targets} ${kind}: ${answer.ok ? 'ok' : `${answer.meaning} ${answer.status}`}`,
    );
  } else if (event.event === 'state-handled') tell(world, `  ${label}: ${event.result.code}`);
  else if (event.event === 'outage-began' || event.event === 'outage-ended')
    tell(world, `  ${label}: ${event.event}`);
}
