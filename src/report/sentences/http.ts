import type { ProxyProblem } from '../../http/proxy.ts';
import type { Sentences } from './sentences.ts';

/** Why the proxy that the environment names cannot be used, behind the name of its variable. */
export const PROXY_SENTENCES: Sentences<ProxyProblem> = {
  'proxy-scheme-unsupported': ({ variable, scheme }) =>
    `names a proxy with the scheme ${scheme}, and only http and https are supported; name an HTTP proxy, or unset ${variable}`,
  'proxy-address-invalid': ({ variable }) =>
    `is not the address of a proxy; write it like http://proxy:3128, or unset ${variable}`,
  'proxy-needs-newer-node': ({ variable, version, least }) =>
    `is set, but this runner's Node ${version} cannot use a proxy; update the runner (Node ${least} or newer), or unset ${variable}`,
};
