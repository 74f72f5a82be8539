/**
 * Returns whether a host name, in the spelling of `URL`, means this machine.
 * https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Returns whether requests to a URL cannot be read on the way: they use TLS or stay on this machine. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
