import type { Client } from '../cloudflare/client.ts';
import { explain, type Reach } from '../cloudflare/explanations.ts';
import { type Lane, type Limits, laneOf } from '../cloudflare/limits.ts';
import type { Answer, Failure } from '../cloudflare/response.ts';
import { type Batch, batchLimit, type Operation, type Plan, requestOf, type Zone } from '../plan.ts';
import type { Kind, Target } from '../targets/target.ts';

/** What became of one target in one zone. */
export interface Fate {
  readonly zone: Zone;
  readonly target: Target;
  state: 'unconfirmed' | 'confirmed';
  /** Index into the requests, once one was sent that settled it. */
  request: number | null;
  /** Why it is not confirmed; null as long as nothing was tried. */
  failure: Failure | null;
}

/** One request as it was sent, all attempts together. */
export interface SentRequest {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: number;
  readonly answer: Answer;
  /** The batch was refused as a whole, and its targets went out again in smaller ones. */
  readonly split: boolean;
  /** When the last answer came, in milliseconds on the clock. */
  readonly answeredAt: number;
}

export interface Purged {
  readonly fates: readonly Fate[];
  readonly requests: readonly SentRequest[];
}

export interface PurgeOptions {
  readonly client: Client;
  readonly limits: Limits;
  readonly batchSize: number | null;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** Told after each request; the counts are of targets. */
  readonly onRequest: (sent: SentRequest, confirmed: number, total: number) => void;
}

/** Requests of one zone and lane under way at once; the pace keeper holds the rate. */
const WIDTH = 16;

interface Work {
  readonly kind: Kind;
  readonly fates: readonly Fate[];
  /** Requests that may still be spent on finding out which target a vague 400 is about. */
  readonly budget?: { left: number };
}

/**
 * Sends the plan's requests. Every target ends confirmed, or with the failure that stands in its way. Zones do not
 * wait for each other; within one, the first request of each kind of limit goes alone, so that a missing permission costs
 * one request.
 */
export async function purge(plan: Plan, options: PurgeOptions): Promise<Purged> {
  const requests: SentRequest[] = [];
  const works = plan.batches.map((batch) => ({ zone: batch.zone, work: workOf(batch) }));
  const fates = works.flatMap(({ work }) => work.fates);
  let confirmed = 0;
  const record = (sent: SentRequest): number => {
    if (sent.answer.ok) confirmed += sent.targets;
    requests.push(sent);
    options.onRequest(sent, confirmed, fates.length);
    return requests.length - 1;
  };
  await Promise.all(
    plan.zones.map((zone) =>
      purgeZone(
        zone,
        plan.operation,
        works.filter((one) => one.zone === zone).map(({ work }) => work),
        options,
        record,
      ),
    ),
  );
  return { fates, requests };
}

function workOf({ zone, kind, targets }: Batch): Work {
  return {
    kind,
    fates: targets.map((target) => waiting(target, zone)),
  };
}

/** A target of which nothing is known yet but where it is to go. */
export function waiting(target: Target, zone: Zone): Fate {
  return { zone, target, state: 'unconfirmed', request: null, failure: null };
}

async function purgeZone(
  zone: Zone,
  operation: Operation,
  works: readonly Work[],
  { client, limits, batchSize, now }: PurgeOptions,
  record: (sent: SentRequest) => number,
): Promise<void> {
  const queues: Record<Lane, Work[]> = { requests: [], urls: [] };
  for (const work of works) queues[laneOf(work.kind)].push(work);
  /** Why nothing more is sent: to the zone, or of one kind. */
  const closed = new Map<'zone' | Kind, Failure>();
  /** Below the plan's limit once the API has said "too many". */
  const sizes = new Map<Kind, number>();
  const sizeOf = (kind: Kind): number => sizes.get(kind) ?? batchLimit(kind, limits, batchSize);
  let vague = true;

  const take = (queue: Work[]): Work | undefined => {
    const work = queue.shift();
    if (work === undefined || work.fates.length <= sizeOf(work.kind)) return work;
    queue.unshift({ ...work, fates: work.fates.slice(sizeOf(work.kind)) });
    return { ...work, fates: work.fates.slice(0, sizeOf(work.kind)) };
  };

  /** Sends one batch; smaller ones that follow from it go to the front of its queue. True: others may follow. */
  const send = async (work: Work, queue: Work[]): Promise<boolean> => {
    const { kind, fates } = work;
    const shut = closed.get('zone') ?? closed.get(kind);
    if (shut !== undefined) {
      fail(fates, shut, null);
      return true;
    }
    const targets = fates.map(({ target }) => target);
    const answer = await client({
      method: 'POST',
      ...requestOf({ zone, kind, targets }, operation),
      draws: { lane: laneOf(kind), targets: targets.length },
    });
    const sent = { zone, kind, targets: targets.length, answer, answeredAt: now() };
    if (answer.ok) {
      const request = record({ ...sent, split: false });
      for (const fate of fates) Object.assign(fate, { state: 'confirmed', request, failure: null });
      return true;
    }
    const { reach } = explain(answer);
    if (reach === 'zone') closed.set('zone', answer);
    // One is never too many: whatever the answer means, it means it for each of them.
    if (reach === 'urls' || (reach === 'too-many' && fates.length === 1)) closed.set(kind, answer);
    if (reach === 'too-many') {
      sizes.set(kind, Math.min(sizeOf(kind), Math.max(1, Math.floor(fates.length / 2))));
    }
    const smaller = narrower(work, answer, reach, vague);
    const request = answer.attempts === 0 ? null : record({ ...sent, split: smaller.length > 0 });
    const again = new Set(smaller.flatMap((one) => one.fates));
    fail(
      fates.filter((fate) => !again.has(fate)),
      answer,
      request,
    );
    if (work.budget && work.budget.left <= 0 && fates.length > 1) vague = false;
    queue.unshift(...smaller);
    return reach !== 'too-many';
  };

  /** One request at a time, until one has shown that others may follow. */
  const probe = async (queue: Work[]): Promise<void> => {
    for (let work = take(queue); work !== undefined; work = take(queue)) if (await send(work, queue)) return;
  };
  const drain = async (queue: Work[]): Promise<void> => {
    for (let work = take(queue); work !== undefined; work = take(queue)) await send(work, queue);
  };
  const [first, second] =
    queues.requests.length > 0 ? [queues.requests, queues.urls] : [queues.urls, queues.requests];
  const wide = (queue: Work[]) => Array.from({ length: Math.min(WIDTH, queue.length) }, () => drain(queue));
  await probe(first);
  await Promise.all([...wide(first), probe(second).then(() => Promise.all(wide(second)))]);
}

function fail(fates: readonly Fate[], failure: Failure, request: number | null): void {
  for (const fate of fates) Object.assign(fate, { failure, request });
}

/**
 * The smaller batches that a refused one goes on as: halves when it was too large; without the target that the answer
 * names; halves again when a target is at fault but not named. None: the refusal is final for all of them.
 */
function narrower(work: Work, answer: Failure, reach: Reach, vagueAllowed: boolean): readonly Work[] {
  const { kind, fates } = work;
  if (fates.length === 1) return [];
  const middle = Math.ceil(fates.length / 2);
  const halves = (budget?: { left: number }): Work[] =>
    [fates.slice(0, middle), fates.slice(middle)].map((half) => ({
      kind,
      fates: half,
      ...(budget ? { budget } : {}),
    }));
  if (reach === 'zone' || reach === 'urls') return [];
  if (reach === 'too-many') return halves();
  if (reach === 'target') {
    const blamed = named(fates, answer);
    const rest = fates.filter((fate) => !blamed.has(fate));
    if (blamed.size > 0) return rest.length > 0 ? [{ kind, fates: rest }] : [];
    if (answer.kind === 'refused') return halves();
  }
  // What nobody has described: worth as many requests as finding one target takes, and no more.
  if ((answer.status !== 400 && reach !== 'target') || !vagueAllowed) return [];
  const budget = work.budget ?? { left: 2 * Math.ceil(Math.log2(fates.length)) };
  if (budget.left <= 0) return [];
  budget.left -= 2;
  return halves(budget);
}

/** The targets that the answer names, by JSON pointer or in the words of its message. */
function named(fates: readonly Fate[], answer: Failure): ReadonlySet<Fate> {
  const pointed = answer.errors.flatMap(({ pointer }) => {
    const index = /^\/(?:files|tags|hosts|prefixes)\/(\d+)(?:\/|$)/.exec(pointer ?? '')?.[1];
    const fate = index === undefined ? undefined : fates[Number(index)];
    return fate ? [fate] : [];
  });
  if (pointed.length > 0) return new Set(pointed);
  const messages = answer.errors.map(({ message }) => message);
  const quoted = messages.flatMap((message) =>
    [...message.matchAll(/(["'`])(.+?)\1/g)].map(([, , inside = '']) => inside),
  );
  const among = (words: readonly string[]): ReadonlySet<Fate> => {
    const known = new Set(words);
    return new Set(fates.filter(({ target }) => known.has(target.value)));
  };
  const certain = among(quoted);
  if (certain.size > 0) return certain;
  const words = messages.flatMap((message) => message.split(/[\s"'`<>]+/)).flatMap(unpunctuated);
  // A tag like `invalid` may stand in any sentence; URLs, hosts and prefixes do not stand there by chance.
  return among(words.filter((word) => !/^[a-z]+$/i.test(word)));
}

/** `https://a.example/!.` in a sentence: were the signs part of it, or some of them? Each reading. */
function unpunctuated(word: string): string[] {
  const signs = /[.,;:!?)\]]{0,9}$/.exec(word)?.[0].length ?? 0;
  return Array.from({ length: signs + 1 }, (_, number) => word.slice(0, word.length - number));
}
