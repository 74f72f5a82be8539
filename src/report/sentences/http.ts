import type { ProxyProblem } from '../../http/proxy.ts';
import { type Sentences, sentenceFrom } from './sentences.ts';

const PROXY_SENTENCES: Sentences<ProxyProblem> = {
  'proxy-scheme-unsupported': ({ variable, scheme }) =>
    `${variable} names a proxy with the scheme ${scheme}, and only http and https are supported; name an HTTP proxy, or unset ${variable}`,
  'proxy-address-invalid': ({ variable }) =>
    `${variable} is not the address of a proxy; write it like http://proxy:3128, or unset ${variable}`,
  'proxy-needs-newer-node': ({ variable, version, least }) =>
    `${variable} is set, but this runner's Node ${version} cannot use a proxy; update the runner (Node ${least} or newer), or unset ${variable}`,
};

/** Why the proxy that the environment names cannot be used. */
export function proxySentence(problem: ProxyProblem): string {
  return sentenceFrom(PROXY_SENTENCES, problem);
}
