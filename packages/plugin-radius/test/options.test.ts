import { isBillingError } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { clientFinder } from '../src/clients.ts';
import { radius } from '../src/index.ts';
import { covers, parseAddress, parseNetwork } from '../src/network.ts';
import { Options } from '../src/options.ts';
import { SECRET } from './support.ts';

const one = { name: 'tower-1', address: '10.0.0.1', secret: SECRET };

function fault(options: unknown): string {
  try {
    radius(options as Parameters<typeof radius>[0]);
  } catch (thrown) {
    if (isBillingError(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error('nothing was wrong');
}

describe('options', () => {
  it('need no more than one client', () => {
    expect(Options.parse({ clients: [one] })).toMatchObject({
      address: '127.0.0.1',
      authPort: 1812,
      acctPort: 1813,
      interimSeconds: 300,
      staleAfterSeconds: 900,
      maxInFlight: 1_000,
      clients: [{ requireMessageAuthenticator: 'auto', limitProxyState: 'auto', coaPort: 3799, vendor: 'mikrotik' }],
    });
  });

  it('take a session for over after three intervals, and no sooner than 15 minutes', () => {
    expect(Options.parse({ clients: [one], interimSeconds: 600 }).staleAfterSeconds).toBe(1_800);
    expect(Options.parse({ clients: [one], interimSeconds: 60 }).staleAfterSeconds).toBe(900);
  });

  it.each([
    [{ clients: [] }, 'clients: at least one client (NAS)'],
    [{ clients: [{ ...one, secret: 'short' }] }, 'clients[0].secret: at least 8 characters'],
    [{ clients: [{ ...one, address: '10.0.0.1/8' }] }, 'clients[0].address: an IP address, or a range'],
    [{ clients: [{ ...one, address: 'router.example' }] }, 'clients[0].address: an IP address, or a range'],
    [
      {
        clients: [
          { ...one, address: '10.0.0.1/32' },
          { ...one, name: 'tower-2' },
        ],
      },
      'clients[1].address: is that of the client tower-1 already',
    ],
    [{ clients: [one, { ...one, address: '10.0.0.2' }] }, 'clients[1].name: is taken by an earlier client'],
    [{ clients: [one], interimSeconds: 59 }, 'interimSeconds: at least 60 seconds'],
    [{ clients: [one], staleAfterSeconds: 300 }, 'staleAfterSeconds: must be more than interimSeconds'],
    [{ clients: [one], authPort: 70_000 }, 'authPort: a port from 0 to 65535'],
    [{ clients: [{ ...one, walled: {} }] }, 'clients[0].walled: one of addressList, filterId, pool, group and policy'],
    [
      { clients: [{ ...one, vendor: 'generic', walled: { addressList: 'unpaid' } }] },
      'clients[0].walled: addressList and group are MikroTik attributes',
    ],
    [{ clients: [{ ...one, secrets: 'x' }] }, 'there is no option secrets'],
  ])('%# are refused by name: %s', (options, says) => {
    expect(fault(options)).toContain(says);
  });

  it('that are refused do not show the secret', () => {
    expect(fault({ clients: [{ ...one, secret: 'hunter2' }] })).not.toContain('hunter2');
  });
});

describe('a range of addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.4/30', '10.0.0.7', true],
    ['10.0.0.4/30', '10.0.0.8', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', '2001:db8::1', false],
  ])('%s covers %s: %s', (range, address, is) => {
    const network = parseNetwork(range);
    const octets = parseAddress(address);
    expect(network && octets && covers(network, octets)).toBe(is);
  });

  it('leads to its client, and no other address to any', () => {
    const { clients } = Options.parse({ clients: [one, { ...one, name: 'village', address: '10.20.0.0/16' }] });
    const find = clientFinder(clients);
    expect(find('10.0.0.1')?.name).toBe('tower-1');
    expect(find('10.20.3.4')?.name).toBe('village');
    expect(find('10.21.0.1')).toBeUndefined();
  });

  it.each([
    ['10.20.3.4', 'one-router', 'an address of its own'],
    ['10.20.3.5', 'hill', 'the narrower range'],
    ['10.20.4.1', 'village', 'the range around it'],
    ['10.99.0.1', 'country', 'the widest'],
    ['::ffff:10.20.3.4', 'one-router', 'IPv4 as a socket of IPv6 shows it'],
    ['192.0.2.1', undefined, 'nobody'],
    ['2001:db8:1::9', 'hill-six', 'IPv6, and no mask of IPv4 touches it'],
    ['2001:db8:2::9', 'country-six', 'IPv6 in the wider range'],
    ['2001:db8:1::9%eth0', undefined, 'an address with a zone is none'],
  ])('within another: %s is %s, %s', (address, name, _why) => {
    const ranges = {
      country: '10.0.0.0/8',
      hill: '10.20.3.0/24',
      'country-six': '2001:db8::/32',
      'one-router': '10.20.3.4',
      village: '10.20.0.0/16',
      'hill-six': '2001:db8:1::/48',
    };
    const clients = Object.entries(ranges).map(([called, range]) => ({ ...one, name: called, address: range }));
    const find = clientFinder(Options.parse({ clients }).clients);
    // Asked twice: what is remembered is the same.
    expect([find(address)?.name, find(address)?.name]).toEqual([name, name]);
  });

  it('of everything is the last to be asked', () => {
    const all = { ...one, name: 'all', address: '0.0.0.0/0' };
    const find = clientFinder(Options.parse({ clients: [all, one] }).clients);
    expect([find('10.0.0.1')?.name, find('203.0.113.9')?.name]).toEqual(['tower-1', 'all']);
  });

  it('is no matter of UDP for a client of RadSec alone: its secret is known to everybody', () => {
    const tls = { key: 'key.pem', cert: 'cert.pem', ca: 'ca.pem' };
    const clients = [{ name: 'tower-2', address: '10.0.0.1', radsec: { name: 'tower-2' } }, one];
    const find = clientFinder(Options.parse({ radsec: tls, clients }).clients);
    expect(find('10.0.0.1')?.name).toBe('tower-1');
  });
});

describe('RadSec in the options', () => {
  const tls = { key: 'key.pem', cert: 'cert.pem', ca: 'ca.pem' };
  const print = 'ab'.repeat(32);
  it('takes fingerprints as openssl prints them, and brings its port', () => {
    const colons = 'AB:'.repeat(31) + 'ab';
    const parsed = Options.parse({
      radsec: tls,
      clients: [{ name: 'tower-1', radsec: { fingerprint: colons } }],
    });
    expect(parsed.radsec).toMatchObject({ port: 2083, minVersion: 'TLSv1.2', maxConnections: 1_000, idleSeconds: 900 });
    expect(parsed.clients[0]).toMatchObject({ overUdp: false, radsec: { fingerprint: [print.toUpperCase()] } });
  });

  it.each([
    [{ clients: [{ name: 'tower-1', radsec: {} }] }, 'one of fingerprint, name and ca must say'],
    [{ clients: [{ name: 'tower-1', radsec: { fingerprint: 'abcd' } }] }, 'a SHA-256 fingerprint'],
    [
      { clients: [{ name: 'tower-1', secret: SECRET, radsec: { name: 'x' } }] },
      'clients[0].address: is needed by a client',
    ],
    [
      { clients: [{ name: 'tower-1', address: '10.0.0.1' }] },
      'clients[0].secret: is needed by a client without radsec',
    ],
    [
      {
        clients: [
          { name: 'a', radsec: { fingerprint: print } },
          { name: 'b', radsec: { fingerprint: [print.toUpperCase()] } },
        ],
      },
      'clients[1].radsec.fingerprint: is that of the client a already',
    ],
    [
      { radsec: undefined, clients: [{ name: 'tower-1', radsec: { name: 'x' } }] },
      'clients[0].radsec: needs the options radsec of the plugin itself',
    ],
    [{ radsec: { ...tls, minVersion: 'SSLv3' }, clients: [one] }, 'radsec.minVersion: TLSv1.2 or TLSv1.3'],
  ])('%# is refused by name: %s', (options, says) => {
    expect(fault({ radsec: tls, ...options })).toContain(says);
  });
});
