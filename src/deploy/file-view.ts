import { GONE, recognizeContent, type SeenContent, type ServedFile } from '../site/content.ts';
import type { ProbeResult } from '../site/visit.ts';

/** Requests a URL, bypassing the cache if possible. */
export type Ask = (url: string) => Promise<ProbeResult>;

/** What the site served for a file when it was last requested. */
export interface FileView {
  readonly file: ServedFile;
  content: SeenContent;
  /** The best evidence among the responses; null before the first request. */
  answer: { readonly url: string; readonly result: ProbeResult } | null;
  /** Whether any response was 404 or 410. */
  wasMissing: boolean;
}

/** Returns the view of a file that was not requested yet. */
export function unseen(file: ServedFile): FileView {
  return { file, content: 'nothing', answer: null, wasMissing: false };
}

/** Returns whether the site does not serve the deployed content yet. */
export function isLate({ content }: FileView): boolean {
  return content !== 'now';
}

/** A host may serve `a.html` at the other URLs of `a/index.html`. */
const INDEX = /\/index\.(?:html?|php)$/i;

/** Requests a file: first the URL that responded 200 before, then the others until one responds 200 or not at all. */
export async function refresh(view: FileView, ask: Ask): Promise<void> {
  const { urls, contents } = view.file;
  const ownFirst = urls.toSorted((one, other) => Number(INDEX.test(other)) - Number(INDEX.test(one)));
  const previous = view.answer !== null && isOk(view.answer.result) ? [view.answer.url] : [];
  const answers: { readonly url: string; readonly result: ProbeResult; readonly content: SeenContent }[] = [];
  for (const url of new Set([...previous, ...ownFirst])) {
    const result = await ask(url);
    answers.push({ url, result, content: recognizeContent(contents, result) });
    if (isOk(result) || result.response === null) break;
  }
  // Without a 200, a 404 is better evidence than a redirect.
  const best =
    answers.find(({ result }) => isOk(result)) ??
    answers.find(({ content }) => content !== 'nothing') ??
    answers[0];
  if (best === undefined) return;
  const isOther = contents.now === null && best.content === 'other';
  const isGone = isOther && (await isFallback(best.url, best.result.body, ask));
  view.content = isGone ? 'now' : best.content;
  view.answer = best;
  view.wasMissing ||= GONE.has(best.result.response?.status ?? 0);
}

function isOk({ response }: ProbeResult): boolean {
  return response?.status === 200;
}

/** Returns whether the host sends the same page for a missing file, as hosts of single-page applications do. */
async function isFallback(url: string, page: Uint8Array | null, ask: Ask): Promise<boolean> {
  const absent = new URL(url);
  absent.pathname = absent.pathname.replace(/[^/]*?(\.[a-z0-9]+)?$/i, 'no-such-file-to-purge$1');
  const result = await ask(absent.href);
  const { body } = result;
  return isOk(result) && body !== null && page !== null && Buffer.compare(body, page) === 0;
}
