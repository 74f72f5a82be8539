import { describe, expect, it } from 'vitest';
import { type Proxies, proxyCredentials, proxyFor, readProxies } from '../../src/http/proxy.ts';

const NODE = '24.21.0';

/** Returns the proxy for an address, 'none', or the code of the problem. */
function proxyOf(address: string, env: Record<string, string>): string {
  const read = readProxies(env, NODE);
  return read.ok ? (proxyFor(new URL(address), read.value) ?? 'none') : read.reason.code;
}

const API = 'https://api.cloudflare.com/client/v4';

describe('a proxy of the environment', () => {
  it.each<[what: string, env: Record<string, string>, proxy: string]>([
    ['no variable', {}, 'none'],
    ['only spaces', { HTTPS_PROXY: '  ' }, 'none'],
    ['an address', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
    ['an address with a path', { HTTPS_PROXY: 'http://proxy:3128/' }, 'http://proxy:3128'],
    ['host and port', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    ['a host', { HTTPS_PROXY: 'proxy' }, 'http://proxy'],
    ['spaces around', { HTTPS_PROXY: ' http://proxy:3128\n' }, 'http://proxy:3128'],
    ['a scheme in capitals', { HTTPS_PROXY: 'HTTP://proxy:3128' }, 'http://proxy:3128'],
    ['a proxy with TLS', { HTTPS_PROXY: 'https://proxy:3129' }, 'https://proxy:3129'],
    ['lower case before upper case', { HTTPS_PROXY: 'one:1', https_proxy: 'two:2' }, 'http://two:2'],
    ['upper case where lower case is empty', { HTTPS_PROXY: 'one:1', https_proxy: '' }, 'http://one:1'],
    ['only one for http', { HTTP_PROXY: 'proxy:3128' }, 'none'],
    ['IPv6', { HTTPS_PROXY: '[2001:db8::1]:3128' }, 'http://[2001:db8::1]:3128'],
    ['user and password', { HTTPS_PROXY: 'http://me:pass@proxy:3128' }, 'http://me:pass@proxy:3128'],
    [
      'user and password without a scheme',
      { HTTPS_PROXY: 'me:pass@proxy:3128' },
      'http://me:pass@proxy:3128',
    ],
    [
      'a password with reserved characters',
      { HTTPS_PROXY: 'http://me:a#b/c?d@e%f@proxy:3128' },
      'http://me:a%23b%2Fc%3Fd%40e%25f@proxy:3128',
    ],
    [
      'a percent-encoded password',
      { HTTPS_PROXY: 'http://me:a%23b@proxy:3128' },
      'http://me:a%23b@proxy:3128',
    ],
    ['a password with a colon', { HTTPS_PROXY: 'http://me:a:b@proxy:3128' }, 'http://me:a%3Ab@proxy:3128'],
    ['another scheme', { HTTPS_PROXY: 'socks5://me:pass@proxy:1080' }, 'proxy-scheme-unsupported'],
    ['no host', { HTTPS_PROXY: 'http://' }, 'proxy-address-invalid'],
    ['a space in the host', { HTTPS_PROXY: 'http://pro xy:3128' }, 'proxy-address-invalid'],
    ['an invalid port', { HTTPS_PROXY: 'proxy:port' }, 'proxy-address-invalid'],
  ])('is read from %s', (_what, env, proxy) => {
    expect(proxyOf(API, env)).toBe(proxy);
  });

  it('with an unsupported scheme is rejected without quoting its password', () => {
    const read = readProxies({ HTTPS_PROXY: 'socks5h://me:pass@proxy:1080' }, NODE);
    expect(read).toEqual({
      ok: false,
      reason: { code: 'proxy-scheme-unsupported', variable: 'HTTPS_PROXY', scheme: 'socks5h' },
    });
  });

  it.each(['24.4.1', '22.20.0', '20.19.4'])('is rejected on Node %s', (version) => {
    expect(readProxies({ http_proxy: 'proxy:1' }, version)).toMatchObject({
      reason: { code: 'proxy-needs-newer-node', variable: 'http_proxy', version, least: '24.5' },
    });
    expect(readProxies({ NO_PROXY: '*' }, version)).toMatchObject({ ok: true });
  });

  it('is never used for loopback addresses', () => {
    const proxies: Proxies = { http: 'http://proxy', https: 'http://proxy' };
    for (const host of ['localhost', 'api.localhost', 'localhost.', '127.0.0.1', '127.1.2.3', '[::1]']) {
      expect(proxyFor(new URL(`http://${host}:8080/`), proxies), host).toBeNull();
      expect(proxyFor(new URL(`https://${host}/`), proxies), host).toBeNull();
    }
    for (const host of ['localhost.example', '128.0.0.1', '[::2]']) {
      expect(proxyFor(new URL(`http://${host}/`), proxies), host).toBe('http://proxy');
    }
  });
});

describe('NO_PROXY matches hosts', () => {
  it.each<[list: string, bypassed: readonly string[], proxied: readonly string[]]>([
    ['*', ['http://a.example', 'http://192.0.2.1'], []],
    ['', [], ['http://a.example']],
    [
      'example.com',
      ['http://example.com', 'https://a.b.example.com:8443'],
      ['http://notexample.com', 'http://example.com.evil'],
    ],
    ['.example.com', ['http://example.com', 'http://a.example.com'], ['http://notexample.com']],
    ['*.example.com', ['http://a.example.com'], ['http://notexample.com']],
    ['Example.COM', ['http://a.example.com'], []],
    ['example.com.', ['http://example.com', 'http://example.com./'], []],
    ['example.com:8443', ['https://example.com:8443'], ['https://example.com', 'http://example.com']],
    ['example.com:443', ['https://example.com'], ['http://example.com']],
    [
      'one.example, two.example  three.example',
      ['http://one.example', 'http://two.example', 'http://three.example'],
      ['http://four.example'],
    ],
    ['192.0.2.1', ['http://192.0.2.1'], ['http://192.0.2.2', 'http://1.192.0.2.1.example']],
    ['192.0.2.1:81', ['http://192.0.2.1:81'], ['http://192.0.2.1']],
    ['192.0.2.0/24', ['http://192.0.2.200'], ['http://192.0.3.1', 'http://a.example']],
    ['10.0.0.0/8,192.168.0.0/16', ['http://10.9.8.7', 'http://192.168.1.1'], ['http://172.16.0.1']],
    ['2001:db8::/32', ['http://[2001:db8::9]'], ['http://[2001:db9::9]', 'http://32.1.13.184']],
    ['[2001:db8::1]', ['http://[2001:db8::1]'], ['http://[2001:db8::2]']],
    ['2001:db8::1', ['http://[2001:db8::1]'], ['http://[2001:db8::2]']],
    ['192.0.2.0/99,/8,10.0.0.0/', [], ['http://192.0.2.1', 'http://10.0.0.1']],
    ['.', [], ['http://a.example']],
  ])('for the list %j', (list, bypassed, proxied) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const env = { HTTP_PROXY: 'p', HTTPS_PROXY: 'p', [name]: list };
      for (const address of bypassed) expect(proxyOf(address, env), address).toBe('none');
      for (const address of proxied) expect(proxyOf(address, env), address).toBe('http://p');
    }
  });
});

describe('proxyCredentials returns every spelling', () => {
  const basic = (text: string) => Buffer.from(text).toString('base64');

  it.each<[address: string, spellings: readonly string[]]>([
    ['http://proxy:3128', []],
    ['http://me:Corp#Pass@proxy', ['me:Corp#Pass', 'Corp#Pass', 'Corp%23Pass', basic('me:Corp#Pass')]],
    ['http://me:Corp%23Pass@proxy', ['me:Corp%23Pass', 'Corp#Pass', 'Corp%23Pass', basic('me:Corp#Pass')]],
    ['http://me:a/b?c@d@proxy', ['me:a/b?c@d', 'a/b?c@d', basic('me:a/b?c@d')]],
    ['http://me:50%off@proxy', ['me:50%off', '50%off', '50%25off', basic('me:50%off')]],
    ['me:pass@proxy', ['me:pass', 'pass', basic('me:pass')]],
    ['socks5://me:pass@proxy', ['me:pass', 'pass', basic('me:pass')]],
    ['http://token@proxy', ['token', basic('token:')]],
  ])('of the credentials in %s', (address, spellings) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
      const credentials = proxyCredentials({ [name]: address });
      expect(credentials).toEqual(expect.arrayContaining([...spellings]));
      if (spellings.length === 0) expect(credentials).toEqual([]);
      expect(credentials).not.toContain('');
    }
  });
});
