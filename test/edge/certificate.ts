import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import type { Certificate } from './listen.ts';

/**
 * Creates a self-signed certificate for these host names and addresses (IPv4, `::1`), an hour old and valid for a day.
 * It is its own authority, and trusted through `NODE_EXTRA_CA_CERTS`.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSigned(names: readonly string[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('Stand-in')))));
  const hour = 3_600_000;
  const contents = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(utcTime(Date.now() - hour), utcTime(Date.now() + 24 * hour)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension(BASIC_CONSTRAINTS, sequence(TRUE)), extension(ALT_NAME, altNames(names)))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', contents, privateKey)]));
  const whole = sequence(contents, sequence(ECDSA_WITH_SHA256), signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

const COMMON_NAME = oid('550403');
const ECDSA_WITH_SHA256 = oid('2a8648ce3d040302');
const BASIC_CONSTRAINTS = oid('551d13');
const ALT_NAME = oid('551d11');
const TRUE = der(0x01, Buffer.from([0xff]));

const extension = (id: Buffer, value: Buffer) => sequence(id, der(0x04, value));

const altNames = (names: readonly string[]) =>
  sequence(
    ...names.map((name) => (isIP(name) ? der(0x87, addressBytes(name)) : der(0x82, Buffer.from(name)))),
  );

const addressBytes = (address: string) =>
  address === '::1' ? Buffer.from([...Buffer.alloc(15), 1]) : Buffer.from(address.split('.').map(Number));

const utcTime = (time: number) =>
  der(0x17, Buffer.from(`${new Date(time).toISOString().slice(2, 19).replace(/\D/g, '')}Z`));
