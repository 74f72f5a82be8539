import { err, ok, type Result } from '../result.ts';
import { href, readUrl, type UrlProblem } from '../targets/url.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../text/entries.ts';

/** What shows that a deploy is live. */
export type DeploySignal =
  /** The origin serves the new bytes of the changed files. */
  | { readonly kind: 'content' }
  /** The deployments of the commit are successful. `environment` is null for those to all environments. */
  | { readonly kind: 'deployment'; readonly environment: string | null }
  /** The URL responds 200 with this text in the body. */
  | { readonly kind: 'text'; readonly url: string; readonly text: string }
  /** This many milliseconds have passed. */
  | { readonly kind: 'time'; readonly ms: number };

/** Why a line of `wait-for` is invalid. */
export type DeploySignalProblem =
  | UrlProblem
  | ({ readonly got: string } & (
      | { readonly code: 'wait-for-unknown' }
      /** A URL without `contains TEXT`. */
      | { readonly code: 'wait-for-address-alone' }
      /** A number without a unit. */
      | { readonly code: 'wait-for-number-alone' }
    ));

/** Parses the `wait-for` input, one signal per line. */
export function parseWaitFor(text: string): ParsedList<DeploySignal, DeploySignalProblem> {
  return parseEach(parseTextEntries(text), readSignal);
}

function readSignal(got: string): Result<DeploySignal, DeploySignalProblem> {
  if (/^content$/i.test(got)) return ok({ kind: 'content' });
  const deployment = /^deployment(?:\s*:\s*(?<environment>.+))?$/is.exec(got);
  if (deployment) return ok({ kind: 'deployment', environment: deployment.groups?.environment ?? null });
  const seconds = /^(?<number>\d{1,6}(?:\.\d{1,3})?)\s*(?:s|seconds?)$/i.exec(got)?.groups?.number;
  if (seconds !== undefined) return ok({ kind: 'time', ms: Number(seconds) * 1000 });
  if (/^[\d.]+$/.test(got)) return err({ got, code: 'wait-for-number-alone' });
  if (!/^https?:/i.test(got)) return err({ got, code: 'wait-for-unknown' });
  const { address, wanted } = /^(?<address>\S+)\s+contains\s+(?<wanted>.+)$/is.exec(got)?.groups ?? {};
  if (address === undefined || wanted === undefined) return err({ got, code: 'wait-for-address-alone' });
  const url = readUrl(address);
  return url.ok ? ok({ kind: 'text', url: href(url.value), text: wanted }) : url;
}
