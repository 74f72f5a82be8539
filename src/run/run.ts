import { STORE_LIMIT_MS } from '../changes/versions/store-limit.ts';
import { limitTime, outsideTimeLimit } from '../context.ts';
import { createHostRules } from '../http/host-rules.ts';
import { siteFilesOf } from '../inputs/changed.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { namedHosts, visitedHosts } from '../inputs/named-hosts.ts';
import { createVisitHeaders } from '../site/visit-headers.ts';
import { collectChanges, endWithoutTargets, keepsState } from './changes-stage.ts';
import type { RunEvent } from './events.ts';
import { EarlyEnd, type Progress } from './progress.ts';
import { checkEdge, purgeAll, withClient } from './purge-stage.ts';
import type { RunContext, StageContext } from './stage-context.ts';
import { withState } from './state-stage.ts';
import { collectTargets, makePlan } from './targets-stage.ts';
import { awaitDeploy } from './wait-stage.ts';

/**
 * Runs the stages: inputs → changes → targets → plan → wait → purge → verify. They record what they learn and do in
 * `progress`, and report what they are doing with `tell`.
 * @throws EarlyEnd if a stage ends the run
 */
export async function run(
  inputs: Inputs,
  context: RunContext,
  progress: Progress,
  tell: (event: RunEvent) => void,
): Promise<void> {
  // Reading the state takes no time from the purge.
  let limited = limitTime(context, inputs.timeoutMs + (keepsState(inputs) ? STORE_LIMIT_MS : 0));
  const stage = withClient({
    ...{ ...limited, inputs, progress, tell },
    hosts: createHostRules(namedHosts(inputs)),
    visitHeadersFor: createVisitHeaders(inputs.visitHeaders, visitedHosts(inputs)),
  });
  try {
    tell({ event: 'inputs-read', inputs });
    takeInputs(stage);
    const changes = await collectChanges(context, stage);
    await withState(changes, stage, async () => {
      if (inputs.skip) throw await skipped(stage);
      const targets = await collectTargets(changes, stage);
      if (targets.length === 0) throw endWithoutTargets(changes, stage);
      const plan = await makePlan(targets, changes, stage);
      if (inputs.dryRun) throw new EarlyEnd({ kind: 'dry-run' });
      let afterWait = stage;
      if (inputs.waitFor.length > 0) {
        limited = await outsideTimeLimit(limited, context, () =>
          awaitDeploy(changes, { ...stage, ...context }),
        );
        afterWait = withClient({ ...stage, ...limited });
      }
      await purgeAll(plan, afterWait);
      await checkEdge(changes, afterWait);
    });
  } finally {
    limited.clear();
  }
}

function takeInputs({ inputs, progress }: StageContext): void {
  progress.operation = inputs.operation;
  progress.waitFor = inputs.waitFor;
  progress.site = inputs.changedFiles === null ? null : siteFilesOf(inputs.changedFiles);
  for (const notice of inputs.notices) progress.notices.push({ about: 'inputs', notice });
}

/** Returns the end of a run without credentials. */
async function skipped({ env, sources }: StageContext): Promise<EarlyEnd> {
  const { getsSecrets, readEvent } = await import('../changes/versions/event.ts');
  const event = await (sources?.readEvent ?? readEvent)(env);
  return new EarlyEnd({ kind: 'skipped', hasSecrets: getsSecrets(event) });
}
