import type { DeploySignal } from '../deploy/signals.ts';
import type { VisitHeader } from '../site/visit-headers.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import type { ChangedFilesOptions } from './changed.ts';
import type { Reader } from './reader.ts';
import { DEFAULTS, type ValuesOf } from './table.ts';

/** The parsed inputs under "Wait", and `visit-headers`. */
export interface WaitOptions {
  /** The purge starts after all of these. */
  readonly waitFor: readonly DeploySignal[];
  /** The longest wait, in milliseconds. */
  readonly waitMs: number;
  /** The site's URL without Cloudflare's cache in front; null if not set. */
  readonly originUrl: BaseUrl | null;
  readonly visitHeaders: readonly VisitHeader[];
}

/** Reads the wait's inputs. Rejects those that have no effect in combination with the others. */
export function readWait(
  values: ValuesOf<'wait'>,
  changedFiles: ChangedFilesOptions | null,
  verifies: boolean,
  reject: Reader['reject'],
): WaitOptions {
  const { waitFor, waitMinutes, originUrl: origins, visitHeaders } = values;
  const waitMs = waitMinutes * 60_000;
  const [originUrl = null, ...others] = origins;
  const has = (kind: DeploySignal['kind']): boolean => waitFor.some((signal) => signal.kind === kind);
  if (others.length > 0) reject({ input: 'origin-url', code: 'origin-url-several' });
  if (has('content')) checkContent(changedFiles, originUrl, reject);
  else if (originUrl !== null) reject({ input: 'origin-url', code: 'origin-url-without-content' });
  if (waitMinutes !== Number(DEFAULTS['wait-minutes']) && waitFor.length === 0) {
    reject({ input: 'wait-minutes', code: 'wait-minutes-without-wait-for' });
  }
  if (visitHeaders.length > 0 && !verifies && !has('content') && !has('text')) {
    reject({ input: 'visit-headers', code: 'visit-headers-without-visits' });
  }
  const longest = Math.max(0, ...waitFor.map((signal) => (signal.kind === 'time' ? signal.ms : 0)));
  if (longest > waitMs) {
    reject({ input: 'wait-for', code: 'wait-for-too-long', seconds: longest / 1000, minutes: waitMinutes });
  }
  return { waitFor, waitMs, originUrl, visitHeaders };
}

function checkContent(
  changedFiles: ChangedFilesOptions | null,
  originUrl: BaseUrl | null,
  reject: Reader['reject'],
): void {
  const input = 'wait-for';
  if (changedFiles === null) reject({ input, code: 'wait-for-content-without-changes' });
  else if (changedFiles.filesFrom !== null) reject({ input, code: 'wait-for-content-with-files-from' });
  else if (changedFiles.mapping.baseUrls.length === 0 && originUrl === null) {
    reject({ input, code: 'wait-for-content-without-address' });
  }
}
