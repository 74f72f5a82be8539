import { messageOf } from '../text/wording.ts';

/** A response body exceeds its reader's limit. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge' as const;
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the body has more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** Returns the error code of the operating system, TLS or Node, like ECONNRESET, or null if there is none. */
export function networkErrorCode(error: unknown): string | null {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return null;
}

/** Returns the message of a network error, without node-fetch's preamble. */
export function networkErrorMessage(error: unknown): string {
  return messageOf(error).replace(/^request to .*? failed, reason: /s, '');
}

/**
 * Node's codes for an untrusted certificate. Other TLS errors (a damaged record, a peer without TLS) are network errors.
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const CERTIFICATE_ERROR =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_CERT_|ERROR_IN_C|SELF_SIGNED_|UNABLE_TO_|PATH_LENGTH_)|^(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;

/** Returns whether the peer's certificate is untrusted. A retry would get the same certificate. */
export function isCertificateError(code: string | null): boolean {
  return CERTIFICATE_ERROR.test(code ?? '');
}

/** Returns whether a proxy responded to CONNECT with 407. A retry would send the same credentials. */
export function isProxyAuthError(code: string | null, message: string | null): boolean {
  return code === 'ERR_PROXY_TUNNEL' && /\b407\b/.test(message ?? '');
}
