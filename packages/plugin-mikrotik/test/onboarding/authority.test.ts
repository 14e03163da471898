import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { issueCertificate, makeAuthority } from '../../src/onboarding/pki/authority.ts';
import { der, integer, oid, time } from '../../src/onboarding/pki/der.ts';

const fromAt = Date.UTC(2026, 0, 1);
const untilAt = Date.UTC(2036, 0, 1);

it.each([
  ['1.2.840.113549', '06062a864886f70d', 'the example of RSA that X.690 readers know'],
  ['2.5.4.3', '0603550403', 'a common name'],
])('an object identifier %s is %s: %s', (dotted, hex) => {
  expect(oid(dotted).toString('hex')).toBe(hex);
});

it('keeps an integer positive, and writes a length of its size', () => {
  expect(integer(Buffer.from([0x80])).toString('hex')).toBe('02020080');
  expect(integer(Buffer.from([0x7f])).toString('hex')).toBe('02017f');
  expect(der(0x04, Buffer.alloc(200)).subarray(0, 3).toString('hex')).toBe('0481c8');
  expect(der(0x04, Buffer.alloc(300)).subarray(0, 4).toString('hex')).toBe('0482012c');
});

it('writes years from 2050 on with four digits', () => {
  expect(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .subarray(2)
      .toString(),
  ).toBe('491231235959Z');
  expect(
    time(Date.UTC(2050, 0, 1))
      .subarray(2)
      .toString(),
  ).toBe('20500101000000Z');
});

it('signs what others verify: names, addresses, purposes and dates are what was asked for', () => {
  const authority = makeAuthority({ commonName: 'Wananchi Net', fromAt, untilAt });
  const ca = new X509Certificate(authority.certificate);
  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  const router = issueCertificate(authority, {
    commonName: 'tower-1',
    usage: ['client', 'server'],
    hosts: ['10.255.0.2', 'tower-1.isp.example'],
    fromAt,
    untilAt,
  });
  const shown = new X509Certificate(router.certificate);
  expect(shown.verify(ca.publicKey)).toBe(true);
  expect(shown.checkIssued(ca)).toBe(true);
  expect(shown.ca).toBe(false);
  expect(shown.checkIP('10.255.0.2')).toBe('10.255.0.2');
  expect(shown.checkHost('tower-1.isp.example')).toBe('tower-1.isp.example');
  expect(shown.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']);
  expect(Date.parse(shown.validTo)).toBe(untilAt);
  expect(router.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  // Version 6 keeps no more than 4095 octets of a file that a script writes.
  expect(Math.max(router.key.length, router.certificate.length)).toBeLessThan(4_096);
});
