import { expect, it } from 'vitest';
import { heldBy, NO_ADDRESSES, readAddresses, type Addresses } from '../../src/domain/addressing.ts';

it('writes each address once, in its canonical form', () => {
  const read = readAddresses({
    ipv4: '203.0.113.9',
    ipv4Bits: 29,
    ipv4Routes: ['198.51.100.0/29', '198.51.100.0/29'],
    ipv6Prefix: '2001:0DB8:0:1::/64',
    interfaceId: '0000:0000:0000:0001',
    delegatedPrefix: '2001:db8:0100::/56',
    ipv6Routes: ['2001:db8:200::/48'],
  });
  expect(read).toEqual({
    ipv4: '203.0.113.9',
    ipv4Bits: 29,
    ipv4Routes: ['198.51.100.0/29'],
    ipv6Prefix: '2001:db8:0:1::/64',
    interfaceId: '0:0:0:1',
    delegatedPrefix: '2001:db8:100::/56',
    ipv6Routes: ['2001:db8:200::/48'],
  });
  expect(heldBy(read).map(({ text }) => text)).toEqual([
    '203.0.113.9',
    '198.51.100.0/29',
    '2001:db8:0:1::/64',
    '2001:db8:100::/56',
    '2001:db8:200::/48',
  ]);
});

it.each<[Partial<Addresses>, string, string]>([
  [{ ipv4: '10.0.0' }, 'ipv4', 'no address'],
  [{ ipv4: '2001:db8::1' }, 'ipv4', 'of the other family'],
  [{ ipv4: '127.0.0.1' }, 'ipv4', 'MikroTik reads 127/8 as "one of the pool"'],
  [{ ipv4: '224.0.0.1' }, 'ipv4', 'and so 224/3'],
  [{ ipv4: '10.0.0.1', ipv4Bits: 33 }, 'ipv4Bits', 'longer than an address'],
  [{ ipv4Routes: ['198.51.100.0/29'] }, 'ipv4', 'a route needs an address to go to'],
  [{ ipv4: '10.0.0.1', ipv4Routes: ['198.51.100.1/29'] }, 'ipv4Routes', 'bits beyond its length'],
  [{ ipv4: '10.0.0.1', ipv4Routes: ['198.51.100.0/29', '198.51.100.4/30'] }, 'ipv4Routes', 'one within the other'],
  [{ ipv6Prefix: 'fe80::/64' }, 'ipv6Prefix', 'link-local'],
  [
    { ipv6Prefix: '2001:db8::/64', delegatedPrefix: '2001:db8::/56' },
    'ipv6Routes',
    'the link lies in what is delegated',
  ],
  [{ interfaceId: '0:0:0:1' }, 'interfaceId', 'half an address without the other'],
  [{ ipv6Prefix: '2001:db8::/64', interfaceId: '0:0:0:0' }, 'interfaceId', 'zero is nobody'],
])('%j is refused at %s: %s', (given, field) => {
  expect(() => readAddresses({ ...NO_ADDRESSES, ...given })).toThrow(
    expect.objectContaining({ code: 'addressing.malformed', details: expect.objectContaining({ field }) }),
  );
});
