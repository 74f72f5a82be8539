import { messageOf } from '../text/wording.ts';

/** A body is larger than the bound that its reader has for it. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge' as const;
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the body has more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** The operating system's, TLS's or Node's word for what went wrong, like ECONNRESET; null where there is none. */
export function networkErrorCode(error: unknown): string | null {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return null;
}

/** What a network error says. What node-fetch puts in front of the reason says nothing new. */
export function networkErrorWords(error: unknown): string {
  return messageOf(error).replace(/^request to .*? failed, reason: /s, '');
}

/**
 * Node's words for a certificate that is not trusted. All else that TLS says (a damaged record, a peer that speaks no
 * TLS) is the network's.
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const CERTIFICATE_ERROR =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_CERT_|ERROR_IN_C|SELF_SIGNED_|UNABLE_TO_|PATH_LENGTH_)|^(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)$/;

/** Whether the peer's certificate is not trusted: another attempt would meet the same one. */
export function isCertificateError(code: string | null): boolean {
  return CERTIFICATE_ERROR.test(code ?? '');
}

/** Whether a proxy answered CONNECT with 407: another attempt would bring no other credentials. */
export function isProxyAuthError(code: string | null, said: string | null): boolean {
  return code === 'ERR_PROXY_TUNNEL' && /\b407\b/.test(said ?? '');
}
