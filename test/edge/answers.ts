/** An entry of `errors[]`. The last three fields are in real responses, but in no schema. */
export interface ApiError {
  code: number;
  message: string;
  error_chain?: { code: number; message: string }[];
  source?: { pointer: string };
  documentation_url?: string;
}

/** A response to the API's client or to a visitor. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A refusal by the API. It is thrown by the check that fails. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: ApiError[];
  readonly headers: Record<string, string>;
  /** Instead of the usual envelope. */
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

/** The refusal of an unknown path, like one with a zone's name instead of its ID. */
export function noRoute(path: string): never {
  const message = `Could not route to ${path}, perhaps your object identifier is invalid?`;
  throw new Refusal(404, [
    { code: 7003, message },
    { code: 7000, message: 'No route for that URI' },
  ]);
}

/**
 * Returns a JSON response in the usual envelope.
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
