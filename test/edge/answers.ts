/** One entry of `errors[]`. The last three are in no schema but in real answers. */
export interface ApiError {
  code: number;
  message: string;
  error_chain?: { code: number; message: string }[];
  source?: { pointer: string };
  documentation_url?: string;
}

/** What goes over the wire, whoever asked: the API's client or a visitor. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A refusal by the API: thrown by whoever finds the fault, answered in one place. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: ApiError[];
  readonly headers: Record<string, string>;
  /** In place of the usual envelope. */
  readonly body: object | undefined;

  constructor(status: number, errors: ApiError[], headers: Record<string, string> = {}, body?: object) {
    super(errors.map((error) => `${error.code}: ${error.message}`).join('; '));
    this.status = status;
    this.errors = errors;
    this.headers = headers;
    this.body = body;
  }
}

/** Refuses with a single error. */
export function refuse(
  status: number,
  code: number,
  message: string,
  more: Omit<ApiError, 'code' | 'message'> = {},
): never {
  throw new Refusal(status, [{ code, message, ...more }]);
}

/** What a path gets that leads nowhere, as one with a zone's name in place of its ID. */
export function noRoute(path: string): never {
  const message = `Could not route to ${path}, perhaps your object identifier is invalid?`;
  throw new Refusal(404, [
    { code: 7003, message },
    { code: 7000, message: 'No route for that URI' },
  ]);
}

/**
 * A JSON answer in the envelope that every API answer has.
 * https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
 */
export function envelope(
  status: number,
  content: { result?: unknown; errors?: ApiError[]; result_info?: unknown },
  headers: Record<string, string> = {},
): Answer {
  const { result = null, errors = [], ...more } = content;
  const body = JSON.stringify({ success: errors.length === 0, errors, messages: [], result, ...more });
  return { status, headers: { 'content-type': 'application/json', server: 'cloudflare', ...headers }, body };
}
