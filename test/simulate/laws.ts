import { purgeIds } from '../../src/report/outcome.ts';
import {
  allowedOf,
  arrivals,
  fewest,
  isConfirmation,
  isRefusable,
  isUntroubled,
  namedBy,
  namesIn,
  refusedAlone,
} from './evidence.ts';
import type { Job } from './job.ts';
import { leftovers, noteRun, treeOf } from './leftovers.ts';
import { leftOfList } from './listed.ts';
import { misjudged } from './proof.ts';
import type { Purge } from './purges.ts';
import { type Played, SimulatedCrash } from './run.ts';
import { unseen } from './waiting.ts';
import type { World } from './world.ts';

/** The promises of the action. */
export type Law = 'true' | 'exact' | 'complete' | 'polite' | 'secret' | 'proven' | 'bounded';

/** A description of how a law is broken. */
export interface Breach {
  readonly law: Law;
  readonly what: string;
}

/** What a run purges for: a deploy, or the targets in its inputs. */
export type Cause = { readonly job: Job } | { readonly purge: Purge; readonly isAlone: boolean };

type Judge = (played: Played, cause: Cause, world: World) => Iterable<string>;

/** Checks a finished run against all laws. */
export function judge(played: Played, cause: Cause, world: World): readonly Breach[] {
  const laws = Object.entries(LAWS) as [Law, Judge][];
  return laws.flatMap(([law, holds]) =>
    [...holds(played, cause, world)].map((what) => ({ law, what: `${played.start.label}: ${what}` })),
  );
}

const LAWS: Readonly<Record<Law, Judge>> = {
  /** A run is green only if the server accepted all targets. */
  *true(played, cause, world) {
    const { outcome, progress, status, end, isKilled, inputs } = played;
    if (isKilled) return;
    if (end.kind === 'crashed' && !(end.error instanceof SimulatedCrash)) yield `crashed: ${end.error}`;
    if (inputs === null) yield `the inputs were refused: ${JSON.stringify(end)}`;
    const { requests, results } = progress;
    const open = results.filter(({ state }) => state !== 'confirmed');
    if (outcome.result === 'purged' && open.length > 0)
      yield `the result is purged, but ${open.length} targets are not confirmed`;
    if (outcome.result === 'purged' && results.length === 0)
      yield 'the result is purged, but there are no targets';
    const isGreen = status === 0 && inputs?.onFailure === 'fail';
    if (isGreen && (outcome.result === 'partial' || outcome.result === 'failed'))
      yield `the step is green, but the result is ${outcome.result}`;
    const taken = new Map(
      arrivals(played).flatMap((entry) => (entry.id && entry.status === 200 ? [[entry.id, entry]] : [])),
    );
    for (const id of purgeIds(outcome)) if (!taken.has(id)) yield `the API never returned the ID ${id}`;
    for (const result of results) {
      const { state, target, request } = result;
      if (state !== 'confirmed') continue;
      const answer = requests[request ?? -1]?.answer;
      const id = answer?.ok ? (answer.result as { id?: string } | null)?.id : undefined;
      const names = namesIn(taken.get(id ?? ''));
      if (!names.has(namedBy(result))) {
        yield `${target.value} is confirmed, but not in the request ${id}`;
        break;
      }
    }
    const confirmed = new Set(results.filter(({ state }) => state === 'confirmed').map(namedBy));
    for (const { entry, text } of played.sent) {
      if (entry?.kind !== 'purge' || text === null || !isConfirmation(text)) continue;
      const lost = [...namesIn(entry)].find((one) => !confirmed.has(one));
      if (lost && progress.verification === null)
        yield `the API confirmed ${lost}, but it is not reported as confirmed`;
    }
    if ('job' in cause || !cause.isAlone || inputs === null || inputs.dryRun || end.kind === 'too-slow')
      return;
    if (isUntroubled(played, world) && outcome.result !== 'purged') {
      yield `all faults were temporary, but the result is ${outcome.result}`;
    }
  },

  /** No request contains a target that no input, file, or rule asks for. */
  *exact(played, cause, world) {
    const asked = new Set(arrivals(played).flatMap((entry) => [...namesIn(entry)]));
    if (played.inputs?.dryRun && asked.size > 0) yield 'a dry run sent a purge';
    const place = 'job' in cause ? world.site.visitor['x-edge-environment'] : undefined;
    const elsewhere = arrivals(played).find(
      ({ path }) => path.split('/environments/')[1]?.split('/')[0] !== place,
    );
    if (elsewhere) yield `it purged ${elsewhere.path} instead of ${place ?? 'the zone'}`;
    if ('purge' in cause) {
      const wanted = new Set(cause.purge.wanted);
      for (const one of asked) if (!wanted.has(one)) yield `no input asks for ${one}`;
      return;
    }
    const allowed = allowedOf(played, cause.job, world);
    for (const one of asked) if (!allowed(one)) yield `no change maps to ${one}`;
  },

  /** Every target is confirmed or reported, once. A green run leaves no old copy that the state should have known. */
  *complete(played, cause, world) {
    const { progress, end, isKilled } = played;
    if ('job' in cause) noteRun(played, cause.job, world);
    if (isKilled) return;
    if ('job' in cause) {
      yield* cause.job.listed === null
        ? leftovers(played, cause.job, world)
        : leftOfList(played, cause.job, world);
      return;
    }
    if (end.kind === 'refused' || !progress.complete) return;
    const names = progress.results.map(namedBy);
    const found = new Set(names);
    if (found.size < names.length) yield 'a target is reported twice';
    const isPlanned = progress.zones.length > 0 && progress.plannedRequests > 0;
    if (isPlanned)
      for (const one of cause.purge.wanted)
        if (!found.has(one)) yield `${one} is neither confirmed nor reported`;
    if (end.kind !== 'finished') return;
    // Targets that were not sent for lack of time do not count.
    const innocent = progress.results.find(
      ({ state, target, failure }) =>
        state !== 'confirmed' && !isRefusable(target) && failure?.kind !== 'rate-limited',
    );
    if (innocent && refusedAlone(played, world))
      yield `${innocent.target.value} failed because of other refused targets`;
    const mute = progress.results.find(
      ({ state, failure }) => (state === 'confirmed') !== (failure === null),
    );
    if (mute) yield `${mute.target.value} is ${mute.state} without a reason`;
  },

  /** A run sends at most the minimum of requests plus one per fault, and none while it has to wait. */
  *polite(played, cause, world) {
    const { sent, progress, taken, inputs, end } = played;
    const posts = sent.filter(({ to }) => to === 'purge');
    if (inputs === null) return;
    const { maxBatch, withoutKinds } = world.site.api;
    const isRefused =
      maxBatch !== null || withoutKinds.length > 0 || progress.requests.some(({ split }) => split);
    const { visits: _visits, ...others } = taken;
    const faults = Object.values(others).reduce((sum, one) => sum + one, 0);
    const limited = posts.filter(({ status }) => status === 429).length;
    // A run that was killed during `verify` may have sent a second purge without reporting it.
    const again = inputs.verify === 'off' ? 0 : (progress.verification?.asked ?? inputs.verifyLimit);
    const most = progress.plannedRequests + faults + limited + again;
    if (!isRefused && end.kind !== 'stopped' && posts.length > most) {
      yield `${posts.length} requests, but at most ${most} (${progress.plannedRequests} planned, ${faults} faults) are allowed`;
    }
    if ('purge' in cause && progress.plannedRequests > fewest(cause.purge, played)) {
      yield `${progress.plannedRequests} requests planned, but ${fewest(cause.purge, played)} are enough`;
    }
    for (const one of posts) {
      if (!one.retryAfterMs || one.answeredAt === null) continue;
      const { answeredAt, retryAfterMs } = one;
      const early = posts.find(({ at }) => at > answeredAt && at < answeredAt + retryAfterMs);
      if (early)
        yield `a request followed after ${early.at - answeredAt} ms, although the API asked to wait ${retryAfterMs} ms`;
    }
    const own = taken.limits ?? 0;
    if ('purge' in cause && cause.isAlone && inputs.plan === world.site.inputs.plan && limited > own) {
      yield `the API's limit was exceeded ${limited - own} times`;
    }
    const { outagesAt, weather } = played;
    // Three faults in a row count as an outage, too. When it ends, 32 requests may be in flight before the real outage.
    const outageAt = outagesAt.find((at) => weather.outage !== null && at >= weather.outage.from);
    if (outageAt !== undefined && weather.outage !== null) {
      const { to } = weather.outage;
      const tries = sent.filter(({ to: where, at }) => where === 'purge' && at > outageAt && at < to).length;
      if (tries > 20 + 32) yield `${tries} requests during an outage`;
    }
  },

  /** No secret is shown or sent to another host. */
  *secret({ leaks, shown, secrets }) {
    for (const url of leaks) yield `a token was sent to ${url}`;
    for (const secret of secrets) {
      const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
      const half = Math.floor(secret.length / 2);
      for (const text of [secret, base64, secret.slice(0, half), secret.slice(half)]) {
        if (shown.includes(text)) yield `${text.slice(0, 4)}… is shown`;
      }
    }
  },

  /** A purge waits for its signals, and `verify` reports what was served. */
  *proven(played, cause, world) {
    const { purgeStartedAt, inputs, progress } = played;
    for (const signal of purgeStartedAt === null ? [] : (inputs?.waitFor ?? [])) {
      if (signal.kind === 'time' && (progress.waitedMs ?? 0) < signal.ms)
        yield `it waited ${progress.waitedMs} ms instead of ${signal.ms}`;
    }
    if (!('job' in cause)) {
      yield* misjudged(played, world, null);
      return;
    }
    const { job } = cause;
    const found = played.progress.changes?.found;
    if (found === undefined || found.kind === 'nothing') return;
    const served = treeOf(found.head, job, world);
    yield* unseen(played, job, world, served);
    yield* misjudged(played, world, { job, served });
  },

  /** A run ends within the limits of the step and the state, and soon after a cancellation. */
  *bounded({ inputs, progress, beganAt, endedAt, cancelledAt, isKilled, isEndless }) {
    if (isEndless) yield `it did not end within ${endedAt - beganAt} ms`;
    if (inputs === null || isKilled) return;
    const hasState = inputs.changedFiles !== null;
    const waitMs = inputs.waitFor.length > 0 ? inputs.waitMs : 0;
    // The last visit may take two more seconds.
    if ((progress.waitedMs ?? 0) > waitMs + 3000)
      yield `it waited ${progress.waitedMs} ms, but at most ${waitMs} are allowed`;
    const most = inputs.timeoutMs + waitMs + (hasState ? 20_000 : 0) + 1000;
    if (endedAt - beganAt > most) yield `it took ${endedAt - beganAt} ms, but at most ${most} are allowed`;
    if (cancelledAt !== null && endedAt - cancelledAt > 5000) {
      yield `it ended ${endedAt - cancelledAt} ms after the cancellation`;
    }
  },
};
