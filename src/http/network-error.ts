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
const CERTIFICATE_ERRORS: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CRL_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Whether the peer's certificate is not trusted: another attempt would meet the same one. */
export function isCertificateError(code: string | null): boolean {
  return code !== null && CERTIFICATE_ERRORS.has(code);
}

/** Whether a proxy answered CONNECT with 407: another attempt would bring no other credentials. */
export function isProxyAuthError(code: string | null, said: string | null): boolean {
  return code === 'ERR_PROXY_TUNNEL' && /\b407\b/.test(said ?? '');
}
