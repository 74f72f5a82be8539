import { expect, it } from 'vitest';
import { createHostRules } from '../../src/http/host-rules.ts';
import { type AddressProblem, findAddressProblem } from '../../src/lists/address.ts';

const HOSTS = createHostRules(['www.example.com', '127.0.0.1', '10.0.0.1', 'localhost']);

it.each<[address: string, problem: AddressProblem['code'] | null]>([
  ['https://www.example.com/sitemap.xml', null],
  ['https://example.com:8443/sitemap.xml?a=b', null],
  ['https://cdn.example.com/', null],
  ['http://127.0.0.1:8080/', null],
  ['http://localhost/', null],
  ['https://10.0.0.1/', null],
  ['https://evil.example/', 'list-address-host-not-named'],
  ['https://www.example.com.evil.example/', 'list-address-host-not-named'],
  ['https://127.0.0.2/', 'list-address-not-public'],
  ['https://0x7f.2/', 'list-address-not-public'],
  ['https://[::1]/', 'list-address-not-public'],
  ['https://[::ffff:127.0.0.1]/', 'list-address-not-public'],
  ['https://169.254.169.254/latest/meta-data/', 'list-address-not-public'],
  ['https://a.localhost/', 'list-address-not-public'],
  ['http://192.168.0.1/', 'list-address-not-public'],
  ['http://example.com/', 'list-address-not-https'],
  ['http://10.0.0.1/', 'list-address-not-https'],
  ['ftp://example.com/', 'list-address-not-https'],
  ['ftp://localhost/', 'list-address-not-https'],
  ['file:///etc/passwd', 'list-address-not-https'],
  ['https://user@example.com/', 'list-address-has-credentials'],
  ['https://:pass@example.com/', 'list-address-has-credentials'],
  ['https://', 'list-address-invalid'],
  ['https://exa mple.com/', 'list-address-invalid'],
])('from %s: %s', (address, code) => {
  expect(findAddressProblem(address, HOSTS)?.code ?? null).toBe(code);
});
